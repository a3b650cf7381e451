import type { Block, Inline, RichText, Style } from '../../core/text.ts';

/** Delimiters of Google Chat's own syntax. Source: Google, "Format messages". */
const DELIMITERS: Readonly<Record<Exclude<Style, 'code'>, string>> = { bold: '*', italic: '_', strike: '~' };

/** A mention or an address between brackets, as Google Chat reads it. It knows no way to escape a bracket. */
const TOKEN = /<[^\s<>]*[/.:|@][^<>]*>/;
/** Where a delimiter could open or close something; beside a letter or digit on both sides, or in the open, it can't. */
const RISKY: Readonly<Record<string, RegExp>> = {
  '*': /(?<=\S)\*|\*(?=\S)/g,
  _: /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu,
  '~': /~/g,
  '`': /`/g,
};
const LINE_START = /^\s*(?:[*-]\s|>)/;
const WORD = /[\p{L}\p{N}]/u;

/**
 * The text in Google Chat's syntax; null where it can't be written so that it shows as it is meant: the syntax has no
 * escapes, so words that would act as markup have no place in it.
 */
export function chatText(content: RichText): string | null {
  const literals: string[] = [];
  let formatted = false;
  const written = content.map((block) => {
    const source = blockSource(block, literals);
    formatted ||= source?.formatted === true;
    return source;
  });
  if (written.some((source) => source === null)) return null;
  if (!areInert(literals, formatted)) return null;
  const text = written.map((source) => source?.text).join('\n');
  // Fences and code are checked where they are written; pieces that are harmless alone may meet.
  return literals.length > 0 && TOKEN.test(literals.join('')) ? null : text;
}

/** One delimiter alone does nothing; two may belong together, and one may meet a delimiter that we wrote. */
function areInert(literals: readonly string[], formatted: boolean): boolean {
  const all = literals.join('\n');
  return Object.values(RISKY).every((risky) => {
    const count = [...all.matchAll(risky)].length;
    return count === 0 || (count === 1 && !formatted);
  });
}

interface Source {
  readonly text: string;
  readonly formatted: boolean;
}

function blockSource(block: Block, literals: string[]): Source | null {
  switch (block.type) {
    case 'code':
      return block.text.includes('```') ? null : { text: `\`\`\`\n${block.text}\n\`\`\``, formatted: true };
    case 'paragraph':
      return linesSource(block.children, literals);
    case 'quote': {
      const source = linesSource(block.children, literals);
      return source && { text: source.text.replace(/^/gm, '> '), formatted: true };
    }
    case 'list': {
      const items = block.items.map((item) => linesSource(inOneLine(item), literals));
      if (items.some((item) => item === null)) return null;
      const bullet = (index: number): string => (block.ordered ? `${index + 1}.` : '*');
      const indent = '    '.repeat(block.indent);
      return {
        text: items.map((item, index) => `${indent}${bullet(index)} ${item?.text ?? ''}`).join('\n'),
        formatted: true,
      };
    }
  }
}

function inOneLine(children: readonly Inline[]): Inline[] {
  return children.map((child) => (child.type === 'break' ? { type: 'text', text: ' ' } : child));
}

function linesSource(children: readonly Inline[], literals: string[]): Source | null {
  let text = '';
  let formatted = false;
  /** A delimiter was just written: what follows must not run into it. */
  let closed = false;
  for (const child of children) {
    const piece = inlineSource(child, text);
    if (piece === null) return null;
    if (closed && WORD.test(piece.text.charAt(0))) return null;
    if (piece.literal !== undefined) {
      const lineStart = text === '' || text.endsWith('\n');
      const lines = piece.literal.split('\n');
      if (lines.some((line, index) => (index > 0 || lineStart) && LINE_START.test(line))) return null;
      literals.push(piece.literal);
    } else if (child.type !== 'break') formatted = true;
    closed = piece.literal === undefined && child.type === 'text';
    text += piece.text;
  }
  return { text, formatted };
}

function inlineSource(child: Inline, before: string): { text: string; literal?: string } | null {
  switch (child.type) {
    case 'break':
      return { text: '\n' };
    case 'emoji':
      return literal(child.unicode ?? `:${child.name}:`);
    case 'mention':
      return literal(`@${child.name ?? child.person?.name ?? 'someone'}`);
    case 'link':
      return linkSource(child);
    case 'text':
      return child.styles === undefined || child.styles.length === 0
        ? literal(child.text)
        : styledSource(child.text, child.styles, before);
  }
}

function literal(text: string): { text: string; literal: string } {
  return { text, literal: text };
}

function linkSource({ url, text }: Extract<Inline, { type: 'link' }>): { text: string; literal?: string } | null {
  if (!/^(https?|mailto):[^\s<>|]+$/i.test(url)) return literal(text === undefined ? url : `${text} (${url})`);
  if (text === undefined || text === url) return { text: url };
  return /[<>|\n]/.test(text) || text.trim() === '' ? null : { text: `<${url}|${text}>` };
}

function styledSource(
  text: string,
  styles: readonly Style[],
  before: string,
): { text: string; literal?: string } | null {
  const inner = text.trim();
  if (inner === '') return literal(text);
  const [lead, trail] = [text.slice(0, text.indexOf(inner)), text.slice(text.indexOf(inner) + inner.length)];
  const previous = lead === '' ? before.slice(-1) : ' ';
  if (WORD.test(previous) || /[*_~`]/.test(previous) || /[`\n]/.test(inner)) return null;
  if (styles.includes('code')) return { text: `${lead}\`${inner}\`${trail}` };
  if (/[*_~<>]/.test(inner)) return null;
  const marks = (['bold', 'italic', 'strike'] as const).filter((style) => styles.includes(style));
  const open = marks.map((style) => DELIMITERS[style]).join('');
  return { text: `${lead}${open}${inner}${[...open].reverse().join('')}${trail}` };
}
