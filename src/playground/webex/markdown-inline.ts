import { inlineText, linked, type Inline } from './markup.ts';

/** Who can be mentioned, and how lines that follow each other are read. */
export interface MarkdownRules {
  byId(id: string): { readonly id: string; readonly name: string } | undefined;
  byEmail(email: string): { readonly id: string; readonly name: string } | undefined;
  /** The person whose name stands at the start of `text`; only what people type has `@Name`. */
  byName?(text: string): { readonly id: string; readonly name: string } | undefined;
  /**
   * `api`: what an app sends; CommonMark with mentions and a little HTML, where a bare line break is a space.
   * `typed`: what a person types; tags, entities, backslashes, headings and rules are only text, line breaks stay.
   * `card`: texts in a card; only emphasis, links and lists, and no HTML.
   */
  readonly dialect: 'api' | 'typed' | 'card';
}

const ONLY_TEXT = { api: '', typed: '<&\\', card: '<`~' } as const;
const MAX_DEPTH = 12;
const ESCAPABLE = /[!-/:-@[-`{-~]/;
const WORD = /[\p{L}\p{N}]/u;
const SAFE_URL = /^(?:https?:\/\/|mailto:|tel:|webexteams:\/\/)/i;
/** Mentions are looked for before anything else is read: neither a backslash nor code shields from them. */
const MENTION = /^<@(?:all|(personEmail|personId):([^|>\s]+)(?:\|([^>]*))?)>/;
const TAG = /^<(\/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s[^<>]*)?)\/?>/;
const TAGS: Readonly<Record<string, 'b' | 'i' | 's'>> = {
  b: 'b',
  strong: 'b',
  i: 'i',
  em: 'i',
  s: 's',
  del: 's',
  strike: 's',
};
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0', apos: "'" };

interface Read {
  readonly inline: readonly Inline[];
  readonly end: number;
}

/** Markdown within a paragraph. Never fails: what is not markup is text. */
export function parseInline(source: string, rules: MarkdownRules, depth = 0): Inline[] {
  const out: Inline[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') out.push(...linked(plain));
    plain = '';
  };
  let at = 0;
  while (at < source.length) {
    const read = depth > MAX_DEPTH ? null : readMarkup(source, at, rules, depth);
    if (read !== null) {
      flush();
      out.push(...read.inline);
      at = read.end;
      continue;
    }
    const char = source[at] ?? '';
    const next = source[at + 1];
    const escapes = char === '\\' && rules.dialect !== 'typed' && next !== undefined && ESCAPABLE.test(next);
    if (escapes && !(rules.dialect === 'api' && MENTION.test(source.slice(at + 1)))) {
      // Escaped text is no address either: it is put down at once.
      flush();
      out.push({ type: 'text', text: next });
      at += 2;
    } else {
      plain += char;
      at += 1;
    }
  }
  flush();
  return joined(out);
}

function readMarkup(source: string, at: number, rules: MarkdownRules, depth: number): Read | null {
  const char = source[at] ?? '';
  if (ONLY_TEXT[rules.dialect].includes(char)) return null;
  switch (char) {
    case '\n':
      return { inline: [rules.dialect === 'api' ? { type: 'text', text: ' ' } : { type: 'break' }], end: at + 1 };
    case ' ':
      return readHardBreak(source, at);
    case '\\':
      return source[at + 1] === '\n' ? { inline: [{ type: 'break' }], end: at + 2 } : null;
    case '`':
      return readCode(source, at, rules);
    case '<':
      return readAngle(source, at, rules, depth);
    case '&':
      return readEntity(source, at);
    case '[':
      return readLink(source, at, rules, depth);
    case '*':
    case '_':
    case '~':
      return readEmphasis(source, at, rules, depth);
    case '@': {
      const person = rules.byName?.(source.slice(at + 1));
      if (person === undefined || !/[\s(*_~]/.test(source[at - 1] ?? ' ')) return null;
      return {
        inline: [{ type: 'mention', id: person.id, label: person.name }],
        end: at + 1 + person.name.length,
      };
    }
    default:
      return null;
  }
}

function readHardBreak(source: string, at: number): Read | null {
  const spaces = /^ {2,}\n/.exec(source.slice(at, at + 200));
  return spaces === null ? null : { inline: [{ type: 'break' }], end: at + spaces[0].length };
}

function readCode(source: string, at: number, rules: MarkdownRules): Read {
  const fence = /^`+/.exec(source.slice(at))?.[0] ?? '`';
  for (let end = at + fence.length; ;) {
    end = source.indexOf(fence, end);
    if (end < 0) return { inline: [{ type: 'text', text: fence }], end: at + fence.length };
    const run = /^`+/.exec(source.slice(end))?.[0].length ?? 0;
    if (run === fence.length) {
      const code = source.slice(at + fence.length, end).replaceAll('\n', ' ');
      const trimmed = /^ .*\S.* $/.test(code) ? code.slice(1, -1) : code;
      return { inline: parseCode(trimmed, rules), end: end + fence.length };
    }
    end += run;
  }
}

function readAngle(source: string, at: number, rules: MarkdownRules, depth: number): Read | null {
  const rest = source.slice(at);
  const mention = readMention(rest, rules);
  if (mention !== null) return { inline: mention.inline, end: at + mention.end };
  const url = /^<(https?:\/\/[^\s<>]+)>/.exec(rest);
  if (url?.[1] !== undefined)
    return {
      inline: [{ type: 'link', url: url[1], children: [{ type: 'text', text: url[1] }] }],
      end: at + url[0].length,
    };
  return readTag(source, at, rules, depth);
}

/** The mention with which `rest` begins. */
function readMention(rest: string, rules: MarkdownRules): Read | null {
  const mention = MENTION.exec(rest);
  if (mention === null) return null;
  const [{ length: end }, kind, key = '', label] = mention;
  if (kind === undefined) return { inline: [{ type: 'mention', id: 'all', label: 'All' }], end };
  const person = kind === 'personId' ? rules.byId(key) : rules.byEmail(key);
  const shown = label === undefined || label === '' ? (person?.name ?? key) : label;
  return {
    inline: [person === undefined ? { type: 'text', text: shown } : { type: 'mention', id: person.id, label: shown }],
    end,
  };
}

/** Code, with the mentions that stand in it. */
export function parseCode(code: string, rules: MarkdownRules): Inline[] {
  const out: Inline[] = [];
  let from = 0;
  for (let at = code.indexOf('<@'); at >= 0 && rules.dialect === 'api'; at = code.indexOf('<@', at + 1)) {
    const mention = readMention(code.slice(at), rules);
    if (mention === null) continue;
    if (at > from) out.push({ type: 'code', text: code.slice(from, at) });
    out.push(...mention.inline);
    from = at + mention.end;
  }
  if (from < code.length) out.push({ type: 'code', text: code.slice(from) });
  return out;
}

/** Some HTML passes into a message; tags that Webex does not know are dropped, what stands between them stays. */
function readTag(source: string, at: number, rules: MarkdownRules, depth: number): Read | null {
  const tag = TAG.exec(source.slice(at));
  if (tag === null) return null;
  const [whole, slash, rawName = '', attributes = ''] = tag;
  const name = rawName.toLowerCase();
  const start = at + whole.length;
  if (name === 'br') return { inline: [{ type: 'break' }], end: start };
  const closing = `</${name}>`;
  const close = source.toLowerCase().indexOf(closing, start);
  if (slash === '/' || close < 0) return { inline: [], end: start };
  const inner = source.slice(start, close);
  const end = close + closing.length;
  const style = TAGS[name];
  if (style !== undefined) return { inline: [{ type: style, children: parseInline(inner, rules, depth + 1) }], end };
  if (name === 'code') return { inline: [{ type: 'code', text: inner }], end };
  const href = /href\s*=\s*["']([^"']*)["']/i.exec(attributes)?.[1];
  if (name === 'a' && href !== undefined && SAFE_URL.test(href))
    return { inline: [{ type: 'link', url: href, children: parseInline(inner, rules, depth + 1) }], end };
  return { inline: [], end: start };
}

function readEntity(source: string, at: number): Read | null {
  const entity = /^&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,5}));/.exec(source.slice(at, at + 12));
  if (entity === null) return null;
  const [whole, decimal, hex, name = ''] = entity;
  const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : undefined;
  const text =
    code === undefined ? ENTITIES[name] : code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  return text === undefined ? null : { inline: [{ type: 'text', text }], end: at + whole.length };
}

function readLink(source: string, at: number, rules: MarkdownRules, depth: number): Read | null {
  const close = closingBracket(source, at);
  if (close < 0 || source[close + 1] !== '(') return null;
  const target = /^\(\s*<?((?:[^\s()<>\\]|\\.|\([^\s()]*\))*)>?(?:\s+"[^"]*")?\s*\)/.exec(source.slice(close + 1));
  if (target === null) return null;
  const url = (target[1] ?? '').replace(/\\([!-/:-@[-`{-~])/g, '$1');
  const children = parseInline(source.slice(at + 1, close), rules, depth + 1);
  const end = close + 1 + target[0].length;
  if (!SAFE_URL.test(url)) return { inline: children, end };
  return { inline: [{ type: 'link', url, children: [{ type: 'text', text: inlineText(children) }] }], end };
}

function closingBracket(source: string, at: number): number {
  let open = 0;
  for (let index = at; index < source.length; index += 1) {
    const char = source[index];
    if (char === '\\') index += 1;
    else if (char === '[') open += 1;
    else if (char === ']') {
      open -= 1;
      if (open === 0) return index;
    }
  }
  return -1;
}

function readEmphasis(source: string, at: number, rules: MarkdownRules, depth: number): Read | null {
  const char = source[at] ?? '';
  const run = new RegExp(`^\\${char}+`).exec(source.slice(at))?.[0].length ?? 1;
  if (char === '~' && run < 2) return null;
  const length = run >= 2 ? 2 : 1;
  const mark = char.repeat(length);
  const before = source[at - 1];
  const next = source[at + length];
  if (next === undefined || /\s/.test(next)) return null;
  if (char === '_' && before !== undefined && WORD.test(before)) return null;
  const close = closingMark(source, at + length, mark, rules);
  if (close < 0) return run > length ? { inline: [{ type: 'text', text: char.repeat(run) }], end: at + run } : null;
  const children = parseInline(source.slice(at + length, close), rules, depth + 1);
  const type = char === '~' ? 's' : length === 2 ? 'b' : 'i';
  return { inline: [{ type, children }], end: close + length };
}

/** Where the mark closes that opened before `from`: after no space, beside no word for `_`, outside of code. */
function closingMark(source: string, from: number, mark: string, rules: MarkdownRules): number {
  const char = mark[0] ?? '';
  for (let index = from; index < source.length; index += 1) {
    const here = source[index];
    if (here === '\\') index += 1;
    else if (here === '`') {
      index = readCode(source, index, rules).end - 1;
    } else if (here === char) {
      let end = index;
      while (source[end] === char) end += 1;
      const run = end - index;
      const fits = mark.length === 2 ? run >= 2 : run === 1 || run >= 3;
      const after = source[end];
      const closes = index > from && !/\s/.test(source[index - 1] ?? ' ');
      if (fits && closes && (char !== '_' || after === undefined || !WORD.test(after))) return end - mark.length;
      index = end - 1;
    }
  }
  return -1;
}

/** Neighbouring texts become one. */
function joined(children: readonly Inline[]): Inline[] {
  const out: Inline[] = [];
  for (const child of children) {
    const last = out.at(-1);
    if (child.type === 'text' && last?.type === 'text')
      out[out.length - 1] = { type: 'text', text: last.text + child.text };
    else out.push(child);
  }
  return out;
}
