import type { Inline, Paragraph } from './markup.ts';

/** One pair of signs around a stretch of text. */
interface Pair {
  readonly sign: string;
  readonly type: 'bold' | 'italic' | 'strike';
  /** Also inside a word. */
  readonly inWord: boolean;
}

/** What the reader knows of a syntax and of the people who can be mentioned. */
export interface Reading {
  readonly syntax: 'chat' | 'markdown';
  /** The name to show for `users/…`, if that is somebody. */
  nameOf(user: string): string | undefined;
  /** Who is called so at the beginning of this text, which follows an `@`; people mention by name, apps by `<users/…>`. */
  called?(text: string): { user: string; name: string; length: number } | undefined;
}

const PAIRS: Readonly<Record<Reading['syntax'], readonly Pair[]>> = {
  chat: [
    { sign: '*', type: 'bold', inWord: false },
    { sign: '_', type: 'italic', inWord: false },
    { sign: '~', type: 'strike', inWord: false },
  ],
  markdown: [
    { sign: '**', type: 'bold', inWord: true },
    { sign: '__', type: 'bold', inWord: false },
    { sign: '~~', type: 'strike', inWord: true },
    { sign: '*', type: 'italic', inWord: true },
    { sign: '_', type: 'italic', inWord: false },
  ],
};
const ITEM = { chat: /^\s*[*-]\s+(?=\S)/, markdown: /^\s*(?:[*+-]|\d{1,9}[.)])\s+(?=\S)/ } as const;
const MAX_DEPTH = 6;
const WORD = /[\p{L}\p{N}]/u;

/** Reads a text as Google Chat would, by Chat's syntax or by Markdown (developers.google.com/workspace/chat/format-messages). */
export function readMarkup(text: string, reading: Reading): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const fence = /^\s*```(.*)$/.exec(line);
    if (fence !== null) {
      const first = fence[1] ?? '';
      const inOne = /^(.+)```\s*$/.exec(first);
      const end = lines.findIndex((other, index) => index > at && other.trimEnd().endsWith('```'));
      if (inOne !== null) {
        paragraphs.push({ type: 'pre', text: inOne[1] ?? '' });
        continue;
      }
      if (end > at) {
        const last = (lines[end] ?? '').trimEnd().slice(0, -3);
        const language = reading.syntax === 'markdown' || first === '';
        const body = [...(language ? [] : [first]), ...lines.slice(at + 1, end), ...(last === '' ? [] : [last])];
        paragraphs.push({ type: 'pre', text: body.join('\n') });
        at = end;
        continue;
      }
    }
    const item = ITEM[reading.syntax].exec(line);
    const quote = /^>\s?/.exec(line);
    if (item !== null) paragraphs.push({ type: 'item', children: readInline(line.slice(item[0].length), reading, 0) });
    else if (quote !== null)
      paragraphs.push({ type: 'quote', children: readInline(line.slice(quote[0].length), reading, 0) });
    else paragraphs.push({ type: 'line', children: readInline(line, reading, 0) });
  }
  return paragraphs;
}

function readInline(text: string, reading: Reading, depth: number): Inline[] {
  const nodes: Inline[] = [];
  let plain = '';
  const put = (node: Inline): void => {
    if (plain !== '') nodes.push({ type: 'text', text: plain });
    plain = '';
    nodes.push(node);
  };
  for (let at = 0; at < text.length;) {
    const found = depth > MAX_DEPTH ? undefined : readOne(text, at, reading, depth);
    if (found === undefined) {
      plain += text[at];
      at += 1;
    } else {
      if (found.node.type === 'text') plain += found.node.text;
      else put(found.node);
      at += found.length;
    }
  }
  if (plain !== '') nodes.push({ type: 'text', text: plain });
  return nodes;
}

interface Found {
  readonly node: Inline;
  readonly length: number;
}

function readOne(text: string, at: number, reading: Reading, depth: number): Found | undefined {
  const sign = text[at] ?? '';
  if (sign === '\\' && reading.syntax === 'markdown' && /[!-/:-@[-`{-~]/.test(text[at + 1] ?? ''))
    return { node: { type: 'text', text: text[at + 1] ?? '' }, length: 2 };
  if (sign === '`') {
    const end = text.indexOf('`', at + 1);
    return end > at + 1 ? { node: { type: 'code', text: text.slice(at + 1, end) }, length: end + 1 - at } : undefined;
  }
  if (sign === '<' && reading.called === undefined) return readAngle(text.slice(at), reading, depth);
  if (sign === '[' && reading.syntax === 'markdown') {
    const match = /^\[([^\]\n]+)\]\((\S+?)\)/.exec(text.slice(at));
    if (match === null) return undefined;
    const children = readInline(match[1] ?? '', reading, depth + 1);
    return { node: { type: 'link', url: match[2] ?? '', children }, length: match[0].length };
  }
  if (sign === '@' && reading.called !== undefined) {
    const who = reading.called(text.slice(at + 1));
    if (who === undefined) return undefined;
    return { node: { type: 'mention', user: who.user, name: who.name }, length: who.length + 1 };
  }
  if (sign === 'h' && !WORD.test(text[at - 1] ?? '')) {
    const address = /^https?:\/\/[^\s<>|"`]+/.exec(text.slice(at))?.[0].replace(/[.,;:!?)*_~]+$/, '');
    if (address !== undefined && URL.canParse(address))
      return {
        node: { type: 'link', url: address, children: [{ type: 'text', text: address }] },
        length: address.length,
      };
  }
  return readPair(text, at, reading, depth);
}

/** `<users/ID>` and, in Chat's syntax, `<url|label>`. */
function readAngle(rest: string, reading: Reading, depth: number): Found | undefined {
  const mention = /^<(users\/[\w.@-]+)>/.exec(rest);
  const name = mention === null ? undefined : reading.nameOf(mention[1] ?? '');
  if (mention !== null && name !== undefined)
    return { node: { type: 'mention', user: mention[1] ?? '', name }, length: mention[0].length };
  const link = /^<((?:https?:\/\/|mailto:)[^|>\s]+)(?:\|([^>\n]+))?>/.exec(rest);
  if (link === null || (reading.syntax === 'markdown' && link[2] !== undefined)) return undefined;
  const url = link[1] ?? '';
  const label = link[2];
  const children: Inline[] =
    label === undefined ? [{ type: 'text', text: url }] : readInline(label, { ...reading, syntax: 'chat' }, depth + 1);
  return { node: { type: 'link', url, children }, length: link[0].length };
}

function readPair(text: string, at: number, reading: Reading, depth: number): Found | undefined {
  for (const { sign, type, inWord } of PAIRS[reading.syntax]) {
    if (!text.startsWith(sign, at)) continue;
    const start = at + sign.length;
    if (/^\s|^$/.test(text.slice(start, start + 1))) continue;
    if (!inWord && WORD.test(text[at - 1] ?? '')) continue;
    for (let end = text.indexOf(sign, start + 1); end > 0; end = text.indexOf(sign, end + 1)) {
      const closes = !/\s/.test(text[end - 1] ?? ' ') && (inWord || !WORD.test(text[end + sign.length] ?? ''));
      if (!closes) continue;
      const children = readInline(text.slice(start, end), reading, depth + 1);
      return { node: { type, children }, length: end + sign.length - at };
    }
  }
  return undefined;
}
