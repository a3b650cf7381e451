import { cardComplaints } from './card-check.ts';
import { ADAPTIVE_CARD, FILE_CONSENT, FILE_INFO, isHeroCard, list } from './card-actions.ts';
import { escapeHtml, isHttpUrl, safeHtml } from './html.ts';
import { markdownHtml } from './markdown.ts';
import { withMentions } from './mentions.ts';
import { ConnectorFailure, isJson, textOf, type Content, type Conversation, type Json } from './types.ts';
import type { World } from './world.ts';

/** 100 KB of UTF-16, pictures in base64 left out (learn.microsoft.com/microsoftteams, "format your bot messages"). */
const MAX_BYTES = 100 * 1024;
const MAX_IMAGE_BYTES = 1024 * 1024;
const MAX_ATTACHMENTS = 50;
const FORMATS = ['plain', 'markdown', 'xml'];
const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/*'];

function bad(message: string): ConnectorFailure {
  return new ConnectorFailure(400, 'BadArgument', message);
}

/**
 * A message of the bot as Teams takes it. More than one where Teams makes more: text and a card in one activity come out
 * as two messages.
 * @throws ConnectorFailure 400 or 413
 */
export function readContents(world: World, conversation: Conversation, activity: Json): Content[] {
  if (sizeOf(activity) > MAX_BYTES) throw new ConnectorFailure(413, 'MessageSizeTooBig', 'Message size too large.');
  const text = activity.text ?? '';
  if (typeof text !== 'string') throw bad('text must be a string.');
  const format = activity.textFormat ?? 'markdown';
  if (typeof format !== 'string' || !FORMATS.includes(format)) throw bad(`Unknown textFormat ${textOf(format)}.`);
  const attachments = readAttachments(conversation, activity.attachments);
  if (text.trim() === '' && attachments.length === 0)
    throw bad('Activity must include non empty text field or at least 1 attachment.');
  const entities = list(activity.entities);
  const cards = attachments.filter(isCard);
  const plain = { text, html: shownText(world, text, format, entities), entities, files: [], mentionsBot: false };
  const rest = attachments.filter((attachment) => !cards.includes(attachment));
  if (cards.length === 0 || (text.trim() === '' && rest.length === 0)) return [withFiles({ ...plain, attachments })];
  const card = { text: '', html: '', entities: [], files: [], mentionsBot: false, attachments: cards };
  return [withFiles({ ...plain, attachments: rest }), withFiles(card)];
}

/** The file that an info card tells of is part of the message. */
function withFiles(content: Content): Content {
  const files = content.attachments
    .filter(({ contentType }) => contentType === FILE_INFO)
    .map(({ content: info }) => textOf((info as Json).uniqueId));
  return { ...content, files };
}

function isCard(attachment: Json): boolean {
  return attachment.contentType === ADAPTIVE_CARD || attachment.contentType === FILE_CONSENT || isHeroCard(attachment);
}

/** Bytes of the whole payload as Teams counts them. */
function sizeOf(activity: Json): number {
  const counted = JSON.stringify(activity, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith('data:image/') ? '' : value,
  );
  return counted.length * 2;
}

function shownText(world: World, text: string, format: string, entities: readonly Json[]): string {
  return withMentions(world, text, entities, (marked) => {
    if (format === 'plain') return escapeHtml(marked).replace(/\r?\n/g, '<br>');
    return safeHtml(format === 'xml' ? marked : markdownHtml(marked, 'message'));
  });
}

function readAttachments(conversation: Conversation, value: unknown): Json[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length > MAX_ATTACHMENTS) throw bad('attachments must be a list.');
  return (value as unknown[]).map((attachment) => {
    if (!isJson(attachment) || typeof attachment.contentType !== 'string')
      throw bad('An attachment needs a contentType.');
    checkAttachment(conversation, attachment, attachment.contentType);
    return attachment;
  });
}

function checkAttachment(conversation: Conversation, attachment: Json, type: string): void {
  const { content } = attachment;
  if (type === ADAPTIVE_CARD) {
    const complaints = cardComplaints(content);
    if (complaints.length > 0) throw bad(`The Adaptive Card is not valid. ${complaints.slice(0, 10).join('; ')}`);
  } else if (isHeroCard(attachment)) {
    if (!isJson(content)) throw bad('A card needs content.');
  } else if (type === FILE_CONSENT) {
    if (conversation.kind !== 'personal') throw bad('A file consent card can be sent in personal scope only.');
    if (textOf(attachment.name) === '' || !isJson(content) || typeof content.sizeInBytes !== 'number')
      throw bad('A file consent card needs name and content.sizeInBytes.');
  } else if (type === FILE_INFO) {
    if (!isHttpUrl(attachment.contentUrl) || !isJson(content) || textOf(content.uniqueId) === '')
      throw bad('A file info card needs contentUrl and content.uniqueId.');
  } else if (PICTURES.includes(type)) {
    const url = textOf(attachment.contentUrl);
    if (!isHttpUrl(url) && !/^data:image\/(?:png|jpeg|gif);base64,/.test(url))
      throw bad('A picture needs a contentUrl.');
    if (url.startsWith('data:') && Buffer.byteLength(url) * 0.75 > MAX_IMAGE_BYTES)
      throw bad('The picture is larger than 1 MB.');
  } else {
    throw bad(`Unknown attachment type ${type}.`);
  }
}
