import type { Dialect } from '../dialect.ts';
import { first } from './0001-first.ts';
import { desks } from './0002-desks.ts';

export interface Migration {
  readonly name: string;
  readonly statements: (dialect: Dialect) => readonly string[];
}

/** In order, forward only. One that was released is never changed: what it left is mended by the next. */
export const MIGRATIONS: readonly Migration[] = [
  { name: '0001-first', statements: first },
  { name: '0002-desks', statements: desks },
];
