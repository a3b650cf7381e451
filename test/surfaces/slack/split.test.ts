import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText, toPlainText, type RichText } from '../../../src/core/text.ts';
import { shorten, splitText } from '../../../src/surfaces/slack/split.ts';

const texts = (parts: readonly RichText[]): string[] => parts.map(toPlainText);

describe('splitting', () => {
  it('leaves what fits alone', () => {
    const text = plainText('short');
    expect(splitText(text, 100)).toEqual([text]);
  });

  it('cuts at words, and at lines where one ends late enough', () => {
    expect(texts(splitText(plainText('alpha beta gamma'), 12))).toEqual(['alpha beta', 'gamma']);
    expect(texts(splitText(plainText('alpha\nbeta gamma delta'), 11))).toEqual(['alpha\nbeta', 'gamma delta']);
  });

  it('never inside a character as people see it', () => {
    const family = '👨‍👩‍👧‍👦';
    for (const part of texts(splitText(plainText(family.repeat(20)), 30))) {
      expect(part.replaceAll(family, '')).toBe('');
    }
  });

  it('keeps code in fences, and ordered lists counting', () => {
    const code = splitText([{ type: 'code', text: Array.from({ length: 40 }, (_, n) => `line ${n}`).join('\n') }], 100);
    expect(code.length).toBeGreaterThan(2);
    for (const part of code) expect(part.map(({ type }) => type)).toEqual(['code']);
    const items = Array.from({ length: 30 }, (_, n) => [{ type: 'text' as const, text: `item ${n + 1}` }]);
    const list = texts(splitText([{ type: 'list', ordered: true, indent: 0, items }], 100)).join('\n');
    expect(list).toContain('30. item 30');
  });

  it('loses nothing but white space at the cuts, and keeps to the limit, whatever it is given', () => {
    const word = fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' });
    const children = fc.array(
      fc.oneof(
        word.map((text) => ({ type: 'text' as const, text: text.replaceAll('\n', ' ') })),
        fc.constant({ type: 'break' as const }),
        fc.webUrl().map((url) => ({ type: 'link' as const, url })),
      ),
      { maxLength: 12 },
    );
    const block = fc.oneof(
      fc.record({ type: fc.constant('paragraph' as const), children }),
      fc.record({ type: fc.constant('quote' as const), children }),
      fc.record({ type: fc.constant('code' as const), text: word }),
      fc.record({
        type: fc.constant('list' as const),
        ordered: fc.boolean(),
        indent: fc.nat(2),
        items: fc.array(children, { maxLength: 4 }),
      }),
    );
    const bare = (text: string): string => text.replace(/[\s>]/g, '');
    fc.assert(
      fc.property(fc.array(block, { maxLength: 6 }), fc.integer({ min: 100, max: 300 }), (text, limit) => {
        const parts = texts(splitText(text, limit));
        expect(bare(parts.join(''))).toBe(bare(toPlainText(text)));
        for (const part of parts) expect(part.length).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 500 },
    );
  });
});

it('an empty paragraph before a quote of many lines takes no room', () => {
  const children = Array.from({ length: 90 }, () => [
    { type: 'text' as const, text: 'x' },
    { type: 'break' as const },
  ]).flat();
  const parts = texts(
    splitText(
      [
        { type: 'paragraph', children: [] },
        { type: 'quote', children },
      ],
      110,
    ),
  );
  for (const part of parts) expect(part.length).toBeLessThanOrEqual(110);
  expect(parts.join('').replace(/[^x]/g, '')).toBe('x'.repeat(90));
});

describe('shortening', () => {
  it('shows that something is missing, and never half a character', () => {
    expect(shorten('abcdef', 4)).toBe('abc…');
    expect(shorten('ab👍🏽cd', 4)).toBe('ab…');
    expect(shorten('abc', 3)).toBe('abc');
  });
});
