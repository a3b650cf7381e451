import { BatonError, ConflictError } from '../core/errors.ts';

/** Primary result codes, from https://www.sqlite.org/rescode.html */
export const SQLITE = { busy: 5, locked: 6, readOnly: 8, ioError: 10, full: 13, cantOpen: 14, constraint: 19 } as const;

/** Extended codes of a constraint that another row already satisfies. */
const NOT_UNIQUE = new Set([1555, 2067]);

function extendedCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode;
}

/** The primary result code of an error of SQLite; null for any other error. */
export function resultCode(error: unknown): number | null {
  const code = extendedCode(error);
  return code === null ? null : code & 0xff;
}

/** An error of node:sqlite as one of Baton's, classed by whether another try can help. */
export function fromSqlite(error: unknown): unknown {
  const code = resultCode(error);
  if (code === null || !(error instanceof Error)) return error;
  switch (code) {
    case SQLITE.full:
      return new BatonError('store.full', 'The disk of the database is full.', { retry: 'backoff', cause: error });
    case SQLITE.busy:
    case SQLITE.locked:
      return new BatonError('store.busy', 'Another process kept the database for too long.', {
        retry: 'backoff',
        cause: error,
      });
    case SQLITE.readOnly:
    case SQLITE.ioError:
    case SQLITE.cantOpen:
      return new BatonError('store.unavailable', `The database can't be used: ${error.message}`, {
        retry: 'backoff',
        cause: error,
      });
    case SQLITE.constraint:
      if (NOT_UNIQUE.has(extendedCode(error) ?? 0)) return new ConflictError(error.message, error);
  }
  return new BatonError('store.failed', error.message, { cause: error });
}
