import type { Person } from '../../core/place.ts';
import type { Block, Inline, RichText, Style } from '../../core/text.ts';

/** Makes a Slack user id a person of the workspace that the text comes from. */
export type PersonOf = (id: string, name?: string) => Person;

/** Escapes what Slack reads as control characters; nothing in the result can become a mention or a link token. */
export function escapeMrkdwn(plain: string): string {
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** Takes back Slack's escaping, once: `&amp;lt;` is the text `&lt;`. */
export function unescapeMrkdwn(escaped: string): string {
  return escaped.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** Text as pieces of lines: a break for each line break. */
export function lines(plain: string, styles: readonly Style[] = []): Inline[] {
  return plain
    .split('\n')
    .flatMap((line, index): Inline[] => [
      ...(index > 0 ? [{ type: 'break' } as const] : []),
      ...(line === '' ? [] : [{ type: 'text' as const, text: line, ...(styles.length > 0 && { styles }) }]),
    ]);
}

/** Reads mrkdwn, the markup of messages that carry no rich text. Source: Slack, "Formatting message text". */
export function parseMrkdwn(mrkdwn: string, personOf: PersonOf): RichText {
  const blocks: Block[] = [];
  // Odd pieces stand between fences.
  const pieces = mrkdwn.split('```');
  const fenced = pieces.length % 2 === 1 ? pieces : [...pieces.slice(0, -2), pieces.slice(-2).join('```')];
  fenced.forEach((piece, index) => {
    if (index % 2 === 1) {
      const code = plainTokens(piece).replace(/^\n|\n$/g, '');
      if (code !== '') blocks.push({ type: 'code', text: code });
      return;
    }
    let prose = piece;
    if (index > 0) prose = prose.replace(/^[ ]*\n/, '');
    if (index < fenced.length - 1) prose = prose.replace(/\n[ ]*$/, '');
    blocks.push(...paragraphs(prose, personOf));
  });
  return blocks;
}

function paragraphs(prose: string, personOf: PersonOf): Block[] {
  const blocks: Block[] = [];
  let group: string[] = [];
  let quoting = false;
  const close = (): void => {
    const children = inlines(group.join('\n'), [], personOf);
    if (children.some((child) => child.type !== 'break' && !(child.type === 'text' && child.text.trim() === ''))) {
      blocks.push({ type: quoting ? 'quote' : 'paragraph', children });
    }
    group = [];
  };
  for (const line of prose.split('\n')) {
    const quote = /^(?:&gt;|>) ?/.exec(line);
    if ((quote !== null) !== quoting && group.length > 0) close();
    quoting = quote !== null;
    group.push(quote === null ? line : line.slice(quote[0].length));
  }
  close();
  return blocks;
}

const EDGE_BEFORE = String.raw`(?<![\p{L}\p{N}])`;
const EDGE_AFTER = String.raw`(?![\p{L}\p{N}])`;
const MARKS: readonly (readonly [Style, RegExp])[] = [
  ['bold', '*'],
  ['italic', '_'],
  ['strike', '~'],
].map(([style, mark]) => {
  const one = mark ?? '';
  const m = `[${one}]`;
  return [
    style as Style,
    new RegExp(`${EDGE_BEFORE}${m}(?!\\s|${m})([^\\n]*?[^\\s${one}])${m}${EDGE_AFTER}`, 'u'),
  ] as const;
});
const CODE = /`([^`\n]+)`/;
const TOKEN = /<([^<>\n]+)>/;
const EMOJI = /:([\p{L}\p{N}_'+-]*[\p{L}_+-][\p{L}\p{N}_'+-]*(?:::skin-tone-[2-6])?):/u;

function inlines(source: string, styles: readonly Style[], personOf: PersonOf): Inline[] {
  const children: Inline[] = [];
  let rest = source;
  while (rest !== '') {
    const found = first(rest);
    const before = found === null ? rest : rest.slice(0, found.match.index);
    children.push(...lines(unescapeMrkdwn(before), styles));
    if (found === null) break;
    const inner = found.match[1] ?? '';
    if (found.kind === 'code') children.push(...lines(plainTokens(inner), [...styles, 'code']));
    else if (found.kind === 'token') children.push(token(inner, styles, personOf));
    else if (found.kind === 'emoji') children.push({ type: 'emoji', name: inner });
    else children.push(...inlines(inner, [...styles, found.kind], personOf));
    rest = rest.slice(found.match.index + found.match[0].length);
  }
  return children;
}

function first(source: string): { kind: Style | 'token' | 'emoji'; match: RegExpExecArray } | null {
  let best: { kind: Style | 'token' | 'emoji'; match: RegExpExecArray } | null = null;
  for (const [kind, pattern] of [['code', CODE], ['token', TOKEN], ['emoji', EMOJI], ...MARKS] as const) {
    const match = pattern.exec(source);
    if (match !== null && (best === null || match.index < best.match.index)) best = { kind, match };
  }
  return best;
}

/** What stands between `<` and `>`: a mention, a channel, a group, a special word, a date, or a link. */
function token(inner: string, styles: readonly Style[], personOf: PersonOf): Inline {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? undefined : unescapeMrkdwn(inner.slice(bar + 1));
  const styled = styles.length > 0 ? { styles } : {};
  if (target.startsWith('@')) {
    const person = personOf(target.slice(1), label);
    return { type: 'mention', person, ...(label && { name: label.replace(/^@/, '') }) };
  }
  if (target.startsWith('#')) return { type: 'text', text: `#${label?.replace(/^#/, '') || 'channel'}`, ...styled };
  if (target.startsWith('!')) return { type: 'text', text: special(target.slice(1), label), ...styled };
  const url = unescapeMrkdwn(target);
  // The text of a command may hold brackets that somebody typed: they are no token.
  if (!/^[a-z][a-z0-9+.-]*:/i.test(url)) return { type: 'text', text: unescapeMrkdwn(`<${inner}>`), ...styled };
  return { type: 'link', url, ...(label && label !== url && { text: label }), ...styled };
}

function special(word: string, label: string | undefined): string {
  if (word.startsWith('subteam^')) return `@${label?.replace(/^@/, '') || 'group'}`;
  if (word.startsWith('date^')) return label ?? word;
  return `@${(label ?? word).replace(/^@/, '')}`;
}

/** Inside code Slack still writes links and mentions as tokens: shown by their label or address. */
function plainTokens(source: string): string {
  const shown = source.replace(/<([^<>\n|]+)(?:\|([^<>\n]*))?>/g, (_, target: string, label?: string) =>
    label !== undefined && label !== '' ? label : target,
  );
  return unescapeMrkdwn(shown);
}
