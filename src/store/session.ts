import type { Compilable } from 'kysely';
import type { Batch } from './dialect.ts';

/** What a statement can be given. A list of strings is for `Dialect.among`. */
export type Value = string | number | null | Uint8Array | readonly string[];

/** A row of a batch: a value for each of its columns. */
export type BatchRow<C extends string> = Readonly<Record<C, string | number | null>>;

/**
 * One connection, inside a transaction or not. Statements are written once for both databases, with `?` for values, and
 * are prepared once for each connection: so their text must be constant.
 */
export interface Session {
  all<Row>(sql: string, values: readonly Value[]): Promise<Row[]>;
  /** Gives how many rows were touched. */
  run(sql: string, values: readonly Value[]): Promise<number>;
  /** Runs a batch in one go, and gives back what its RETURNING names. */
  each<Row, C extends string>(batch: Batch<C>, rows: readonly BatchRow<C>[]): Promise<Row[]>;
}

/** A session inside a transaction. */
export interface TxSession extends Session {
  /**
   * Runs a batch that nobody needs an answer of: on PostgreSQL the next statement is sent without waiting for it. A failure
   * fails the transaction.
   */
  post<C extends string>(batch: Batch<C>, rows: readonly BatchRow<C>[]): void;
}

/** Runs what Kysely has built. */
export function fetchAll<Row>(session: Session, query: Compilable<Row>): Promise<Row[]> {
  const { sql, parameters } = query.compile();
  return session.all<Row>(sql, parameters as readonly Value[]);
}

/** The last one of each key, sorted by key: transactions that touch the same rows then touch them in the same order. */
export function lastByKey<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  if (items.length < 2) return [...items];
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  return sortedBy([...byKey], ([key]) => key).map(([, item]) => item);
}

/** Sorted by code units, which is the same order on every machine. */
export function sortedBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...items].sort((a, b) => compare(keyOf(a), keyOf(b)));
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
