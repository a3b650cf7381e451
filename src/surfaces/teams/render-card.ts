import { MAY_OPEN_DIALOG, type Button, type Card } from '../../core/card.ts';
import { plainLines, toPlainText, type Block, type Inline, type RichText, type Style } from '../../core/text.ts';
import type { Json } from '../shared/json.ts';
import { shorten, splitText } from '../shared/split.ts';
import { ACTION_KEY } from './names.ts';
import type { Call } from './render.ts';

/** So much stands on a card at most; Teams refuses more than 100 KB in all, and shows few actions. */
const LIMIT = { title: 300, line: 3000, fact: 1000, facts: 20, quote: 2500, button: 100, url: 4000, actions: 6 };

interface CardOptions {
  readonly call?: Call;
}

/**
 * A card as an Adaptive Card 1.5. Every text stands in text runs, which Teams reads no markup into (as it does in text blocks
 * and facts). Source: adaptivecards.io, "TextRun".
 */
export function adaptiveCard(card: Card, { call }: CardOptions = {}): Json {
  const body: Json[] = [];
  if (call !== undefined) body.push({ type: 'TextBlock', text: call.shown, wrap: true });
  if (card.title !== '') body.push(runs([run(shorten(card.title, LIMIT.title), { size: 'large', weight: 'bolder' })]));
  for (const line of card.lines) {
    if (line !== '') body.push(...rows(plainLines(shorten(line, LIMIT.line))));
  }
  if (card.facts.length > 0) body.push(facts(card.facts));
  const quote = card.quote === undefined ? [] : quoted(card.quote);
  if (quote.length > 0) body.push({ type: 'Container', style: 'emphasis', spacing: 'medium', items: quote });
  const actions = actionsOf(card);
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    fallbackText: shorten(cardText(card), LIMIT.line),
    body: body.length === 0 ? [runs([run(' ')])] : body,
    ...(actions.length > 0 && { actions }),
    ...(call !== undefined && { msteams: { entities: [call.entity] } }),
  };
}

/** What notifications and screen readers get of a card. */
export function cardText(card: Card): string {
  const facts = card.facts.map(({ label, value }) => `${label}: ${value}`);
  const quote = card.quote === undefined ? '' : `“${toPlainText(card.quote)}”`;
  return [card.title, ...card.lines, ...facts, quote].filter((line) => line !== '').join('\n');
}

function runs(inlines: readonly Json[]): Json {
  return { type: 'RichTextBlock', inlines };
}

function run(text: string, look: Json = {}): Json {
  return { type: 'TextRun', text: inert(text), ...look };
}

/** Teams formats these two wherever they stand; an invisible space between the braces leaves them as they were written. */
function inert(text: string): string {
  return text.replace(/\{(?=\{\s*(?:DATE|TIME)\s*\()/gi, '{\u200b');
}

/** Two columns, so that names and values stand in rows of their own. */
function facts(all: Card['facts']): Json {
  return {
    type: 'Container',
    spacing: 'medium',
    items: all.slice(0, LIMIT.facts).map(({ label, value, at }) => ({
      type: 'ColumnSet',
      spacing: 'small',
      columns: [
        column('auto', runs([run(shorten(label, LIMIT.fact), { weight: 'bolder' })])),
        column('stretch', at === undefined ? runs([run(shorten(value || '–', LIMIT.fact))]) : moment(at)),
      ],
    })),
  };
}

function column(width: string, item: Json): Json {
  return { type: 'Column', width, items: [item] };
}

/** Teams shows it in each reader's own time zone. Source: "Text features in Adaptive Cards"; without milliseconds. */
function moment(at: number): Json {
  const time = new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
  return { type: 'TextBlock', text: `{{TIME(${time})}}`, wrap: true };
}

function quoted(quote: RichText): Json[] {
  const parts = splitText(quote, LIMIT.quote);
  const shown = (parts[0] ?? []).flatMap(blockRuns);
  return parts.length > 1 ? [...shown, runs([run('…')])] : shown;
}

function blockRuns(block: Block): Json[] {
  switch (block.type) {
    case 'paragraph':
      return rows(block.children);
    case 'quote':
      return rows(block.children, ['italic']);
    case 'code':
      return rows(plainLines(block.text.replaceAll(' ', '\u00a0'), ['code']));
    case 'list':
      return block.items.map((item, index) => {
        const bullet = `${'\u2003'.repeat(block.indent)}${block.ordered ? `${index + 1}.` : '•'} `;
        return runs([run(bullet), ...item.flatMap((child) => inlineRuns(child))]);
      });
  }
}

/** A row for each line: whether a text run may hold several is not told. */
function rows(children: readonly Inline[], more: readonly Style[] = []): Json[] {
  const lines: Json[][] = [[]];
  for (const child of children) {
    if (child.type === 'break') lines.push([]);
    else lines.at(-1)?.push(...inlineRuns(child, more));
  }
  return lines
    .filter((line) => line.length > 0)
    .map((line, index) => ({ ...runs(line), ...(index > 0 && { spacing: 'none' }) }));
}

function inlineRuns(inline: Inline, more: readonly Style[] = []): Json[] {
  const styles = [...more, ...('styles' in inline ? (inline.styles ?? []) : [])];
  const text = toPlainText([{ type: 'paragraph', children: [inline] }]);
  if (text === '') return [];
  return [
    run(text, {
      ...(styles.includes('bold') && { weight: 'bolder' }),
      ...(styles.includes('italic') && { italic: true }),
      ...(styles.includes('strike') && { strikethrough: true }),
      ...(styles.includes('code') && { fontType: 'monospace' }),
    }),
  ];
}

function actionsOf(card: Card): Json[] {
  // A link that can't be opened must not turn into a press.
  const works = (button: Button): boolean => button.opens === undefined || addressOf(button) !== undefined;
  const primary = card.buttons.filter(works).slice(0, LIMIT.actions);
  return [
    ...primary.map((button) => actionOf(button)),
    // Teams puts these behind the three dots. Source: "Adaptive Card overflow menu".
    ...card.menu.filter(works).map((button) => ({ ...actionOf(button), mode: 'secondary' })),
  ];
}

function actionOf(button: Button): Json {
  const title = shorten(button.label, LIMIT.button);
  const style = button.tone === 'primary' ? 'positive' : button.tone === 'danger' ? 'destructive' : undefined;
  const url = addressOf(button);
  if (url !== undefined) return { type: 'Action.OpenUrl', title, url, ...(style && { style }) };
  // Where a dialog may follow, Teams must be told to ask for it.
  const fetches = MAY_OPEN_DIALOG.has(button.action) ? { msteams: { type: 'task/fetch' } } : {};
  return { type: 'Action.Submit', title, data: { [ACTION_KEY]: button.action, ...fetches }, ...(style && { style }) };
}

function addressOf({ opens }: Button): string | undefined {
  const url = opens?.url;
  const fits = url !== undefined && url.length <= LIMIT.url && /^(https?|slack|webexteams):\/\//i.test(url);
  return fits ? url : undefined;
}
