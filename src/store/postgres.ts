import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { BatonError } from '../core/errors.ts';
import { postgresDialect, type Batch } from './dialect.ts';
import { migrate } from './migrate.ts';
import { fromPostgres, sqlState } from './postgres-errors.ts';
import { createBell, type Bell } from './postgres-listener.ts';
import type { ReclaimTerms } from '../ports/store.ts';
import { bringNear, FARTHEST_MS, reclaiming } from './reclaim.ts';
import type { BatchRow, Session, TxSession, Value } from './session.ts';
import type { Backend } from './store.ts';
import { guard } from './transaction.ts';

const CONNECT_MS = 5_000;
/** The server gives a statement up first; the client does when the server does not answer at all. */
const STATEMENT_MS = 15_000;
const ANSWER_MS = 20_000;
const LOCK_MS = 10_000;
/** Locks of an instance that has vanished are freed after so long. */
const IDLE_IN_TRANSACTION_MS = 30_000;
const CONNECTIONS = 10;
/** Any number that is the same for all instances. */
const MIGRATION_LOCK = 8_241_905_117;

const INT8 = 20;

/**
 * Every statement finds its rows by an index. A plan that was made while a table was small would read all of it, and is
 * kept when it has grown: so other plans are ruled out from the start.
 */
const SETTINGS = [
  'enable_seqscan = off',
  'enable_hashjoin = off',
  'enable_mergejoin = off',
  'enable_material = off',
  'jit = off',
  `statement_timeout = ${STATEMENT_MS}`,
  `lock_timeout = ${LOCK_MS}`,
  `idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`,
]
  .map((setting) => `SET ${setting}`)
  .join('; ');

/** @throws BatonError `store.unavailable` if the server does not answer */
export async function createPostgresBackend(url: string, clock: () => number): Promise<Backend> {
  const config: pg.ClientConfig = {
    connectionString: url,
    application_name: 'baton',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: {
      // Times and counters stay far below 2^53.
      getTypeParser: ((oid: number, format?: 'text' | 'binary'): unknown =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  };
  const pool = new pg.Pool({
    ...config,
    max: CONNECTIONS,
    // Statements are sent without waiting for the answer to the one before, where nobody needs it.
    pipeline: true,
    query_timeout: ANSWER_MS,
    onConnect: (client) => {
      // Whatever is asked next is sent after it.
      client.query(SETTINGS).catch(() => undefined);
    },
  });
  // A connection that breaks is noticed by whoever uses it next; by itself it must not end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
  });

  try {
    await pool.query('SELECT 1');
  } catch (error) {
    await pool.end();
    throw fromPostgres(error);
  }

  const bell = createBell(config, pool, randomUUID());
  const reader = createSession(pool);
  return {
    dialect: postgresDialect,
    reader,
    transact: (work) => transact(pool, work),
    direct: (work) => work(reader),
    migrate: () => migrateAlone(config, clock),
    reclaim: (terms) => reclaim(pool, bell, terms),
    wakeOthers: () => bell.ring(),
    onWake: (listener) => bell.listen(listener),
    async close() {
      await bell.close();
      if (!pool.ended && !pool.ending) await pool.end();
    },
  };
}

async function transact<T>(pool: pg.Pool, work: (session: TxSession) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw fromPostgres(error);
  });
  // Where the server did not say what went wrong, the connection is thrown away, and the server rolls back by itself.
  let broken = false;
  const doubt = (error: unknown): void => {
    broken ||= /^(08|57P)/.test(sqlState(error) ?? '08');
  };
  const control = (statement: string) =>
    client.query(statement).catch((error: unknown) => {
      doubt(error);
      throw fromPostgres(error);
    });
  const { session, settled, failure, end } = guard(createSession(client, doubt));
  try {
    // Nothing waits for the answer to BEGIN: if it fails, so does everything after it.
    const begun = control('BEGIN ISOLATION LEVEL READ COMMITTED');
    begun.catch(() => undefined);
    const result = await work(session);
    const failed = failure();
    if (failed !== undefined) throw failed;
    const committed = control('COMMIT');
    await Promise.all([begun, settled(), committed]);
    // A transaction that is aborted answers COMMIT with a ROLLBACK, and no error.
    if ((await committed).command === 'COMMIT') return result;
    throw failure() ?? new BatonError('store.failed', 'The database did not commit.', { retry: 'backoff' });
  } catch (error) {
    await settled();
    if (!broken) await control('ROLLBACK').catch(doubt);
    throw failure() ?? error;
  } finally {
    end();
    client.release(broken);
  }
}

const { owners, free, freeForgotten } = reclaiming(postgresDialect);
const BRING_NEAR = bringNear(postgresDialect);

/** Who holds no lock under its name has ended: see `Bell.hold`. */
async function reclaim(pool: pg.Pool, bell: Bell, { owner, now, forgotten }: ReclaimTerms): Promise<number> {
  await bell.hold(lockOf(owner));
  return transact(pool, async (session) => {
    await session.run(BRING_NEAR, [now, now + FARTHEST_MS]);
    let freed = forgotten === undefined ? 0 : await freeForgotten(session, owner, now, forgotten);
    for (const other of await owners(session, owner, now)) {
      const [answer] = await session.all<{ gone: boolean }>(GONE, [lockOf(other)]);
      if (answer?.gone === true) freed += await free(session, other, now);
    }
    return freed;
  });
}

/** After the server itself was started, its instances get so long to take their locks again. */
const RETURN_WITHIN_S = 5;
const GONE = `SELECT pg_postmaster_start_time() < now() - interval '${RETURN_WITHIN_S} s'
  AND pg_try_advisory_xact_lock(?::bigint) AS gone`;

/** A name as the number that an advisory lock has. */
function lockOf(owner: string): string {
  return createHash('sha256').update(`baton instance ${owner}`).digest().readBigInt64BE().toString();
}

/** On a connection of its own, without the time limits of the others: it may wait long for another instance. */
async function migrateAlone(config: pg.ClientConfig, clock: () => number): Promise<readonly string[]> {
  const client = new pg.Client(config);
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    const names = await migrate(createSession(client), postgresDialect, clock());
    await client.query('COMMIT');
    return names;
  } catch (error) {
    throw fromPostgres(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

interface Prepared {
  readonly name: string;
  readonly text: string;
}

/** One name for each text, for the life of the process: a connection keeps the plan under its name. */
const prepared = new Map<string, Prepared>();

function prepare(sql: string): Prepared {
  let statement = prepared.get(sql);
  if (statement === undefined) {
    let n = 0;
    statement = { name: `baton_${prepared.size + 1}`, text: sql.replaceAll('?', () => `$${++n}`) };
    prepared.set(sql, statement);
  }
  return statement;
}

/** `onError` is told of an error as the driver raised it. */
function createSession(client: pg.Pool | pg.PoolClient | pg.Client, onError?: (error: unknown) => void): Session {
  const query = async (sql: string, values: readonly Value[]) => {
    try {
      return await client.query({ ...prepare(sql), values: [...values] });
    } catch (error) {
      onError?.(error);
      throw fromPostgres(error);
    }
  };
  return {
    all: async <Row>(sql: string, values: readonly Value[]) => (await query(sql, values)).rows as Row[],
    run: async (sql, values) => (await query(sql, values)).rowCount ?? 0,
    each: async <Row, C extends string>({ sql }: Batch<C>, rows: readonly BatchRow<C>[]) =>
      (await query(sql, [JSON.stringify(rows)])).rows as Row[],
  };
}
