import pg from 'pg';
import { fromPostgres } from './postgres-errors.ts';

const CHANNEL = 'baton_wake';
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2_000;
const HOLD_WITHIN_MS = 5_000;

export interface Bell {
  /** Calls `listener` when another instance rings, and after each gap in which one may have rung unheard. */
  listen(listener: () => void): void;
  /**
   * Holds this advisory lock from now on, on a connection that ends with the process: so others see that this instance is
   * alive. Resolves when it is held. @throws BatonError `store.unavailable` if that takes too long
   */
  hold(lock: string): Promise<void>;
  /** Rings for the other instances; what is asked for while it rings, is done by one more ring. */
  ring(): void;
  close(): Promise<void>;
}

/**
 * LISTEN on a connection of its own, which is made again whenever it breaks. Nothing rests on it: who misses a ring finds
 * the work by the next look. NOTIFY comes after the commit, because inside the transaction it would let all commits of
 * the server queue up behind each other.
 */
export function createBell(config: pg.ClientConfig, pool: pg.Pool, self: string): Bell {
  const listeners: (() => void)[] = [];
  let client: pg.Client | null = null;
  let again: NodeJS.Timeout | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let closed = false;
  let ringing: Promise<void> | null = null;
  let once = false;
  let lock: string | null = null;
  let open: Promise<void> | null = null;

  const wake = (): void => {
    for (const listener of listeners) listener();
  };

  const lost = (broken: pg.Client): void => {
    if (client !== broken) return;
    client = null;
    open = null;
    broken.end().catch(() => undefined);
    if (closed) return;
    again = setTimeout(connect, pauseMs);
    again.unref();
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  };

  const connect = (): void => {
    const fresh = new pg.Client(config);
    client = fresh;
    fresh.on('error', () => lost(fresh));
    fresh.on('end', () => lost(fresh));
    fresh.on('notification', ({ payload }) => {
      if (payload !== self) wake();
    });
    const begin = async (): Promise<void> => {
      await fresh.connect();
      if (lock !== null) await take(fresh, lock);
      await fresh.query(`LISTEN ${CHANNEL}`);
      pauseMs = FIRST_PAUSE_MS;
    };
    open = begin();
    open.then(wake, () => lost(fresh));
  };

  const stand = (): void => {
    if (client === null && !closed) {
      clearTimeout(again);
      connect();
    }
  };

  const notify = async (): Promise<void> => {
    while (once) {
      once = false;
      await pool.query('SELECT pg_notify($1, $2)', [CHANNEL, self]).catch(() => undefined);
    }
    ringing = null;
  };

  return {
    listen(listener) {
      listeners.push(listener);
      stand();
    },
    async hold(name) {
      if (lock !== name) {
        lock = name;
        const held = client;
        if (held === null || open === null) stand();
        else open = open.then(() => take(held, name));
        open?.catch(() => undefined);
      }
      if (open !== null) await inTime(open);
    },
    ring() {
      if (closed) return;
      once = true;
      ringing ??= notify();
    },
    async close() {
      closed = true;
      clearTimeout(again);
      const last = client;
      client = null;
      await Promise.all([ringing, last?.end().catch(() => undefined)]);
    },
  };
}

async function inTime(held: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout: the lock of this instance was not given')), HOLD_WITHIN_MS);
  });
  await Promise.race([held, late])
    .catch((error: unknown) => {
      throw fromPostgres(error);
    })
    .finally(() => clearTimeout(timer));
}

/** Shared: the server may not have noticed yet that an earlier connection of ours is gone. */
async function take(client: pg.Client, lock: string): Promise<void> {
  await client.query('SELECT pg_advisory_lock_shared($1::bigint)', [lock]);
}
