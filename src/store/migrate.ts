import { BatonError } from '../core/errors.ts';
import type { Dialect } from './dialect.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { fetchAll, type Session } from './session.ts';

/**
 * Brings the schema up to date. To be called in a transaction that no other instance can be in at the same time.
 * @returns the names of the migrations that it applied
 * @throws BatonError `store.newer` if a later version of Baton has been here
 */
export async function migrate(session: Session, dialect: Dialect, now: number): Promise<readonly string[]> {
  await session.run('CREATE TABLE IF NOT EXISTS migrations (name text NOT NULL PRIMARY KEY, at bigint NOT NULL)', []);
  const done = new Set(
    (await fetchAll(session, dialect.builder.selectFrom('migrations').select('name'))).map((row) => row.name),
  );

  const unknown = [...done].filter((name) => !MIGRATIONS.some((migration) => migration.name === name));
  if (unknown.length > 0) {
    throw new BatonError(
      'store.newer',
      `This database was brought up to date by a newer version of Baton (${unknown.join(', ')}). Start that version.`,
    );
  }

  const due = MIGRATIONS.filter((migration) => !done.has(migration.name));
  for (const migration of due) {
    for (const statement of migration.statements(dialect)) await session.run(statement, []);
    await session.run('INSERT INTO migrations (name, at) VALUES (?, ?)', [migration.name, now]);
  }
  return due.map((migration) => migration.name);
}
