import type { Block, Inline, RichText, Style } from '../../core/text.ts';

/** Which tags show a style. Source: "Format your bot messages": the HTML that Teams shows where `textFormat` is `xml`. */
const TAGS: Readonly<Record<Style, string>> = { bold: 'b', italic: 'i', strike: 's', code: 'code' };
const ORDER: readonly Style[] = ['bold', 'italic', 'strike', 'code'];

/** Text in HTML's clothes: nothing in it is read as markup, and its spaces and line breaks are kept. */
export function escapeHtml(text: string): string {
  return escapeMarks(text)
    .replace(/\r\n?|\n/g, '<br>')
    .replaceAll('\t', '&nbsp;&nbsp;&nbsp;&nbsp;')
    .replace(/^ | $| (?= )|(?<=<br>) | (?=<br>)/g, '&nbsp;');
}

function escapeMarks(text: string): string {
  return (
    text
      // XML has no place for them.
      .replace(/[^\P{Cc}\t\n\r]/gu, '')
      .toWellFormed()
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll('\u00a0', '&#160;')
  );
}

/** A text as the HTML that Teams shows. Everything that people wrote is escaped. */
export function richHtml(content: RichText): string {
  const parts: string[] = [];
  let lines = false;
  for (let index = 0; index < content.length; index += 1) {
    const block = content[index];
    if (block === undefined) continue;
    if (block.type === 'list') {
      const run: Extract<Block, { type: 'list' }>[] = [];
      for (let next = content[index]; next?.type === 'list'; next = content[index + run.length]) run.push(next);
      parts.push(lists(run));
      index += run.length - 1;
      lines = false;
      continue;
    }
    if (block.type === 'paragraph' && lines) parts.push('<br>');
    parts.push(blockHtml(block));
    lines = block.type === 'paragraph';
  }
  return parts.join('');
}

function blockHtml(block: Exclude<Block, { type: 'list' }>): string {
  switch (block.type) {
    case 'paragraph':
      return inlines(block.children);
    case 'quote':
      return `<blockquote>${inlines(block.children)}</blockquote>`;
    case 'code':
      return `<pre>${escapeMarks(block.text)}</pre>`;
  }
}

/** Lists that follow each other are nested by their depth. */
function lists(run: readonly Extract<Block, { type: 'list' }>[]): string {
  const open: { readonly tag: string; item: boolean }[] = [];
  let html = '';
  const close = (to: number): void => {
    for (let level = open.pop(); level !== undefined; level = open.pop()) {
      html += `${level.item ? '</li>' : ''}</${level.tag}>`;
      if (open.length <= to) return;
    }
  };
  for (const { ordered, indent, items } of run) {
    const tag = ordered ? 'ol' : 'ul';
    for (const item of items) {
      const level = Math.min(Math.max(Math.trunc(indent), 0), open.length);
      if (open.length > level + 1) close(level + 1);
      if (open[level] !== undefined && open[level].tag !== tag) close(level);
      if (open[level] === undefined) {
        open.push({ tag, item: false });
        html += `<${tag}>`;
      }
      const here = open[level];
      if (here?.item) html += '</li>';
      html += `<li>${inlines(item)}`;
      if (here !== undefined) here.item = true;
    }
  }
  if (open.length > 0) close(0);
  return html;
}

function inlines(children: readonly Inline[]): string {
  return children.map(inlineHtml).join('');
}

function inlineHtml(inline: Inline): string {
  switch (inline.type) {
    case 'text':
      return styled(escapeHtml(inline.text), inline.styles);
    case 'break':
      return '<br>';
    case 'mention':
      return escapeHtml(`@${inline.name ?? inline.person?.name ?? 'someone'}`);
    case 'emoji':
      return escapeHtml(inline.unicode ?? `:${inline.name}:`);
    case 'link':
      return link(inline);
  }
}

/** A label never hides where a link leads: the address stands beside it, and only the address is live. */
function link({ url, text, styles }: Extract<Inline, { type: 'link' }>): string {
  const address = escapeMarks(url);
  const live = isLinkable(url) ? `<a href="${address}">${address}</a>` : escapeHtml(url);
  const labelled = text !== undefined && text !== url && `mailto:${text}` !== url;
  return styled(labelled ? `${escapeHtml(text)} (${live})` : live, styles);
}

function isLinkable(url: string): boolean {
  return url.length <= 4000 && /^(https?:\/\/|mailto:|tel:)[^\s<>"]+$/i.test(url) && URL.canParse(url);
}

function styled(html: string, styles: readonly Style[] = []): string {
  return ORDER.filter((style) => styles.includes(style)).reduceRight(
    (inner, style) => `<${TAGS[style]}>${inner}</${TAGS[style]}>`,
    html,
  );
}

/** True if the text is one plain line: what `plain` makes of further lines is not told. */
export function isPlain(content: RichText): boolean {
  const [line, ...more] = content;
  if (line?.type !== 'paragraph' || more.length > 0) return false;
  return line.children.every(
    (child) => child.type === 'emoji' || (child.type === 'text' && !child.styles?.length && !/[\r\n]/.test(child.text)),
  );
}
