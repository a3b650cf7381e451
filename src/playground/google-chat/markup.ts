/** A text after its markup was read. */
export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'bold' | 'italic' | 'strike'; readonly children: readonly Inline[] }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'link'; readonly url: string; readonly children: readonly Inline[] }
  /** `user` is `users/NUMBER` or `users/all`. */
  | { readonly type: 'mention'; readonly user: string; readonly name: string };

export type Paragraph =
  | { readonly type: 'line' | 'quote' | 'item'; readonly children: readonly Inline[] }
  | { readonly type: 'pre'; readonly text: string };

/** Where a mention stands in the text without markup, in UTF-16 units. */
export interface MentionSpan {
  readonly user: string;
  readonly start: number;
  readonly length: number;
}

/** What a person reads, and where somebody is mentioned in it. */
export function plainText(paragraphs: readonly Paragraph[]): { text: string; mentions: MentionSpan[] } {
  const mentions: MentionSpan[] = [];
  let text = '';
  const write = (nodes: readonly Inline[]): void => {
    for (const node of nodes) {
      if (node.type === 'text' || node.type === 'code') text += node.text;
      else if (node.type === 'mention') {
        mentions.push({ user: node.user, start: text.length, length: node.name.length + 1 });
        text += `@${node.name}`;
      } else write(node.children);
    }
  };
  paragraphs.forEach((paragraph, index) => {
    if (index > 0) text += '\n';
    if (paragraph.type === 'pre') text += paragraph.text;
    else {
      if (paragraph.type === 'item') text += '• ';
      write(paragraph.children);
    }
  });
  return { text, mentions };
}

const SIGNS = { bold: '*', italic: '_', strike: '~' } as const;

/** The same in Chat's own syntax, as `formattedText` has it (developers.google.com/workspace/chat/format-messages). */
export function chatSyntax(paragraphs: readonly Paragraph[]): string {
  const write = (nodes: readonly Inline[]): string =>
    nodes
      .map((node) => {
        if (node.type === 'text') return node.text;
        if (node.type === 'code') return `\`${node.text}\``;
        if (node.type === 'mention') return `<${node.user}>`;
        if (node.type === 'link') {
          const label = write(node.children);
          return label === node.url ? node.url : `<${node.url}|${label}>`;
        }
        return `${SIGNS[node.type]}${write(node.children)}${SIGNS[node.type]}`;
      })
      .join('');
  return paragraphs
    .map((paragraph) => {
      if (paragraph.type === 'pre') return `\`\`\`\n${paragraph.text}\n\`\`\``;
      const sign = paragraph.type === 'quote' ? '> ' : paragraph.type === 'item' ? '* ' : '';
      return sign + write(paragraph.children);
    })
    .join('\n');
}

const TAGS = { bold: 'b', italic: 'i', strike: 's' } as const;

/** What the platform shows, as safe HTML of few tags. */
export function htmlOf(paragraphs: readonly Paragraph[]): string {
  const write = (nodes: readonly Inline[]): string =>
    nodes
      .map((node) => {
        if (node.type === 'text') return escapeHtml(node.text);
        if (node.type === 'code') return `<code>${escapeHtml(node.text)}</code>`;
        if (node.type === 'mention') return `<span class="mention">@${escapeHtml(node.name)}</span>`;
        if (node.type === 'link') return linkHtml(node.url, write(node.children));
        return `<${TAGS[node.type]}>${write(node.children)}</${TAGS[node.type]}>`;
      })
      .join('');
  let html = '';
  let before: Paragraph['type'] | undefined;
  for (const paragraph of paragraphs) {
    if (before === 'item' && paragraph.type !== 'item') html += '</ul>';
    if (before === 'quote' && paragraph.type !== 'quote') html += '</blockquote>';
    const joins = before === 'line' && paragraph.type === 'line';
    if (joins || (before === 'quote' && paragraph.type === 'quote')) html += '<br>';
    if (paragraph.type === 'item') html += `${before === 'item' ? '' : '<ul>'}<li>${write(paragraph.children)}</li>`;
    else if (paragraph.type === 'quote') html += (before === 'quote' ? '' : '<blockquote>') + write(paragraph.children);
    else if (paragraph.type === 'pre') html += `<pre>${escapeHtml(paragraph.text)}</pre>`;
    else html += write(paragraph.children);
    before = paragraph.type;
  }
  return html + (before === 'item' ? '</ul>' : before === 'quote' ? '</blockquote>' : '');
}

/** A link if its address is one that a browser may open, else its label alone. */
export function linkHtml(url: string, label: string): string {
  return /^(?:https?|mailto):/i.test(url) ? `<a href="${escapeHtml(url)}">${label}</a>` : label;
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
