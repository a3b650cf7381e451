import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Card } from '../../../src/core/card.ts';
import { plainText, toPlainText, type RichText } from '../../../src/core/text.ts';
import { records, type Json } from '../../../src/surfaces/shared/json.ts';
import { parseMrkdwn, type PersonOf } from '../../../src/surfaces/slack/mrkdwn.ts';
import { cardBlocks } from '../../../src/surfaces/slack/render-card.ts';
import { renderDialog } from '../../../src/surfaces/slack/render-dialog.ts';
import { displayName, renderMessage, type SlackMessage } from '../../../src/surfaces/slack/render.ts';
import { parseRichText } from '../../../src/surfaces/slack/rich-text.ts';
import { describeInjection } from '../../contract/surface.ts';

const personOf: PersonOf = (id, name) => ({ surface: 'slack', workspace: 'T1', id, ...(name && { name }) });
const author = { surface: 'slack', workspace: 'T1', id: 'U1', name: 'Anna' } as const;

/** What Slack's client draws of a message: its rich text where it has some, else its mrkdwn, where bare addresses are live too. */
function show(message: SlackMessage): RichText {
  expect(message.text).not.toMatch(/<|>/);
  expect(message.text).not.toBe('');
  if (message.blocks !== undefined) return parseRichText(message.blocks as unknown as Json[], personOf);
  expect(message.text).not.toMatch(/:\/\/|\bwww\.|\S@\S|^&gt;|\n&gt;/);
  return parseMrkdwn(message.text, personOf);
}

describeInjection<SlackMessage>({
  name: 'Slack',
  render: (text) => renderMessage({ author, text }),
  show,
  dangerous: [
    '<!here>',
    '<!channel> look',
    '<@U123>',
    '<!subteam^S1|@all>',
    '<https://evil.example|your bank>',
    '[your bank](https://evil.example)',
    'https://evil.example',
    'evil.example/path',
    'mail@evil.example',
    '@here',
    '@channel',
    '#general',
    '*bold*',
    '_it_',
    '~no~',
    '`code`',
    '```code```',
    '> quote',
    '>>> all quoted',
    '&gt; quote',
    '&lt;!here&gt;',
    '&amp;lt;',
    ':tada:',
    ':+1::skin-tone-2:',
    '• one\n• two',
    '- one\n- two',
    '1. one\n2. two',
    ' leading',
    'trailing ',
    'a\n\n\nb',
    '<!date^1392734382^{date}|x>',
    'javascript:alert(1)',
  ],
});

describe('text', () => {
  it('goes as text alone where nothing in it means anything', () => {
    expect(renderMessage({ author, text: plainText('Tom & Jerry (5 < 6), ok?\nYes!') })).toEqual([
      { text: 'Tom &amp; Jerry (5 &lt; 6), ok?\nYes!' },
    ]);
  });

  it('says nothing where there is nothing to say', () => {
    expect(renderMessage({ author, text: [], files: [] })).toEqual([]);
  });

  it('formatted text, as a snapshot', () => {
    const text: RichText = [
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'Do ' },
          { type: 'text', text: 'this', styles: ['bold', 'italic'] },
          { type: 'break' },
          { type: 'text', text: 'for ' },
          { type: 'mention', person: author, name: 'Anna' },
          { type: 'emoji', name: 'wave', unicode: '👋' },
          { type: 'emoji', name: 'party_parrot' },
        ],
      },
      { type: 'paragraph', children: [{ type: 'link', url: 'https://example.com/x', text: 'the guide' }] },
      { type: 'list', ordered: true, indent: 0, items: [[{ type: 'text', text: 'one' }], []] },
      { type: 'quote', children: [{ type: 'text', text: 'said' }] },
      { type: 'code', text: '*raw*' },
    ];
    expect(renderMessage({ author, text })).toMatchInlineSnapshot(`
      [
        {
          "blocks": [
            {
              "elements": [
                {
                  "elements": [
                    {
                      "text": "Do ",
                      "type": "text",
                    },
                    {
                      "style": {
                        "bold": true,
                        "italic": true,
                      },
                      "text": "this",
                      "type": "text",
                    },
                    {
                      "text": "
      for @Anna👋",
                      "type": "text",
                    },
                    {
                      "name": "party_parrot",
                      "type": "emoji",
                    },
                    {
                      "text": "
      ",
                      "type": "text",
                    },
                    {
                      "text": "the guide (",
                      "type": "text",
                    },
                    {
                      "type": "link",
                      "url": "https://example.com/x",
                    },
                    {
                      "text": ")",
                      "type": "text",
                    },
                  ],
                  "type": "rich_text_section",
                },
                {
                  "elements": [
                    {
                      "elements": [
                        {
                          "text": "one",
                          "type": "text",
                        },
                      ],
                      "type": "rich_text_section",
                    },
                    {
                      "elements": [
                        {
                          "text": " ",
                          "type": "text",
                        },
                      ],
                      "type": "rich_text_section",
                    },
                  ],
                  "indent": 0,
                  "style": "ordered",
                  "type": "rich_text_list",
                },
                {
                  "elements": [
                    {
                      "text": "said",
                      "type": "text",
                    },
                  ],
                  "type": "rich_text_quote",
                },
                {
                  "elements": [
                    {
                      "text": "*raw*",
                      "type": "text",
                    },
                  ],
                  "type": "rich_text_preformatted",
                },
              ],
              "type": "rich_text",
            },
          ],
          "text": "Do this
      for @Anna👋:party_parrot:
      the guide (https://example.com/x)
      1. one
      2. 
      &gt; said
      *raw*",
        },
      ]
    `);
  });

  it('a link with another label shows where it leads; one that is no address is text', () => {
    const text = (url: string, label?: string): RichText => [
      { type: 'paragraph', children: [{ type: 'link', url, ...(label && { text: label }) }] },
    ];
    const shown = (content: RichText) => show(renderMessage({ author, text: content })[0]!)[0];
    expect(shown(text('https://example.com/a', 'Your bank'))).toEqual({
      type: 'paragraph',
      children: [
        { type: 'text', text: 'Your bank (' },
        { type: 'link', url: 'https://example.com/a' },
        { type: 'text', text: ')' },
      ],
    });
    expect(shown(text('javascript:alert(1)'))).toEqual({
      type: 'paragraph',
      children: [{ type: 'text', text: 'javascript:alert(1)' }],
    });
    expect(shown(text('slack://user?id=1', 'x'))).toMatchObject({ children: [{ type: 'text' }] });
  });

  it('what came from rich text goes out as the same rich text', () => {
    const inline = fc.oneof(
      fc.record({
        type: fc.constant('text' as const),
        text: fc.string({ minLength: 1 }).filter((t) => !t.includes('\n')),
      }),
      fc.record({ type: fc.constant('link' as const), url: fc.webUrl() }),
      fc.constant({ type: 'break' as const }),
    );
    const line = fc.array(inline, { minLength: 1, maxLength: 6 });
    const block = fc.oneof(
      fc.record({ type: fc.constant('quote' as const), children: line }),
      fc.record({ type: fc.constant('code' as const), text: fc.string({ minLength: 1 }) }),
      fc.record({
        type: fc.constant('list' as const),
        ordered: fc.boolean(),
        indent: fc.nat(4),
        items: fc.array(line, { minLength: 1 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 5 }), (text) => {
        const parts = renderMessage({ author, text }, 1_000_000);
        expect(parts.map((part) => toPlainText(show(part))).join('')).toBe(toPlainText(text));
      }),
    );
  });

  it('live only where it is meant: the call of a group or a person', () => {
    const text = plainText('This still waits.');
    expect(renderMessage({ text, call: { group: 'S0123' } })).toEqual([{ text: '<!subteam^S0123> This still waits.' }]);
    expect(renderMessage({ text, call: { person: author } })).toEqual([{ text: '<@U1> This still waits.' }]);
    expect(renderMessage({ text, call: { group: 'S1> <!here' } })[0]?.text).toBe('<!subteam^S1here> This still waits.');
  });

  it('shows what stands in backticks as it is written, whoever says it', () => {
    const text = plainText('Start with `//` for a note');
    const element = (message: SlackMessage | undefined) =>
      records((message?.blocks?.[0] as unknown as Json)['elements'])[0]?.['elements'];
    const literal = [{ type: 'text', text: 'Start with `//` for a note' }];
    expect(element(renderMessage({ text })[0])).toEqual(literal);
    expect(element(renderMessage({ author, text })[0])).toEqual(literal);
  });
});

describe('names', () => {
  it.each([
    ['Anna\nBaton', 'Anna Baton'],
    ['\u202Eevil\u202C', 'evil'],
    ['  ​a\u0000b  ', 'a b'],
    ['x'.repeat(100), `${'x'.repeat(79)}…`],
  ])('%j is shown as %j', (name, shown) => {
    expect(displayName(name)).toBe(shown);
  });
  it('a name of nothing is none', () => {
    expect(displayName('\u200b\n')).toBeUndefined();
  });
});

const card: Card = {
  title: 'Anna *asks* for a live agent',
  lines: ['Waiting since 10:00', '<!here> line'],
  facts: [
    { label: 'Title', value: 'Head of *Sales*' },
    { label: 'Email', value: 'anna_b@example.com' },
  ],
  quote: [{ type: 'paragraph', children: [{ type: 'text', text: 'My <!here> VPN is down' }] }],
  buttons: [
    { action: 'claim', label: 'Claim', tone: 'primary' },
    {
      action: 'message-directly',
      label: 'Message directly',
      opens: { url: 'slack://user?team=T1&id=U1' },
    },
    { action: 'request', label: 'Open chat', opens: { url: 'https://example.com/go' } },
    { action: 'request', label: 'Bad', opens: { url: 'javascript:alert(1)' } },
  ],
  menu: [
    { action: 'pass-on', label: 'Pass on' },
    { action: 'decline', label: "Can't help" },
  ],
};

describe('cards', () => {
  it('as a snapshot', () => {
    expect(renderMessage({ card })).toMatchInlineSnapshot(`
      [
        {
          "blocks": [
            {
              "text": {
                "emoji": false,
                "text": "Anna *asks* for a live agent",
                "type": "plain_text",
              },
              "type": "header",
            },
            {
              "text": {
                "emoji": false,
                "text": "Waiting since 10:00
      <!here> line",
                "type": "plain_text",
              },
              "type": "section",
            },
            {
              "fields": [
                {
                  "text": "*Title*",
                  "type": "mrkdwn",
                  "verbatim": true,
                },
                {
                  "emoji": false,
                  "text": "Head of *Sales*",
                  "type": "plain_text",
                },
                {
                  "text": "*Email*",
                  "type": "mrkdwn",
                  "verbatim": true,
                },
                {
                  "emoji": false,
                  "text": "anna_b@example.com",
                  "type": "plain_text",
                },
              ],
              "type": "section",
            },
            {
              "elements": [
                {
                  "elements": [
                    {
                      "text": "My <!here> VPN is down",
                      "type": "text",
                    },
                  ],
                  "type": "rich_text_quote",
                },
              ],
              "type": "rich_text",
            },
            {
              "elements": [
                {
                  "action_id": "baton.claim",
                  "style": "primary",
                  "text": {
                    "emoji": false,
                    "text": "Claim",
                    "type": "plain_text",
                  },
                  "type": "button",
                },
                {
                  "action_id": "baton.message-directly",
                  "text": {
                    "emoji": false,
                    "text": "Message directly",
                    "type": "plain_text",
                  },
                  "type": "button",
                  "url": "slack://user?team=T1&id=U1",
                },
                {
                  "action_id": "baton.request",
                  "text": {
                    "emoji": false,
                    "text": "Open chat",
                    "type": "plain_text",
                  },
                  "type": "button",
                  "url": "https://example.com/go",
                },
                {
                  "action_id": "baton.menu",
                  "options": [
                    {
                      "text": {
                        "emoji": false,
                        "text": "Pass on",
                        "type": "plain_text",
                      },
                      "value": "pass-on",
                    },
                    {
                      "text": {
                        "emoji": false,
                        "text": "Can't help",
                        "type": "plain_text",
                      },
                      "value": "decline",
                    },
                  ],
                  "type": "overflow",
                },
              ],
              "type": "actions",
            },
          ],
          "text": "Anna *asks* for a live agent
      Waiting since 10:00
      &lt;!here&gt; line
      Title: Head of *Sales*
      Email: anna_b@example.com
      “My &lt;!here&gt; VPN is down”",
        },
      ]
    `);
  });

  it('keep to the limits of Block Kit, whatever they are filled with', () => {
    const long = fc.string({ minLength: 0, maxLength: 6000, unit: 'grapheme' });
    const button = fc.record({ action: fc.constantFrom('claim' as const, 'end' as const), label: long });
    const cards = fc.record({
      title: long,
      lines: fc.array(long, { maxLength: 4 }),
      facts: fc.array(fc.record({ label: long, value: long }), { maxLength: 14 }),
      quote: long.map(plainText),
      buttons: fc.array(button, { maxLength: 40 }),
      menu: fc.array(button, { maxLength: 9 }),
    });
    fc.assert(
      fc.property(cards, (random) => {
        const [{ text, blocks = [] } = { text: '' }] = renderMessage({ card: random });
        expect(text.length).toBeLessThanOrEqual(4000);
        expect(blocks.length).toBeLessThanOrEqual(50);
        for (const block of blocks) {
          if (block.type === 'header') expect(block.text.text.length).toBeLessThanOrEqual(150);
          if (block.type === 'section') {
            expect(block.text?.text.length ?? 0).toBeLessThanOrEqual(3000);
            expect(block.fields?.length ?? 0).toBeLessThanOrEqual(10);
            for (const field of block.fields ?? []) {
              expect(field.text.length).toBeGreaterThan(0);
              expect(field.text.length).toBeLessThanOrEqual(2000);
            }
          }
          if (block.type === 'actions') {
            expect(block.elements.length).toBeLessThanOrEqual(25);
            const ids = block.elements.map((element) => ('action_id' in element ? element.action_id : ''));
            expect(new Set(ids).size).toBe(ids.length);
            for (const element of block.elements) {
              if (element.type === 'button') expect(element.text.text.length).toBeLessThanOrEqual(75);
              if (element.type === 'overflow') expect(element.options.length).toBeLessThanOrEqual(5);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('put no text of a person into mrkdwn', () => {
    const mrkdwn: string[] = [];
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      const object = node as Record<string, unknown>;
      if (object['type'] === 'mrkdwn') mrkdwn.push(String(object['text']));
      Object.values(object).forEach(visit);
    };
    visit(cardBlocks(card));
    expect(mrkdwn).toEqual(['*Title*', '*Email*']);
  });
});

describe('dialogs', () => {
  it('as a modal', () => {
    expect(
      renderDialog({
        token: 'tok',
        title: 'A title that is much too long for Slack',
        submit: 'Send',
        close: 'Close',
        fields: [
          { type: 'person', name: 'agent', label: 'To a colleague' },
          { type: 'choice', name: 'destination', label: 'Team', options: [{ value: 'hr', label: 'HR' }] },
          { type: 'choice', name: 'empty', label: 'None', options: [] },
          { type: 'text', name: 'note', label: 'Note', value: 'x' },
        ],
      }),
    ).toMatchInlineSnapshot(`
      {
        "blocks": [
          {
            "block_id": "baton.field.agent",
            "element": {
              "action_id": "baton.value",
              "type": "users_select",
            },
            "label": {
              "emoji": false,
              "text": "To a colleague",
              "type": "plain_text",
            },
            "optional": true,
            "type": "input",
          },
          {
            "block_id": "baton.field.destination",
            "element": {
              "action_id": "baton.value",
              "options": [
                {
                  "text": {
                    "emoji": false,
                    "text": "HR",
                    "type": "plain_text",
                  },
                  "value": "hr",
                },
              ],
              "type": "static_select",
            },
            "label": {
              "emoji": false,
              "text": "Team",
              "type": "plain_text",
            },
            "optional": true,
            "type": "input",
          },
          {
            "block_id": "baton.field.note",
            "element": {
              "action_id": "baton.value",
              "initial_value": "x",
              "max_length": 3000,
              "type": "plain_text_input",
            },
            "label": {
              "emoji": false,
              "text": "Note",
              "type": "plain_text",
            },
            "optional": true,
            "type": "input",
          },
        ],
        "callback_id": "baton.dialog",
        "close": {
          "emoji": false,
          "text": "Close",
          "type": "plain_text",
        },
        "private_metadata": "tok",
        "submit": {
          "emoji": false,
          "text": "Send",
          "type": "plain_text",
        },
        "title": {
          "emoji": false,
          "text": "A title that is much to…",
          "type": "plain_text",
        },
        "type": "modal",
      }
    `);
  });
});
