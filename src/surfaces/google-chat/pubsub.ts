import { BatonError, classify } from '../../core/errors.ts';
import { backoffMs } from '../../net/backoff.ts';
import type { Log } from '../../ports/log.ts';
import { record, records, text } from '../shared/json.ts';
import type { ChatClient } from './client.ts';
import type { Dispatch } from './dispatch.ts';

interface PullDeps {
  readonly client: Pick<ChatClient, 'pubsub'>;
  readonly subscription: string;
  readonly dispatch: Pick<Dispatch, 'published'>;
  readonly log: Log;
}

interface Pull {
  /** Begins to pull in the background; Google may be away. */
  readonly start: () => void;
  /** Resolves when what was pulled is taken in, or given back. */
  stop(): Promise<void>;
}

const AT_ONCE = 50;
/** A pull that gives nothing so soon was not held open: the next one waits a little. */
const SOON_MS = 1000;
const PAUSE = { firstMs: 250, longestMs: 2000 };
const FAILED = { firstMs: 1000, longestMs: 30_000 };
const ACKNOWLEDGE_MS = 10_000;

/**
 * Pulls events from a Pub/Sub subscription. A message is acknowledged only once its events are durable; any other comes
 * again. Source: Google, `projects.subscriptions.pull` and `acknowledge`.
 */
export function createPull({ client, subscription, dispatch, log }: PullDeps): Pull {
  let stopping: AbortController | null = null;
  let running: Promise<void> = Promise.resolve();

  /** Gives how many messages came. */
  async function round(signal: AbortSignal): Promise<number> {
    const answer = await client.pubsub(`${subscription}:pull`, { maxMessages: AT_ONCE }, signal, true);
    const received = records(answer['receivedMessages']);
    const taken: string[] = [];
    let failure: unknown;
    for (const one of received) {
      const ackId = text(one['ackId']);
      try {
        await dispatch.published(record(one['message'])?.['data']);
      } catch (error) {
        // The rest would fail as well, or overtake it.
        failure = error;
        break;
      }
      if (ackId !== undefined) taken.push(ackId);
    }
    if (taken.length > 0) {
      await client.pubsub(`${subscription}:acknowledge`, { ackIds: taken }, AbortSignal.timeout(ACKNOWLEDGE_MS));
    }
    if (failure !== undefined) throw classify(failure);
    return received.length;
  }

  async function run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    let empty = 0;
    while (!signal.aborted) {
      const began = performance.now();
      try {
        const count = await round(signal);
        if (failures > 0) log.info({ failures }, 'Pub/Sub answers again');
        failures = 0;
        empty = count > 0 || performance.now() - began > SOON_MS ? 0 : empty + 1;
        if (empty > 0) await pause(backoffMs(empty, Math.random(), PAUSE), signal);
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        const code = error instanceof BatonError ? error.code : 'unknown';
        if (failures === 1) log.warn({ code }, 'Events could not be pulled from Pub/Sub');
        await pause(backoffMs(failures, Math.random(), FAILED), signal);
      }
    }
  }

  return {
    start() {
      if (stopping !== null) return;
      stopping = new AbortController();
      running = run(stopping.signal);
    },
    async stop() {
      stopping?.abort();
      stopping = null;
      await running;
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    timer.unref();
    signal.addEventListener('abort', done, { once: true });
  });
}
