import type { Button, Card } from '../../core/card.ts';
import { toPlainText, type Block, type Inline, type RichText } from '../../core/text.ts';
import type { Json } from '../shared/json.ts';
import { DATA_KEY } from './names.ts';
import { shorten, splitText } from '../shared/split.ts';

/** Webex's and our own limits. Source: Webex, "Buttons and cards": five actions; the 22 KB of a card are not confirmed. */
const LIMIT = { title: 500, line: 2000, fact: 1000, facts: 20, quote: 2500, button: 100, url: 3000, buttons: 5 };

/**
 * A card as an Adaptive Card of version 1.3. Every text stands in a RichTextBlock, in which no markdown is read.
 * `mark` becomes the id of its first element.
 */
export function cardJson(card: Card, mark: string): Json {
  const body: Json[] = [
    { ...richText([run(shorten(card.title || ' ', LIMIT.title), { weight: 'Bolder', size: 'Medium' })]), id: mark },
  ];
  for (const line of card.lines.filter((one) => one !== '')) body.push(richText([run(shorten(line, LIMIT.line))]));
  body.push(...card.facts.slice(0, LIMIT.facts).map(fact));
  if (card.quote !== undefined && card.quote.length > 0) {
    body.push({ type: 'Container', style: 'emphasis', items: quoted(card.quote) });
  }
  // A link that can't be opened must not turn into a press. A menu is shown as buttons.
  const buttons = [...card.buttons, ...card.menu].filter((button) => button.opens === undefined || addressOf(button));
  const actions = buttons.slice(0, LIMIT.buttons).map(action);
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.3',
    body,
    ...(actions.length > 0 && { actions }),
  };
}

/** What notifications, old clients and screen readers get of a card. */
export function cardText(card: Card): string {
  const facts = card.facts.map(({ label, value }) => `${label}: ${value}`);
  const quote = card.quote === undefined ? '' : `“${toPlainText(card.quote)}”`;
  return [card.title, ...card.lines, ...facts, quote].filter((line) => line !== '').join('\n');
}

export function richText(inlines: readonly Json[]): Json {
  return { type: 'RichTextBlock', inlines };
}

export function run(text: string, looks: Json = {}): Json {
  return { type: 'TextRun', text, ...looks };
}

function fact({ label, value }: Card['facts'][number]): Json {
  const cell = (width: string, words: string, looks: Json): Json => ({
    type: 'Column',
    width,
    items: [richText([run(shorten(words === '' ? '–' : words, LIMIT.fact), looks)])],
  });
  return {
    type: 'ColumnSet',
    spacing: 'Small',
    columns: [cell('90px', label, { weight: 'Bolder' }), cell('stretch', value, {})],
  };
}

function quoted(quote: RichText): Json[] {
  const [head = [], more] = splitText(quote, LIMIT.quote);
  const shown = more === undefined ? head : [...head, DOTS];
  return shown.flatMap(blockOf);
}

const DOTS: Block = { type: 'paragraph', children: [{ type: 'text', text: '…' }] };

function blockOf(block: Block): Json[] {
  switch (block.type) {
    case 'paragraph':
    case 'quote':
      return [richText(lineRuns(block.children))];
    case 'code':
      return [richText([run(block.text, { fontType: 'Monospace' })])];
    case 'list':
      return block.items.map((item, index) => {
        const bullet = `${'    '.repeat(block.indent)}${block.ordered ? `${index + 1}.` : '•'} `;
        return richText([run(bullet), ...lineRuns(item)]);
      });
  }
}

function lineRuns(children: readonly Inline[]): Json[] {
  const runs = children.map((child): Json => {
    const styles = 'styles' in child ? (child.styles ?? []) : [];
    const looks = {
      ...(styles.includes('bold') && { weight: 'Bolder' }),
      ...(styles.includes('italic') && { italic: true }),
      ...(styles.includes('strike') && { strikethrough: true }),
      ...(styles.includes('code') && { fontType: 'Monospace' }),
    };
    if (child.type === 'text') return run(child.text, looks);
    if (child.type === 'link' && /^(https?|mailto):/i.test(child.url) && child.url.length <= LIMIT.url) {
      const selectAction = { type: 'Action.OpenUrl', url: child.url };
      return run(child.text ?? child.url, { ...looks, color: 'Accent', selectAction });
    }
    return run(toPlainText([{ type: 'paragraph', children: [child] }]), looks);
  });
  return runs.length === 0 ? [run(' ')] : runs;
}

function action(button: Button): Json {
  const title = shorten(button.label, LIMIT.button);
  const style = button.tone === undefined ? {} : { style: button.tone === 'primary' ? 'positive' : 'destructive' };
  const url = addressOf(button);
  if (url !== undefined) return { type: 'Action.OpenUrl', title, url, ...style };
  return { type: 'Action.Submit', title, data: { [DATA_KEY]: button.action }, ...style };
}

function addressOf({ opens }: Button): string | undefined {
  const url = opens?.url;
  return url !== undefined && url.length <= LIMIT.url && /^(https?|webexteams|slack|msteams):\/\//i.test(url)
    ? url
    : undefined;
}
