import type { LeaseTerms, ReclaimTerms, Store } from '../ports/store.ts';
import { claims } from './claim.ts';
import type { Dialect } from './dialect.ts';
import { createPurge } from './purge.ts';
import { reads } from './read.ts';
import { wholeMs } from './rows.ts';
import type { Session, TxSession } from './session.ts';
import type { Wake } from './wake.ts';
import { writeVerbs } from './write.ts';

/** What a database must offer, for the shared verbs to make a store of it. */
export interface Backend {
  readonly dialect: Dialect;
  /** Sees what is committed, and nothing else. */
  readonly reader: Session;
  /** Runs `work` in a transaction and commits it; rolls back, and throws what it threw, else. */
  transact<T>(work: (session: TxSession) => Promise<T>): Promise<T>;
  /** Runs `work` where each statement is durable by itself, or all are together: whichever is quicker. */
  direct<T>(work: (session: Session) => Promise<T>): Promise<T>;
  migrate(): Promise<readonly string[]>;
  /** As the store's own `reclaim`. */
  reclaim(terms: ReclaimTerms): Promise<number>;
  /** Tells other instances that there is work. */
  wakeOthers(): void;
  onWake(listener: () => void): void;
  close(): Promise<void>;
}

export function createStoreOn(backend: Backend, clock: () => number): Store {
  const { dialect } = backend;
  const verbs = writeVerbs(dialect, clock);
  const claiming = claims(dialect);

  return {
    kind: dialect.kind,
    ...reads(dialect, backend.reader),
    migrate: () => backend.migrate(),
    async write(work) {
      const wake: Wake = { loose: new Set() };
      const result = await backend.transact((session) => work(verbs(session, wake)));
      if (wake.loose.size > 0) backend.wakeOthers();
      return result;
    },
    claim: (terms: LeaseTerms & { readonly limit: number }) =>
      backend.direct((session) => claiming.claim(session, terms)),
    claimGated: (key, terms) => backend.direct((session) => claiming.claimGated(session, key, terms)),
    reclaim: (terms) => backend.reclaim({ ...terms, now: wholeMs(terms.now) }),
    purge: createPurge(dialect, (work) => backend.transact(work)),
    onWake: (listener) => backend.onWake(listener),
    async ping() {
      await backend.direct((session) => session.run('UPDATE pulse SET beats = beats + 1 WHERE id = 1', []));
    },
    close: () => backend.close(),
  };
}
