import { expect, it } from 'vitest';
import { linkedLines } from '../../../src/surfaces/shared/bare-links.ts';

it.each([
  ['see https://example.com/a?b=1&c=2.', 'https://example.com/a?b=1&c=2'],
  ['(https://example.com/x)', 'https://example.com/x'],
  ['https://example.com/_next_/a*b*c/', 'https://example.com/_next_/a*b*c/'],
  ['"http://example.com", he said', 'http://example.com'],
])('in %s the address is a link', (text, url) => {
  const pieces = linkedLines(text);
  expect(pieces.filter(({ type }) => type === 'link')).toEqual([{ type: 'link', url }]);
  expect(pieces.map((piece) => (piece.type === 'link' ? piece.url : 'text' in piece ? piece.text : '')).join('')).toBe(
    text,
  );
});

it.each([
  'javascript:alert(1)',
  'xhttps://example.com',
  'https://',
  'www.example.com',
  'http:// example.com',
  'ftp://a.example',
])('in %s there is none', (text) => {
  expect(linkedLines(text)).toEqual([{ type: 'text', text }]);
});

it('keeps lines and styles', () => {
  expect(linkedLines('one\nhttps://example.com/\ntwo', ['bold'])).toEqual([
    { type: 'text', text: 'one', styles: ['bold'] },
    { type: 'break' },
    { type: 'link', url: 'https://example.com/', styles: ['bold'] },
    { type: 'break' },
    { type: 'text', text: 'two', styles: ['bold'] },
  ]);
});
