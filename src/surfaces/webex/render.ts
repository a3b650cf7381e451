import type { OutboundMessage } from '../../ports/surface.ts';
import { toPlainText, type RichText } from '../../core/text.ts';
import { shorten } from '../shared/split.ts';
import type { Json } from '../shared/json.ts';
import { MAX_TEXT } from './capabilities.ts';
import { escapeMarkdown, isPlain, toMarkdown } from './markdown.ts';
import { cardJson, cardText } from './render-card.ts';
import { bytesOf, shortenBytes, splitFitting } from './split.ts';

/** What `POST /messages` takes beside the place. `text` is always there: for notifications and old clients. */
export interface WebexMessage {
  readonly text: string;
  readonly markdown?: string;
  readonly attachments?: readonly Json[];
}

/** Characters of a part, with some room for the name and for what must be escaped. */
const FIRST_TRY = 7000;
const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';

/** A card as a message. `mark` is what it is found again by. */
export function cardMessage(message: OutboundMessage, mark: string): WebexMessage | null {
  if (message.card === undefined) return null;
  const text = shortenBytes(cardText(message.card), MAX_TEXT);
  return { text, attachments: [{ contentType: CARD_TYPE, content: cardJson(message.card, mark) }] };
}

export function cardAttachment(content: Json, text: string): WebexMessage {
  return { text: shortenBytes(text, MAX_TEXT), attachments: [{ contentType: CARD_TYPE, content }] };
}

/** The line above a card that keeps its thread: Webex edits lines, but no cards. */
export function headline(message: OutboundMessage): WebexMessage {
  const title = message.card?.title || toPlainText(message.text ?? []);
  const text = shortenBytes(title === '' ? '…' : title.replace(/\s+/g, ' '), 1000);
  const call = callOf(message);
  return call === '' ? { text } : { text, markdown: `${call}${escapeMarkdown(text)}` };
}

/**
 * The messages that say this on Webex, in order; none where only files are to be sent. What people wrote goes as plain text
 * where that shows all of it, and escaped where not.
 */
export function textMessages(message: OutboundMessage, author: string | undefined): WebexMessage[] {
  const content = message.text ?? [];
  const call = callOf(message);
  if (content.length === 0 && call === '') return [];
  const render = (part: RichText, first: boolean): WebexMessage => renderText(part, author, first ? call : '');
  const fits = (part: RichText): boolean => {
    const { text, markdown = '' } = render(part, true);
    return bytesOf(text) <= MAX_TEXT && bytesOf(markdown) <= MAX_TEXT;
  };
  return splitFitting(content, FIRST_TRY, fits).map((part, index) => render(part, index === 0));
}

function renderText(content: RichText, author: string | undefined, call: string): WebexMessage {
  const plain = toPlainText(content);
  const text = author === undefined ? plain : `${author}: ${plain}`;
  const shown = text.trim() === '' ? '…' : text;
  if (author === undefined && call === '' && isPlain(content)) return { text: shown };
  const name = author === undefined ? '' : `${nameLine(author)}${content.length === 0 ? '' : nameBreak(content)}`;
  return { text: shown, markdown: `${call}${name}${toMarkdown(content)}` };
}

/** The name of who speaks, bold. */
export function nameLine(author: string): string {
  return `**${escapeMarkdown(author)}**`;
}

function nameBreak([first]: RichText): string {
  return first?.type === 'paragraph' ? '  \n' : '\n\n';
}

/** The one live mention that a message can have: it comes from the configuration or a person's id, never from text. */
function callOf({ call }: OutboundMessage): string {
  if (call === undefined) return '';
  if ('person' in call) return `<@personId:${call.person.id.replace(/[^\w=-]/g, '')}> `;
  if (/^@?all$/i.test(call.group)) return '<@all> ';
  if (/^[\w.+-]+@[\w.-]+$/.test(call.group)) return `<@personEmail:${call.group}> `;
  return `<@personId:${call.group.replace(/[^\w=-]/g, '')}> `;
}

/**
 * A name as it is shown above a text: one line without invisible or direction-changing characters, at most 80 long.
 * Undefined where nothing is left of it.
 */
export function displayName(name: string): string | undefined {
  const visible = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return visible === '' ? undefined : shorten(visible, 80);
}
