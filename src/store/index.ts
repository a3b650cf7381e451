import { resolve } from 'node:path';
import { ConfigError } from '../core/errors.ts';
import type { Store } from '../ports/store.ts';
import { createSqliteBackend, type SqliteOptions } from './sqlite.ts';
import { createStoreOn } from './store.ts';

export interface StoreOptions extends SqliteOptions {
  /** The time, for what the callers give none; ms since the epoch. */
  readonly clock?: () => number;
}

/**
 * Opens the database of an URL: `sqlite:PATH` (relative to the working directory; missing folders are made) or
 * `postgres://…`. The schema is brought up to date by `migrate`, not here.
 * @throws ConfigError if the URL is neither; BatonError `store.locked`, `store.unavailable`
 */
export async function createStore(url: string, options: StoreOptions): Promise<Store> {
  const clock = options.clock ?? Date.now;
  if (url.startsWith('sqlite:')) {
    const path = url.slice('sqlite:'.length).replace(/^\/\//, '');
    if (path !== '') return createStoreOn(createSqliteBackend(resolve(path), options, clock), clock);
  }
  if (/^postgres(ql)?:\/\//.test(url)) {
    // Loaded only where it is used: a small installation does without.
    const { createPostgresBackend } = await import('./postgres.ts');
    return createStoreOn(await createPostgresBackend(url, clock), clock);
  }
  const [scheme] = url.split(':', 1);
  throw new ConfigError([
    { path: 'store.url', message: `"${scheme}:" is not known here: use sqlite:./data/baton.db or postgres://…` },
  ]);
}
