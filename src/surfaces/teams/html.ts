import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5';
import type { Block, Inline, RichText, Style } from '../../core/text.ts';

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

/** The mention that the page shows as `name`, by its number in the page; null: it stays text. */
export type MentionOf = (index: number, name: string) => Inline | null;

/** Deeper nesting is nobody's formatting. */
const MAX_DEPTH = 60;

const STYLES: Readonly<Record<string, Style>> = {
  b: 'bold',
  strong: 'bold',
  h1: 'bold',
  h2: 'bold',
  h3: 'bold',
  i: 'italic',
  em: 'italic',
  s: 'strike',
  strike: 'strike',
  del: 'strike',
  code: 'code',
};
const LINES = new Set(['p', 'div', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'tr', 'table', 'hr']);
const UNSEEN = new Set(['script', 'style', 'template', 'title', 'attachment']);

interface Page {
  readonly mentionOf: MentionOf;
  mentions: number;
}

/** Blocks that are finished, and the line that is being written. */
interface Out {
  readonly blocks: Block[];
  line: Inline[];
}

/** What a Teams client draws of the HTML of a message, in our own model. */
export function parseHtml(html: string, mentionOf: MentionOf): RichText {
  const page: Page = { mentionOf, mentions: 0 };
  return blocksOf(parseFragment(html).childNodes, page, 0);
}

function blocksOf(nodes: readonly Node[], page: Page, depth: number): Block[] {
  const out: Out = { blocks: [], line: [] };
  walk(nodes, out, [], page, depth);
  endLine(out);
  return out.blocks;
}

function endLine(out: Out): void {
  const children = trimmed(out.line);
  if (children.length > 0) out.blocks.push({ type: 'paragraph', children });
  out.line = [];
}

function walk(nodes: readonly Node[], out: Out, styles: readonly Style[], page: Page, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const node of nodes) {
    if (node.nodeName === '#text') addText((node as DefaultTreeAdapterTypes.TextNode).value, out, styles);
    else if ('tagName' in node) element(node, out, styles, page, depth + 1);
  }
}

function element(node: Element, out: Out, styles: readonly Style[], page: Page, depth: number): void {
  const tag = node.tagName;
  if (UNSEEN.has(tag)) return;
  const mention = mentionIn(node, page);
  if (mention !== undefined) {
    out.line.push(mention);
    return;
  }
  switch (tag) {
    case 'br':
      out.line.push({ type: 'break' });
      return;
    case 'img':
    case 'emoji': {
      const emoji = emojiIn(node);
      if (emoji !== undefined) out.line.push(emoji);
      return;
    }
    case 'a':
      addLink(node, out, styles, depth);
      return;
    case 'pre':
    case 'codeblock': {
      endLine(out);
      const code = rawText(node, depth).replace(/^\n|\n$/g, '');
      if (code !== '') out.blocks.push({ type: 'code', text: code });
      return;
    }
    case 'blockquote':
      endLine(out);
      out.blocks.push(...quoted(blocksOf(node.childNodes, page, depth)));
      return;
    case 'ul':
    case 'ol':
      endLine(out);
      out.blocks.push(...listOf(node, tag === 'ol', 0, page, depth));
      return;
    default: {
      const style = STYLES[tag];
      const inner = style === undefined || styles.includes(style) ? styles : [...styles, style];
      if (LINES.has(tag)) endLine(out);
      walk(node.childNodes, out, inner, page, depth);
      if (LINES.has(tag)) endLine(out);
      else if (tag === 'td' || tag === 'th') addText(' ', out, []);
    }
  }
}

/** `<at>` of bots, and the span by which Teams' own clients draw a mention. */
function mentionIn(node: Element, page: Page): Inline | undefined {
  const isMention = node.tagName === 'at' || attribute(node, 'itemtype')?.endsWith('/Mention') === true;
  if (!isMention) return undefined;
  const name = rawText(node, 0).replace(/\s+/g, ' ').trim();
  const number = Number(attribute(node, 'itemid') ?? attribute(node, 'id') ?? Number.NaN);
  const index = Number.isInteger(number) ? number : page.mentions;
  page.mentions += 1;
  return page.mentionOf(index, name) ?? { type: 'text', text: `@${name}` };
}

function emojiIn(node: Element): Inline | undefined {
  if (node.tagName === 'img' && attribute(node, 'itemtype')?.endsWith('/Emoji') !== true) return undefined;
  const shown = attribute(node, 'alt') ?? '';
  const name = attribute(node, 'id') ?? attribute(node, 'title') ?? shown;
  if (shown === '' && name === '') return undefined;
  return { type: 'emoji', name: name === '' ? shown : name, ...(shown !== '' && { unicode: shown }) };
}

function addLink(node: Element, out: Out, styles: readonly Style[], depth: number): void {
  const label = rawText(node, depth).replace(/\s+/g, ' ').trim();
  const url = attribute(node, 'href') ?? '';
  if (!/^(https?:|mailto:|tel:)/i.test(url)) {
    addText(label, out, styles);
    return;
  }
  const same = label === '' || label === url || `mailto:${label}` === url;
  out.line.push({ type: 'link', url, ...(!same && { text: label }), ...(styles.length > 0 && { styles }) });
}

function listOf(node: Element, ordered: boolean, indent: number, page: Page, depth: number): Block[] {
  if (depth > MAX_DEPTH) return [];
  const blocks: Block[] = [];
  let items: Inline[][] = [];
  const end = (): void => {
    if (items.length > 0) blocks.push({ type: 'list', ordered, indent: Math.min(indent, 8), items });
    items = [];
  };
  for (const child of node.childNodes) {
    if (!('tagName' in child)) continue;
    if (child.tagName === 'ul' || child.tagName === 'ol') {
      end();
      blocks.push(...listOf(child, child.tagName === 'ol', indent + 1, page, depth + 1));
      continue;
    }
    const isList = (inner: Node): inner is Element =>
      'tagName' in inner && (inner.tagName === 'ul' || inner.tagName === 'ol');
    const own = child.childNodes.filter((inner) => !isList(inner));
    const item = joined(blocksOf(own, page, depth + 1));
    if (item.length > 0) items.push(item);
    for (const inner of child.childNodes.filter(isList)) {
      end();
      blocks.push(...listOf(inner, inner.tagName === 'ol', indent + 1, page, depth + 1));
    }
  }
  end();
  return blocks;
}

/** Paragraphs become one quotation; code and lists in it keep their own shape. */
function quoted(blocks: readonly Block[]): Block[] {
  const result: Block[] = [];
  let run: Block[] = [];
  const end = (): void => {
    const children = joined(run);
    if (children.length > 0) result.push({ type: 'quote', children });
    run = [];
  };
  for (const block of blocks) {
    if (block.type === 'paragraph' || block.type === 'quote') run.push(block);
    else {
      end();
      result.push(block);
    }
  }
  end();
  return result;
}

/** The lines of all blocks, as one. */
function joined(blocks: readonly Block[]): Inline[] {
  return blocks.flatMap((block, index): Inline[] => {
    const children: readonly Inline[] =
      block.type === 'code'
        ? [{ type: 'text', text: block.text, styles: ['code'] }]
        : block.type === 'list'
          ? block.items.flat()
          : block.children;
    return index === 0 ? [...children] : [{ type: 'break' }, ...children];
  });
}

function addText(value: string, out: Out, styles: readonly Style[]): void {
  const last = out.line.at(-1);
  let words = value.replace(/[ \t\n\r\f]+/g, ' ');
  const begins = last === undefined || last.type === 'break' || (last.type === 'text' && last.text.endsWith(' '));
  if (begins) words = words.replace(/^ +/, '');
  words = words.replaceAll('\u00a0', ' ');
  if (words === '') return;
  if (last?.type === 'text' && (last.styles ?? []).join() === styles.join()) {
    out.line[out.line.length - 1] = { ...last, text: last.text + words };
  } else out.line.push({ type: 'text', text: words, ...(styles.length > 0 && { styles }) });
}

/** Without white space and breaks at both ends. */
export function trimmed(line: readonly Inline[]): Inline[] {
  const blank = (inline: Inline): boolean =>
    inline.type === 'break' || (inline.type === 'text' && inline.text.trim() === '');
  let from = 0;
  let to = line.length;
  while (from < to && blank(line[from] ?? { type: 'break' })) from += 1;
  while (to > from && blank(line[to - 1] ?? { type: 'break' })) to -= 1;
  return line.slice(from, to).map((inline, index, all) => {
    if (inline.type !== 'text') return inline;
    const start = index === 0 ? inline.text.trimStart() : inline.text;
    return { ...inline, text: index === all.length - 1 ? start.trimEnd() : start };
  });
}

function rawText(node: Element, depth: number): string {
  if (depth > MAX_DEPTH) return '';
  return node.childNodes
    .map((child) => {
      if (child.nodeName === '#text')
        return (child as DefaultTreeAdapterTypes.TextNode).value.replaceAll('\u00a0', ' ');
      if (!('tagName' in child)) return '';
      if (child.tagName === 'br') return '\n';
      const emoji = child.tagName === 'img' || child.tagName === 'emoji' ? emojiIn(child) : undefined;
      return emoji?.type === 'emoji' ? (emoji.unicode ?? '') : rawText(child, depth + 1);
    })
    .join('');
}

function attribute(node: Element, name: string): string | undefined {
  return node.attrs.find((one) => one.name === name)?.value;
}
