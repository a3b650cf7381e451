import { parseCode, parseInline, type MarkdownRules } from './markdown-inline.ts';
import type { Block } from './markup.ts';

/** Behind a fence of backticks there is none: else it is code within a line. */
const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;
const HEADING = /^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])( +|$)/;
const INDENTED = /^(?: {4}|\t)/;
const MAX_DEPTH = 8;

/**
 * Webex's Markdown (developer.webex.com/docs/basics#formatting-messages): paragraphs, headings, lists, quotes, fences, and
 * within lines bold, italic, strike, code, links and mentions.
 */
export function parseMarkdown(source: string, rules: MarkdownRules): Block[] {
  return parseLines(source.replace(/\r\n?/g, '\n').split('\n'), rules, 0);
}

function parseLines(lines: readonly string[], rules: MarkdownRules, depth: number): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      at += 1;
      continue;
    }
    const read =
      depth > MAX_DEPTH
        ? null
        : (readFence(lines, at, rules) ??
          readIndented(lines, at, rules) ??
          readLine(line, at, rules) ??
          readQuote(lines, at, rules, depth) ??
          readList(lines, at, rules, depth));
    const { block, end } = read ?? readParagraph(lines, at, rules);
    blocks.push(block);
    at = end;
  }
  return blocks;
}

interface Read {
  readonly block: Block;
  readonly end: number;
}

function readFence(lines: readonly string[], at: number, rules: MarkdownRules): Read | null {
  if (rules.dialect === 'card') return null;
  const fence = FENCE.exec(lines[at] ?? '')?.[1];
  if (fence === undefined) return null;
  const closes = new RegExp(`^ {0,3}\\${fence[0] ?? '`'}{${fence.length},}\\s*$`);
  let end = at + 1;
  while (end < lines.length && !closes.test(lines[end] ?? '')) end += 1;
  const text = lines.slice(at + 1, end).join('\n');
  const children = parseCode(text, rules);
  const mentions = children.some((child) => child.type !== 'code');
  return { block: mentions ? { type: 'p', children } : { type: 'pre', text }, end: end + 1 };
}

/** Four spaces make code of it, except in what people type. */
function readIndented(lines: readonly string[], at: number, rules: MarkdownRules): Read | null {
  if (rules.dialect !== 'api') return null;
  let end = at;
  while (end < lines.length && INDENTED.test(lines[end] ?? '')) end += 1;
  if (end === at) return null;
  const code = lines.slice(at, end).map((line) => line.replace(INDENTED, ''));
  return { block: { type: 'pre', text: code.join('\n') }, end };
}

function readLine(line: string, at: number, rules: MarkdownRules): Read | null {
  if (rules.dialect !== 'api') return null;
  if (RULE.test(line)) return { block: { type: 'rule' }, end: at + 1 };
  const heading = HEADING.exec(line)?.[1];
  return heading === undefined
    ? null
    : { block: { type: 'heading', children: parseInline(heading, rules) }, end: at + 1 };
}

function readQuote(lines: readonly string[], at: number, rules: MarkdownRules, depth: number): Read | null {
  if (rules.dialect === 'card' || !QUOTE.test(lines[at] ?? '')) return null;
  const inner: string[] = [];
  let end = at;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? '';
    // A line that only goes on belongs to the quote too, as in CommonMark.
    if (!QUOTE.test(line) && (line.trim() === '' || starts(line, rules))) break;
    inner.push(line.replace(QUOTE, ''));
  }
  return { block: { type: 'quote', blocks: parseLines(inner, rules, depth + 1) }, end };
}

function readList(lines: readonly string[], at: number, rules: MarkdownRules, depth: number): Read | null {
  const first = ITEM.exec(lines[at] ?? '');
  if (first === null) return null;
  const ordered = /\d/.test(first[2] ?? '');
  const items: string[][] = [];
  let indent = 0;
  let end = at;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? '';
    const item = ITEM.exec(line);
    const spaces = /^ */.exec(line)?.[0].length ?? 0;
    const current = items.at(-1);
    if (current !== undefined && line.trim() !== '' && spaces >= indent) {
      current.push(line.slice(indent));
    } else if (item !== null && !RULE.test(line) && /\d/.test(item[2] ?? '') === ordered) {
      indent = item[0].length;
      items.push([line.slice(indent)]);
    } else if (current !== undefined && line.trim() === '') {
      const next = lines[end + 1] ?? '';
      const goesOn = /^ */.exec(next)?.[0].length ?? 0;
      if (!(goesOn >= indent && next.trim() !== '') && !sameList(next, ordered)) break;
      current.push('');
    } else if (current === undefined || starts(line, rules)) break;
    else current.push(line.trim());
  }
  return {
    block: { type: 'list', ordered, items: items.map((item) => parseLines(item, rules, depth + 1)) },
    end,
  };
}

function sameList(line: string, ordered: boolean): boolean {
  const item = ITEM.exec(line);
  return item !== null && /\d/.test(item[2] ?? '') === ordered;
}

function readParagraph(lines: readonly string[], at: number, rules: MarkdownRules): Read {
  let end = at + 1;
  while (end < lines.length && (lines[end] ?? '').trim() !== '' && !starts(lines[end] ?? '', rules)) end += 1;
  const text = lines
    .slice(at, end)
    .map((line) => line.replace(/^\s+/, ''))
    .join('\n')
    .trimEnd();
  return { block: { type: 'p', children: parseInline(text, rules) }, end };
}

/** Whether this line ends a paragraph because another block begins. */
function starts(line: string, rules: MarkdownRules): boolean {
  if (rules.dialect !== 'card' && (FENCE.test(line) || QUOTE.test(line))) return true;
  if (rules.dialect === 'api' && (HEADING.test(line) || RULE.test(line))) return true;
  const item = ITEM.exec(line);
  return item !== null && line.trim() !== item[2] && (/[-*+]/.test(item[2] ?? '') || /^1[.)]$/.test(item[2] ?? ''));
}
