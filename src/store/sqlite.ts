import { DatabaseSync, type StatementSync, type SQLInputValue } from 'node:sqlite';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { BatonError } from '../core/errors.ts';
import { sqliteDialect, type Batch } from './dialect.ts';
import { lockInstance } from './lock.ts';
import { migrate } from './migrate.ts';
import { createQueue } from './queue.ts';
import { bringNear, FARTHEST_MS, FREE_ALL_OTHERS } from './reclaim.ts';
import type { BatchRow, Session, TxSession, Value } from './session.ts';
import { fromSqlite } from './sqlite-errors.ts';
import type { Backend } from './store.ts';
import { guard } from './transaction.ts';

export interface SqliteOptions {
  /** Refuse if another instance is running on this file, and keep others off: for the service, not for its commands. */
  readonly exclusive: boolean;
  /** The database may have so many pages of 2 KiB; for tests of a full disk. */
  readonly maxPages?: number;
}

/** A command may write beside the service, for a moment. It is waited for so long in all, */
const BUSY_MS = 5_000;
/** and so long without letting anything else go on in this process. */
const BLOCK_MS = 20;

const BRING_NEAR = bringNear(sqliteDialect);

/**
 * One connection writes, one transaction after the other; a second one reads, and so never sees what is not committed.
 * @throws BatonError `store.locked` if another instance has the file
 */
export function createSqliteBackend(path: string, options: SqliteOptions, clock: () => number): Backend {
  mkdirSync(dirname(path), { recursive: true });
  const unlock = options.exclusive ? lockInstance(path) : () => undefined;
  const connections: DatabaseSync[] = [];
  const open = (...settings: string[]): DatabaseSync => {
    const db = new DatabaseSync(path, { timeout: BUSY_MS });
    connections.push(db);
    for (const setting of settings) db.exec(`PRAGMA ${setting}`);
    return db;
  };
  const end = (): void => {
    for (const db of connections) db.close();
    unlock();
  };

  try {
    const limit = options.maxPages === undefined ? [] : [`max_page_count = ${options.maxPages}`];
    // FULL: a commit is on the disk before anybody is answered. The log is cut back after a burst.
    const writer = open(
      // A commit writes whole pages, most of which it changes in one place: half as long ones are half as much to write.
      'page_size = 2048',
      'journal_mode = WAL',
      // A page that changes again soon is copied from the log into the file once rather than every few commits.
      'wal_autocheckpoint = 4000',
      'synchronous = FULL',
      'temp_store = MEMORY',
      'cache_size = -4000',
      'journal_size_limit = 67108864',
      ...limit,
    );
    const reader = open('query_only = 1', 'cache_size = -2000');
    writer.exec(`PRAGMA busy_timeout = ${BLOCK_MS}`);
    return backendOn(writer, reader, clock, end, options.exclusive);
  } catch (error) {
    end();
    throw fromSqlite(error);
  }
}

function backendOn(
  writer: DatabaseSync,
  reader: DatabaseSync,
  clock: () => number,
  end: () => void,
  alone: boolean,
): Backend {
  const queue = createQueue();
  let closed = false;
  let reclaimed = false;
  const usable = (): void => {
    if (closed) throw new BatonError('store.closed', 'The store is closed.');
  };
  const writing = createSession(writer, usable);
  // A full disk makes SQLite roll back by itself: what came after it would be committed on its own, statement by statement.
  const inTransaction = createSession(writer, () => {
    usable();
    if (!writer.isTransaction)
      throw new BatonError('store.rolled-back', 'The database ended the transaction by itself.');
  });

  const transact = <T>(work: (session: TxSession) => Promise<T>): Promise<T> =>
    queue(async () => {
      await begin(writing);
      const { session, settled, failure, end: over } = guard(inTransaction);
      try {
        const result = await work(session);
        await settled();
        const failed = failure();
        if (failed !== undefined) throw failed;
        await writing.run('COMMIT', []);
        return result;
      } catch (error) {
        // A full disk may have rolled back already.
        if (writer.isTransaction) await writing.run('ROLLBACK', []).catch(() => undefined);
        throw failure() ?? error;
      } finally {
        over();
      }
    });

  return {
    dialect: sqliteDialect,
    reader: createSession(reader, usable),
    transact,
    direct: transact,
    migrate: () => transact((session) => migrate(session, sqliteDialect, clock())),
    async reclaim({ owner, now }) {
      // Nobody else can lease after us, and no commit is in doubt here: so once is enough. Beside another instance nothing
      // is known of its leases.
      if (!alone || reclaimed) return 0;
      const freed = await transact(async (session) => {
        await session.run(BRING_NEAR, [now, now + FARTHEST_MS]);
        return session.run(FREE_ALL_OTHERS, [now, now, owner]);
      });
      reclaimed = true;
      return freed;
    },
    // There is one instance, and it knows its own work. What a command puts in is found by the next look.
    wakeOthers: () => undefined,
    onWake: () => undefined,
    async close() {
      await queue(async () => {
        if (closed) return;
        closed = true;
        end();
      });
    },
  };
}

async function begin(session: Session): Promise<void> {
  const giveUpAt = performance.now() + BUSY_MS;
  for (;;) {
    try {
      await session.run('BEGIN IMMEDIATE', []);
      return;
    } catch (error) {
      const busy = error instanceof BatonError && error.code === 'store.busy';
      if (!busy || performance.now() > giveUpAt) throw error;
      await setTimeout(BLOCK_MS);
    }
  }
}

function createSession(db: DatabaseSync, usable: () => void): Session {
  const prepared = new Map<string, StatementSync>();
  const use = async <T>(sql: string, run: (statement: StatementSync) => T): Promise<T> => {
    usable();
    try {
      let statement = prepared.get(sql);
      if (statement === undefined) {
        statement = db.prepare(sql);
        prepared.set(sql, statement);
      }
      return run(statement);
    } catch (error) {
      throw fromSqlite(error);
    }
  };
  return {
    all: <Row>(sql: string, values: readonly Value[]) =>
      use(sql, (statement) => statement.all(...values.map(toInput)) as Row[]),
    run: (sql, values) => use(sql, (statement) => Number(statement.run(...values.map(toInput)).changes)),
    each: <Row, C extends string>({ sql, columns }: Batch<C>, rows: readonly BatchRow<C>[]) =>
      use(sql, (statement) => {
        const found: Row[] = [];
        for (const row of rows) found.push(...(statement.all(...columns.map((column) => row[column])) as Row[]));
        return found;
      }),
  };
}

function toInput(value: Value): SQLInputValue {
  return Array.isArray(value) ? JSON.stringify(value) : (value as SQLInputValue);
}
