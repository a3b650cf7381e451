import { escapeHtml, isHttpUrl } from './html.ts';

/**
 * Markdown as Teams shows it, put into HTML that still has to go through `safeHtml`. In a message HTML may stand beside
 * the marks; a card knows bold, italic, lists and links alone and shows HTML as it is written
 * (learn.microsoft.com/microsoftteams, "format your bot messages" and "text features in Adaptive Cards").
 */
export function markdownHtml(text: string, where: 'message' | 'card'): string {
  const rules = where === 'card' ? CARD : MESSAGE;
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const out: string[] = [];
  let at = 0;
  /** The lines from here on that begin so, without that beginning. */
  const take = (pattern: RegExp): string[] => {
    const taken: string[] = [];
    for (;;) {
      const rest = pattern.exec(lines[at] ?? '')?.[1];
      if (rest === undefined || at >= lines.length) return taken;
      taken.push(rest);
      at += 1;
    }
  };
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      at += 1;
    } else if (rules.code && FENCE.test(line)) {
      at += 1;
      const code: string[] = [];
      for (; at < lines.length && !FENCE.test(lines[at] ?? ''); at += 1) code.push(lines[at] ?? '');
      at += 1;
      out.push(`<pre>${escapeHtml(code.join('\n'))}</pre>`);
    } else if (rules.quote && QUOTE.test(line)) {
      out.push(`<blockquote>${markdownHtml(take(QUOTE).join('\n'), where)}</blockquote>`);
    } else if (BULLET.test(line)) {
      out.push(list('ul', take(BULLET), rules));
    } else if (NUMBER.test(line)) {
      out.push(list('ol', take(NUMBER), rules));
    } else {
      const paragraph: string[] = [];
      for (; at < lines.length && !ends(lines[at] ?? '', rules); at += 1) paragraph.push(lines[at] ?? '');
      out.push(`<p>${inline(paragraph.join('\n'), rules)}</p>`);
    }
  }
  return out.join('');
}

interface Rules {
  readonly html: boolean;
  readonly code: boolean;
  readonly quote: boolean;
  readonly strike: boolean;
}

const MESSAGE: Rules = { html: true, code: true, quote: true, strike: true };
const CARD: Rules = { html: false, code: false, quote: false, strike: false };
const FENCE = /^\s{0,3}```/;
const QUOTE = /^\s{0,3}> ?(.*)$/;
const BULLET = /^\s{0,3}[-*+] +(.*)$/;
const NUMBER = /^\s{0,3}\d{1,9}[.)] +(.*)$/;

function ends(line: string, rules: Rules): boolean {
  if (line.trim() === '' || BULLET.test(line) || NUMBER.test(line)) return true;
  return (rules.code && FENCE.test(line)) || (rules.quote && QUOTE.test(line));
}

function list(tag: 'ul' | 'ol', items: readonly string[], rules: Rules): string {
  return `<${tag}>${items.map((item) => `<li>${inline(item, rules)}</li>`).join('')}</${tag}>`;
}

/** In the order in which they are looked for at each place. */
const MARKS = new RegExp(
  [
    /(?<tag><\/?[A-Za-z][^<>]*>)/u,
    /\\(?<escaped>[!-/:-@[-`{-~])/u,
    /(?<ticks>`+)(?<code>[^`](?:[\s\S]{0,2000}?[^`])?)\k<ticks>(?!`)/u,
    /\[(?<label>(?:\\.|[^\\[\]\n])+)\]\((?<href>[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)\)/u,
    /(?<url>https?:\/\/[^\s<>"]*[^\s<>".,;:!?)'\]*_~])/u,
    /\*\*(?=\S)(?<bold>[\s\S]{0,2000}?[^\s\\])\*\*/u,
    /(?<![\p{L}\p{N}_])__(?=\S)(?<bold2>[\s\S]{0,2000}?[^\s\\])__(?![\p{L}\p{N}_])/u,
    /~~(?=\S)(?<strike>[\s\S]{0,2000}?[^\s\\])~~/u,
    /\*(?=[^\s*])(?<italic>[\s\S]{0,2000}?[^\s*\\])\*(?!\*)/u,
    /(?<![\p{L}\p{N}_])_(?=[^\s_])(?<italic2>[\s\S]{0,2000}?[^\s_\\])_(?![\p{L}\p{N}_])/u,
    /(?<hard> {2,}\n|\\\n)/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gu',
);

function inline(text: string, rules: Rules): string {
  let html = '';
  let from = 0;
  const raw = (part: string): string => (rules.html ? part : part.replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
  for (const match of text.matchAll(MARKS)) {
    const marked = mark(match.groups ?? {}, match[0], rules);
    if (marked === undefined) continue;
    html += raw(text.slice(from, match.index)) + marked;
    from = match.index + match[0].length;
  }
  return html + raw(text.slice(from));
}

/** The HTML of one mark; undefined where it means nothing here. */
function mark(groups: Readonly<Record<string, string | undefined>>, whole: string, rules: Rules): string | undefined {
  const { tag, escaped, code, label, href, url, strike, hard } = groups;
  const bold = groups.bold ?? groups.bold2;
  const italic = groups.italic ?? groups.italic2;
  if (tag !== undefined) return rules.html ? tag : undefined;
  if (escaped !== undefined) return escapeHtml(escaped);
  if (hard !== undefined) return '<br>';
  if (code !== undefined) return rules.code ? `<code>${escapeHtml(code)}</code>` : escapeHtml(whole);
  if (label !== undefined && href !== undefined) {
    const safe = isHttpUrl(href) || href.startsWith('mailto:');
    return safe ? `<a href="${escapeHtml(href)}">${inline(label, rules).replace(/<\/?a\b[^>]*>/g, '')}</a>` : undefined;
  }
  if (url !== undefined) return `<a href="${escapeHtml(url)}">${escapeHtml(url)}</a>`;
  if (bold !== undefined) return `<b>${inline(bold, rules)}</b>`;
  if (italic !== undefined) return `<i>${inline(italic, rules)}</i>`;
  if (strike !== undefined) return rules.strike ? `<s>${inline(strike, rules)}</s>` : undefined;
  return undefined;
}
