import { describe, expect, test } from 'vitest';
import { cardText } from '../../../src/playground/google-chat/card-html.ts';
import { chatSyntax, htmlOf, plainText } from '../../../src/playground/google-chat/markup.ts';
import { readMarkup } from '../../../src/playground/google-chat/markup-parse.ts';
import { card, startChat } from './support.ts';

const nameOf = (user: string): string | undefined => ({ 'users/1': 'Ada', 'users/all': 'all' })[user];
const read = (text: string, syntax: 'chat' | 'markdown'): string => htmlOf(readMarkup(text, { syntax, nameOf }));

describe("Chat's syntax", () => {
  test.each([
    ['*b* _i_ ~s~ `c`', '<b>b</b> <i>i</i> <s>s</s> <code>c</code>'],
    ['*a _b_*', '<b>a <i>b</i></b>'],
    ['2*3*4 snake_case_name', '2*3*4 snake_case_name'],
    ['* a\n* b\nend', '<ul><li>a</li><li>b</li></ul>end'],
    ['> said\n> so', '<blockquote>said<br>so</blockquote>'],
    ['```\nlet *a*;\n```', '<pre>let *a*;</pre>'],
    ['<https://x.example|*here*>', '<a href="https://x.example"><b>here</b></a>'],
    ['see https://x.example/a.', 'see <a href="https://x.example/a">https://x.example/a</a>.'],
    ['<users/1> <users/2>', '<span class="mention">@Ada</span> &lt;users/2&gt;'],
    ['<users/all>', '<span class="mention">@all</span>'],
    [
      '<\u200busers/1> <\u200bhttps://x.example|y>',
      '&lt;\u200busers/1&gt; &lt;\u200b<a href="https://x.example">https://x.example</a>|y&gt;',
    ],
    ['<script>alert(1)</script>&amp;', '&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;'],
    ['<javascript:alert(1)|x>', '&lt;javascript:alert(1)|x&gt;'],
    ['\\*a\\*', '\\<b>a\\</b>'],
  ])('%j', (text, html) => {
    expect(read(text, 'chat')).toBe(html);
  });

  test('survives being read and written', () => {
    const source = '*b* and <users/1> with <https://x.example|a link>\n* item\n> quote\n```\ncode\n```';
    const once = readMarkup(source, { syntax: 'chat', nameOf });
    expect(chatSyntax(once)).toBe(source);
    expect(plainText(once).mentions).toEqual([{ user: 'users/1', start: 6, length: 4 }]);
  });
});

test.each([
  ['**b** *i* _i_ ~~s~~ `c`', '<b>b</b> <i>i</i> <i>i</i> <s>s</s> <code>c</code>'],
  ['a*b*c', 'a<i>b</i>c'],
  ['\\*no\\* \\_no\\_', '*no* _no_'],
  ['[here](https://x.example) [bad](javascript:x)', '<a href="https://x.example">here</a> bad'],
  ['- a\n1. b', '<ul><li>a</li><li>b</li></ul>'],
  ['<https://x.example|here>', '&lt;<a href="https://x.example">https://x.example</a>|here&gt;'],
  ['<users/1>', '<span class="mention">@Ada</span>'],
])('Markdown: %j', (text, html) => {
  expect(read(text, 'markdown')).toBe(html);
});

test.each([
  ['<b>b</b> <i>i</i> <s>s</s><br>x', '<b>b</b> <i>i</i> <s>s</s><br>x', 'b i s\nx'],
  ['<u>u</u> <font color="#f00">f</font>', 'u f', 'u f'],
  ['a &lt;b&gt; &amp; c', 'a &lt;b&gt; &amp; c', 'a <b> & c'],
  ['<a href="https://x.example">x</a><a href="javascript:x">y</a>', '<a href="https://x.example">x</a>y', 'xy'],
  ['<img src=x onerror=alert(1)><script>alert(1)</script>t', 't', 't'],
])("a card's text: %j", (source, html, text) => {
  expect(cardText(source)).toEqual({ html, text });
});

test('a text that does not say its syntax is read as the console says: Markdown in new apps', async () => {
  const chat = await startChat();
  const parent = chat.emulator.channels.desk;
  const html = async (markupSyntax?: string): Promise<string> => {
    const requestBody = { text: '*x*', ...(markupSyntax === undefined ? {} : { markupSyntax }) };
    return (await chat.shown((await chat.client.spaces.messages.create({ parent, requestBody })).data.name)).html;
  };
  expect([await html(), await html('MARKUP_SYNTAX_CHAT')]).toEqual(['<i>x</i>', '<b>x</b>']);
  await chat.control('settings', { markup: 'chat' });
  expect([await html(), await html('MARKUP_SYNTAX_MARKDOWN')]).toEqual(['<b>x</b>', '<i>x</i>']);
});

test('a card from top to bottom', async () => {
  const chat = await startChat();
  const cardsV2 = card(
    { textParagraph: { text: '<b>My</b> laptop' } },
    { decoratedText: { topLabel: 'From', text: 'Maya' } },
    { decoratedText: { topLabel: 'Topic', text: 'IT &amp; more' } },
    { divider: {} },
    {
      selectionInput: {
        name: 'who',
        label: 'Who',
        type: 'MULTI_SELECT',
        platformDataSource: { commonDataSource: 'USER' },
      },
    },
    {
      buttonList: {
        buttons: [
          { text: 'Claim', type: 'FILLED', onClick: { action: { function: 'claim' } } },
          { text: "Can't help", color: { red: 0.85, green: 0.1, blue: 0.1 }, onClick: { action: { function: 'no' } } },
          {
            text: 'More',
            onClick: { overflowMenu: { items: [{ text: 'Pass on', onClick: { action: { function: 'p' } } }] } },
          },
        ],
      },
    },
  );
  (cardsV2[0] as { card: object }).card = {
    header: { title: 'Request', subtitle: 'waiting' },
    ...(cardsV2[0]!.card as object),
  };
  const accessoryWidgets = [
    { buttonList: { buttons: [{ text: 'Open', onClick: { openLink: { url: 'http://localhost:3000/go/x' } } }] } },
  ];
  const requestBody = { text: 'card', cardsV2, accessoryWidgets };
  const { data } = await chat.client.spaces.messages.create({ parent: chat.emulator.channels.desk, requestBody });
  expect((await chat.shown(data.name)).card?.parts).toEqual([
    { type: 'title', html: 'Request', text: 'Request' },
    { type: 'text', html: 'waiting', text: 'waiting' },
    { type: 'text', html: '<b>My</b> laptop', text: 'My laptop' },
    {
      type: 'facts',
      facts: [
        { label: 'From', value: 'Maya' },
        { label: 'Topic', value: 'IT & more' },
      ],
    },
    { type: 'input', name: 'who', label: 'Who', value: '', kind: 'person' },
    {
      type: 'buttons',
      buttons: [
        { id: 'b0', label: 'Claim', tone: 'primary' },
        { id: 'b1', label: "Can't help", tone: 'danger' },
        { id: 'b2', label: 'Pass on', inMenu: true },
      ],
    },
    { type: 'buttons', buttons: [{ id: 'b3', label: 'Open', url: 'http://localhost:3000/go/x' }] },
  ]);
});
