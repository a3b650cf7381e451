import type { Person } from './place.ts';

export type Style = 'bold' | 'italic' | 'strike' | 'code';

/** A piece of a line. What users wrote is only ever `text`, so it can't become markup on the other side. */
export type Inline =
  | {
      readonly type: 'text';
      readonly text: string;
      readonly styles?: readonly Style[];
    }
  | {
      readonly type: 'link';
      readonly url: string;
      readonly text?: string;
      readonly styles?: readonly Style[];
    }
  /** A mention of a person, shown as `@name` and never live. `name` is filled in before rendering. */
  | {
      readonly type: 'mention';
      readonly person?: Person;
      readonly name?: string;
    }
  | { readonly type: 'emoji'; readonly name: string; readonly unicode?: string }
  | { readonly type: 'break' };

export type Block =
  | { readonly type: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly type: 'quote'; readonly children: readonly Inline[] }
  | { readonly type: 'code'; readonly text: string }
  | {
      readonly type: 'list';
      readonly ordered: boolean;
      /** Nesting depth, 0 for the outermost. */
      readonly indent: number;
      readonly items: readonly (readonly Inline[])[];
    };

/** The small message model between all platforms. */
export type RichText = readonly Block[];

/** Plain text as one paragraph; line breaks are kept. */
export function plainText(text: string): RichText {
  return text === '' ? [] : [{ type: 'paragraph', children: plainLines(text) }];
}

/** Plain text as pieces of lines: a break for each line break. */
export function plainLines(text: string, styles: readonly Style[] = []): Inline[] {
  return text
    .split('\n')
    .flatMap((line, index): Inline[] => [
      ...(index > 0 ? [{ type: 'break' } as const] : []),
      ...(line === '' ? [] : [{ type: 'text' as const, text: line, ...(styles.length > 0 && { styles }) }]),
    ]);
}

function inlineText(inline: Inline): string {
  switch (inline.type) {
    case 'text':
      return inline.text;
    case 'link':
      return inline.text === undefined || inline.text === inline.url ? inline.url : `${inline.text} (${inline.url})`;
    case 'mention':
      return `@${inline.name ?? inline.person?.name ?? 'someone'}`;
    case 'emoji':
      return inline.unicode ?? `:${inline.name}:`;
    case 'break':
      return '\n';
  }
}

function blockText(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return block.children.map(inlineText).join('');
    case 'quote':
      return block.children
        .map(inlineText)
        .join('')
        .split('\n')
        .map((line) => `> ${line}`)
        .join('\n');
    case 'code':
      return block.text;
    case 'list':
      return block.items
        .map((item, index) => {
          const bullet = block.ordered ? `${index + 1}.` : '•';
          return `${'    '.repeat(block.indent)}${bullet} ${item.map(inlineText).join('')}`;
        })
        .join('\n');
  }
}

/** The text as a person would read it aloud from the screen, without markup. */
export function toPlainText(text: RichText): string {
  return text.map(blockText).join('\n');
}

/** Every mention in the text that names a person, so that names can be looked up before rendering. */
export function mentionedPeople(text: RichText): Person[] {
  const people: Person[] = [];
  const visit = (children: readonly Inline[]): void => {
    for (const inline of children) {
      if (inline.type === 'mention' && inline.person !== undefined && inline.name === undefined)
        people.push(inline.person);
    }
  };
  for (const block of text) {
    if (block.type === 'list') block.items.forEach(visit);
    else if (block.type !== 'code') visit(block.children);
  }
  return people;
}

/** The same text with each mention's name filled in by `nameOf`. */
export function withNames(text: RichText, nameOf: (person: Person) => string | undefined): RichText {
  const fill = (children: readonly Inline[]): Inline[] =>
    children.map((inline) => {
      if (inline.type !== 'mention' || inline.person === undefined || inline.name !== undefined) return inline;
      const name = nameOf(inline.person);
      return name === undefined ? inline : { ...inline, name };
    });
  return text.map((block) => {
    if (block.type === 'list') return { ...block, items: block.items.map(fill) };
    if (block.type === 'code') return block;
    return { ...block, children: fill(block.children) };
  });
}
