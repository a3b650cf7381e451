import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Schema } from './schema.ts';

/** A column of a batch, as PostgreSQL types it. */
type Column = 'text' | 'bigint';
type Columns<C extends string> = Readonly<Record<C, Column>>;

/** A statement for many rows. In its text a row's columns are `r.NAME`. */
export interface Batch<C extends string> {
  readonly sql: string;
  readonly columns: readonly C[];
}

/** Where SQLite and PostgreSQL are written differently. All other statements are shared. */
export interface Dialect {
  readonly kind: 'sqlite' | 'postgres';
  /** INSERT of a batch: `values` are expressions of `r`, `then` is what comes after (ON CONFLICT, RETURNING). */
  insert<C extends string>(columns: Columns<C>, into: string, values: string, then?: string): Batch<C>;
  /** UPDATE of the rows that `where` finds for each row of the batch. */
  update<C extends string>(columns: Columns<C>, set: string, where: string, then?: string): Batch<C>;
  /** DELETE of them. */
  remove<C extends string>(columns: Columns<C>, from: string, where: string): Batch<C>;
  /** Whether a column is one of a list. It takes one value, a list of strings. */
  among(column: string): string;
  /** The values of a list of strings, as rows of a sub-query. It takes one value. */
  readonly listed: string;
  /** Names the index that a SELECT must use, where the planner would take another. Comes after the table. */
  using(index: string): string;
  /** The text at a path inside a column of JSON. */
  textAt(column: string, ...path: readonly string[]): string;
  /** Ends a SELECT that locks what it found (in `table`, where there are several). SQLite has one writer and needs none. */
  lock(table?: string): string;
  /** The same, passing over rows that another transaction has. */
  lockFree(table?: string): string;
  /** The same, with a lock that only keeps the rows from being changed. */
  lockShared(): string;
  /** A key that counts up in the order of insertion. */
  readonly ordinal: string;
  readonly blob: string;
  /** Ends a CREATE TABLE whose primary key is text. */
  readonly keyed: string;
  /** Ends a CREATE TABLE whose rows change all the time. */
  readonly busy: string;
  /** Builds statements for this database; it can't run them. */
  readonly builder: Kysely<Schema>;
}

/** SQLite runs in this process: there one prepared statement, run once a row, is three times as quick as one for all rows. */
function perRow<C extends string>(columns: Columns<C>, sql: string): Batch<C> {
  const names = Object.keys(columns) as C[];
  return { sql: sql.replace(/\br\.(\w+)/g, (_, name: C) => `?${names.indexOf(name) + 1}`), columns: names };
}

/** PostgreSQL is a network away: there a batch is one statement, and its rows are one value. */
function atOnce<C extends string>(columns: Columns<C>, sql: (rows: string) => string): Batch<C> {
  const names = Object.keys(columns) as C[];
  const typed = names.map((name) => `${name} ${columns[name]}`).join(', ');
  return { sql: sql(`json_to_recordset(?::json) AS r(${typed})`), columns: names };
}

export const sqliteDialect: Dialect = {
  kind: 'sqlite',
  insert: (columns, into, values, then = '') => perRow(columns, `INSERT INTO ${into} VALUES (${values}) ${then}`),
  update: (columns, set, where, then = '') => perRow(columns, `UPDATE ${set} WHERE ${where} ${then}`),
  remove: (columns, from, where) => perRow(columns, `DELETE FROM ${from} WHERE ${where}`),
  among: (column) => `${column} IN (SELECT value FROM json_each(?))`,
  listed: 'SELECT value FROM json_each(?)',
  using: (index) => ` INDEXED BY ${index}`,
  textAt: (column, ...path) => `json_extract(${column}, '$.${path.join('.')}')`,
  lock: () => '',
  lockFree: () => '',
  lockShared: () => '',
  ordinal: 'INTEGER PRIMARY KEY',
  blob: 'blob',
  keyed: ' WITHOUT ROWID',
  busy: ' WITHOUT ROWID',
  builder: new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),
};

export const postgresDialect: Dialect = {
  kind: 'postgres',
  insert: (columns, into, values, then = '') =>
    atOnce(columns, (rows) => `INSERT INTO ${into} SELECT ${values} FROM ${rows} WHERE true ${then}`),
  update: (columns, set, where, then = '') =>
    atOnce(columns, (rows) => `UPDATE ${set} FROM ${rows} WHERE ${where} ${then}`),
  remove: (columns, from, where) => atOnce(columns, (rows) => `DELETE FROM ${from} USING ${rows} WHERE ${where}`),
  among: (column) => `${column} = ANY(?::text[])`,
  listed: 'SELECT unnest(?::text[])',
  using: () => '',
  textAt: (column, ...path) => `(${column}::json #>> '{${path.join(',')}}')`,
  lock: (table) => ` FOR UPDATE${table === undefined ? '' : ` OF ${table}`}`,
  lockFree: (table) => ` FOR UPDATE${table === undefined ? '' : ` OF ${table}`} SKIP LOCKED`,
  lockShared: () => ' FOR SHARE',
  ordinal: 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
  blob: 'bytea',
  keyed: '',
  // Room for new versions on the same page, and a vacuum that comes before thousands of dead ones lie in the indexes.
  busy: ' WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05)',
  builder: new Kysely<Schema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
};
