import type { types } from '@slack/bolt';
import type { Button, Card } from '../../core/card.ts';
import { toPlainText, type RichText } from '../../core/text.ts';
import { ACTION_PREFIX, MENU_ACTION } from './names.ts';
import { escapeMrkdwn } from './mrkdwn.ts';
import { richTextBlock } from './render-rich.ts';
import { shorten, splitText } from './split.ts';

/** Block Kit's limits. Source: Slack, "Block Kit" reference, as typed in `@slack/types`. */
const LIMIT = {
  header: 150,
  section: 3000,
  field: 2000,
  fields: 10,
  button: 75,
  url: 3000,
  options: 5,
  buttons: 24,
  quote: 2500,
};

/** A card as Block Kit blocks. Every text of a person stands in plain text or rich text, which Slack doesn't parse. */
export function cardBlocks(card: Card): types.KnownBlock[] {
  const blocks: types.KnownBlock[] = [];
  if (card.title !== '') blocks.push({ type: 'header', text: plain(card.title, LIMIT.header) });
  const lines = card.lines.filter((line) => line !== '').join('\n');
  if (lines !== '') blocks.push({ type: 'section', text: plain(lines, LIMIT.section) });
  const perSection = LIMIT.fields / 2;
  for (let at = 0; at < card.facts.length; at += perSection) {
    blocks.push({ type: 'section', fields: card.facts.slice(at, at + perSection).flatMap(fact) });
  }
  const quote = card.quote === undefined ? null : quoted(card.quote);
  if (quote !== null) blocks.push(quote);
  const actions = actionElements(card);
  if (actions.length > 0) blocks.push({ type: 'actions', elements: actions });
  return blocks;
}

/** What notifications and screen readers get of a card. Not escaped. */
export function cardText(card: Card): string {
  const facts = card.facts.map(({ label, value }) => `${label}: ${value}`);
  const quote = card.quote === undefined ? '' : `“${toPlainText(card.quote)}”`;
  return [card.title, ...card.lines, ...facts, quote].filter((line) => line !== '').join('\n');
}

function plain(text: string, limit: number): types.PlainTextElement {
  return { type: 'plain_text', text: shorten(text, limit), emoji: false };
}

/** Two fields a fact: the columns of Slack's layout make a table of them. */
function fact({ label, value, at }: Card['facts'][number]): types.TextObject[] {
  const bold = label.replace(/[*_~`]/g, '').trim();
  return [
    { type: 'mrkdwn', text: bold === '' ? ' ' : `*${escapeMrkdwn(shorten(bold, 300))}*`, verbatim: true },
    at === undefined ? plain(value === '' ? '–' : value, LIMIT.field) : moment(at, value),
  ];
}

/** Slack shows it in each reader's own time zone, and keeps "ago" up to date. Source: Slack, "Date formatting". */
function moment(at: number, fallback: string): types.TextObject {
  const shown = escapeMrkdwn(fallback.replace(/[|^]/g, ' '));
  return { type: 'mrkdwn', text: `<!date^${Math.floor(at / 1000)}^{time}, {ago}|${shown}>`, verbatim: true };
}

/** Everything in the quote is drawn as a quotation, but for code and lists, which keep their own shape. */
function quoted(quote: RichText): types.RichTextBlock | null {
  const parts = splitText(quote, LIMIT.quote);
  const head = parts[0] ?? [];
  const shown = head.map((block) => (block.type === 'paragraph' ? { ...block, type: 'quote' as const } : block));
  const cut =
    parts.length > 1 ? [{ type: 'paragraph' as const, children: [{ type: 'text' as const, text: '…' }] }] : [];
  return richTextBlock([...shown, ...cut]);
}

function actionElements(card: Card): types.ActionsBlockElement[] {
  // A link that can't be opened must not turn into a press.
  const works = (button: Button): boolean => button.opens === undefined || addressOf(button) !== undefined;
  const menu = card.menu.filter(works);
  const entries = menu.slice(0, LIMIT.options);
  // A menu takes five entries: what is over stands beside it.
  const buttons = [...card.buttons.filter(works), ...menu.slice(LIMIT.options)].slice(0, LIMIT.buttons);
  const seen = new Map<string, number>();
  const elements: types.ActionsBlockElement[] = buttons.map((button) => {
    const count = (seen.get(button.action) ?? 0) + 1;
    seen.set(button.action, count);
    const url = addressOf(button);
    return {
      type: 'button',
      action_id: `${ACTION_PREFIX}${button.action}${count > 1 ? `:${count}` : ''}`,
      text: plain(button.label, LIMIT.button),
      ...(button.tone && { style: button.tone }),
      ...(url && { url }),
    };
  });
  if (entries.length > 0) {
    elements.push({
      type: 'overflow',
      action_id: MENU_ACTION,
      options: entries.map((button) => {
        const url = addressOf(button);
        return { text: plain(button.label, LIMIT.button), value: button.action, ...(url && { url }) };
      }),
    });
  }
  return elements;
}

function addressOf({ opens }: Button): string | undefined {
  const url = opens?.url;
  return url !== undefined && url.length <= LIMIT.url && /^(https?|slack|webexteams):\/\//i.test(url) ? url : undefined;
}
