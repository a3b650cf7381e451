import { DatabaseSync } from 'node:sqlite';
import { BatonError } from '../core/errors.ts';
import { resultCode, SQLITE } from './sqlite-errors.ts';

/** An instance that is just ending is waited for so long. */
const PATIENCE_MS = 250;

/**
 * Keeps a second instance off a SQLite database, which would be allowed to open it. The lock is a transaction on a file
 * of its own, `<database>.lock`, so that the kernel frees it with the process, however that ends.
 * @returns what frees it
 * @throws BatonError `store.locked` if another instance has it
 */
export function lockInstance(databasePath: string): () => void {
  const path = `${databasePath}.lock`;
  const file = new DatabaseSync(path, { timeout: PATIENCE_MS });
  try {
    file.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    const code = resultCode(error);
    if (code !== SQLITE.busy && code !== SQLITE.locked) throw error;
    throw new BatonError(
      'store.locked',
      `Another instance of Baton is running on ${databasePath}. Stop it first, or give this one another store.url; ` +
        'several instances need PostgreSQL.',
      { cause: error },
    );
  }
  return () => file.close();
}
