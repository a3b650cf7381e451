import { textOf, type Json } from './types.ts';
import type { Outcome, Poster } from './transport.ts';
import type { WireLog } from '../shared/wire-log.ts';

/**
 * When an activity that failed comes again. That Teams sends one again after no answer or a 5xx is seen in the field,
 * but written down nowhere: the times are this emulator's.
 */
export const RETRY_DELAYS_MS: readonly number[] = [1_000, 5_000, 30_000];
/** Beyond this many undelivered activities new ones are dropped: the emulator stays alive whatever the app does. */
const MAX_PENDING = 10_000;
const REMEMBERED = 1_000;
/** What happens in one conversation leaves in its order, but nothing waits longer than this for the one before. */
const ORDER_PATIENCE_MS = 500;

/** Sends activities to the app. */
export interface EventSender {
  /** Lets nobody wait; comes again after a failure. First attempts of one conversation leave in turn. */
  send(activity: Json): void;
  /** Once, for the person who waits for the answer. */
  ask(activity: Json): Promise<Outcome>;
  /**
   * Sends a past activity again at once, `times` over: the newest with this id or wire name, or the newest of all.
   * Gives the statuses, or null if none is remembered.
   */
  redeliver(event: string | undefined, times: number): Promise<number[] | null>;
  /** Any bytes, without a trace in the log. */
  raw(body: string, headers: Record<string, string>): Promise<Outcome>;
  /** Forgets what waits for a retry. */
  clear(): void;
}

interface Sent {
  readonly name: string;
  readonly activity: Json;
  readonly json: string;
}

interface EventSenderOptions {
  readonly wire: WireLog;
  readonly poster: Poster;
  /** The `Authorization` header for an activity from this service URL. */
  readonly authorize: (serviceUrl: string) => string;
  readonly retryDelaysMs: readonly number[];
  readonly now: () => number;
}

export function createEventSender({ wire, poster, authorize, retryDelaysMs, now }: EventSenderOptions): EventSender {
  const remembered: Sent[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const tails = new Map<string, Promise<unknown>>();
  let pending = 0;
  let generation = 0;

  function remember(activity: Json): Sent {
    const sent = { name: wireName(activity), activity, json: JSON.stringify(activity) };
    remembered.push(sent);
    if (remembered.length > REMEMBERED) remembered.shift();
    return sent;
  }

  async function attempt(sent: Sent, retry?: { num: number; reason: string }): Promise<Outcome> {
    const conversation = (sent.activity.conversation ?? {}) as Json;
    const outcome = await poster.post(sent.json, {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)',
      'x-ms-conversation-id': textOf(conversation.id),
      'x-ms-tenant-id': textOf(conversation.tenantId),
      authorization: authorize(textOf(sent.activity.serviceUrl)),
    });
    wire.add({
      at: now(),
      direction: 'to-baton',
      name: sent.name,
      transport: 'http',
      status: outcome.status,
      ms: outcome.ms,
      request: sent.activity,
      response: readJson(outcome.body),
      ...(retry === undefined ? {} : { retry }),
    });
    return outcome;
  }

  /** Resolves after the first attempt; further ones go on by themselves. */
  async function deliver(sent: Sent, tries: number, retry?: { num: number; reason: string }): Promise<void> {
    const mine = generation;
    const outcome = await attempt(sent, retry);
    if (mine !== generation) return;
    const delay = retryDelaysMs[tries];
    const worthTrying = outcome.status === 0 || outcome.status === 429 || outcome.status >= 500;
    if (!worthTrying || delay === undefined) {
      pending -= 1;
      return;
    }
    const reason = outcome.reason ?? 'http_error';
    const timer = setTimeout(() => {
      timers.delete(timer);
      void deliver(sent, tries + 1, { num: tries + 1, reason });
    }, delay);
    timers.add(timer);
  }

  return {
    send(activity) {
      if (!poster.ready() || pending >= MAX_PENDING) return;
      pending += 1;
      const sent = remember(activity);
      const key = textOf(((activity.conversation ?? {}) as Json).id);
      const before = tails.get(key);
      const mine = before === undefined ? deliver(sent, 0) : patiently(before).then(() => deliver(sent, 0));
      tails.set(key, mine);
      void mine.then(() => {
        if (tails.get(key) === mine) tails.delete(key);
      });
    },
    ask: (activity) => attempt(remember(activity)),
    async redeliver(event, times) {
      const sent = remembered.findLast(
        ({ name, activity }) => event === undefined || activity.id === event || name === event,
      );
      if (sent === undefined) return null;
      const outcomes = await Promise.all(
        Array.from({ length: times }, (_, index) => attempt(sent, { num: index + 1, reason: 'redelivered' })),
      );
      return outcomes.map(({ status }) => status);
    },
    raw: (body, headers) => poster.post(body, headers),
    clear() {
      generation += 1;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      remembered.length = 0;
      pending = 0;
    },
  };
}

/** The type, and of an invoke its name. */
function wireName(activity: Json): string {
  return activity.type === 'invoke' ? `invoke ${textOf(activity.name)}` : textOf(activity.type);
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

function patiently(before: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, ORDER_PATIENCE_MS);
  });
  return Promise.race([before, patience]).finally(() => clearTimeout(timer));
}
