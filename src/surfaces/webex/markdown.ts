import { toPlainText, type Block, type Inline, type RichText, type Style } from '../../core/text.ts';

/**
 * Text as Webex markdown, in which nothing of it means anything. Source: Webex, "Formatting messages" and CommonMark.
 * `<` becomes an entity and not an escape, because mentions are found before the markdown is read. `&nbsp;` stands for
 * white space that HTML would swallow.
 */
export function escapeMarkdown(line: string): string {
  return line
    .replace(/[\\`*_~[\]|]/g, '\\$&')
    .replace(/&(?=#|[a-zA-Z])/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/^(\s*)([#+=-])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replaceAll('\r', '&#13;')
    .replace(/^\s+|\s+$/g, spaces)
    .replace(/ {2,}/g, (run) => ` ${spaces(run.slice(1))}`);
}

function spaces(run: string): string {
  return run.replace(/./gsu, (char) => (char === ' ' ? '&nbsp;' : `&#${char.codePointAt(0)};`));
}

/** Whether plain text is shown in full by `text`, which Webex never reads as markup. */
export function isPlain(content: RichText): boolean {
  return content.every(
    (block) =>
      block.type === 'paragraph' &&
      block.children.every((child) => child.type !== 'link' && !(child.type === 'text' && child.styles?.some(isShown))),
  );
}

/** Webex's markdown has no strike. */
function isShown(style: Style): boolean {
  return style !== 'strike';
}

export function toMarkdown(content: RichText): string {
  let written = '';
  let before: Block | undefined;
  for (const block of content) {
    const markdown = blockMarkdown(block, before);
    if (markdown === '') continue;
    written += written === '' ? markdown : `${between(before, block)}${markdown}`;
    before = block;
  }
  return written;
}

/** Two paragraphs of ours are two lines, not two blocks with a gap. */
function between(before: Block | undefined, block: Block): string {
  return before?.type === 'paragraph' && block.type === 'paragraph' ? HARD_BREAK : '\n\n';
}

const HARD_BREAK = '  \n';
/** An invisible space: a line without anything would end the paragraph. */
const EMPTY = '&#8203;';

function blockMarkdown(block: Block, before: Block | undefined): string {
  switch (block.type) {
    case 'paragraph':
      return lines(block.children, '');
    case 'quote':
      return lines(block.children, '> ');
    case 'code':
      return codeBlock(block.text);
    case 'list': {
      // A list that is indented below nothing would be read as code.
      const depth = before?.type === 'list' ? Math.min(block.indent, before.indent + 1) : 0;
      const pad = '    '.repeat(depth);
      return block.items
        .map((item, index) => `${pad}${block.ordered ? `${index + 1}.` : '-'} ${lines(item, `${pad}    `, '')}`)
        .join('\n');
    }
  }
}

/** Children as lines, each but the first behind `prefix`; the first behind `first`. */
function lines(children: readonly Inline[], prefix: string, first = prefix): string {
  const rows: Inline[][] = [[]];
  for (const child of children) {
    if (child.type === 'break') rows.push([]);
    else rows.at(-1)?.push(child);
  }
  return rows
    .map((row, index) => {
      const line = row.length === 0 ? '' : inlineLine(row);
      return `${index === 0 ? first : prefix}${line === '' ? EMPTY : line}`;
    })
    .join(HARD_BREAK);
}

/** One line. Neighbours with the same styles are one run, so that marks never meet marks of their kind. */
function inlineLine(row: readonly Inline[]): string {
  const runs: { styles: readonly Style[]; text: string; link?: string }[] = [];
  for (const child of row) {
    const styles = 'styles' in child ? (child.styles ?? []).filter(isShown) : [];
    const last = runs.at(-1);
    if (child.type === 'link') runs.push({ styles, text: child.text ?? child.url, link: child.url });
    else {
      const text = child.type === 'text' ? child.text : toPlainText([{ type: 'paragraph', children: [child] }]);
      if (last !== undefined && last.link === undefined && areOne(last.styles, styles)) last.text += text;
      else runs.push({ styles, text });
    }
  }
  let written = '';
  for (const [index, run] of runs.entries()) {
    const after = runs[index + 1]?.text.charAt(0) ?? '';
    const marked = runMarkdown(run, written, after);
    written += index === 0 || marked !== escapeMarkdown(run.text) ? marked : inside(run.text);
  }
  return written;
}

/** Two pieces of code side by side can't be told apart from one with marks in it. */
function areOne(one: readonly Style[], other: readonly Style[]): boolean {
  return one.join() === other.join() || (one.includes('code') && other.includes('code'));
}

/** The same escaping away from the beginning of a line, where fewer things mean something. */
function inside(text: string): string {
  return escapeMarkdown(`x${text}`).slice(1);
}

function runMarkdown(
  { styles, text, link }: { styles: readonly Style[]; text: string; link?: string },
  before: string,
  after: string,
): string {
  if (link !== undefined) return linkMarkdown(text, link, styles);
  if (styles.length === 0 || text.trim() === '') return escapeMarkdown(text);
  const [, lead = '', core = '', trail = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  const mark = `${styles.includes('bold') ? '**' : ''}${styles.includes('italic') ? '*' : ''}`;
  const words = styles.includes('code') ? code(core) : `${lead === '' ? escapeMarkdown(core) : inside(core)}`;
  const [left, right] = [lead === '' ? before.slice(-1) : ' ', trail === '' ? after : ' '];
  // CommonMark opens and closes emphasis only where the characters around let it; elsewhere the words stay plain.
  const opens = !isWord(left) || !isPunctuation(words.charAt(0));
  const closes = !isWord(right) || !isPunctuation(words.at(-1) ?? '');
  const touches = left === '*' || right === '*';
  const marked = mark === '' || !opens || !closes || touches ? words : `${mark}${words}${mark}`;
  return `${lead.replaceAll('\t', ' ')}${marked}${trail.replaceAll('\t', ' ')}`;
}

function isWord(char: string): boolean {
  return char !== '' && !/\s/.test(char) && !isPunctuation(char);
}

function isPunctuation(char: string): boolean {
  return /[\p{P}\p{S}]/u.test(char);
}

/** What could be a mention is broken by an invisible space: nothing can be escaped inside code. */
function fenced(text: string): string {
  return text.replace(/<(?=@)/g, '<\u200b');
}

function longestFence(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

function code(text: string): string {
  const fence = '`'.repeat(longestFence(text) + 1);
  const pad = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${pad}${fenced(text)}${pad}${fence}`;
}

function codeBlock(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestFence(text) + 1));
  return `${fence}\n${fenced(text)}\n${fence}`;
}

function linkMarkdown(label: string, url: string, styles: readonly Style[]): string {
  if (!/^(https?|mailto|webexteams):/i.test(url)) return inside(label === url ? url : `${label} (${url})`);
  const target = url.replace(/[\s<>()\\`*_[\]]/g, (char) => encodeURIComponent(char).replace(/[()*_]/g, percent));
  const shown = inside(label.replace(/\s+/g, ' '));
  const mark = styles.includes('bold') ? '**' : '';
  return `${mark}[${shown}](${target})${mark}`;
}

function percent(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}
