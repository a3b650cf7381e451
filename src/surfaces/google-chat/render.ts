import type { chat_v1 } from '@googleapis/chat';
import type { Profile } from '../../core/place.ts';
import { toPlainText, type RichText } from '../../core/text.ts';
import type { OutboundMessage } from '../../ports/surface.ts';
import { shorten, splitText } from '../shared/split.ts';
import { MAX_MESSAGE_BYTES, MAX_TEXT_BYTES } from './capabilities.ts';
import { cardHtml } from './html.ts';
import { renderCard, cardText, type CardOptions } from './render-card.ts';
import { chatText } from './render-text.ts';

export type ChatMessage = Pick<chat_v1.Schema$Message, 'text' | 'cardsV2' | 'fallbackText'> & {
  /** Always said: the console's default differs from app to app. */
  readonly markupSyntax: 'MARKUP_SYNTAX_CHAT';
};

const SYNTAX = { markupSyntax: 'MARKUP_SYNTAX_CHAT' } as const;
const MAX_FALLBACK = 1000;
/** Never cut smaller than this; nothing that short can be too long in bytes. */
const SMALLEST_PART = 1000;

/**
 * The messages that show this one in Google Chat, in order; none where there is nothing to say. What people wrote is never
 * read as markup: where the syntax of messages would do that, it stands in a card, whose text can be escaped. Addresses
 * that are written out are linked by Google itself.
 */
export function renderMessage(
  message: OutboundMessage,
  author: Profile | undefined,
  options: CardOptions,
): ChatMessage[] {
  const call = callOf(message);
  if (message.card !== undefined) {
    const fallbackText = shorten(cardText(message.card), MAX_FALLBACK);
    const card = {
      ...SYNTAX,
      ...(call !== '' && { text: call.trim() }),
      ...renderCard(message.card, options),
      fallbackText,
    };
    // Links to files come after the card.
    return [card, ...(message.text === undefined ? [] : renderMessage({ text: message.text }, author, options))];
  }
  const name = author === undefined ? undefined : displayName(author.name);
  const content = message.text ?? [];
  if (content.length === 0 && call === '') return [];
  const head = `${call}${name === undefined ? '' : `*${name}*\n`}`;
  for (let limit = MAX_TEXT_BYTES; ; limit = Math.floor(limit / 2)) {
    const parts = splitText(content, limit).map((part, index) => renderText(part, index === 0 ? head : ''));
    if (limit <= SMALLEST_PART || parts.every(fits)) return parts;
  }
}

function fits(message: ChatMessage): boolean {
  return (
    Buffer.byteLength(message.text ?? '') <= MAX_TEXT_BYTES &&
    Buffer.byteLength(JSON.stringify(message)) <= MAX_MESSAGE_BYTES - 500
  );
}

function renderText(content: RichText, head: string): ChatMessage {
  const text = chatText(content);
  if (text !== null) return { ...SYNTAX, text: text === '' ? head.trimEnd() : `${head}${text}` };
  const html = cardHtml(content);
  return {
    ...SYNTAX,
    ...(head !== '' && { text: head.trimEnd() }),
    cardsV2: [{ cardId: 'text', card: { sections: [{ widgets: [{ textParagraph: { text: html } }] }] } }],
    fallbackText: shorten(toPlainText(content), MAX_FALLBACK),
  };
}

/** The one live mention that a message can have: from the configuration or a person's id, never from text. */
function callOf({ call }: OutboundMessage): string {
  if (call === undefined) return '';
  const named = 'person' in call ? call.person.id : call.group.replace(/^@/, '');
  const user = named === 'all' ? 'users/all' : named;
  return /^users\/[A-Za-z0-9._@-]+$/.test(user) ? `<${user}> ` : '';
}

/** A name on one line, without invisible characters and without what could end the bold line. Undefined where nothing is left. */
function displayName(name: string): string | undefined {
  const visible = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}*_~`<>|]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return visible === '' ? undefined : shorten(visible, 80);
}
