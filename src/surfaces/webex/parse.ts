import { ACTIONS, type Action } from '../../core/card.ts';
import type { FileRef, MessageBody } from '../../core/message.ts';
import type { Person, Place } from '../../core/place.ts';
import type { SurfaceEvent } from '../../core/surface-events.ts';
import type { RichText } from '../../core/text.ts';
import { linkedLines } from '../shared/bare-links.ts';
import { record, text, type Json } from '../shared/json.ts';
import { parseHtml } from './html.ts';
import { DATA_KEY, DIALOG_TOKEN, FIELD_PREFIX, SUBMIT_DIALOG } from './names.ts';

/** What parsing needs to know beside what Webex gives. */
export interface ParseContext {
  /** The bot as a person. */
  readonly me: string;
  readonly myName: string;
  /** The bot's organization. */
  readonly workspace: string;
  /** ms since the epoch; only for what carries no time. */
  readonly now: number;
  /** Domains of email addresses that may write; empty: all. */
  readonly allowedDomains: readonly string[];
}

/** Events, or none with the reason why, for the counters. */
export interface Parsed {
  readonly events: readonly SurfaceEvent[];
  readonly dropped?: string;
}

function dropped(why: string): Parsed {
  return { events: [], dropped: why };
}

/** A message as `GET /messages/{id}` gives it, with what its files are called, by their address. */
export function parseMessage(
  message: Json,
  how: 'created' | 'updated',
  files: ReadonlyMap<string, Pick<FileRef, 'name' | 'mimeType' | 'size'>>,
  context: ParseContext,
): Parsed {
  const [id, room, who] = [text(message['id']), text(message['roomId']), text(message['personId'])];
  if (id === undefined || room === undefined || who === undefined) return dropped('incomplete');
  if (who === context.me) return dropped('own');
  const email = text(message['personEmail']);
  if (isBotAddress(email)) return dropped('other-bot');
  if (!isAllowed(email, context)) return dropped('other-domain');
  const direct = message['roomType'] === 'direct';
  const ref = { place: placeIn(context, room, text(message['parentId'])), id };
  const body = bodyOf(message, ref.place, files, context);
  const at = msOf(message['created']) ?? context.now;
  if (how === 'updated') {
    const updated = text(message['updated']);
    if (updated === undefined) return dropped('unchanged');
    const eventId = `webex:messages:updated:${id}:${updated}`;
    return {
      events: [{ type: 'edit', eventId, at: msOf(updated) ?? at, who: personIn(context, who), ref, direct, body }],
    };
  }
  const heard = direct ? 'direct' : mentions(message, context.me) ? 'mention' : 'overheard';
  const eventId = `webex:messages:created:${id}`;
  return { events: [{ type: 'message', eventId, at, who: personIn(context, who), ref, heard, body }] };
}

/** The `data` of a webhook that tells of a deletion: what was deleted can't be fetched any more. */
export function parseDeletion(data: Json, actor: string | undefined, context: ParseContext): Parsed {
  const [id, room, author] = [text(data['id']), text(data['roomId']), text(data['personId'])];
  if (id === undefined || room === undefined) return dropped('incomplete');
  const who = author ?? actor;
  if (who === undefined) return dropped('incomplete');
  if (author === context.me) return dropped('own');
  return {
    events: [
      {
        type: 'delete',
        eventId: `webex:messages:deleted:${id}`,
        at: context.now,
        who: personIn(context, who),
        ref: { place: placeIn(context, room), id },
        direct: data['roomType'] === 'direct',
      },
    ],
  };
}

/**
 * A press as `GET /attachment/actions/{id}` gives it. Who pressed and on what is told by Webex; what came with the press
 * only says which button it was.
 */
export function parseAction(action: Json, context: ParseContext): Parsed {
  const [id, room, message] = [text(action['id']), text(action['roomId']), text(action['messageId'])];
  const presser = text(action['personId']);
  if (id === undefined || room === undefined || message === undefined || presser === undefined)
    return dropped('incomplete');
  if (presser === context.me) return dropped('own');
  const inputs = record(action['inputs']) ?? {};
  const place = placeIn(context, room);
  const common = {
    eventId: `webex:attachmentActions:created:${id}`,
    at: msOf(action['created']) ?? context.now,
    who: personIn(context, presser),
  };
  const asked = inputs[DATA_KEY];
  const token = text(inputs[DIALOG_TOKEN]);
  if (asked === SUBMIT_DIALOG && token !== undefined) {
    return { events: [{ ...common, type: 'submit', token, values: fieldsOf(inputs) }] };
  }
  const trigger = { person: presser };
  const known = ACTIONS.find((name): name is Action => name === asked);
  if (known === undefined)
    return { events: [{ ...common, type: 'unknown', place, trigger }], dropped: 'unknown-press' };
  return { events: [{ ...common, type: 'press', action: known, on: { place, id: message }, trigger }] };
}

function fieldsOf(inputs: Json): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [key, value] of Object.entries(inputs)) {
    const name = key.startsWith(FIELD_PREFIX) ? key.slice(FIELD_PREFIX.length) : '';
    if (name !== '' && typeof value === 'string') fields[name] = value.trim();
  }
  return fields;
}

function placeIn({ workspace }: ParseContext, channel: string, thread?: string): Place {
  return { surface: 'webex', workspace, channel, ...(thread !== undefined && { thread }) };
}

function personIn({ workspace }: ParseContext, id: string): Person {
  return { surface: 'webex', workspace, id };
}

/** Other bots are told by the domains that Webex gives them: two bots that answer each other never end. */
function isBotAddress(email: string | undefined): boolean {
  return email !== undefined && /@(webex|sparkbot)\.(bot|io)$/i.test(email);
}

function isAllowed(email: string | undefined, { allowedDomains }: ParseContext): boolean {
  if (allowedDomains.length === 0) return true;
  const domain = email?.split('@').at(-1)?.toLowerCase();
  return domain !== undefined && allowedDomains.some((allowed) => allowed.toLowerCase().replace(/^@/, '') === domain);
}

function mentions(message: Json, me: string): boolean {
  const people = message['mentionedPeople'];
  return Array.isArray(people) && people.includes(me);
}

/** ISO 8601 in ms. */
export function msOf(time: unknown): number | undefined {
  const ms = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** Addresses of the files of a message. */
export function filesOf(message: Json): string[] {
  const files = message['files'];
  return Array.isArray(files) ? files.filter((url): url is string => typeof url === 'string' && url !== '') : [];
}

/** Where there is no HTML, a mention of the bot is its name at the beginning. */
function plainOf(message: Json, { me, myName }: ParseContext): string {
  const plain = text(message['text']) ?? '';
  if (!mentions(message, me) || myName === '' || !plain.trimStart().startsWith(myName)) return plain;
  return plain
    .trimStart()
    .slice(myName.length)
    .replace(/^[,:]?\s+/, '');
}

function linkedText(plain: string): RichText {
  return plain === '' ? [] : [{ type: 'paragraph', children: linkedLines(plain) }];
}

function bodyOf(
  message: Json,
  place: Place,
  known: ReadonlyMap<string, Pick<FileRef, 'name' | 'mimeType' | 'size'>>,
  context: ParseContext,
): MessageBody {
  const html = text(message['html']);
  const content =
    html === undefined
      ? linkedText(plainOf(message, context))
      : parseHtml(html, (id) => personIn(context, id), context.me);
  const files = filesOf(message).map((url, index): FileRef => {
    const told = known.get(url);
    return {
      place,
      id: url.split('/').at(-1)?.split('?')[0] || `file-${index + 1}`,
      name: told?.name ?? 'file',
      mimeType: told?.mimeType ?? 'application/octet-stream',
      ...(told?.size !== undefined && { size: told.size }),
      url,
    };
  });
  return { text: content, files };
}
