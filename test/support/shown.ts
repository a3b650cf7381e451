import { parseFragment, type DefaultTreeAdapterMap } from 'parse5';
import type { ViewMessage } from '../../src/playground/shared/control-types.ts';

type Node = DefaultTreeAdapterMap['node'];

/** What is more than text in a message as its platform shows it, by kind: the words in it, or the address of a link. */
interface Shown {
  readonly bold: readonly string[];
  readonly italic: readonly string[];
  readonly code: readonly string[];
  readonly items: readonly string[];
  readonly links: readonly string[];
  readonly mentions: readonly string[];
  /** Its words, line by line. */
  readonly lines: readonly string[];
}

const KINDS = { b: 'bold', i: 'italic', code: 'code', li: 'items' } as const;

/** Reads a message as a person sees it: its text, and the texts of its card. */
export function shown({ html, card }: ViewMessage): Shown {
  const found = { bold: [], italic: [], code: [], items: [], links: [], mentions: [] } as Record<
    Exclude<keyof Shown, 'lines'>,
    string[]
  >;
  let text = '';
  const visit = (node: Node): string => {
    if (node.nodeName === '#text') return (node as DefaultTreeAdapterMap['textNode']).value.replaceAll('\u00a0', ' ');
    const inner = ('childNodes' in node ? node.childNodes : []).map(visit).join('');
    const attributes = 'attrs' in node ? node.attrs : [];
    const kind = KINDS[node.nodeName as keyof typeof KINDS] as (typeof KINDS)[keyof typeof KINDS] | undefined;
    if (kind !== undefined) found[kind].push(inner.trim());
    if (node.nodeName === 'a') found.links.push(attributes.find(({ name }) => name === 'href')?.value ?? '');
    if (attributes.some(({ name, value }) => name === 'class' && value === 'mention')) found.mentions.push(inner);
    if (node.nodeName === 'br') return '\n';
    return ['li', 'ul', 'ol', 'pre', 'blockquote', 'p'].includes(node.nodeName) ? `\n${inner}\n` : inner;
  };
  const inCard = (card?.parts ?? []).flatMap((part) => ('html' in part ? part.html : []));
  for (const source of [html, ...inCard]) text += `${visit(parseFragment(source))}\n`;
  return {
    ...found,
    lines: text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  };
}
