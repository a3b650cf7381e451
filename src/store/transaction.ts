import { BatonError } from '../core/errors.ts';
import type { Session } from './session.ts';

/** A session that is usable only while its transaction is open, and remembers whether one of its statements failed. */
export interface Guarded {
  readonly session: Session;
  /** The first error of a statement. Work that swallowed it must not be committed: half of it is missing. */
  failure(): unknown;
  end(): void;
}

export function guard(inner: Session): Guarded {
  let open = true;
  let failed: { readonly error: unknown } | null = null;
  const use = async <T>(statement: () => Promise<T>): Promise<T> => {
    if (!open) throw new BatonError('store.transaction-over', 'A statement came after its transaction had ended.');
    try {
      return await statement();
    } catch (error) {
      failed ??= { error };
      throw error;
    }
  };
  return {
    session: {
      all: (sql, values) => use(() => inner.all(sql, values)),
      run: (sql, values) => use(() => inner.run(sql, values)),
      each: (batch, rows) => use(() => inner.each(batch, rows)),
    },
    failure: () => failed?.error,
    end: () => {
      open = false;
    },
  };
}
