import { parseFragment, type DefaultTreeAdapterMap } from 'parse5';
import { escapeHtml, linkHtml } from './markup.ts';

type Node = DefaultTreeAdapterMap['childNode'];

/** The tags that a card's text may have (developers.google.com/workspace/chat/format-messages, "card messages"), and how the page shows them. */
const SHOWN: Readonly<Record<string, string>> = {
  b: 'b',
  strong: 'b',
  i: 'i',
  em: 'i',
  s: 's',
  strike: 's',
  del: 's',
  code: 'code',
  ul: 'ul',
  ol: 'ol',
  li: 'li',
  blockquote: 'blockquote',
};

/** The HTML subset of a card's text as safe HTML, and without markup. Other tags vanish, what is in them stays. */
export function cardText(source: string): { html: string; text: string } {
  const written = { html: '', text: '' };
  for (const node of parseFragment(source.replaceAll('\n', '<br>')).childNodes) write(node, written);
  return written;
}

function write(node: Node, into: { html: string; text: string }): void {
  if (node.nodeName === '#text' && 'value' in node) {
    into.html += escapeHtml(node.value);
    into.text += node.value;
  } else if (node.nodeName === 'br') {
    into.html += '<br>';
    into.text += '\n';
  } else if ('childNodes' in node && !['script', 'style', 'template'].includes(node.nodeName)) {
    const inner = { html: '', text: '' };
    for (const child of node.childNodes) write(child, inner);
    const tag = SHOWN[node.nodeName];
    const href = 'attrs' in node ? node.attrs.find(({ name }) => name === 'href')?.value : undefined;
    if (node.nodeName === 'a' && href !== undefined) into.html += linkHtml(href, inner.html);
    else into.html += tag === undefined ? inner.html : `<${tag}>${inner.html}</${tag}>`;
    into.text += inner.text;
  }
}
