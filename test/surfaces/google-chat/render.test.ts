import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Card } from '../../../src/core/card.ts';
import type { Profile } from '../../../src/core/place.ts';
import { plainText, toPlainText, type RichText } from '../../../src/core/text.ts';
import type { OutboundMessage } from '../../../src/ports/surface.ts';
import { renderMessage } from '../../../src/surfaces/google-chat/render.ts';
import { renderCard } from '../../../src/surfaces/google-chat/render-card.ts';
import { describeInjection } from '../../contract/surface.ts';
import { show } from './show.ts';

const ENDPOINT = 'https://baton.example.com/google-chat/events';
const OPTIONS = { function: ENDPOINT, dialogs: true };
const AGENT: Profile = { surface: 'slack', workspace: 'T1', id: 'U1', name: 'Noor *Haddad*' };
const render = (message: OutboundMessage, author?: Profile) => renderMessage(message, author, OPTIONS);
const text = (content: RichText) => render({ text: content });

describeInjection({
  name: 'Google Chat',
  render: (content) => text(content),
  show,
  dangerous: [
    '*bold*',
    '_italic_ and ~strike~',
    '`code`',
    '```\nblock\n```',
    '<users/all>',
    '<users/104000000000000000001> come here',
    '<https://evil.example.com|your bank>',
    '<mailto:a@b.example|write>',
    '* item',
    '- item',
    '> quote',
    'first\n* second',
    '<b>bold</b> &amp; <br>',
    '@all',
    'snake_case_name and 5 * 3 * 2',
  ],
});

describe('texts', () => {
  it('say their syntax, whatever the console’s default is', () => {
    for (const content of [plainText('hello'), plainText('*x*')]) {
      expect(text(content)).toMatchObject([{ markupSyntax: 'MARKUP_SYNTAX_CHAT' }]);
    }
  });

  it('without markup in them stand as they are', () => {
    expect(text(plainText('Grüße 👋\n5 * 3, a_b, i<3, *their'))).toEqual([
      { markupSyntax: 'MARKUP_SYNTAX_CHAT', text: 'Grüße 👋\n5 * 3, a_b, i<3, *their' },
    ]);
  });

  it('whose words would be markup stand in a card, which notifications describe', () => {
    expect(text(plainText('run *this* & <users/all>'))).toEqual([
      {
        markupSyntax: 'MARKUP_SYNTAX_CHAT',
        cardsV2: [
          {
            cardId: 'text',
            card: { sections: [{ widgets: [{ textParagraph: { text: 'run *this* &amp; &lt;users/all&gt;' } }] }] },
          },
        ],
        fallbackText: 'run *this* & <users/all>',
      },
    ]);
  });

  it('keep their formatting', () => {
    const content: RichText = [
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'very ', styles: ['bold'] },
          { type: 'text', text: 'nice', styles: ['italic', 'strike'] },
          { type: 'break' },
          { type: 'text', text: 'rm -rf *', styles: ['code'] },
          { type: 'text', text: ' see ' },
          { type: 'link', url: 'https://example.com/a_b', text: 'the page' },
          { type: 'text', text: ' ' },
          { type: 'mention', name: 'Mia' },
          { type: 'emoji', name: 'wave', unicode: '👋' },
        ],
      },
      {
        type: 'list',
        ordered: false,
        indent: 0,
        items: [[{ type: 'text', text: 'one' }], [{ type: 'text', text: 'two' }]],
      },
      { type: 'list', ordered: true, indent: 0, items: [[{ type: 'text', text: 'first' }]] },
      { type: 'quote', children: [{ type: 'text', text: 'a' }, { type: 'break' }, { type: 'text', text: 'b' }] },
      { type: 'code', text: 'if (a < b)\n  *p = "x";' },
    ];
    expect(text(content)).toEqual([
      {
        markupSyntax: 'MARKUP_SYNTAX_CHAT',
        text: [
          '*very* _~nice~_',
          '`rm -rf *` see <https://example.com/a_b|the page> @Mia👋',
          '* one',
          '* two',
          '1. first',
          '> a',
          '> b',
          '```',
          'if (a < b)',
          '  *p = "x";',
          '```',
        ].join('\n'),
      },
    ]);
  });

  it('that can not be written in the syntax keep their formatting in a card', () => {
    const content: RichText = [
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'un' },
          { type: 'text', text: 'believ', styles: ['bold'] },
          { type: 'link', url: 'javascript:alert(1)', text: 'x' },
          { type: 'link', url: 'https://example.com/?a="&b', text: '<y>' },
        ],
      },
      { type: 'code', text: 'a\nb' },
    ];
    const [message] = text(content);
    expect(message?.cardsV2?.[0]?.card?.sections?.[0]?.widgets).toEqual([
      {
        textParagraph: {
          text: 'un<b>believ</b>x (javascript:alert(1))<a href="https://example.com/?a=&quot;&amp;b">&lt;y&gt;</a><br>a<br>b',
        },
      },
    ]);
  });

  it('come back as they were written', () => {
    const words = fc.stringMatching(/^[a-z]{1,8}( [a-z]{1,8}){0,2}$/);
    const inline = fc.oneof(
      words.map((word) => ({ type: 'text' as const, text: word })),
      fc.tuple(words, fc.subarray(['bold', 'italic', 'strike'] as const, { minLength: 1 })).map(([word, styles]) => ({
        type: 'text' as const,
        text: word,
        styles,
      })),
      words.map((word) => ({ type: 'link' as const, url: 'https://example.com/x', text: word })),
    );
    fc.assert(
      fc.property(fc.array(inline, { minLength: 1, maxLength: 4 }), (pieces) => {
        const space = { type: 'text' as const, text: ', ' };
        const children = pieces.flatMap((piece, index) => (index === 0 ? [piece] : [space, piece]));
        const shown = text([{ type: 'paragraph', children }])
          .map(show)
          .flat();
        const styled = (content: RichText): string[] =>
          content.flatMap((block) =>
            block.type !== 'paragraph'
              ? []
              : block.children.flatMap((child) =>
                  child.type === 'text' && child.styles?.length
                    ? [`${child.text} ${[...child.styles].sort().join()}`]
                    : child.type === 'link'
                      ? [`${child.url} ${child.text}`]
                      : [],
                ),
          );
        expect(toPlainText(shown)).toBe(toPlainText([{ type: 'paragraph', children }]));
        expect(styled(shown)).toEqual(styled([{ type: 'paragraph', children }]));
      }),
    );
  });
});

describe('authors and calls', () => {
  it('are a bold line, which a name can not break out of', () => {
    expect(render({ text: plainText('Hello') }, AGENT)).toMatchObject([{ text: '*Noor Haddad*\nHello' }]);
    expect(render({ text: plainText('*Hello*') }, AGENT)).toMatchObject([{ text: '*Noor Haddad*', cardsV2: [{}] }]);
  });

  it('are live mentions only where they come from the configuration or an id', () => {
    const call = { person: { surface: 'google-chat', workspace: '-', id: 'users/1' } } as const;
    expect(render({ text: plainText('Look'), call })).toMatchObject([{ text: '<users/1> Look' }]);
    expect(render({ text: plainText('Look'), call: { group: '@all' } })).toMatchObject([{ text: '<users/all> Look' }]);
    expect(render({ text: plainText('Look'), call: { group: 'x> <users/all' } })).toMatchObject([{ text: 'Look' }]);
  });
});

describe('long texts', () => {
  it.each([
    ['words', 'Füße 👋 word '.repeat(6000)],
    ['no spaces', '👩🏽‍💻'.repeat(3000)],
    ['escapes', '<users/all> "&" '.repeat(4000)],
  ])('of %s are split at bytes, with nothing lost and no character cut', (_, long) => {
    const parts = render({ text: plainText(long) }, AGENT);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) {
      expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThanOrEqual(32_000);
      expect(JSON.stringify(part).isWellFormed()).toBe(true);
    }
    const shown = parts.map((part) => toPlainText(show(part))).join('');
    expect(shown.replace('Noor Haddad', '').replace(/\s+/g, '')).toBe(long.replace(/\s+/g, ''));
  });

  it('of code keep their fences whole', () => {
    const parts = text([{ type: 'code', text: 'line of code\n'.repeat(4000) }]);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(part.text).toMatch(/^```\n[^`]+\n```$/);
  });
});

describe('cards', () => {
  const card: Card = {
    title: 'Mia <b> asks',
    lines: ['One & two', '<users/all>'],
    facts: [{ label: 'Email', value: 'mia@example.com' }],
    quote: [{ type: 'paragraph', children: [{ type: 'text', text: 'It <b>burns</b>' }] }],
    buttons: [
      { action: 'claim', label: 'Claim', tone: 'primary' },
      { action: 'open', label: 'Open chat', opens: { url: 'https://example.com/x' } },
      { action: 'message-directly', label: 'Message directly', opens: { url: 'javascript:alert(1)' } },
    ],
    menu: [{ action: 'pass-on', label: 'Pass on' }],
  };

  it('escape every text, and have buttons for classic apps and add-ons alike', () => {
    expect(renderCard(card, OPTIONS)).toEqual({
      cardsV2: [
        {
          cardId: 'baton',
          card: {
            header: { title: 'Mia ‹b› asks' },
            sections: [
              {
                widgets: [
                  { textParagraph: { text: 'One &amp; two<br>&lt;users/all&gt;' } },
                  { decoratedText: { topLabel: 'Email', text: 'mia@example.com', wrapText: true } },
                  { textParagraph: { text: 'It &lt;b&gt;burns&lt;/b&gt;' } },
                  {
                    buttonList: {
                      buttons: [
                        {
                          text: 'Claim',
                          type: 'FILLED',
                          onClick: { action: { function: ENDPOINT, parameters: [{ key: 'baton', value: 'claim' }] } },
                        },
                        { text: 'Open chat', onClick: { openLink: { url: 'https://example.com/x' } } },
                        {
                          text: 'Pass on',
                          type: 'BORDERLESS',
                          onClick: {
                            action: {
                              function: ENDPOINT,
                              parameters: [{ key: 'baton', value: 'pass-on' }],
                              interaction: 'OPEN_DIALOG',
                            },
                          },
                        },
                      ],
                    },
                  },
                ],
              },
            ],
          },
        },
      ],
    });
  });

  it('promise no dialog where none can come', () => {
    expect(JSON.stringify(renderCard(card, { ...OPTIONS, dialogs: false }))).not.toContain('OPEN_DIALOG');
  });

  it('stay within 32 KB, whatever is in them', () => {
    const long = '<&">'.repeat(5000);
    const [message] = render({
      card: {
        title: long,
        lines: [long, long],
        facts: Array.from({ length: 10 }, () => ({ label: long, value: long.slice(0, 200) })),
        quote: plainText(long),
        buttons: [{ action: 'claim', label: long }],
        menu: [],
      },
    });
    expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(32_000);
  });
});
