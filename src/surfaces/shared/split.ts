import { toPlainText, type Block, type Inline, type RichText } from '../../core/text.ts';

/**
 * Parts of at most `limit` characters each (UTF-16 units of the text as it is read), in order and with nothing left out
 * but the white space at a cut. Cuts fall between blocks, lines or words where they can, never inside a character.
 */
export function splitText(content: RichText, limit: number): RichText[] {
  if (toPlainText(content).length <= limit) return [content];
  const parts: Block[][] = [[]];
  let used = 0;
  const room = (): number => limit - used - (used > 0 ? 1 : 0);
  const put = (block: Block): void => {
    parts.at(-1)?.push(block);
    used += (used > 0 ? 1 : 0) + toPlainText([block]).length;
  };
  const turn = (): void => {
    parts.push([]);
    used = 0;
  };
  const blocks = content.flatMap((block) => smaller(block, limit)).filter((block) => toPlainText([block]) !== '');
  for (const block of blocks) {
    let rest: Block | null = block;
    while (rest !== null) {
      if (toPlainText([rest]).length <= room()) {
        put(rest);
        break;
      }
      const cut: [Block, Block | null] | null = cutBlock(rest, room());
      if (cut === null && used === 0) {
        // Nothing smaller can be made of it.
        put(rest);
        break;
      }
      if (cut === null || (used > 0 && room() < limit / 4)) {
        turn();
        continue;
      }
      put(cut[0]);
      rest = cut[1];
      if (rest !== null) turn();
    }
  }
  return parts.filter((part) => part.length > 0);
}

/** A list that is too long becomes lines, because a list that goes on in another message would count from one again. */
function smaller(block: Block, limit: number): Block[] {
  if (block.type !== 'list' || toPlainText([block]).length <= limit) return [block];
  return block.items.map((item, index) => {
    const bullet = `${'    '.repeat(block.indent)}${block.ordered ? `${index + 1}.` : '•'} `;
    return { type: 'paragraph', children: [{ type: 'text', text: bullet }, ...item] };
  });
}

/** The block in two, the first with at most `room` characters; null where nothing of it fits. */
function cutBlock(block: Block, room: number): [Block, Block | null] | null {
  if (room < 1 || block.type === 'list') return null;
  if (block.type === 'code') {
    const at = cutAt(block.text, room);
    return [
      { type: 'code', text: block.text.slice(0, at) },
      { type: 'code', text: block.text.slice(at).replace(/^\n/, '') },
    ];
  }
  // Each line of a quote is two longer than its text.
  let [head, tail] = cutInlines(block.children, room);
  for (let less = room - 2; toPlainText([{ ...block, children: head }]).length > room; less -= 2) {
    if (less < 1) return null;
    [head, tail] = cutInlines(block.children, less);
  }
  if (head.length === 0) return null;
  return [{ ...block, children: head }, tail.length === 0 ? null : { ...block, children: tail }];
}

function cutInlines(children: readonly Inline[], room: number): [Inline[], Inline[]] {
  const head: Inline[] = [];
  let used = 0;
  for (const [index, child] of children.entries()) {
    const length = toPlainText([{ type: 'paragraph', children: [child] }]).length;
    if (used + length <= room) {
      head.push(child);
      used += length;
      continue;
    }
    const after = children.slice(index + 1);
    if (child.type === 'text' || (head.length === 0 && length > room)) {
      // A link longer than a whole message can't be kept as one: its text is carried.
      const whole =
        child.type === 'text'
          ? child
          : { type: 'text' as const, text: toPlainText([{ type: 'paragraph', children: [child] }]) };
      const at = cutAt(whole.text, room - used, head.length > 0);
      if (at > 0) head.push({ ...whole, text: whole.text.slice(0, at) });
      const rest = whole.text.slice(at).replace(/^ /, '');
      return [head, rest === '' ? after : [{ ...whole, text: rest }, ...after]];
    }
    return [head, child.type === 'break' ? after : [child, ...after]];
  }
  return [head, []];
}

/**
 * Where to cut `text` so that at most `room` units stand before: after a line or a word if one ends in the second half,
 * else between two characters as people see them. 0 only if `mayBeNone` and nothing fits well.
 */
function cutAt(text: string, room: number, mayBeNone = false): number {
  if (text.length <= room) return text.length;
  const window = text.slice(0, Math.max(room, 0) + 1);
  const line = window.lastIndexOf('\n');
  if (line > room / 2) return line;
  const word = window.lastIndexOf(' ');
  if (word > room / 2 || (mayBeNone && word > 0)) return word;
  if (mayBeNone) return 0;
  return graphemeCut(text, room);
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function graphemeCut(text: string, room: number): number {
  // A little more than the room shows where the character at its end begins.
  const at = graphemes.segment(text.slice(0, room + 64)).containing(room)?.index ?? room;
  if (at > 0) return at;
  const low = text.charCodeAt(room) >= 0xdc00 && text.charCodeAt(room) <= 0xdfff;
  return Math.max(1, low && room > 1 ? room - 1 : room);
}

/** At most `limit` units of plain text, with an ellipsis where something was cut off. */
export function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, graphemeCut(text, limit - 1))}…`;
}
