import pg from 'pg';

const CHANNEL = 'baton_wake';
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

export interface Bell {
  /** Calls `listener` when another instance rings, and after each gap in which one may have rung unheard. */
  listen(listener: () => void): void;
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

  const wake = (): void => {
    for (const listener of listeners) listener();
  };

  const lost = (broken: pg.Client): void => {
    if (client !== broken) return;
    client = null;
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
    const open = async (): Promise<void> => {
      await fresh.connect();
      await fresh.query(`LISTEN ${CHANNEL}`);
      pauseMs = FIRST_PAUSE_MS;
      wake();
    };
    open().catch(() => lost(fresh));
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
      if (client === null && again === undefined && !closed) connect();
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
