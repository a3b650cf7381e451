import type { Person, Place } from '../../core/place.ts';
import type { SurfaceEvent } from '../../core/surface-events.ts';

/** What parsing needs to know beside the payload. */
export interface ParseContext {
  /** The workspace that the event belongs to for us: the one where Baton is installed. */
  readonly workspace: string;
  /** Our own bot there, as far as it is known. */
  readonly botUserId?: string;
  /** ms since the epoch; only for payloads that carry no time. */
  readonly now: number;
  /** The slash command that asks for an agent. */
  readonly command: string;
  /** What asks for an agent in a channel; null where that is off. */
  readonly keyword: RegExp | null;
  /** Where it counts; empty: everywhere. */
  readonly keywordChannels: readonly string[];
}

/** Events, or none with the reason why, for the counters. */
export interface Parsed {
  readonly events: readonly SurfaceEvent[];
  readonly dropped?: string;
}

export function dropped(why: string): Parsed {
  return { events: [], dropped: why };
}

export function personIn(context: Pick<ParseContext, 'workspace'>, id: string, name?: string): Person {
  return { surface: 'slack', workspace: context.workspace, id, ...(name && { name }) };
}

/** `thread` is left out where the message is the root of its thread. */
export function placeIn(
  context: Pick<ParseContext, 'workspace'>,
  channel: string,
  thread?: string,
  ts?: string,
): Place {
  return {
    surface: 'slack',
    workspace: context.workspace,
    channel,
    ...(thread !== undefined && thread !== ts && { thread }),
  };
}

/** Slack's `1700000000.123456` in ms. */
export function msOf(ts: unknown): number | undefined {
  const seconds = typeof ts === 'string' ? Number(ts) : Number.NaN;
  return Number.isFinite(seconds) ? Math.floor(seconds * 1000) : undefined;
}
