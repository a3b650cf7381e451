import { parseFragment, type DefaultTreeAdapterTypes as Tree } from 'parse5';
import type { Person } from '../../core/place.ts';
import type { Block, Inline, RichText, Style } from '../../core/text.ts';

interface Reader {
  readonly personOf: (id: string) => Person;
}

/** Deeper nesting than anybody writes is read as text. */
const DEEPEST = 40;

const STYLES: Readonly<Record<string, Style>> = {
  strong: 'bold',
  b: 'bold',
  h1: 'bold',
  h2: 'bold',
  h3: 'bold',
  em: 'italic',
  i: 'italic',
  s: 'strike',
  del: 'strike',
  strike: 'strike',
  code: 'code',
};
const UNSEEN = new Set(['script', 'style', 'template', 'head', 'title']);
const LISTS = new Set(['ul', 'ol']);
const BLOCKS = new Set(['p', 'div', 'h1', 'h2', 'h3', 'blockquote', 'pre', 'ul', 'ol', 'hr', 'table', 'tr']);

/**
 * The `html` of a message in our own model; the bot's own mention is taken out, by its id and not by its name.
 * Source: Webex, "Formatting messages": mentions are `<spark-mention data-object-id data-object-type>`.
 */
export function parseHtml(html: string, personOf: (id: string) => Person, me: string): RichText {
  const root = parseFragment(html);
  const blocks: Block[] = [];
  flow(root.childNodes, 'paragraph', blocks, { personOf }, 0);
  return blocks.flatMap((block): Block[] => {
    if (block.type === 'code') return block.text === '' ? [] : [block];
    if (block.type === 'list') {
      const items = block.items.map((item) => trimmed(withoutMention(item, me))).filter((item) => item.length > 0);
      return items.length === 0 ? [] : [{ ...block, items }];
    }
    const children = trimmed(withoutMention(block.children, me));
    return children.length === 0 ? [] : [{ ...block, children }];
  });
}

/** A mention is often followed by a comma or a colon that belongs to it. */
function withoutMention(children: readonly Inline[], me: string): readonly Inline[] {
  return children.flatMap((child, index): Inline[] => {
    if (child.type === 'mention' && child.person?.id === me) return [];
    const before = children[index - 1];
    if (child.type !== 'text' || before?.type !== 'mention' || before.person?.id !== me) return [child];
    const rest = child.text.replace(/^[,:](?=\s|$)/, '');
    return rest === '' ? [] : [{ ...child, text: rest }];
  });
}

function flow(
  nodes: readonly Tree.ChildNode[],
  as: 'paragraph' | 'quote',
  blocks: Block[],
  reader: Reader,
  depth: number,
  styles: readonly Style[] = [],
): void {
  let line: Inline[] = [];
  const close = (): void => {
    if (line.length > 0) blocks.push({ type: as, children: line });
    line = [];
  };
  for (const node of nodes) {
    if (!isElement(node) || !BLOCKS.has(node.tagName) || depth > DEEPEST) {
      line.push(...inline(node, styles, reader, depth));
      continue;
    }
    close();
    if (node.tagName === 'pre') blocks.push({ type: 'code', text: textOf(node).replace(/\n$/, '') });
    else if (node.tagName === 'ul' || node.tagName === 'ol') list(node, 0, blocks, reader, depth + 1);
    else {
      const style = STYLES[node.tagName];
      const inner = node.tagName === 'blockquote' ? 'quote' : as;
      flow(node.childNodes, inner, blocks, reader, depth + 1, style === undefined ? styles : [...styles, style]);
    }
  }
  close();
}

function list(node: Tree.Element, indent: number, blocks: Block[], reader: Reader, depth: number): void {
  const ordered = node.tagName === 'ol';
  let items: Inline[][] = [];
  const close = (): void => {
    if (items.length > 0) blocks.push({ type: 'list', ordered, indent: Math.min(indent, 8), items });
    items = [];
  };
  for (const item of node.childNodes.filter(isElement)) {
    const inner = item.childNodes.filter((child) => !isList(child));
    const said = trimmed(inner.flatMap((child) => inline(child, [], reader, depth)));
    if (said.length > 0) items.push([...said]);
    const nested = LISTS.has(item.tagName) ? [item] : item.childNodes.filter(isList);
    if (nested.length === 0) continue;
    if (depth > DEEPEST) {
      items.push(...nested.map((one) => words(textOf(one), [])));
      continue;
    }
    close();
    for (const one of nested) list(one, indent + 1, blocks, reader, depth + 1);
  }
  close();
}

function inline(node: Tree.ChildNode, styles: readonly Style[], reader: Reader, depth: number): Inline[] {
  if (isText(node)) return words(node.value, styles);
  if (!isElement(node)) return [];
  const { tagName } = node;
  if (UNSEEN.has(tagName)) return [];
  if (tagName === 'br') return [{ type: 'break' }];
  if (tagName === 'spark-mention') return mention(node, styles, reader);
  if (depth > DEEPEST) return words(textOf(node), styles);
  if (tagName === 'a') {
    const url = attribute(node, 'href') ?? '';
    const label = textOf(node).replace(/\s+/g, ' ').trim();
    if (!/^(https?|mailto|webexteams):/i.test(url)) return words(label, styles);
    return [
      {
        type: 'link',
        url,
        ...(label !== '' && label !== url && { text: label }),
        ...(styles.length > 0 && { styles }),
      },
    ];
  }
  const style = STYLES[tagName];
  const inner = style === undefined || styles.includes(style) ? styles : [...styles, style];
  const inside = node.childNodes.flatMap((child) => inline(child, inner, reader, depth + 1));
  // A paragraph inside of what can't hold one, such as an entry of a list: its edge is a line break.
  return BLOCKS.has(tagName) && inside.length > 0 ? [...inside, { type: 'break' }] : inside;
}

function mention(node: Tree.Element, styles: readonly Style[], { personOf }: Reader): Inline[] {
  const id = attribute(node, 'data-object-id');
  const name = textOf(node).replace(/^@/, '').trim();
  const isPerson = (attribute(node, 'data-object-type') ?? 'person') === 'person';
  if (!isPerson || id === undefined) return words(`@${name === '' ? 'all' : name}`, styles);
  return [{ type: 'mention', person: personOf(id), ...(name !== '' && { name }) }];
}

/** HTML shows any run of white space as one space. */
function words(value: string, styles: readonly Style[]): Inline[] {
  const shown = value.replace(/[ \t\r\n\f]+/g, ' ').replaceAll('\u00a0', ' ');
  return shown === '' ? [] : [{ type: 'text', text: shown, ...(styles.length > 0 && { styles }) }];
}

/** Without breaks and white space at the edges; a mention that was taken out leaves some, and perhaps a comma or colon. */
function trimmed(children: readonly Inline[]): readonly Inline[] {
  const kept = [...children];
  for (;;) {
    const head = kept[0];
    if (head?.type === 'break') kept.shift();
    else if (head?.type === 'text' && head.text.trimStart() !== head.text) {
      const rest = head.text.trimStart();
      if (rest === '') kept.shift();
      else kept[0] = { ...head, text: rest };
    } else break;
  }
  for (;;) {
    const tail = kept.at(-1);
    if (tail?.type === 'break') kept.pop();
    else if (tail?.type === 'text' && tail.text.trimEnd() !== tail.text) {
      const rest = tail.text.trimEnd();
      kept.pop();
      if (rest !== '') kept.push({ ...tail, text: rest });
    } else break;
  }
  return kept;
}

/** The words of a node, however deep they stand. */
function textOf(node: Tree.ChildNode): string {
  let words = '';
  const left: Tree.ChildNode[] = [node];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (isText(next)) words += next.value;
    else if (isElement(next) && next.tagName === 'br') words += '\n';
    else if (isElement(next) && !UNSEEN.has(next.tagName)) left.push(...next.childNodes.toReversed());
  }
  return words;
}

function attribute(node: Tree.Element, name: string): string | undefined {
  return node.attrs.find((one) => one.name === name)?.value;
}

function isElement(node: Tree.ChildNode): node is Tree.Element {
  return 'tagName' in node;
}

function isText(node: Tree.ChildNode): node is Tree.TextNode {
  return node.nodeName === '#text';
}

function isList(node: Tree.ChildNode): node is Tree.Element {
  return isElement(node) && LISTS.has(node.tagName);
}
