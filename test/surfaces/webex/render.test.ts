import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMarkdown } from '../../../src/playground/webex/markdown.ts';
import type { Block as Shown, Inline as ShownInline } from '../../../src/playground/webex/markup.ts';
import type { Card } from '../../../src/core/card.ts';
import { plainText, toPlainText, type Block, type Inline, type RichText, type Style } from '../../../src/core/text.ts';
import { toMarkdown } from '../../../src/surfaces/webex/markdown.ts';
import { cardJson } from '../../../src/surfaces/webex/render-card.ts';
import { dialogCard } from '../../../src/surfaces/webex/render-dialog.ts';
import {
  cardMessage,
  displayName,
  headline,
  textMessages,
  type WebexMessage,
} from '../../../src/surfaces/webex/render.ts';
import { describeInjection } from '../../contract/surface.ts';

const LIMIT = 7439;

/** Reads markdown by the emulator's rules, which were written from Webex's documents and CommonMark. */
function read(markdown: string): RichText {
  const rules = { dialect: 'api', byId: named, byEmail: named } as const;
  return parseMarkdown(markdown.replaceAll('&nbsp;', '&#32;'), rules).map(block);
}

function named(id: string) {
  return { id, name: id };
}

function block(shown: Shown): Block {
  switch (shown.type) {
    case 'p':
      return { type: 'paragraph', children: shown.children.flatMap((child) => inline(child, [])) };
    case 'quote':
      return {
        type: 'quote',
        children: shown.blocks.flatMap((one) =>
          'children' in one ? one.children.flatMap((child) => inline(child, [])) : [],
        ),
      };
    case 'pre':
      return { type: 'code', text: shown.text };
    case 'list':
      return {
        type: 'list',
        ordered: shown.ordered,
        indent: 0,
        items: shown.items.map((item) =>
          item.flatMap((one) => ('children' in one ? one.children.flatMap((child) => inline(child, [])) : [])),
        ),
      };
    default:
      return { type: 'code', text: shown.type };
  }
}

const STYLE = { b: 'bold', i: 'italic', s: 'strike' } as const;

function inline(shown: ShownInline, styles: readonly Style[]): Inline[] {
  const styled = styles.length > 0 ? { styles } : {};
  switch (shown.type) {
    case 'text':
      return shown.text === '\u200b' ? [] : [{ type: 'text', text: shown.text, ...styled }];
    case 'code':
      return [{ type: 'text', text: shown.text, styles: [...styles, 'code'] }];
    case 'break':
      return [{ type: 'break' }];
    case 'link': {
      const label = shown.children.flatMap((child) => (child.type === 'text' ? child.text : '')).join('');
      // Clients make a link of every bare address by themselves, in plain text as well.
      return label === shown.url || /^www\.|^[^\s@]+@[^\s@]+$/.test(label)
        ? [{ type: 'text', text: label, ...styled }]
        : [{ type: 'link', url: shown.url, text: label, ...styled }];
    }
    case 'b':
    case 'i':
    case 's':
      return shown.children.flatMap((child) => inline(child, [...styles, STYLE[shown.type]]));
    default:
      return [{ type: 'mention', name: 'live' }];
  }
}

/** Below the bold name of the author, which is taken off. */
function show({ markdown = '', text }: WebexMessage): RichText {
  expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(LIMIT);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LIMIT);
  expect(text).not.toBe('');
  const [first, ...rest] = read(markdown);
  if (first?.type !== 'paragraph') throw new Error('the name is missing');
  expect(first.children.slice(0, 2)).toEqual([{ type: 'text', text: 'Anna', styles: ['bold'] }, { type: 'break' }]);
  return [{ ...first, children: first.children.slice(2) }, ...rest];
}

describeInjection<WebexMessage>({
  name: 'Webex',
  render: (text) => textMessages({ text }, 'Anna'),
  show,
  dangerous: [
    '<@all>',
    '<@personEmail:ceo@example.com>',
    '<@personId:abc|Boss>',
    '\\<@all>',
    '[your bank](https://evil.example)',
    '![x](https://evil.example/x.png)',
    '**bold**',
    '*it*',
    '_it_',
    '__bold__',
    '~~no~~',
    '`code`',
    '```\ncode\n```',
    '# head',
    '> quote',
    '- one\n- two',
    '* one',
    '+ one',
    '1. one\n2. two',
    '1) one',
    'a\n---',
    'a\n===',
    '---',
    '<b>x</b>',
    '<a href="https://evil.example">x</a>',
    '<script>alert(1)</script>',
    '<br>',
    '&lt;b&gt;',
    '&#60;@all&#62;',
    '&amp;lt;',
    '    code',
    '\tcode',
    ' leading',
    'trailing ',
    'two  spaces',
    'a\n\n\nb',
    'a\\\nb',
    'https://evil.example',
    '[x]: https://evil.example',
    '| a | b |\n|---|---|',
    'javascript:alert(1)',
    'a\r# b',
  ],
});

describe('text', () => {
  it('of the bot itself goes as plain text', () => {
    expect(textMessages({ text: plainText('Dana joined *now* <@all>') }, undefined)).toEqual([
      { text: 'Dana joined *now* <@all>' },
    ]);
  });
  it('of a person stands below their name, and prose is hardly touched', () => {
    const words = "It's 5 - 3 (roughly); see v2.1 & C:/temp, 100%!";
    expect(textMessages({ text: plainText(words) }, 'Anna')).toEqual([
      { text: `Anna: ${words}`, markdown: `**Anna**  \n${words}` },
    ]);
  });
  it('a name is no markup either', () => {
    const [message] = textMessages({ text: plainText('x') }, '**A** <@all>');
    expect(message?.markdown).toBe('**\\*\\*A\\*\\* &lt;@all&gt;**  \nx');
  });
  it('nothing but files: nothing', () => {
    expect(textMessages({ text: [] }, 'Anna')).toEqual([]);
  });
  it.each([
    ['words', 'word '.repeat(5000)],
    ['characters of several bytes', 'Größe '.repeat(3000)],
    ['people', '👩🏽‍💻'.repeat(2000)],
    ['no place to cut', 'x'.repeat(20_000)],
    ['what must be escaped', '<&*_'.repeat(4000)],
    ['lines', 'a line\n'.repeat(4000)],
  ])('longer than a message is split by bytes: %s', (_, long) => {
    const messages = textMessages({ text: plainText(long) }, 'Anna');
    expect(messages.length).toBeGreaterThan(1);
    const shown = messages.map((message) => toPlainText(show(message)));
    expect(shown.join('').replace(/\s/g, '')).toBe(long.replace(/\s/g, ''));
    for (const part of shown) expect(part.isWellFormed()).toBe(true);
    if (long.includes('👩'))
      for (const part of shown)
        expect([...new Intl.Segmenter().segment(part)].every(({ segment }) => segment === '👩🏽‍💻')).toBe(true);
  });
  it('a code block that is split is a code block in every part', () => {
    const messages = textMessages({ text: [{ type: 'code', text: 'ping 10.0.0.1\n'.repeat(1200) }] }, 'Anna');
    expect(messages.length).toBeGreaterThan(1);
    for (const { markdown = '' } of messages)
      expect(read(markdown).map(({ type }) => type)).toEqual(['paragraph', 'code']);
  });
  it('calls by a live mention that comes from the configuration alone', () => {
    const call = (group: string) => textMessages({ text: plainText('x'), call: { group } }, undefined)[0]?.markdown;
    expect(call('all')).toBe('<@all> x');
    expect(call('desk@example.com')).toBe('<@personEmail:desk@example.com> x');
    expect(call('Y2lz> <@all')).toBe('<@personId:Y2lzall> x');
    const person = { surface: 'webex', workspace: 'O', id: 'Y2lzPERSON' } as const;
    expect(textMessages({ text: plainText('x'), call: { person } }, undefined)[0]?.markdown).toBe(
      '<@personId:Y2lzPERSON> x',
    );
  });
});

describe('formatting', () => {
  const text = (words: string, ...styles: Style[]): Inline => ({
    type: 'text',
    text: words,
    ...(styles.length > 0 && { styles }),
  });
  it('survives', () => {
    const content: RichText = [
      {
        type: 'paragraph',
        children: [text('Look', 'bold'), text(' here '), text('or', 'italic'), text(' there: '), text('a*b', 'code')],
      },
      { type: 'quote', children: [text('it said'), { type: 'break' }, text('no')] },
      { type: 'code', text: 'a\n  b `c` ```\n<@all>' },
      { type: 'list', ordered: true, indent: 0, items: [[text('one')], [text('two')]] },
      { type: 'paragraph', children: [{ type: 'link', url: 'https://example.com/a_(b)', text: 'the [docs]' }] },
      {
        type: 'paragraph',
        children: [{ type: 'mention', name: 'Dan' }, text(' '), { type: 'emoji', name: 'tada', unicode: '🎉' }],
      },
    ];
    const shown = read(toMarkdown(content));
    expect(shown.slice(0, 4)).toEqual([
      content[0],
      { type: 'quote', children: [text('it said'), { type: 'break' }, text('no')] },
      { type: 'code', text: 'a\n  b `c` ```\n<\u200b@all>' },
      content[3],
    ]);
    expect(shown[4]).toEqual({
      type: 'paragraph',
      children: [
        { type: 'link', url: 'https://example.com/a%5F%28b%29', text: 'the [docs]' },
        { type: 'break' },
        text('@Dan 🎉'),
      ],
    });
  });
  it('never says other words, whatever the styles', () => {
    const styles = fc.subarray<Style>(['bold', 'italic', 'strike', 'code']);
    const words = fc.oneof(
      fc.constantFrom('*', '_', 'a', ' b', 'c ', '"x"', '`', '(', '!', '<@all>'),
      fc.string({ minLength: 1, maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(words, styles), { minLength: 1, maxLength: 5 }), (runs) => {
        const children = runs.map(([said, how]) => text(said, ...how));
        const shown = toPlainText(read(toMarkdown([{ type: 'paragraph', children }])));
        const squeezed = (said: string) => said.replace(/[\s\u200b]+/g, '');
        expect(squeezed(shown)).toBe(
          squeezed(children.map((child) => (child.type === 'text' ? child.text : '')).join('')),
        );
      }),
      { numRuns: 400 },
    );
  });
});

const card: Card = {
  title: 'Anna **asks** <@all>',
  lines: ['Nothing was said yet.'],
  facts: [{ label: 'Title', value: '[x](https://evil.example)' }],
  quote: [
    {
      type: 'paragraph',
      children: [
        { type: 'text', text: 'VPN', styles: ['bold'] },
        { type: 'link', url: 'https://example.com' },
      ],
    },
  ],
  buttons: [
    { action: 'claim', label: 'Claim', tone: 'primary' },
    { action: 'message-directly', label: 'Message directly', opens: { url: 'webexteams://im?email=a%40example.com' } },
    { action: 'open', label: 'Bad', opens: { url: 'javascript:alert(1)' } },
  ],
  menu: [
    { action: 'pass-on', label: 'Pass on' },
    { action: 'decline', label: "Can't help" },
  ],
};

describe('cards', () => {
  it('say which button was pressed, and nothing else', () => {
    const { actions } = cardJson(card, 'mark') as { actions: Record<string, unknown>[] };
    expect(actions).toEqual([
      { type: 'Action.Submit', title: 'Claim', data: { baton: 'claim' }, style: 'positive' },
      { type: 'Action.OpenUrl', title: 'Message directly', url: 'webexteams://im?email=a%40example.com' },
      { type: 'Action.Submit', title: 'Pass on', data: { baton: 'pass-on' } },
      { type: 'Action.Submit', title: "Can't help", data: { baton: 'decline' } },
    ]);
  });
  it('have texts in which no markdown is read, and at most five actions', () => {
    const json = JSON.stringify(
      cardJson({ ...card, buttons: [...card.buttons, ...card.buttons, ...card.buttons] }, 'm'),
    );
    expect(json).not.toContain('"TextBlock"');
    expect(json.match(/"Action\.(Submit|OpenUrl)","title"/g)?.length).toBe(5);
    expect(json).not.toContain('javascript:');
  });
  it('stay under 22 KB and say in words what they are for old clients', () => {
    const long: Card = {
      ...card,
      title: 'x'.repeat(9000),
      lines: ['y'.repeat(9000)],
      quote: plainText('z'.repeat(50_000)),
    };
    const message = cardMessage({ card: long }, 'm');
    expect(Buffer.byteLength(JSON.stringify(message?.attachments))).toBeLessThan(22_000);
    expect(Buffer.byteLength(message?.text ?? '')).toBeLessThanOrEqual(LIMIT);
    expect(cardMessage({ card }, 'm')?.text).toContain('Title: [x](https://evil.example)');
  });
  it('have a line above them that holds the thread', () => {
    expect(headline({ card })).toEqual({ text: 'Anna **asks** <@all>' });
    expect(headline({ card, call: { group: 'all' } })).toEqual({
      text: 'Anna **asks** <@all>',
      markdown: '<@all> Anna \\*\\*asks\\*\\* &lt;@all&gt;',
    });
  });
  it('forms have their fields, and a button to close them', () => {
    const json = dialogCard({
      token: 'tok',
      title: 'Pass on',
      submit: 'Send',
      close: 'Close',
      fields: [
        { type: 'person', name: 'agent', label: 'To a colleague' },
        { type: 'choice', name: 'destination', label: 'Or to a team', options: [{ value: 'hr', label: 'HR' }] },
        { type: 'choice', name: 'none', label: 'Nothing to choose', options: [] },
        { type: 'text', name: 'why', label: 'Why', value: 'because' },
      ],
    }) as { body: Record<string, unknown>[]; actions: Record<string, unknown>[] };
    expect(json.body.slice(1).map(({ type, id }) => [type, id])).toEqual([
      ['Input.Text', 'field.person.agent'],
      ['Input.ChoiceSet', 'field.destination'],
      ['Input.Text', 'field.why'],
    ]);
    expect(json.actions.map(({ data }) => data)).toEqual([
      { baton: 'dialog', token: 'tok' },
      { baton: 'close-dialog' },
    ]);
  });
});

describe('names', () => {
  it('are one line without what can not be seen', () => {
    expect(displayName(' Dana\u202e\n Ro ')).toBe('Dana Ro');
    expect(displayName('\u200b')).toBeUndefined();
    expect(displayName('x'.repeat(200))).toHaveLength(80);
  });
});
