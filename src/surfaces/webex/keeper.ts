import { BatonError } from '../../core/errors.ts';
import { backoffMs } from '../../net/backoff.ts';
import type { Log } from '../../ports/log.ts';
import type { WhoAmI } from './identity.ts';
import type { Intake } from './intake.ts';
import { createLoop } from './loop.ts';
import { isVital } from './names.ts';
import type { Envelope } from './verify.ts';
import type { WebexWebhooks } from './webhooks.ts';

/** Small texts by key that outlive the process. */
export interface KeptStore {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
}

interface KeeperDeps {
  readonly whoAmI: WhoAmI;
  /** Null where events come in by the socket. */
  readonly webhooks: WebexWebhooks | null;
  readonly intake: Pick<Intake, 'takeIn'>;
  readonly backfill: (since: number) => Promise<void>;
  readonly store: KeptStore;
  readonly everyMs: number;
  readonly now: () => number;
  readonly log: Log;
}

interface Keeper {
  readonly start: () => void;
  stop(): Promise<void>;
  /** What could not be taken in is tried again, until it is. */
  readonly later: (envelope: Envelope) => void;
  /** True for a message whose room has an older one that waits: it has to wait behind it. Bounded in time. */
  readonly holds: (envelope: Envelope) => boolean;
  /** It was taken in after all. */
  readonly done: (envelope: Envelope) => void;
  /** Something may have been missed: fetch it. */
  readonly missed: () => void;
}

/** Until when (ms since the epoch) everything was taken in. */
const SEEN_KEY = 'webex seen';
const MOST_WAITING = 1000;
/** A message that can't be fetched for so long no longer holds up those after it. */
const HOLD_MS = 10 * 60_000;
const LEAST_MS = 20;
const RETRY = { firstMs: 500, longestMs: 30_000 };

/**
 * Keeps events coming: learns who the bot is, makes the webhooks, looks now and then whether Webex switched one off, and
 * fetches what was missed meanwhile. Webex may be away at any time.
 */
export function createKeeper(deps: KeeperDeps): Keeper {
  const { whoAmI, webhooks, intake, backfill, store, now, log } = deps;
  const waiting = new Map<string, { readonly envelope: Envelope; readonly since: number }>();
  let failures = 0;
  let registered = false;
  let gap = true;

  /** True if events may have been missed. */
  async function mend(): Promise<boolean> {
    if (webhooks === null) return false;
    const changes = registered ? await webhooks.repair() : await webhooks.register();
    const failed = changes.some((change) => change.did === 'failed' && isVital(change));
    for (const { resource, event, did, code } of changes) {
      if (did === 'failed') log.warn({ resource, event, code }, 'A Webex webhook could not be made');
      else if (registered || did === 'activated') log.warn({ resource, event, did }, 'A Webex webhook was mended');
    }
    registered ||= !failed;
    return changes.some(({ did }) => did === 'made' || did === 'activated' || did === 'pointed-here');
  }

  async function retryWaiting(): Promise<void> {
    for (const [key, { envelope }] of waiting) {
      try {
        await intake.takeIn(envelope);
      } catch (error) {
        if (error instanceof BatonError && error.retry === 'never') waiting.delete(key);
        else throw error;
      }
      waiting.delete(key);
    }
  }

  const loop = createLoop(async () => {
    try {
      await whoAmI.learn();
      const began = now();
      if (await mend()) gap = true;
      await retryWaiting();
      if (gap) {
        // What comes in from here on sets it again.
        gap = false;
        const seen = Number((await store.get(SEEN_KEY)) ?? Number.NaN);
        try {
          if (Number.isFinite(seen)) await backfill(seen);
        } catch (error) {
          gap = true;
          throw error;
        }
      }
      if (!gap && waiting.size === 0) await store.set(SEEN_KEY, String(began));
      if (failures > 0) log.info({ failures }, 'Webex answers again');
      failures = 0;
      return Math.max(deps.everyMs, LEAST_MS);
    } catch (error) {
      failures += 1;
      const code = error instanceof BatonError ? error.code : error instanceof Error ? error.name : 'unknown';
      if (failures === 1) log.warn({ code }, 'Webex can not be asked for webhooks and missed messages');
      return backoffMs(failures, Math.random(), RETRY);
    }
  });

  return {
    start: loop.start,
    stop: loop.stop,
    later(envelope) {
      const key = keyOf(envelope);
      if (waiting.size < MOST_WAITING && !waiting.has(key)) waiting.set(key, { envelope, since: now() });
      gap = true;
      loop.wake(RETRY.firstMs);
    },
    holds(envelope) {
      const room = envelope.data['roomId'];
      if (waiting.size === 0 || envelope.resource !== 'messages' || room === undefined) return false;
      const own = keyOf(envelope);
      for (const [key, older] of waiting) {
        if (older.envelope.data['roomId'] !== room || older.envelope.resource !== 'messages') continue;
        if (key === own) return false;
        if (now() - older.since < HOLD_MS) return true;
      }
      return false;
    },
    done: (envelope) => void waiting.delete(keyOf(envelope)),
    missed() {
      gap = true;
      loop.wake();
    },
  };
}

function keyOf({ resource, event, data }: Envelope): string {
  return `${resource} ${event} ${String(data['id'])}`;
}
