import type { Json } from './types.ts';
import { randomWord } from './ids.ts';
import { escape, inlineText, parseInline, type Names } from './composer-inline.ts';

/** What a Slack client sends when a person presses Return: rich text, and the same as mrkdwn with `& < >` escaped. */
interface Composed {
  readonly text: string;
  readonly blocks: readonly Json[];
}

interface Part {
  readonly element: Json;
  readonly text: string;
}

const BULLET = /^(\s*)[•*-]\s+(.*)$/;
const NUMBER = /^(\s*)\d+[.)]\s+(.*)$/;
const QUOTE = /^>\s?(.*)$/;
const FENCE = /```\n?([\s\S]*?)\n?```/g;

/**
 * Reads what was typed as Slack's composer does: fenced code, quotes (`>`), lists (`-`, `*`, `•`, `1.`; indented by four
 * spaces a level), and within lines bold, italic, strike, code, links, mentions and emoji.
 */
export function compose(typed: string, names: Names): Composed {
  const parts: Part[] = [];
  let at = 0;
  for (const fence of typed.matchAll(FENCE)) {
    parts.push(...lines(typed.slice(at, fence.index).replace(/\n$/, ''), names));
    const code = fence[1] ?? '';
    if (code !== '') {
      parts.push({
        element: { type: 'rich_text_preformatted', elements: [{ type: 'text', text: code }], border: 0 },
        text: `\`\`\`${escape(code)}\`\`\``,
      });
    }
    at = fence.index + fence[0].length;
  }
  parts.push(...lines(at === 0 ? typed : typed.slice(at).replace(/^\n/, ''), names));
  if (parts.length === 0) return { text: '', blocks: [] };
  return {
    text: parts.map((part) => part.text).join('\n'),
    blocks: [{ type: 'rich_text', block_id: randomWord(), elements: parts.map((part) => part.element) }],
  };
}

type LineKind = 'section' | 'quote' | `list-${'bullet' | 'ordered'}-${number}`;

/** Neighbouring lines of the same kind become one element. */
function lines(text: string, names: Names): Part[] {
  if (text === '') return [];
  const groups: { kind: LineKind; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const { kind, content } = readLine(line);
    const last = groups.at(-1);
    if (last?.kind === kind) last.lines.push(content);
    else groups.push({ kind, lines: [content] });
  }
  const counters = new Map<number, number>();
  return groups.map((group) => {
    const list = /^list-(bullet|ordered)-(\d)$/.exec(group.kind);
    if (list === null) {
      counters.clear();
      return group.kind === 'quote' ? quote(group.lines, names) : section(group.lines, names);
    }
    const indent = Number(list[2]);
    for (const level of counters.keys()) if (level > indent) counters.delete(level);
    const offset = counters.get(indent) ?? 0;
    if (list[1] === 'ordered') counters.set(indent, offset + group.lines.length);
    return listPart(group.lines, names, list[1] === 'ordered', indent, offset);
  });
}

function readLine(line: string): { kind: LineKind; content: string } {
  const bullet = BULLET.exec(line);
  if (bullet !== null && !/^\s*\*\S.*\*$/.test(line))
    return { kind: `list-bullet-${depth(bullet[1] ?? '')}`, content: bullet[2] ?? '' };
  const number = NUMBER.exec(line);
  if (number !== null) return { kind: `list-ordered-${depth(number[1] ?? '')}`, content: number[2] ?? '' };
  const quoted = QUOTE.exec(line);
  if (quoted !== null) return { kind: 'quote', content: quoted[1] ?? '' };
  return { kind: 'section', content: line };
}

/** Slack nests lists at most eight deep. */
function depth(spaces: string): number {
  return Math.min(8, Math.floor(spaces.replaceAll('\t', '    ').length / 4));
}

function section(group: readonly string[], names: Names): Part {
  const elements = parseInline(group.join('\n'), names);
  return { element: { type: 'rich_text_section', elements }, text: inlineText(elements) };
}

function quote(group: readonly string[], names: Names): Part {
  const elements = parseInline(group.join('\n'), names);
  const text = inlineText(elements)
    .split('\n')
    .map((line) => `&gt; ${line}`)
    .join('\n');
  return { element: { type: 'rich_text_quote', elements }, text };
}

function listPart(group: readonly string[], names: Names, ordered: boolean, indent: number, offset: number): Part {
  const items = group.map((line) => parseInline(line, names));
  const bullet = indent === 0 ? '•' : indent === 1 ? '◦' : '▪︎';
  return {
    element: {
      type: 'rich_text_list',
      elements: items.map((elements) => ({ type: 'rich_text_section', elements })),
      style: ordered ? 'ordered' : 'bullet',
      indent,
      border: 0,
      ...(ordered && offset > 0 ? { offset } : {}),
    },
    text: items
      .map(
        (elements, index) =>
          `${'    '.repeat(indent)}${ordered ? `${offset + index + 1}.` : bullet} ${inlineText(elements)}`,
      )
      .join('\n'),
  };
}
