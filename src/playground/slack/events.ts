import type { DeliveryCounts } from './control-types.ts';
import { nextId, randomWord } from './ids.ts';
import type { Outcome, Retry, Transport } from './transport.ts';
import type { Installation, Json, Workspace } from './types.ts';
import type { WireLog } from '../shared/wire-log.ts';
import type { World } from './world.ts';

/** Slack tries again almost at once, after a minute and after five (docs.slack.dev/apis/events-api). */
export const RETRY_DELAYS_MS: readonly number[] = [0, 60_000, 300_000];
/** Beyond this many undelivered events new ones are dropped: the emulator stays alive whatever the app does. */
const MAX_PENDING = 10_000;
const REMEMBERED = 1_000;
/** What one person does in one channel leaves in its order, but nobody waits longer than this for the event before. */
const ORDER_PATIENCE_MS = 500;

/** Sends events to the app, with Slack's retries, and never lets anybody wait for that. */
export interface EventSender {
  /** Gives the event's id, or null if the app does not subscribe to it. `orderKey`: first attempts with the same key leave in turn. */
  send(workspace: Workspace, subscription: string, event: Json, orderKey?: string): string | null;
  /** Sends a past event again at once, `times` over. Gives the statuses, or null if the event is not remembered. */
  redeliver(eventId: string, times: number): Promise<number[] | null>;
  counts(): Omit<DeliveryCounts, 'connections'>;
  /** Forgets what waits for a retry. */
  clear(): void;
}

interface Envelope {
  readonly id: string;
  readonly type: string;
  readonly payload: Json;
  readonly json: string;
}

interface EventSenderOptions {
  readonly world: World;
  readonly wire: WireLog;
  readonly transport: Transport;
  readonly retryDelaysMs: readonly number[];
  readonly now: () => number;
}

export function createEventSender({ world, wire, transport, retryDelaysMs, now }: EventSenderOptions): EventSender {
  const remembered = new Map<string, Envelope>();
  const timers = new Set<NodeJS.Timeout>();
  const tails = new Map<string, Promise<unknown>>();
  const subscribed = new Set(world.app.botEvents);
  const counts = { delivered: 0, failedAttempts: 0, dropped: 0, pending: 0 };
  let generation = 0;

  async function attempt(envelope: Envelope, retry?: Retry): Promise<Outcome> {
    const parcel = {
      kind: 'events_api',
      payload: envelope.payload,
      json: envelope.json,
      ...(retry === undefined ? {} : { retry }),
    } as const;
    const outcome = await transport.send(parcel);
    wire.add({
      at: now(),
      direction: 'to-baton',
      name: envelope.type,
      transport: transport.name,
      status: outcome.status,
      ms: outcome.ms,
      request: envelope.payload,
      response: outcome.body,
      ...(retry === undefined ? {} : { retry }),
    });
    return outcome;
  }

  /** Resolves after the first attempt; retries go on by themselves. */
  async function deliver(envelope: Envelope, tries: number, retry?: Retry): Promise<void> {
    const mine = generation;
    const outcome = await attempt(envelope, retry);
    if (mine !== generation) return;
    if (outcome.reason === undefined) {
      counts.delivered += 1;
      counts.pending -= 1;
      return;
    }
    counts.failedAttempts += 1;
    const delay = retryDelaysMs[tries];
    if (delay === undefined || outcome.noRetry === true) {
      counts.dropped += 1;
      counts.pending -= 1;
      return;
    }
    const { reason } = outcome;
    const timer = setTimeout(() => {
      timers.delete(timer);
      void deliver(envelope, tries + 1, { num: tries + 1, reason });
    }, delay);
    timers.add(timer);
  }

  function inTurn(key: string, run: () => Promise<void>): void {
    const before = tails.get(key);
    const mine = before === undefined ? run() : patiently(before).then(run);
    tails.set(key, mine);
    void mine.then(() => {
      if (tails.get(key) === mine) tails.delete(key);
    });
  }

  return {
    send(workspace, subscription, event, orderKey) {
      const { installation } = workspace;
      if (installation === null || !subscribed.has(subscription) || !transport.reachable()) return null;
      if (counts.pending >= MAX_PENDING) {
        counts.dropped += 1;
        return null;
      }
      const payload = envelopeOf(world, workspace, installation, event, now());
      const envelope = { id: String(payload.event_id), type: subscription, payload, json: JSON.stringify(payload) };
      remembered.set(envelope.id, envelope);
      if (remembered.size > REMEMBERED) {
        const [oldest] = remembered.keys();
        if (oldest !== undefined) remembered.delete(oldest);
      }
      counts.pending += 1;
      if (orderKey === undefined) void deliver(envelope, 0);
      else inTurn(orderKey, () => deliver(envelope, 0));
      return envelope.id;
    },
    async redeliver(eventId, times) {
      const envelope = remembered.get(eventId);
      if (envelope === undefined) return null;
      const outcomes = await Promise.all(
        Array.from({ length: times }, (_, index) => attempt(envelope, { num: index + 1, reason: 'http_timeout' })),
      );
      return outcomes.map((outcome) => outcome.status);
    },
    counts: () => ({ ...counts }),
    clear() {
      generation += 1;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      remembered.clear();
      counts.pending = 0;
    },
  };
}

function patiently(before: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, ORDER_PATIENCE_MS);
  });
  return Promise.race([before, patience]).finally(() => clearTimeout(timer));
}

/** The outer part of every event (docs.slack.dev/apis/events-api#callback-field). */
function envelopeOf(world: World, workspace: Workspace, installation: Installation, event: Json, at: number): Json {
  return {
    token: world.app.verificationToken,
    team_id: workspace.id,
    context_team_id: workspace.id,
    context_enterprise_id: null,
    api_app_id: world.app.appId,
    event,
    type: 'event_callback',
    event_id: nextId('Ev'),
    event_time: Math.floor(at / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: workspace.id,
        user_id: installation.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${randomWord(24)}`,
  };
}
