import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Blocks } from '../../../src/playground/page/blocks/block.tsx';
import { initialValues } from '../../../src/playground/page/blocks/input-block.tsx';
import type { BlockJson } from '../../../src/playground/slack/control-types.ts';

const plain = (text: string): object => ({ type: 'plain_text', text });

function html(...blocks: BlockJson[]): string {
  return renderToStaticMarkup(<Blocks blocks={blocks} />);
}

describe('blocks', () => {
  it('shows a card with its fields, its buttons and its menu', () => {
    const card = html(
      { type: 'header', text: plain('Mia asks') },
      { type: 'section', fields: [{ type: 'mrkdwn', text: '*Title*\nDesigner' }] },
      {
        type: 'actions',
        elements: [
          { type: 'button', action_id: 'claim', text: plain('Claim'), style: 'primary' },
          { type: 'overflow', action_id: 'menu', options: [] },
        ],
      },
    );
    expect(card).toContain('<h3 class="block-header">Mia asks</h3>');
    expect(card).toContain('<strong>Title</strong><br/>Designer');
    expect(card).toMatch(/block-button-primary" data-testid="button-claim"[^>]*>Claim</);
    expect(card).toContain('data-testid="overflow"');
  });

  it('shows rich text with lists, quotes, code and links, and no address that a browser should not open', () => {
    const text = (value: string, style?: object): object => ({ type: 'text', text: value, style });
    const shown = html({
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [text('<b>', { bold: true }), { type: 'link', url: 'javascript:alert(1)', text: 'no' }],
        },
        {
          type: 'rich_text_list',
          style: 'ordered',
          indent: 1,
          offset: 2,
          elements: [{ type: 'rich_text_section', elements: [text('third')] }],
        },
        { type: 'rich_text_quote', elements: [text('said')] },
        { type: 'rich_text_preformatted', elements: [text('a\n b')] },
      ],
    });
    expect(shown).toContain('<strong>&lt;b&gt;</strong>no');
    expect(shown).not.toContain('href');
    expect(shown).toContain('<ol class="indent-1" start="3"><li>third</li></ol>');
    expect(shown).toContain('<blockquote>said</blockquote><pre>a\n b</pre>');
  });

  it('survives blocks of a wrong shape and names those that it does not know', () => {
    expect(
      html({ type: 'section', text: 7, fields: 'x' }, { type: 'actions', elements: null }, { type: 'rich_text' }),
    ).toContain('blocks');
    expect(html({ type: 'video' })).toContain('“video”');
  });

  it('reads what stands in the fields of a modal at first', () => {
    const input = (blockId: string, element: object): BlockJson => ({
      type: 'input',
      block_id: blockId,
      label: plain('x'),
      element,
    });
    expect(
      initialValues([
        input('a', { type: 'plain_text_input', action_id: 'text', initial_value: 'hi' }),
        input('b', { type: 'users_select', action_id: 'who' }),
        input('c', { type: 'static_select', action_id: 'team', initial_option: { value: 'hr' } }),
      ]),
    ).toEqual({ a: { text: 'hi' }, b: { who: null }, c: { team: 'hr' } });
  });
});
