import { startPostgres } from './postgres.ts';

/** One PostgreSQL server for the whole run. Test files are processes below this one and read its address from the environment. */
export async function setup(): Promise<() => Promise<void>> {
  const server = await startPostgres();
  process.env['BATON_TEST_PG'] = server.adminUrl;
  return () => server.stop();
}
