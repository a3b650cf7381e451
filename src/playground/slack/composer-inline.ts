import { textOf, type Json } from './types.ts';
import { EMOJI, EMOJI_CHARACTER, emojiName } from './emoji.ts';

/** Who and what can be named in a text of this workspace. */
export interface Names {
  /** The person whose name stands at the start of `text`, and how many characters it takes; the longest name wins. */
  person(text: string): { readonly id: string; readonly length: number } | undefined;
  channel(name: string): string | undefined;
  hasUser(id: string): boolean;
}

type Style = 'bold' | 'italic' | 'strike' | 'code';

const MARKS: Readonly<Record<string, Style>> = { '*': 'bold', _: 'italic', '~': 'strike' };
const TOKEN = new RegExp(
  [
    '`[^`\\n]+`',
    '\\[[^\\]\\n]+\\]\\(https?://[^\\s)]+\\)',
    'https?://[^\\s<>]*[^\\s<>.,;:!?)\'"*_~]',
    '<@U[A-Z0-9]+>',
    '<#C[A-Z0-9]+(?:\\|[^>]*)?>',
    '@(?:here|channel|everyone)\\b',
    '@',
    '#[a-z0-9_-]+',
    ':[a-z0-9_+-]+:',
    EMOJI_CHARACTER.source,
    '[*_~]',
  ].join('|'),
  'gu',
);

/** One or more lines as elements of rich text. */
export function parseInline(text: string, names: Names, styles: readonly Style[] = []): Json[] {
  const out: Json[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') out.push(styled({ type: 'text', text: plain }, styles));
    plain = '';
  };
  let at = 0;
  TOKEN.lastIndex = 0;
  for (;;) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null) break;
    plain += text.slice(at, found.index);
    const read = readToken(text, found.index, found[0], names, styles);
    if (read === null) {
      plain += found[0];
      at = found.index + found[0].length;
    } else {
      flush();
      out.push(...read.elements);
      at = read.end;
    }
  }
  plain += text.slice(at);
  flush();
  return out;
}

interface Read {
  readonly elements: readonly Json[];
  readonly end: number;
}

function readToken(text: string, start: number, token: string, names: Names, styles: readonly Style[]): Read | null {
  const one = (element: Json, length = token.length): Read => ({
    elements: [styled(element, styles)],
    end: start + length,
  });
  const first = token[0] ?? '';
  if (token.length > 2 && first === '`') return one({ type: 'text', text: token.slice(1, -1), style: { code: true } });
  if (first === '[') {
    const [label = '', url = ''] = token.slice(1, -1).split('](');
    return one({ type: 'link', url, text: label });
  }
  if (token.startsWith('http')) return one({ type: 'link', url: token });
  if (token.startsWith('<@'))
    return names.hasUser(token.slice(2, -1)) ? one({ type: 'user', user_id: token.slice(2, -1) }) : null;
  if (token.startsWith('<#')) return one({ type: 'channel', channel_id: token.slice(2, -1).split('|')[0] });
  if (first === '@' && token.length > 1) return one({ type: 'broadcast', range: token.slice(1) });
  if (token === '@') {
    const person = names.person(text.slice(start + 1));
    return person === undefined ? null : one({ type: 'user', user_id: person.id }, 1 + person.length);
  }
  if (first === '#') {
    const channel = names.channel(token.slice(1));
    return channel === undefined ? null : one({ type: 'channel', channel_id: channel });
  }
  if (first in MARKS) return readMark(text, start, first, names, styles);
  const name = emojiName(token.length > 2 && first === ':' ? token.slice(1, -1) : token);
  return name === undefined ? null : one({ type: 'emoji', name, unicode: EMOJI[name] });
}

/** A mark opens after the start or a space or punctuation, and closes before one; it holds no line break. */
function readMark(text: string, start: number, mark: string, names: Names, styles: readonly Style[]): Read | null {
  const style = MARKS[mark];
  if (style === undefined || styles.includes(style)) return null;
  const before = text[start - 1];
  const next = text[start + 1];
  if ((before !== undefined && /[\p{L}\p{N}]/u.test(before)) || next === undefined || /\s/.test(next)) return null;
  for (let end = start + 2; end < text.length && text[end] !== '\n'; end += 1) {
    const after = text[end + 1];
    if (text[end] !== mark || /\s/.test(text[end - 1] ?? ' ') || (after !== undefined && /[\p{L}\p{N}]/u.test(after)))
      continue;
    return { elements: parseInline(text.slice(start + 1, end), names, [...styles, style]), end: end + 1 };
  }
  return null;
}

function styled(element: Json, styles: readonly Style[]): Json {
  if (styles.length === 0) return element;
  return {
    ...element,
    style: { ...(element.style as Json | undefined), ...Object.fromEntries(styles.map((style) => [style, true])) },
  };
}

/** Elements as mrkdwn, escaped as Slack does. */
export function inlineText(elements: readonly Json[]): string {
  return elements.map(elementText).join('');
}

function elementText(element: Json): string {
  const style = (element.style ?? {}) as Partial<Record<Style, boolean>>;
  let text = bareText(element);
  if (style.code === true) text = `\`${text}\``;
  if (style.strike === true) text = `~${text}~`;
  if (style.italic === true) text = `_${text}_`;
  if (style.bold === true) text = `*${text}*`;
  return text;
}

function bareText(element: Json): string {
  switch (element.type) {
    case 'text':
      return escape(String(element.text));
    case 'link':
      return element.text === undefined
        ? `<${escape(String(element.url))}>`
        : `<${escape(String(element.url))}|${escape(textOf(element.text))}>`;
    case 'user':
      return `<@${String(element.user_id)}>`;
    case 'channel':
      return `<#${String(element.channel_id)}>`;
    case 'broadcast':
      return `<!${String(element.range)}>`;
    case 'emoji':
      return `:${String(element.name)}:`;
    default:
      return '';
  }
}

/** Slack escapes these three characters in the text of messages, and no others. */
export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
