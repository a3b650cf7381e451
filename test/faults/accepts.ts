import type { SurfaceId } from '../../src/core/place.ts';
import type { WireEntry } from '../../src/playground/shared/control-types.ts';

type Json = Readonly<Record<string, unknown>>;

/** A message that a person wrote, or a change of one, as what was answered 2xx is remembered. */
export interface Written {
  readonly what: 'wrote' | 'changed';
  readonly room: string;
  readonly id: string;
}

/** Slack's ids tell messages apart within a channel only. */
export function keyOf(kind: SurfaceId, { what, room, id }: Written): string {
  return `${what} ${kind === 'slack' ? `${room} ${id}` : id}`;
}

/** What of a person's an event tells, by the platform's own format; null for any other event. */
export const readers: Readonly<Record<SurfaceId, (request: Json) => Written | null>> = {
  slack({ event }) {
    const { type, subtype, channel, ts, message } = (event ?? {}) as Json;
    if (type !== 'message') return null;
    const room = String(channel);
    if (subtype !== 'message_changed') return { what: 'wrote', room, id: String(ts) };
    return { what: 'changed', room, id: String((message as Json)['ts']) };
  },
  teams({ type, id }) {
    if (type === 'message') return { what: 'wrote', room: '', id: String(id) };
    return type === 'messageUpdate' ? { what: 'changed', room: '', id: String(id) } : null;
  },
  'google-chat'({ type, message, chat }) {
    const payload = ((chat ?? {}) as Json)['messagePayload'] as Json | undefined;
    const told = (payload?.['message'] ?? (type === 'MESSAGE' ? message : undefined)) as Json | undefined;
    return told === undefined ? null : { what: 'wrote', room: '', id: String(told['name']) };
  },
  webex({ resource, event, data }) {
    if (resource !== 'messages' || (event !== 'created' && event !== 'updated')) return null;
    return { what: event === 'created' ? 'wrote' : 'changed', room: '', id: String((data as Json)['id']) };
  },
};

/** Calls that put a message somewhere, as the wire logs name them. */
export const POSTS: Readonly<Record<SurfaceId, readonly string[]>> = {
  slack: ['chat.postMessage'],
  teams: ['activities.send', 'activities.reply'],
  'google-chat': ['spaces.messages.create'],
  webex: ['POST /messages'],
};

const LOOKS: Readonly<Record<SurfaceId, readonly string[]>> = {
  slack: ['conversations.replies', 'conversations.history'],
  teams: [],
  'google-chat': ['spaces.messages.get'],
  webex: ['GET /messages', 'GET /messages/direct'],
};

/** True for a call by which Baton looks whether an earlier attempt has landed. */
export function isLookUp(kind: SurfaceId, { name }: Pick<WireEntry, 'name'>): boolean {
  return LOOKS[kind].includes(name);
}
