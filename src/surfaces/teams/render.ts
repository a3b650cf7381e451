import { toPlainText, type RichText } from '../../core/text.ts';
import type { OutboundMessage } from '../../ports/surface.ts';
import type { Json } from '../shared/json.ts';
import { shorten, splitText } from '../shared/split.ts';
import { MAX_TEXT } from './capabilities.ts';
import { CARD_TYPE } from './names.ts';
import { adaptiveCard, cardText } from './render-card.ts';
import { escapeHtml, isPlain, richHtml } from './render-text.ts';

/** Teams refuses more than 100 KB; what it adds by itself has room beside this. In bytes of UTF-16. */
const MAX_BYTES = 80_000;
const MAX_SUMMARY = 500;
const MAX_NAME = 80;

interface RenderOptions {
  readonly limit?: number;
}

/**
 * The activities that show this message in Teams, in order; none where only files are to be sent. A card stands alone: with a
 * text beside it, Teams makes two messages of it and names neither. What people wrote goes as plain text, or escaped.
 */
export function renderMessage(message: OutboundMessage, { limit = MAX_TEXT }: RenderOptions = {}): Json[] {
  const call = callOf(message);
  if (message.card !== undefined) {
    const content = adaptiveCard(message.card, { ...(call && { call }) });
    const summary = shorten(cardText(message.card), MAX_SUMMARY);
    return [{ type: 'message', summary, attachments: [{ contentType: CARD_TYPE, content }] }];
  }
  const content = message.text ?? [];
  if (content.length === 0 && call === null) return [];
  const author = message.author === undefined ? undefined : displayName(message.author.name);
  return splitText(content, limit).flatMap((part, index) => {
    const activity = renderText(part, author, index === 0 ? call : null);
    // So much formatting that its tags outgrow the words: smaller parts.
    const small = JSON.stringify(activity).length * 2 <= MAX_BYTES || limit <= 50;
    return small ? [activity] : renderMessage({ ...message, text: part }, { limit: Math.floor(limit / 4) });
  });
}

function renderText(content: RichText, author: string | undefined, call: Call | null): Json {
  if (author === undefined && call === null && isPlain(content)) {
    return { type: 'message', textFormat: 'plain', text: toPlainText(content) };
  }
  const head = author === undefined ? '' : `<b>${escapeHtml(author)}</b><br>`;
  const called = call === null ? '' : `${call.shown} `;
  return {
    type: 'message',
    textFormat: 'xml',
    text: `${called}${head}${richHtml(content)}`,
    ...(call && { entities: [call.entity] }),
  };
}

/** A live mention: what stands in the text, and the entity that makes it one. */
export interface Call {
  readonly shown: string;
  readonly entity: Json;
}

/**
 * The one live mention that a message can have: it comes from the configuration or a person's id, never from text. A group is
 * written `NAME|ID` of a tag. Source: "Mention support within Adaptive Cards"; a tag in a text is not confirmed.
 */
function callOf({ call }: OutboundMessage): Call | null {
  if (call === undefined) return null;
  if ('person' in call) return callTo({ id: call.person.id, name: call.person.name ?? '…' });
  const [name = '', id] = call.group.split('|', 2);
  return callTo(id === undefined ? { id: name, name } : { id, name, type: 'tag' });
}

function callTo(mentioned: { readonly id: string; readonly name: string; readonly type?: string }): Call {
  const shown = `<at>${escapeHtml(displayName(mentioned.name) ?? '…')}</at>`;
  return { shown, entity: { type: 'mention', text: shown, mentioned } };
}

/** One line without invisible or direction-changing characters. Undefined where nothing is left of it. */
function displayName(name: string): string | undefined {
  const visible = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return visible === '' ? undefined : shorten(visible, MAX_NAME);
}
