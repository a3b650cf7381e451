import { ago, clock, msOf } from '../model/time.ts';
/** A piece of Slack's mrkdwn. What users wrote is only ever `text`, already unescaped, to be shown as it stands. */
export type Mark =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'bold' | 'italic' | 'strike' | 'quote'; readonly children: readonly Mark[] }
  | { readonly type: 'code' | 'pre'; readonly text: string }
  | { readonly type: 'link'; readonly url: string; readonly label: string }
  | { readonly type: 'user' | 'channel' | 'group' | 'broadcast'; readonly id: string; readonly label?: string }
  | { readonly type: 'emoji'; readonly name: string }
  | { readonly type: 'break' };

/** Slack escapes these three and no others. */
export function unescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** mrkdwn as Slack stores it (escaped, with `<…>` tokens) to its pieces. Whatever is not markup stays text. */
export function parseMrkdwn(text: string): readonly Mark[] {
  return text.split(/```\n?([\s\S]*?)\n?```\n?/).flatMap((part, index): Mark[] => {
    if (index % 2 === 1) return [{ type: 'pre', text: unescape(part) }];
    return part === '' ? [] : parseLines(part.replace(/\n$/, index === 0 ? '' : '$&'));
  });
}

const QUOTED = /^(?:&gt;|>) ?/;

function parseLines(text: string): Mark[] {
  const marks: Mark[] = [];
  let quoted: string[] = [];
  let open = false;
  const endQuote = (): void => {
    if (quoted.length > 0) marks.push({ type: 'quote', children: withBreaks(quoted) });
    quoted = [];
  };
  for (const line of text.split('\n')) {
    if (QUOTED.test(line)) {
      quoted.push(line.replace(QUOTED, ''));
      open = false;
      continue;
    }
    endQuote();
    if (open) marks.push({ type: 'break' });
    marks.push(...parseInline(line));
    open = true;
  }
  endQuote();
  return marks;
}

function withBreaks(lines: readonly string[]): Mark[] {
  return lines.flatMap((line, index): Mark[] => [
    ...(index > 0 ? [{ type: 'break' } as const] : []),
    ...parseInline(line),
  ]);
}

/** In this order of alternatives: a token, code, emoji, then a pair of `*`, `_` or `~` that hugs its words. */
const INLINE =
  /<([^<>\n]+)>|`([^`\n]+)`|:([a-z0-9_+'-]+):|(?<![\w*])\*(?=\S)([^\n*]*?\S)\*(?![\w*])|(?<![\w_])_(?=\S)([^\n_]*?\S)_(?![\w_])|(?<![\w~])~(?=\S)([^\n~]*?\S)~(?![\w~])/g;

function parseInline(text: string): Mark[] {
  const marks: Mark[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > end) marks.push({ type: 'text', text: unescape(text.slice(end, match.index)) });
    marks.push(markOf(match));
    end = match.index + match[0].length;
  }
  if (end < text.length) marks.push({ type: 'text', text: unescape(text.slice(end)) });
  return marks;
}

function markOf(match: RegExpExecArray): Mark {
  const [, token, code, emoji, bold, italic, strike] = match;
  if (token !== undefined) return parseToken(token);
  if (code !== undefined) return { type: 'code', text: unescape(code) };
  if (emoji !== undefined) return { type: 'emoji', name: emoji };
  if (bold !== undefined) return { type: 'bold', children: parseInline(bold) };
  if (italic !== undefined) return { type: 'italic', children: parseInline(italic) };
  return { type: 'strike', children: parseInline(strike ?? '') };
}

/** `@U1`, `#C1|name`, `!here`, `!subteam^S1|@desk`, `!date^…|fallback`, `https://…|label`. */
function parseToken(token: string): Mark {
  const bar = token.indexOf('|');
  const target = bar < 0 ? token : token.slice(0, bar);
  const label = bar < 0 ? {} : { label: unescape(token.slice(bar + 1)) };
  if (target.startsWith('@')) return { type: 'user', id: target.slice(1), ...label };
  if (target.startsWith('#')) return { type: 'channel', id: target.slice(1), ...label };
  if (target.startsWith('!subteam^')) return { type: 'group', id: target.slice('!subteam^'.length), ...label };
  if (target.startsWith('!date^')) return { type: 'text', text: dateText(target, label.label ?? '') };
  if (target.startsWith('!')) return { type: 'broadcast', id: target.slice(1) };
  const url = unescape(target);
  return { type: 'link', url, label: label.label ?? url.replace(/^mailto:/, '') };
}

/** `!date^SECONDS^{time}, {ago}`: in the reader's time zone. A token that is not known here leaves the fallback. */
function dateText(target: string, fallback: string): string {
  const [, seconds = '', format = ''] = target.split('^');
  const at = msOf(seconds);
  const known: Readonly<Record<string, string>> = { time: clock(at), ago: ago(at, Date.now()) };
  const shown = format.replace(/\{([a-z_]+)\}/g, (token, name: string) => known[name] ?? token);
  return /\{[a-z_]+\}/.test(shown) ? fallback : shown;
}
