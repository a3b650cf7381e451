import type { chat_v1 } from '@googleapis/chat';
import { MAY_OPEN_DIALOG, type Button, type Card } from '../../core/card.ts';
import { toPlainText } from '../../core/text.ts';
import { shorten, splitText } from '../shared/split.ts';
import { cardHtml, escapeHtml } from './html.ts';
import { ACTION_PARAMETER, CARD_ID } from './names.ts';

type Widget = chat_v1.Schema$GoogleAppsCardV1Widget;
type ChatButton = chat_v1.Schema$GoogleAppsCardV1Button;

export interface CardOptions {
  /** The `function` of every action: an add-on calls it, so it must be our address; a classic app only names it. */
  readonly function: string;
  /** Google waits for a dialog in the HTTP answer. By Pub/Sub it would wait in vain. */
  readonly dialogs: boolean;
}

const LIMIT = { title: 200, line: 1500, label: 100, value: 500, quote: 2000, button: 80, facts: 20, buttons: 20 };
const MAX_CARD_BYTES = 28_000;
/** A card that escapes and emoji make too large is drawn again with less of its long texts. */
const SCALES = [1, 0.5, 0.25, 0.1];

/** A card as Google's cards v2. Everything in it is escaped, but for the headline, which is plain text at Google. */
export function renderCard(card: Card, options: CardOptions): Pick<chat_v1.Schema$Message, 'cardsV2'> {
  const drawn = SCALES.map(
    (scale) => () => drawCard(card, options, (units) => Math.max(20, Math.floor(units * scale))),
  );
  for (const draw of drawn) {
    const cardsV2 = [{ cardId: CARD_ID, card: draw() }];
    if (Buffer.byteLength(JSON.stringify(cardsV2)) <= MAX_CARD_BYTES) return { cardsV2 };
  }
  return { cardsV2: [{ cardId: CARD_ID, card: drawCard(card, options, () => 20) }] };
}

function drawCard(
  card: Card,
  options: CardOptions,
  fit: (units: number) => number,
): chat_v1.Schema$GoogleAppsCardV1Card {
  const widgets: Widget[] = [];
  const lines = card.lines.filter((line) => line !== '').map((line) => escapeHtml(shorten(line, fit(LIMIT.line))));
  if (lines.length > 0) widgets.push({ textParagraph: { text: lines.join('<br>') } });
  for (const { label, value } of card.facts.slice(0, LIMIT.facts)) {
    widgets.push({
      decoratedText: {
        topLabel: bracketless(shorten(label, LIMIT.label)),
        text: value === '' ? '–' : escapeHtml(shorten(value, fit(LIMIT.value))),
        wrapText: true,
      },
    });
  }
  const quote = card.quote === undefined ? '' : quoted(card.quote, fit(LIMIT.quote));
  if (quote !== '') widgets.push({ textParagraph: { text: quote } });
  const buttons = [
    ...card.buttons.flatMap((one) => button(one, options)),
    ...card.menu.flatMap((one) => entry(one, options)),
  ];
  if (buttons.length > 0) widgets.push({ buttonList: { buttons: buttons.slice(0, LIMIT.buttons) } });
  const header = card.title === '' ? {} : { header: { title: bracketless(shorten(card.title, LIMIT.title)) } };
  // A section without a widget is refused.
  if (widgets.length === 0) widgets.push({ textParagraph: { text: ' ' } });
  return { ...header, sections: [{ widgets }] };
}

/** What notifications get of a card. */
export function cardText(card: Card): string {
  const facts = card.facts.map(({ label, value }) => `${label}: ${value}`);
  const quote = card.quote === undefined ? '' : `“${toPlainText(card.quote)}”`;
  return [card.title, ...card.lines, ...facts, quote].filter((line) => line !== '').join('\n');
}

/** Where Google does not say whether tags are read, none can stand. */
function bracketless(plain: string): string {
  return plain.replaceAll('<', '‹').replaceAll('>', '›').replace(/\s+/g, ' ');
}

function quoted(quote: NonNullable<Card['quote']>, limit: number): string {
  const parts = splitText(quote, limit);
  return `${cardHtml(parts[0] ?? [])}${parts.length > 1 ? '…' : ''}`;
}

function button(one: Button, options: CardOptions): ChatButton[] {
  const onClick = clickOf(one, options);
  if (onClick === null) return [];
  const look =
    one.tone === 'primary'
      ? { type: 'FILLED' }
      : one.tone === 'danger'
        ? { type: 'FILLED', color: { red: 0.7, green: 0.15, blue: 0.12, alpha: 1 } }
        : {};
  return [{ text: shorten(one.label, LIMIT.button), ...look, onClick }];
}

/** An entry of the menu: an overflow menu can't be relied on for dialogs, so it is a button without a frame. */
function entry(one: Button, options: CardOptions): ChatButton[] {
  return button(one, options).map((drawn) => ({ ...drawn, type: 'BORDERLESS' }));
}

function clickOf({ action, opens }: Button, options: CardOptions): chat_v1.Schema$GoogleAppsCardV1OnClick | null {
  if (opens !== undefined) {
    // Google opens web addresses only, and a link that can't be opened must not turn into a press.
    return /^https?:\/\//i.test(opens.url) && opens.url.length <= 2000 ? { openLink: { url: opens.url } } : null;
  }
  return {
    action: {
      function: options.function,
      parameters: [{ key: ACTION_PARAMETER, value: action }],
      ...(options.dialogs && MAY_OPEN_DIALOG.has(action) && { interaction: 'OPEN_DIALOG' }),
    },
  };
}
