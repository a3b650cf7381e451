import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startEmbedded } from './embedded-postgres.ts';

/** A PostgreSQL server for tests. */
export interface TestPostgres {
  /** Makes an empty database of this name, and gives its URL. */
  url(database: string): Promise<string>;
  /** The server itself, for `freshDatabase`. */
  readonly adminUrl: string;
  /** Ends it as a crash would, and starts it again on the same data and port. */
  restart(): Promise<void>;
  /** Ends it and removes what it left. */
  stop(): Promise<void>;
}

/** The server of `TEST_DATABASE_URL`, else one of our own, brought up from the `embedded-postgres` package. */
export async function startPostgres(): Promise<TestPostgres> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') return borrow(given);
  const server = await startEmbedded();
  return { ...server, url: (database) => createDatabase(server.adminUrl, database) };
}

/** An empty database on the server of this test run; `drop` removes it. */
export async function freshDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const adminUrl = process.env['BATON_TEST_PG'];
  if (adminUrl === undefined) throw new Error('No PostgreSQL in this run: test/support/global-setup.ts has not run.');
  const name = `baton_test_${randomBytes(6).toString('hex')}`;
  return {
    url: await createDatabase(adminUrl, name),
    drop: () => admin(adminUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`),
  };
}

/** An empty schema in a database: as good as a database of its own for one test, and made a hundred times as quickly. */
export async function freshSchema(databaseUrl: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await admin(databaseUrl, `CREATE SCHEMA "${name}"`);
  const url = new URL(databaseUrl);
  url.searchParams.set('options', `-c search_path=${name}`);
  return { url: url.href, drop: () => admin(databaseUrl, `DROP SCHEMA "${name}" CASCADE`) };
}

async function admin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function createDatabase(adminUrl: string, name: string): Promise<string> {
  await admin(adminUrl, `CREATE DATABASE "${name}"`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function borrow(adminUrl: string): TestPostgres {
  const made: string[] = [];
  return {
    adminUrl,
    url(database) {
      made.push(database);
      return createDatabase(adminUrl, database);
    },
    restart: () => Promise.reject(new Error('The server of TEST_DATABASE_URL is not ours to restart.')),
    async stop() {
      for (const name of made) await admin(adminUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    },
  };
}
