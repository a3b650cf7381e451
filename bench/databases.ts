import { startPostgres } from '../test/support/postgres.ts';

/** Databases of a PostgreSQL server that lives as long as the run. */
export interface Databases {
  /** A new, empty one; gives its URL. */
  create(): Promise<string>;
  stop(): Promise<void>;
}

export async function startDatabases(): Promise<Databases> {
  const server = await startPostgres();
  let made = 0;
  return {
    create: () => {
      made += 1;
      return server.url(`bench_${process.pid}_${made}`);
    },
    stop: () => server.stop(),
  };
}
