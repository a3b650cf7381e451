import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5';
import { describe, expect, it } from 'vitest';
import type { Card } from '../../../src/core/card.ts';
import { plainText, toPlainText, type Inline, type RichText } from '../../../src/core/text.ts';
import type { Json } from '../../../src/surfaces/shared/json.ts';
import { MAX_TEXT } from '../../../src/surfaces/teams/capabilities.ts';
import { parseHtml } from '../../../src/surfaces/teams/html.ts';
import { renderMessage } from '../../../src/surfaces/teams/render.ts';
import { dialogAnswer } from '../../../src/surfaces/teams/render-dialog.ts';
import { describeInjection } from '../../contract/surface.ts';

const AUTHOR = { surface: 'slack', workspace: 'T1', id: 'U1', name: 'Ada <b>Byron</b>' } as const;
const HEAD = '<b>Ada &lt;b&gt;Byron&lt;/b&gt;</b><br>';

/** What a client shows of an activity's HTML: an independent reader, which knows nothing of how it was written. */
function shownHtml(html: string): RichText {
  const children: Inline[] = [];
  const visit = (nodes: readonly DefaultTreeAdapterTypes.ChildNode[]): void => {
    for (const node of nodes) {
      if (node.nodeName === '#text') {
        const { value } = node as DefaultTreeAdapterTypes.TextNode;
        const last = children.at(-1);
        if (last?.type === 'text') children[children.length - 1] = { type: 'text', text: last.text + value };
        else children.push({ type: 'text', text: value });
      } else if (node.nodeName === 'br') children.push({ type: 'break' });
      else children.push({ type: 'link', url: `markup:${node.nodeName}` });
    }
  };
  visit(parseFragment(html.replaceAll('&nbsp;', ' ')).childNodes);
  return [{ type: 'paragraph', children }];
}

const show = (activity: Json): RichText =>
  activity['textFormat'] === 'plain'
    ? plainText(String(activity['text']))
    : shownHtml(String(activity['text']).replace(HEAD, ''));

const dangerous = [
  '<at>Baton</at>',
  '<b>bold</b>',
  '<img src=x onerror=alert(1)>',
  '&lt;b&gt;',
  '**bold** _italic_ ~~gone~~',
  '[press](https://evil.example)',
  '# title\n- list\n> quote',
  '```code```',
  '{{DATE(2026-01-01T00:00:00Z,SHORT)}}',
  '"quotes" & <!-- comments -->',
  '  two  spaces  ',
];
describeInjection({
  name: 'Teams, in plain text,',
  dangerous,
  render: (text) => renderMessage({ text }),
  show,
});
describeInjection({
  name: 'Teams, under a name,',
  dangerous,
  render: (text) => renderMessage({ text, author: AUTHOR }),
  show,
});

describe('texts', () => {
  it('carry a name in bold above them, and only the name’s own letters', () => {
    expect(renderMessage({ text: plainText('hello'), author: AUTHOR })).toEqual([
      { type: 'message', textFormat: 'xml', text: `${HEAD}hello` },
    ]);
  });

  it('keep every kind of formatting, there and back', () => {
    const text: RichText = [
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'bold', styles: ['bold'] },
          { type: 'text', text: ' and ' },
          { type: 'text', text: 'both', styles: ['bold', 'italic'] },
          { type: 'break' },
          { type: 'text', text: 'gone', styles: ['strike'] },
          { type: 'text', text: ' a<b', styles: ['code'] },
        ],
      },
      { type: 'paragraph', children: [{ type: 'text', text: 'next' }] },
      { type: 'quote', children: [{ type: 'text', text: 'said' }, { type: 'break' }, { type: 'text', text: 'so' }] },
      { type: 'code', text: 'if (a < b) {\n  go();\n}' },
      {
        type: 'list',
        ordered: true,
        indent: 0,
        items: [[{ type: 'text', text: 'one' }], [{ type: 'text', text: 'two' }]],
      },
      { type: 'list', ordered: false, indent: 1, items: [[{ type: 'text', text: 'in' }]] },
      { type: 'list', ordered: true, indent: 0, items: [[{ type: 'text', text: 'three' }]] },
    ];
    const [activity] = renderMessage({ text });
    const html = String(activity?.['text']);
    expect(html).toContain('<ol><li>one</li><li>two<ul><li>in</li></ul></li><li>three</li></ol>');
    const back = parseHtml(html, () => null);
    expect(toPlainText(back)).toBe(
      'bold and both\ngone a<b\nnext\n> said\n> so\nif (a < b) {\n  go();\n}\n1. one\n2. two\n    • in\n1. three',
    );
    const styles =
      back[0]?.type === 'paragraph'
        ? back[0].children.map((child) => ('styles' in child ? child.styles : undefined))
        : [];
    expect(styles.slice(0, 6)).toEqual([['bold'], undefined, ['bold', 'italic'], undefined, ['strike'], ['code']]);
  });

  it('show a link’s address beside its label, and make nothing else live', () => {
    const link = (url: string, text?: string): RichText => [
      { type: 'paragraph', children: [{ type: 'link', url, ...(text && { text }) }] },
    ];
    expect(renderMessage({ text: link('https://a.example/?x=1&y="', 'bank') })[0]?.['text']).toBe(
      'bank (https://a.example/?x=1&amp;y=&quot;)',
    );
    expect(renderMessage({ text: link('https://a.example/?x=1&y=2') })[0]?.['text']).toBe(
      '<a href="https://a.example/?x=1&amp;y=2">https://a.example/?x=1&amp;y=2</a>',
    );
    expect(renderMessage({ text: link('javascript:alert(1)', 'x') })[0]?.['text']).toBe('x (javascript:alert(1))');
  });

  it('never mention anybody but who is to be called', () => {
    const mention: RichText = [{ type: 'paragraph', children: [{ type: 'mention', name: 'Carol' }] }];
    expect(renderMessage({ text: mention })[0]).toEqual({ type: 'message', textFormat: 'xml', text: '@Carol' });
    const person = { surface: 'teams', workspace: 't', id: '29:carol', name: 'Carol <3' } as const;
    expect(renderMessage({ text: plainText('look: <at>Carol &lt;3</at>'), call: { person } })).toEqual([
      {
        type: 'message',
        textFormat: 'xml',
        text: '<at>Carol &lt;3</at> look: &lt;at&gt;Carol &amp;lt;3&lt;/at&gt;',
        entities: [{ type: 'mention', text: '<at>Carol &lt;3</at>', mentioned: { id: '29:carol', name: 'Carol <3' } }],
      },
    ]);
    expect(renderMessage({ text: plainText('late'), call: { group: 'On call|dGFn' } })[0]).toMatchObject({
      entities: [{ text: '<at>On call</at>', mentioned: { id: 'dGFn', name: 'On call', type: 'tag' } }],
    });
  });
});

describe('limits', () => {
  it('split what is too long, between words, and leave nothing out', () => {
    const words = `${'lorem ipsum '.repeat(4000)}end`;
    const parts = renderMessage({ text: plainText(words) });
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts) expect(String(part['text']).length).toBeLessThanOrEqual(MAX_TEXT);
    expect(parts.map((part) => String(part['text'])).join(' ')).toBe(words);
  });
  it('never cut a character', () => {
    const people = '👩🏽‍💻'.repeat(3000);
    const parts = renderMessage({ text: plainText(people) }).map((part) => String(part['text']));
    expect(parts.join('')).toBe(people);
    for (const part of parts) expect(part.length % '👩🏽‍💻'.length).toBe(0);
  });
  it('keep each message below 100 KB of UTF-16, however much of it is markup', () => {
    const children = Array.from({ length: 9_000 }, (_, index) => ({
      type: 'text' as const,
      text: '&',
      styles: index % 2 ? (['bold', 'italic', 'strike', 'code'] as const) : (['italic'] as const),
    }));
    const parts = renderMessage({ text: [{ type: 'paragraph', children }], author: AUTHOR });
    for (const part of parts) expect(JSON.stringify(part).length * 2).toBeLessThan(100_000);
    expect(parts.map((part) => String(part['text']).match(/&amp;/g)?.length ?? 0).reduce((a, b) => a + b)).toBe(9_000);
  });
});

describe('cards', () => {
  const card: Card = {
    title: 'Ada *Byron* asks',
    lines: ['first\nsecond'],
    facts: [
      { label: 'Email', value: 'ada@example.com' },
      { label: 'Waiting since', value: '09:00 (UTC)', at: Date.UTC(2026, 10, 20, 9) },
    ],
    quote: plainText('[x](https://evil.example) {{DATE(2026-01-01T00:00:00Z)}}'),
    buttons: [
      { action: 'claim', label: 'Claim', tone: 'primary' },
      {
        action: 'message-directly',
        label: 'Message directly',
        opens: { url: 'https://teams.microsoft.com/l/chat/0/0?users=a' },
      },
      { action: 'open', label: 'Bad link', opens: { url: 'javascript:alert(1)' } },
    ],
    menu: [
      { action: 'pass-on', label: 'Pass on' },
      { action: 'decline', label: "Can't help" },
    ],
  };
  const content = (message: Parameters<typeof renderMessage>[0]): Json =>
    ((renderMessage(message)[0]?.['attachments'] as Json[])[0]?.['content'] ?? {}) as Json;

  it('stand alone in their activity, with what notifications show', () => {
    const [activity] = renderMessage({ card });
    expect(activity).not.toHaveProperty('text');
    expect(activity).toMatchObject({ type: 'message', summary: expect.stringContaining('Ada *Byron* asks') as string });
  });

  it('have text runs for all that people write, and braces that format nothing', () => {
    const json = JSON.stringify(content({ card }));
    const blocks = [...json.matchAll(/"type":"TextBlock","text":"([^"]*)"/g)].map(([, text]) => text);
    expect(blocks).toEqual(['{{TIME(2026-11-20T09:00:00Z)}}']);
    expect(json).toContain('{\u200b{DATE(2026-01-01T00:00:00Z)}}');
    expect(json).not.toContain('FactSet');
  });

  it('submit the action’s name and nothing else; the menu stands behind the dots', () => {
    expect(content({ card })['actions']).toEqual([
      { type: 'Action.Submit', title: 'Claim', data: { baton: 'claim' }, style: 'positive' },
      { type: 'Action.OpenUrl', title: 'Message directly', url: 'https://teams.microsoft.com/l/chat/0/0?users=a' },
      {
        type: 'Action.Submit',
        title: 'Pass on',
        data: { baton: 'pass-on', msteams: { type: 'task/fetch' } },
        mode: 'secondary',
      },
      { type: 'Action.Submit', title: "Can't help", data: { baton: 'decline' }, mode: 'secondary' },
    ]);
  });

  it('carry a call where they are to', () => {
    const person = { surface: 'teams', workspace: 't', id: '29:c', name: 'Carol' } as const;
    const made = content({ card, call: { person } });
    expect(made['msteams']).toEqual({
      entities: [{ type: 'mention', text: '<at>Carol</at>', mentioned: { id: '29:c', name: 'Carol' } }],
    });
  });

  it('of a dialog have an input for each field, and its token', () => {
    const answer = dialogAnswer(
      {
        token: 'tok',
        title: 'Pass on',
        submit: 'Send',
        close: 'Close',
        fields: [
          { type: 'person', name: 'agent', label: 'To a colleague' },
          { type: 'choice', name: 'destination', label: 'Or', options: [{ value: 'hr', label: 'HR' }] },
          { type: 'text', name: 'why', label: 'Why', value: 'busy' },
        ],
      },
      [{ value: '29:dan', label: 'Dan' }],
    );
    expect(answer).toMatchObject({
      task: {
        type: 'continue',
        value: {
          title: 'Pass on',
          card: {
            content: {
              body: [
                { id: 'baton.field.agent', choices: [{ title: 'Dan', value: '29:dan' }] },
                { id: 'baton.field.destination', choices: [{ title: 'HR', value: 'hr' }] },
                { id: 'baton.field.why', value: 'busy' },
              ],
              actions: [{ type: 'Action.Submit', data: { batonDialog: 'tok' } }],
            },
          },
        },
      },
    });
  });
});
