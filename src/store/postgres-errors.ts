import { BatonError, ConflictError } from '../core/errors.ts';

/** An error that the server reported, with its SQLSTATE: the connection is sound. Any other leaves it in doubt. */
export function sqlState(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** SQLSTATEs, from https://www.postgresql.org/docs/current/errcodes-appendix.html */
const DISK_FULL = '53100';
/** Serialization failure, deadlock, lock not available, a unique key that is taken: decide again on what is known now. */
const CONFLICTS = new Set(['40001', '40P01', '55P03', '23505']);
/** The server is going away or coming up, has no room for us, or gave up on us: the same can work later. */
const TRANSIENT = /^(08|53|57|58|XX|25P03)/;

/** An error of `pg` as one of Baton's, classed by whether another try can help. Addresses and passwords are not in it. */
export function fromPostgres(error: unknown): unknown {
  if (error instanceof BatonError || !(error instanceof Error)) return error;
  const state = sqlState(error);
  if (state === null || TRANSIENT.test(state)) {
    if (state === DISK_FULL) {
      return new BatonError('store.full', 'The disk of the database is full.', { retry: 'backoff', cause: error });
    }
    return new BatonError('store.unavailable', `The database can't be reached: ${error.message}`, {
      retry: 'backoff',
      cause: error,
    });
  }
  if (CONFLICTS.has(state)) return new ConflictError(error.message, error);
  return new BatonError('store.failed', error.message, { cause: error });
}
