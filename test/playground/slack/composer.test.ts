import { describe, expect, test } from 'vitest';
import { compose } from '../../../src/playground/slack/composer.ts';
import { createChecker } from '../../../src/playground/slack/block-rules.ts';
import { checkBlocks } from '../../../src/playground/slack/blocks.ts';

const NAMES = {
  person: (text: string) => (text.startsWith('Ana Ruiz') ? { id: 'U1', length: 8 } : undefined),
  channel: (name: string) => (name === 'general' ? 'C1' : undefined),
  hasUser: (id: string) => id === 'U1',
};

function elements(typed: string): unknown[] {
  const { blocks } = compose(typed, NAMES);
  return ((blocks[0] as { elements: { type: string; elements: unknown[] }[] } | undefined)?.elements ?? []).flatMap(
    (element) => (element.type === 'rich_text_section' ? element.elements : [element]),
  );
}

describe("what a person types becomes what Slack's composer sends", () => {
  test.each([
    ['a < b && c > d', 'a &lt; b &amp;&amp; c &gt; d', [{ type: 'text', text: 'a < b && c > d' }]],
    ['*bold*', '*bold*', [{ type: 'text', text: 'bold', style: { bold: true } }]],
    [
      '_it_ ~no~',
      '_it_ ~no~',
      [
        { type: 'text', text: 'it', style: { italic: true } },
        { type: 'text', text: ' ' },
        { type: 'text', text: 'no', style: { strike: true } },
      ],
    ],
    ['`a*b*`', '`a*b*`', [{ type: 'text', text: 'a*b*', style: { code: true } }]],
    ['snake_case_name 2*3*4', 'snake_case_name 2*3*4', [{ type: 'text', text: 'snake_case_name 2*3*4' }]],
    [
      'see https://a.example/x?y=1&z=2.',
      'see <https://a.example/x?y=1&amp;z=2>.',
      [
        { type: 'text', text: 'see ' },
        { type: 'link', url: 'https://a.example/x?y=1&z=2' },
        { type: 'text', text: '.' },
      ],
    ],
    [
      '[bank](https://b.example)',
      '<https://b.example|bank>',
      [{ type: 'link', url: 'https://b.example', text: 'bank' }],
    ],
    [
      '@Ana Ruiz hi',
      '<@U1> hi',
      [
        { type: 'user', user_id: 'U1' },
        { type: 'text', text: ' hi' },
      ],
    ],
    [
      '<@U1> <@U2>',
      '<@U1> &lt;@U2&gt;',
      [
        { type: 'user', user_id: 'U1' },
        { type: 'text', text: ' <@U2>' },
      ],
    ],
    [
      '@here #general',
      '<!here> <#C1>',
      [
        { type: 'broadcast', range: 'here' },
        { type: 'text', text: ' ' },
        { type: 'channel', channel_id: 'C1' },
      ],
    ],
    [
      ':wave: 🎉',
      ':wave: :tada:',
      [
        { type: 'emoji', name: 'wave', unicode: '1f44b' },
        { type: 'text', text: ' ' },
        { type: 'emoji', name: 'tada', unicode: '1f389' },
      ],
    ],
    ['one\ntwo', 'one\ntwo', [{ type: 'text', text: 'one\ntwo' }]],
  ])('%s', (typed, text, expected) => {
    expect(compose(typed, NAMES).text).toBe(text);
    expect(elements(typed)).toEqual(expected);
  });

  test('lists, quotes and code stand apart, and all of it is valid Block Kit', () => {
    const composed = compose(
      'Steps:\n1. open\n2. close\n    - inner *x*\n> they said\n> no\n```\nif (a < b) {}\n```\nbye',
      NAMES,
    );
    expect(composed.text).toBe(
      'Steps:\n1. open\n2. close\n    ◦ inner *x*\n&gt; they said\n&gt; no\n```if (a &lt; b) {}```\nbye',
    );
    const [block] = composed.blocks as [{ elements: { type: string; style?: string; indent?: number }[] }];
    expect(block.elements.map(({ type, style, indent }) => [type, style, indent])).toEqual([
      ['rich_text_section', undefined, undefined],
      ['rich_text_list', 'ordered', 0],
      ['rich_text_list', 'bullet', 1],
      ['rich_text_quote', undefined, undefined],
      ['rich_text_preformatted', undefined, undefined],
      ['rich_text_section', undefined, undefined],
    ]);
    const check = createChecker();
    checkBlocks(check, composed.blocks, 'message');
    expect(check.complaints).toEqual([]);
  });
});
