import type { types } from '@slack/bolt';
import type { Block, Inline, RichText, Style } from '../../core/text.ts';
import { isEmojiName } from './emoji.ts';

type Element = types.RichTextElement;
type RichBlock = types.RichTextBlock['elements'][number];

/**
 * Our text as one rich text block. Slack parses nothing inside the text elements of rich text, so whatever a person wrote
 * stays text: no mention, link, emoji or style comes of it. Null where there is nothing to show.
 */
export function richTextBlock(content: RichText, before: readonly Element[] = []): types.RichTextBlock | null {
  const elements: RichBlock[] = [];
  let section: Element[] = [...before];
  const closeSection = (): void => {
    if (section.length > 0) elements.push({ type: 'rich_text_section', elements: section });
    section = [];
  };
  for (const block of content) {
    if (block.type !== 'paragraph') {
      closeSection();
      elements.push(...blockElements(block));
      continue;
    }
    // Sections beside one another run together, so paragraphs share one with line breaks between.
    if (section.length > 0 && section.length > before.length) section.push({ type: 'text', text: '\n' });
    section.push(...inlineElements(block.children));
  }
  closeSection();
  return elements.length === 0 ? null : { type: 'rich_text', elements };
}

function blockElements(block: Exclude<Block, { type: 'paragraph' }>): RichBlock[] {
  switch (block.type) {
    case 'quote': {
      const elements = inlineElements(block.children);
      return elements.length === 0 ? [] : [{ type: 'rich_text_quote', elements }];
    }
    case 'code':
      return block.text === ''
        ? []
        : [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: block.text }] }];
    case 'list': {
      const elements = block.items.map((item) => ({
        type: 'rich_text_section' as const,
        elements: orSpace(inlineElements(item)),
      }));
      const indent = Math.min(Math.max(Math.trunc(block.indent), 0), 8);
      return elements.length === 0
        ? []
        : [{ type: 'rich_text_list', style: block.ordered ? 'ordered' : 'bullet', indent, elements }];
    }
  }
}

/** Slack refuses an item without elements. */
function orSpace(elements: Element[]): Element[] {
  return elements.length > 0 ? elements : [{ type: 'text', text: ' ' }];
}

/** Pieces of a line as elements. Neighbouring text of one style becomes one element. */
function inlineElements(children: readonly Inline[]): Element[] {
  const elements: Element[] = [];
  const add = (text: string, styles: readonly Style[] = []): void => {
    if (text === '') return;
    const last = elements.at(-1);
    const style = styleOf(styles);
    if (last?.type === 'text' && JSON.stringify(last.style) === JSON.stringify(style)) last.text += text;
    else elements.push({ type: 'text', text, ...(style && { style }) });
  };
  for (const child of children) {
    switch (child.type) {
      case 'text':
        add(child.text, child.styles);
        break;
      case 'break':
        add('\n');
        break;
      case 'mention':
        add(`@${child.name ?? child.person?.name ?? 'someone'}`);
        break;
      case 'emoji':
        if (child.unicode !== undefined) add(child.unicode);
        else if (isEmojiName(child.name)) elements.push({ type: 'emoji', name: child.name });
        else add(`:${child.name}:`);
        break;
      case 'link':
        addLink(child, elements, add);
    }
  }
  return elements;
}

/** A label never hides where a link leads: the address stands beside it, and only the address is live. */
function addLink(
  { url, text, styles = [] }: Extract<Inline, { type: 'link' }>,
  elements: Element[],
  add: (text: string, styles?: readonly Style[]) => void,
): void {
  const labelled = text !== undefined && text !== url && `mailto:${text}` !== url;
  if (labelled) add(`${text} (`, styles);
  if (isLinkable(url)) {
    const style = styleOf(styles);
    elements.push({ type: 'link', url, ...(style && { style }) });
  } else add(url, styles);
  if (labelled) add(')', styles);
}

function isLinkable(url: string): boolean {
  if (url.length > 3000 || !/^(https?:\/\/|mailto:|tel:)[^\s<>"]+$/i.test(url)) return false;
  return URL.canParse(url);
}

function styleOf(styles: readonly Style[]): Partial<Record<Style, true>> | undefined {
  if (styles.length === 0) return undefined;
  return Object.fromEntries([...styles].sort().map((style) => [style, true]));
}
