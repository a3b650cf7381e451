import { BatonError } from '../core/errors.ts';
import type { Session, TxSession } from './session.ts';

/** A session that is usable only while its transaction is open, and remembers whether one of its statements failed. */
export interface Guarded {
  readonly session: TxSession;
  /** Waits for what was posted. */
  settled(): Promise<void>;
  /** The first error of a statement. Work that swallowed it must not be committed: half of it is missing. */
  failure(): Error | undefined;
  end(): void;
}

export function guard(inner: Session): Guarded {
  let open = true;
  let failed: Error | undefined;
  const posted: Promise<unknown>[] = [];
  const use = async <T>(statement: () => Promise<T>): Promise<T> => {
    if (!open) throw new BatonError('store.transaction-over', 'A statement came after its transaction had ended.');
    try {
      return await statement();
    } catch (error) {
      failed ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  };
  return {
    session: {
      all: (sql, values) => use(() => inner.all(sql, values)),
      run: (sql, values) => use(() => inner.run(sql, values)),
      each: (batch, rows) => use(() => inner.each(batch, rows)),
      post(batch, rows) {
        if (!open) throw new BatonError('store.transaction-over', 'A statement came after its transaction had ended.');
        posted.push(use(() => inner.each(batch, rows)).catch(() => undefined));
      },
    },
    settled: async () => {
      await Promise.all(posted);
    },
    failure: () => failed,
    end: () => {
      open = false;
    },
  };
}
