import { ConflictError, OverloadedError } from '../core/errors.ts';

/** How often a work that lost a race against another instance is tried again on what is known now. */
const CONFLICT_TRIES = 5;
/** A burst is waited for over so many turns of the event loop. */
const MAX_TURNS = 8;

interface Waiting<W, R> {
  readonly work: W;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

export interface Batcher<W, R> {
  /** Resolves once the work is committed. @throws OverloadedError when too many wait and `always` is not set. */
  submit(work: W, options?: { readonly always?: boolean }): Promise<R>;
  /** How many wait or are being written. */
  readonly load: number;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

/**
 * Group commit: works that arrive in the same moment, or while a batch is being written, share one transaction. A batch
 * that fails is done again one by one, so that a bad work fails alone.
 */
export function createBatcher<W, R>(options: {
  /** Does all works in one transaction, and resolves with one result each after the commit. */
  readonly run: (works: readonly W[]) => Promise<readonly R[]>;
  readonly maxWaiting: number;
  readonly maxBatch: number;
}): Batcher<W, R> {
  const queue: Waiting<W, R>[] = [];
  const idlers: (() => void)[] = [];
  let writing = 0;
  let scheduled = false;

  async function alone(waiting: Waiting<W, R>): Promise<void> {
    for (let tried = 1; ; tried++) {
      try {
        const [result] = await options.run([waiting.work]);
        waiting.resolve(result as R);
        return;
      } catch (error) {
        if (error instanceof ConflictError && tried < CONFLICT_TRIES) continue;
        waiting.reject(error);
        return;
      }
    }
  }

  async function writeOne(batch: readonly Waiting<W, R>[]): Promise<void> {
    try {
      const results = await options.run(batch.map(({ work }) => work));
      batch.forEach((waiting, index) => waiting.resolve(results[index] as R));
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1 && only !== undefined && !(error instanceof ConflictError)) only.reject(error);
      else for (const waiting of batch) await alone(waiting);
    }
  }

  /** Lets sockets be read until a turn brings nothing more: what arrives in a burst shares one commit. */
  async function gathered(): Promise<void> {
    let seen = 0;
    for (let turn = 0; turn < MAX_TURNS && queue.length > seen && seen < options.maxBatch; turn++) {
      seen = queue.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      await gathered();
      const batch = queue.splice(0, options.maxBatch);
      writing = batch.length;
      await writeOne(batch);
      writing = 0;
    }
    scheduled = false;
    for (const wake of idlers.splice(0)) wake();
  }

  return {
    submit(work, { always = false } = {}) {
      if (!always && queue.length >= options.maxWaiting) {
        return Promise.reject(new OverloadedError('more events wait for the store than are admitted'));
      }
      return new Promise<R>((resolve, reject) => {
        queue.push({ work, resolve, reject });
        if (scheduled) return;
        scheduled = true;
        void drain();
      });
    },
    get load() {
      return queue.length + writing;
    },
    idle() {
      if (!scheduled) return Promise.resolve();
      return new Promise((resolve) => idlers.push(resolve));
    },
  };
}
