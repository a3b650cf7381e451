import { randomWord } from './ids.ts';
import { timeOf } from './message-json.ts';
import type { Json } from './types.ts';

const MAX_KEPT = 10_000;

interface Kept {
  readonly messageId: string;
  readonly data: string;
  readonly publishTime: string;
  /** ms since the epoch: not given out before. */
  notBefore: number;
  ackId: string;
  attempts: number;
}

/** One topic with one subscription: what is published stays until it is acknowledged. */
export interface PubSub {
  /** How a message looks in a push or a pull. */
  envelope(json: string): Json;
  /** Keeps an event for the next pull. False: too many wait. */
  publish(json: string): boolean;
  /** Up to `max` messages; waits a while for the first one; none for a caller who is `gone`. */
  pull(max: number, gone: AbortSignal): Promise<Json[]>;
  /** 0 seconds: give it out again at once. Unknown ids are passed over, as Google does. */
  modify(ackIds: readonly string[], seconds: number): void;
  acknowledge(ackIds: readonly string[]): void;
  waiting(): number;
  clear(): void;
}

export interface PubSubOptions {
  readonly now: () => number;
  /** How long a puller may keep a message before it is given out again; Google's 10 s unless told. */
  readonly ackDeadlineMs: number;
  /** How long a pull waits for a message. */
  readonly pullWaitMs: number;
}

export function createPubSub({ now, ackDeadlineMs, pullWaitMs }: PubSubOptions): PubSub {
  const kept = new Map<string, Kept>();
  const wakers = new Set<() => void>();
  let count = 0;

  function wake(): void {
    for (const waker of wakers) waker();
  }

  function take(max: number): Json[] {
    const at = now();
    const taken: Json[] = [];
    for (const message of kept.values()) {
      if (taken.length >= max) break;
      if (message.notBefore > at) continue;
      message.notBefore = at + ackDeadlineMs;
      message.ackId = `${message.messageId}:${randomWord(24)}`;
      message.attempts += 1;
      const { messageId, data, publishTime, ackId, attempts } = message;
      taken.push({ ackId, message: { data, messageId, publishTime }, deliveryAttempt: attempts });
    }
    return taken;
  }

  function find(ackId: string): Kept | undefined {
    const message = kept.get(ackId.split(':', 1)[0] ?? '');
    return message?.ackId === ackId ? message : undefined;
  }

  function fresh(json: string): Kept {
    count += 1;
    const messageId = `${Math.floor(now())}${String(count).padStart(6, '0')}`;
    const data = Buffer.from(json).toString('base64');
    return { messageId, data, publishTime: timeOf(now()), notBefore: 0, ackId: '', attempts: 0 };
  }

  return {
    envelope(json) {
      const { messageId, data, publishTime } = fresh(json);
      return { data, messageId, message_id: messageId, publishTime, publish_time: publishTime };
    },
    publish(json) {
      if (kept.size >= MAX_KEPT) return false;
      const message = fresh(json);
      kept.set(message.messageId, message);
      wake();
      return true;
    },
    async pull(max, gone) {
      const first = take(max);
      if (first.length > 0 || pullWaitMs === 0) return first;
      await new Promise<void>((resolve) => {
        const done = (): void => {
          gone.removeEventListener('abort', done);
          clearTimeout(timer);
          wakers.delete(done);
          resolve();
        };
        const timer = setTimeout(done, pullWaitMs);
        wakers.add(done);
        gone.addEventListener('abort', done);
      });
      return gone.aborted ? [] : take(max);
    },
    modify(ackIds, seconds) {
      for (const ackId of ackIds) {
        const message = find(ackId);
        if (message !== undefined) message.notBefore = seconds === 0 ? 0 : now() + seconds * 1000;
      }
      if (seconds === 0) wake();
    },
    acknowledge(ackIds) {
      for (const ackId of ackIds) {
        const message = find(ackId);
        if (message !== undefined) kept.delete(message.messageId);
      }
    },
    waiting: () => kept.size,
    clear() {
      kept.clear();
      wake();
    },
  };
}
