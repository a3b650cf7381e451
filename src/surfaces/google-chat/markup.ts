import type { Person } from '../../core/place.ts';
import { plainLines, type Block, type Inline, type RichText, type Style } from '../../core/text.ts';
import { BARE_LINK, linkedLines } from '../shared/bare-links.ts';

/** What a mention stands for; null: of an app, and left out. */
export type MentionOf = (userId: string) => { readonly person: Person; readonly name?: string } | null;

export type Syntax = 'chat' | 'markdown';

const WORD = String.raw`[\p{L}\p{N}]`;

/** Delimiters by what they mean, the longer ones first. Source: Google, "Format messages". */
const MARKS: Readonly<Record<Syntax, readonly (readonly [Style, RegExp])[]>> = {
  chat: [mark('bold', '\\*'), mark('italic', '_'), mark('strike', '~')],
  markdown: [
    mark('bold', '\\*\\*'),
    mark('bold', '__'),
    mark('strike', '~~'),
    mark('italic', '\\*'),
    mark('italic', '_'),
  ],
};

function mark(style: Style, delimiter: string): readonly [Style, RegExp] {
  const one = delimiter.at(-1) ?? '';
  return [
    style,
    new RegExp(`(?<!${WORD})${delimiter}(?![\\s${one}])([^\\n]*?[^\\s${one}])${delimiter}(?!${WORD})`, 'u'),
  ];
}

const CODE = /`([^`\n]+)`/;
const TOKEN = /<([^\s<>|][^<>|\n]*)(?:\|([^<>\n]*))?>/;
const LINK = /\[([^\]\n]+)\]\(([^()\s]+)\)/;
const ITEM: Readonly<Record<Syntax, RegExp>> = {
  chat: /^( *)([*-]) +(.*)$/,
  markdown: /^( *)([*-]|\d+\.) +(.*)$/,
};

/** Reads the markup of a message (`formattedText`). What is no markup stays as it is written. */
export function parseMarkup(source: string, mentionOf: MentionOf, syntax: Syntax = 'chat'): RichText {
  const pieces = source.split('```');
  // A fence that nothing closes is text.
  const fenced = pieces.length % 2 === 1 ? pieces : [...pieces.slice(0, -2), pieces.slice(-2).join('```')];
  return fenced.flatMap((piece, index): Block[] => {
    if (index % 2 === 1) {
      const code = piece.replace(/^\n|\n$/g, '');
      return code === '' ? [] : [{ type: 'code', text: code }];
    }
    const from = index > 0 ? piece.replace(/^ *\n/, '') : piece;
    const prose = index < fenced.length - 1 ? from.replace(/\n *$/, '') : from;
    return prose === '' ? [] : blocksOf(prose, (line) => inlines(line, [], mentionOf, syntax), syntax);
  });
}

type Open =
  | { type: 'paragraph' | 'quote'; children: Inline[] }
  | { type: 'list'; ordered: boolean; indent: number; items: Inline[][] };

function blocksOf(prose: string, read: (line: string) => Inline[], syntax: Syntax): Block[] {
  const blocks: Open[] = [];
  for (const line of prose.split('\n')) {
    const item = ITEM[syntax].exec(line);
    const last = blocks.at(-1);
    if (item !== null) {
      const [indent, ordered] = [Math.floor((item[1] ?? '').length / 4), /\d/.test(item[2] ?? '')];
      const children = read(item[3] ?? '');
      if (last?.type === 'list' && last.indent === indent && last.ordered === ordered) last.items.push(children);
      else blocks.push({ type: 'list', ordered, indent, items: [children] });
      continue;
    }
    const quote = /^> ?(.*)$/.exec(line);
    const type = quote === null ? 'paragraph' : 'quote';
    const children = read(quote?.[1] ?? line);
    if (last?.type === type) last.children.push({ type: 'break' }, ...children);
    else blocks.push({ type, children });
  }
  return blocks.filter((block) => block.type === 'list' || block.children.some(says));
}

function says(inline: Inline): boolean {
  return inline.type !== 'break' && !(inline.type === 'text' && inline.text.trim() === '');
}

type Found = { readonly kind: Style | 'token' | 'link' | 'address'; readonly match: RegExpExecArray };

function inlines(source: string, styles: readonly Style[], mentionOf: MentionOf, syntax: Syntax): Inline[] {
  const children: Inline[] = [];
  let rest = source;
  while (rest !== '') {
    const found = first(rest, syntax);
    children.push(...plain(found === null ? rest : rest.slice(0, found.match.index), styles, syntax));
    if (found === null) break;
    const [whole, inner = '', label] = found.match;
    if (found.kind === 'code') children.push(...plainLines(inner, [...styles, 'code']));
    else if (found.kind === 'token') children.push(...token(whole, inner, label, styles, mentionOf));
    else if (found.kind === 'address') children.push(...linkedLines(whole, styles));
    else if (found.kind === 'link') children.push(...linked(whole, label ?? '', inner, styles));
    else children.push(...inlines(inner, [...styles, found.kind], mentionOf, syntax));
    rest = rest.slice(found.match.index + whole.length);
  }
  return children;
}

function first(source: string, syntax: Syntax): Found | null {
  let best: Found | null = null;
  const kinds = [
    ['code', CODE],
    ['token', TOKEN],
    // First of all, so that no mark is read into it.
    ['address', BARE_LINK],
    ...(syntax === 'markdown' ? [['link', LINK] as const] : []),
  ] as const;
  for (const [kind, pattern] of [...kinds, ...MARKS[syntax]]) {
    const match = pattern.exec(source);
    if (match !== null && (best === null || match.index < best.match.index)) best = { kind, match };
  }
  return best;
}

function plain(source: string, styles: readonly Style[], syntax: Syntax): Inline[] {
  return plainLines(syntax === 'markdown' ? source.replace(/\\([!-/:-@[-`{-~])/g, '$1') : source, styles);
}

/** What stands between `<` and `>`: a mention, an address with or without words of its own, or nothing special. */
function token(
  whole: string,
  target: string,
  label: string | undefined,
  styles: readonly Style[],
  mentionOf: MentionOf,
): Inline[] {
  if (target === 'users/all') return plainLines('@all', styles);
  if (/^users\/[^/\s]+$/.test(target)) {
    const mention = mentionOf(target);
    return mention === null ? [] : [{ type: 'mention', ...mention }];
  }
  return linked(whole, target, label, styles);
}

function linked(whole: string, url: string, label: string | undefined, styles: readonly Style[]): Inline[] {
  if (!/^(https?|mailto|tel):/i.test(url)) return plainLines(whole, styles);
  return [{ type: 'link', url, ...(label && label !== url && { text: label }), ...(styles.length > 0 && { styles }) }];
}
