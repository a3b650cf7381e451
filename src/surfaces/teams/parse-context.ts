import type { Person, Place } from '../../core/place.ts';
import type { SurfaceEvent } from '../../core/surface-events.ts';
import { record, text, type Json } from '../shared/json.ts';

/** `personal`: the 1:1 with the bot. Only a channel has threads. */
export type Scope = 'personal' | 'group' | 'channel';

/** What parsing needs to know beside the activity. */
export interface ParseContext {
  /** The tenant that the activity belongs to. */
  readonly workspace: string;
  /** Our application id; empty where none is configured. */
  readonly appId: string;
  /** ms since the epoch; only for activities that carry no time. */
  readonly now: number;
}

/** Events, or none with the reason why, for the counters. */
export interface Parsed {
  readonly events: readonly SurfaceEvent[];
  readonly dropped?: string;
}

export function dropped(why: string): Parsed {
  return { events: [], dropped: why };
}

interface Conversation {
  readonly channel: string;
  readonly scope: Scope;
  /** The root of the thread; of a channel only. */
  readonly thread?: string;
}

/** How a channel's thread is named in the id of a conversation. Source: "Channel and group chat conversations with a bot". */
export const THREAD_MARK = ';messageid=';

/** Where an activity comes from. */
export function conversationOf(activity: Json): Conversation | undefined {
  const conversation = record(activity['conversation']);
  const id = text(conversation?.['id']);
  if (id === undefined) return undefined;
  const mark = id.indexOf(THREAD_MARK);
  const channel = mark < 0 ? id : id.slice(0, mark);
  if (channel === '') return undefined;
  const scope = scopeOf(activity, conversation ?? {}, mark >= 0);
  const thread = mark < 0 || scope !== 'channel' ? '' : id.slice(mark + THREAD_MARK.length);
  return { channel, scope, ...(thread !== '' && { thread }) };
}

function scopeOf(activity: Json, conversation: Json, threaded: boolean): Scope {
  switch (conversation['conversationType']) {
    case 'personal':
      return 'personal';
    case 'groupChat':
      return 'group';
    case 'channel':
      return 'channel';
    default: {
      const data = record(activity['channelData']);
      if (threaded || record(data?.['team']) !== undefined || record(data?.['channel']) !== undefined) return 'channel';
      return conversation['isGroup'] === true ? 'group' : 'personal';
    }
  }
}

export function placeOf({ channel, thread }: Conversation, context: ParseContext, id?: string): Place {
  return {
    surface: 'teams',
    workspace: context.workspace,
    channel,
    // The root of a thread does not stand in it.
    ...(thread !== undefined && thread !== id && { thread }),
  };
}

export function personOf(context: ParseContext, who: Json | undefined): Person | undefined {
  const id = text(who?.['id']);
  const name = text(who?.['name']);
  return id === undefined ? undefined : { surface: 'teams', workspace: context.workspace, id, ...(name && { name }) };
}

/** An activity's time in ms. */
export function timeOf(activity: Json, context: ParseContext): number {
  const at = Date.parse(text(activity['timestamp']) ?? '');
  return Number.isNaN(at) ? context.now : at;
}

/** Bots are `28:` and their application id; ours also where the sender is whom it was sent to. */
export function isBot(activity: Json, { appId }: ParseContext): boolean {
  const from = record(activity['from']);
  const id = text(from?.['id']) ?? '';
  return (
    id.startsWith('28:') ||
    from?.['role'] === 'bot' ||
    (appId !== '' && id === appId) ||
    (id !== '' && id === record(activity['recipient'])?.['id'])
  );
}
