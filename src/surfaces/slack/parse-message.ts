import type { FileRef, MessageBody } from '../../core/message.ts';
import type { Place } from '../../core/place.ts';
import { toPlainText, type Block, type Inline } from '../../core/text.ts';
import { record, records, text, type Json } from '../shared/json.ts';
import { dropped, msOf, personIn, placeIn, type ParseContext, type Parsed } from './parse-context.ts';
import { parseText, withoutLeadingMention } from './rich-text.ts';

interface Envelope {
  readonly eventId: string;
  readonly appId: string | undefined;
}

/** Subtypes that are a person's own words; all others are Slack's or a bot's. */
const SPOKEN = new Set([undefined, 'file_share', 'thread_broadcast', 'me_message']);

/** A `message` event: something said, edited or deleted. */
export function parseMessage(event: Json, envelope: Envelope, context: ParseContext): Parsed {
  const subtype = text(event['subtype']);
  if (subtype === 'message_changed') return parseChange(event, envelope, context);
  if (subtype === 'message_deleted') {
    const before = record(event['previous_message']) ?? {};
    return gone(event, before, text(event['deleted_ts']), envelope, context);
  }
  if (!SPOKEN.has(subtype) || event['hidden'] === true) return dropped('system');
  return spoken(event, envelope, context, mentions(event, context.botUserId) ? 'mention' : 'overheard');
}

/** An `app_mention` event. The same words come as a `message` event too, where the bot is in the channel. */
export function parseMention(event: Json, envelope: Envelope, context: ParseContext): Parsed {
  return spoken(event, envelope, context, 'mention');
}

function spoken(
  event: Json,
  { eventId, appId }: Envelope,
  context: ParseContext,
  heard: 'mention' | 'overheard',
): Parsed {
  const [user, channel, ts] = [text(event['user']), text(event['channel']), text(event['ts'])];
  if (isBot(event, appId, context)) return dropped('own');
  if (user === undefined || channel === undefined || ts === undefined) return dropped('incomplete');
  const direct = isDirect(event, channel);
  const place = placeIn(context, channel, text(event['thread_ts']), ts);
  const body = bodyOf(event, place, context);
  const common = {
    eventId,
    // A mention comes twice, under two event ids.
    ...(!direct && namesSomebody(event) && { twinIds: [`slack:msg:${context.workspace}:${channel}:${ts}`] }),
    at: msOf(ts) ?? context.now,
    who: personIn(context, user),
  };
  if (!direct && heard === 'overheard' && asks(body, place, context)) {
    // As a mention does: the button, for the asker's eyes alone.
    return { events: [{ ...common, type: 'message', ref: { place, id: ts }, heard: 'mention', body }] };
  }
  return { events: [{ ...common, type: 'message', ref: { place, id: ts }, heard: direct ? 'direct' : heard, body }] };
}

/** Keywords count only beside threads: inside one, a talk may be going on that they belong to. */
function asks(body: MessageBody, place: Place, context: ParseContext): boolean {
  const { keyword, keywordChannels } = context;
  if (keyword === null || place.thread !== undefined) return false;
  if (keywordChannels.length > 0 && !keywordChannels.includes(place.channel)) return false;
  return keyword.test(toPlainText(body.text));
}

function parseChange(event: Json, envelope: Envelope, context: ParseContext): Parsed {
  const after = record(event['message']) ?? {};
  const before = record(event['previous_message']);
  // A deleted root of a thread stays there as a tombstone.
  if (after['subtype'] === 'tombstone') return gone(event, before ?? after, text(after['ts']), envelope, context);
  if (isBot(after, envelope.appId, context) || (before && isBot(before, envelope.appId, context)))
    return dropped('own');
  if (!SPOKEN.has(text(after['subtype']))) return dropped('system');
  const [user, channel, ts] = [text(after['user']), text(event['channel']), text(after['ts'])];
  if (user === undefined || channel === undefined || ts === undefined) return dropped('incomplete');
  if (before === undefined ? after['edited'] === undefined : essence(before) === essence(after))
    return dropped('unchanged');
  const place = placeIn(context, channel, text(after['thread_ts']), ts);
  return {
    events: [
      {
        type: 'edit',
        eventId: envelope.eventId,
        at: msOf(event['event_ts']) ?? msOf(event['ts']) ?? context.now,
        who: personIn(context, user),
        ref: { place, id: ts },
        direct: isDirect(event, channel),
        body: bodyOf(after, place, context),
      },
    ],
  };
}

function gone(
  event: Json,
  before: Json,
  ts: string | undefined,
  { eventId, appId }: Envelope,
  context: ParseContext,
): Parsed {
  const channel = text(event['channel']);
  if (isBot(before, appId, context)) return dropped('own');
  if (channel === undefined || ts === undefined) return dropped('incomplete');
  return {
    events: [
      {
        type: 'delete',
        eventId,
        at: msOf(event['event_ts']) ?? context.now,
        who: personIn(context, text(before['user']) ?? 'unknown'),
        ref: { place: placeIn(context, channel, text(before['thread_ts']), ts), id: ts },
        direct: isDirect(event, channel),
      },
    ],
  };
}

/** What an edit can change; link previews and our own bookkeeping ids are not part of it. */
function essence(message: Json): string {
  const files = records(message['files']).map((file) => file['id']);
  const ignore = (key: string, value: unknown): unknown => (key === 'block_id' ? undefined : value);
  return JSON.stringify([message['text'] ?? '', message['blocks'] ?? [], files], ignore);
}

/** Ours or another bot's: neither is ever relayed. Known without our own identity, by what Slack says of the message. */
function isBot(message: Json, appId: string | undefined, context: ParseContext): boolean {
  const user = text(message['user']);
  return (
    text(message['bot_id']) !== undefined ||
    message['bot_profile'] !== undefined ||
    (appId !== undefined && message['app_id'] === appId) ||
    user === 'USLACKBOT' ||
    (user !== undefined && user === context.botUserId)
  );
}

function isDirect(event: Json, channel: string): boolean {
  return event['channel_type'] === 'im' || channel.startsWith('D');
}

function namesSomebody(event: Json): boolean {
  return (text(event['text']) ?? '').includes('<@');
}

function mentions(event: Json, botUserId: string | undefined): boolean {
  if (botUserId === undefined) return false;
  const words = text(event['text']) ?? '';
  return words.includes(`<@${botUserId}>`) || words.includes(`<@${botUserId}|`);
}

export function bodyOf(
  message: Json,
  place: Place,
  context: Pick<ParseContext, 'workspace' | 'botUserId'>,
): MessageBody {
  const content = parseText(message, (id, name) => personIn(context, id, name));
  const files: FileRef[] = [];
  const links: Block[] = [];
  for (const file of records(message['files'])) {
    const url = text(file['url_private_download']) ?? text(file['url_private']) ?? '';
    const id = text(file['id']);
    if (id === undefined || file['mode'] === 'tombstone' || file['mode'] === 'hidden_by_limit') continue;
    const name = text(file['name']) ?? text(file['title']) ?? 'file';
    if (file['is_external'] === true || file['mode'] === 'external') {
      // It lies with another service, where our token opens nothing: carried as the link that it is.
      if (url !== '') links.push({ type: 'paragraph', children: [{ type: 'link', url, text: name }] });
      continue;
    }
    files.push({
      place,
      id,
      name,
      mimeType: text(file['mimetype']) ?? 'application/octet-stream',
      ...(typeof file['size'] === 'number' && { size: file['size'] }),
      url,
    });
  }
  const forwarded = records(message['attachments']).flatMap((one) => shared(one, place, context, files));
  return { text: [...withoutLeadingMention(content, context.botUserId), ...forwarded, ...links], files };
}

/** A message that somebody forwarded: Slack sends it as an attachment, and the text beside it may be empty. */
function shared(
  attachment: Json,
  place: Place,
  context: Pick<ParseContext, 'workspace' | 'botUserId'>,
  files: FileRef[],
): Block[] {
  if (attachment['is_share'] !== true && attachment['is_msg_unfurl'] !== true) return [];
  const inner = record(records(attachment['message_blocks'])[0]?.['message']);
  const body = bodyOf(
    {
      text: attachment['text'],
      ...(inner?.['blocks'] !== undefined && { blocks: inner['blocks'] }),
      files: attachment['files'],
    },
    place,
    context,
  );
  files.push(...body.files);
  const [who, url] = [text(attachment['author_name']), text(attachment['from_url'])];
  const said = body.text.map((block) => (block.type === 'paragraph' ? { ...block, type: 'quote' as const } : block));
  const from: Inline[] = [
    ...(who === undefined ? [] : [{ type: 'text' as const, text: `${who}: ` }]),
    ...(url === undefined ? [] : [{ type: 'link' as const, url }]),
  ];
  return [...(from.length > 0 ? [{ type: 'paragraph' as const, children: from }] : []), ...said];
}
