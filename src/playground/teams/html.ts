import { parseFragment, type DefaultTreeAdapterMap } from 'parse5';

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];

/** Tags that mean the same to people, in the one form that the page knows. */
const INLINE: Readonly<Record<string, string>> = {
  b: 'b',
  strong: 'b',
  i: 'i',
  em: 'i',
  s: 's',
  strike: 's',
  del: 's',
  code: 'code',
};
const BLOCKS = new Set(['blockquote', 'pre', 'ul', 'ol', 'li']);
const PARAGRAPHS = new Set(['p', 'div', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'tr']);
const SILENT = new Set(['script', 'style', 'template', 'title', 'noscript', 'iframe']);
const MAX_DEPTH = 100;

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Whatever HTML, as what the page may show: tags from a short list, no attributes but safe links. */
export function safeHtml(html: string): string {
  return trimBreaks(write(parseFragment(html), 0, false));
}

/** A mention that Teams shows as such. It can come from `mentionHtml` only: `safeHtml` lets no class through. */
export function mentionHtml(name: string): string {
  return `<span class="mention">${escapeHtml(name)}</span>`;
}

/** The text of safe HTML: lines for lines, marks for list items. */
export function htmlText(html: string): string {
  return read(parseFragment(html), 0)
    .replace(/\u00a0/g, ' ')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

export function isHttpUrl(url: unknown): boolean {
  return typeof url === 'string' && /^https?:\/\/[^\s/]/i.test(url) && URL.canParse(url);
}

function childrenOf(node: Node): readonly Node[] {
  return 'childNodes' in node ? node.childNodes : [];
}

function write(node: Node, depth: number, preserved: boolean): string {
  if (node.nodeName === '#text') {
    const { value } = node as DefaultTreeAdapterMap['textNode'];
    return escapeHtml(preserved ? value : value.replace(/[\t\n\f\r ]+/g, ' '));
  }
  const name = node.nodeName;
  if (depth > MAX_DEPTH || SILENT.has(name) || name === '#comment') return '';
  const inner = childrenOf(node)
    .map((child) => write(child, depth + 1, preserved || name === 'pre'))
    .join('');
  const inline = INLINE[name];
  if (inline !== undefined) return inner === '' ? '' : `<${inline}>${inner}</${inline}>`;
  if (BLOCKS.has(name)) return `<${name}>${name === 'pre' ? inner : trimBreaks(inner)}</${name}>`;
  if (PARAGRAPHS.has(name)) return `${trimBreaks(inner)}${name === 'p' ? '<br><br>' : '<br>'}`;
  if (name === 'br') return '<br>';
  if (name === 'img') return escapeHtml(attribute(node, 'alt') ?? '');
  if (name === 'a') {
    const href = attribute(node, 'href');
    const safe = isHttpUrl(href) || /^mailto:[^\s]+$/i.test(href ?? '');
    return safe ? `<a href="${escapeHtml(href ?? '')}">${inner}</a>` : inner;
  }
  return inner;
}

function attribute(node: Node, name: string): string | undefined {
  return (node as Element).attrs.find((one) => one.name === name)?.value;
}

function trimBreaks(html: string): string {
  return html.replace(/^(?:\s|<br>)+/, '').replace(/(?:\s|<br>)+$/, '');
}

function read(node: Node, depth: number): string {
  if (node.nodeName === '#text') return (node as DefaultTreeAdapterMap['textNode']).value;
  if (depth > MAX_DEPTH) return '';
  const name = node.nodeName;
  if (name === 'br') return '\n';
  const children = childrenOf(node);
  if (name === 'ol' || name === 'ul') {
    let number = 0;
    const items = children.map((child) => {
      number += 1;
      return `${name === 'ol' ? `${number}.` : '•'} ${read(child, depth + 1)}`;
    });
    return `\n${items.join('\n')}\n`;
  }
  const inner = children.map((child) => read(child, depth + 1)).join('');
  return name === 'blockquote' || name === 'pre' ? `\n${inner}\n` : inner;
}
