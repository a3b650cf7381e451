import type { ReclaimTerms } from '../ports/store.ts';
import type { Dialect } from './dialect.ts';
import { DOUBT, wholeMs } from './rows.ts';
import type { Session } from './session.ts';

/*
 * Lanes whose lease nobody will settle, because whoever held it has ended. Waiting for the lease to run out would hold
 * them up for as long as a call may take.
 */

// Made due by our clock: that of who made the head may have been ahead.
const FREE = `UPDATE lanes SET lease_owner = NULL, lease_until = NULL, ${DOUBT},
  due_at = CASE WHEN head_at < ? THEN head_at ELSE ? END`;

/**
 * No back-off is as long as this: what is due later was put off by a clock that was ahead. (What waits for a limit is behind
 * a gate.)
 */
export const FARTHEST_MS = 5 * 60_000;
/** For `now`, and `now` with `FARTHEST_MS`. */
export function bringNear(d: Dialect): string {
  return `UPDATE lanes SET due_at = ? WHERE id IN (
    SELECT id FROM lanes WHERE gated = 0 AND due_at > ? AND lease_until IS NULL ORDER BY id${d.lockFree()})`;
}

/** For the instance that is alone on its database: `now`, `now`, and its own name. */
export const FREE_ALL_OTHERS = `${FREE} WHERE lease_owner <> ?`;

type Forgotten = NonNullable<ReclaimTerms['forgotten']>;

export interface Reclaim {
  /** Who holds leases that are not known to have run out by `now`, but for `self`. */
  owners(session: Session, self: string, now: number): Promise<string[]>;
  /** Frees what `owner` holds; lanes that another instance is just dealing with are passed over. */
  free(session: Session, owner: string, now: number): Promise<number>;
  /** See `ReclaimTerms`. */
  freeForgotten(session: Session, owner: string, now: number, forgotten: Forgotten): Promise<number>;
}

export function reclaiming(d: Dialect): Reclaim {
  // By the indexes of the lanes that something waits in. A leased lane is due when its lease runs out.
  const owners = `SELECT lease_owner AS owner FROM lanes WHERE gated = 0 AND due_at > ? AND lease_owner <> ?
    UNION SELECT lease_owner AS owner FROM lanes WHERE gated = 1 AND due_at IS NOT NULL AND lease_owner <> ?`;
  const held = ['gated = 0 AND due_at IS NOT NULL', 'gated = 1 AND due_at IS NOT NULL'].map(
    (where) => `${FREE} WHERE id IN (
      SELECT id FROM lanes WHERE ${where} AND lease_owner = ? ORDER BY id${d.lockFree()})`,
  );
  const lost = ['gated = 0 AND due_at > ?', 'gated = 1 AND due_at > ?'].map(
    (where) => `${FREE} WHERE id IN (
      SELECT id FROM lanes
      WHERE ${where} AND lease_owner = ? AND lease_until < ? AND NOT (${d.among('id')}) ORDER BY id${d.lockFree()})`,
  );
  return {
    async owners(session, self, now) {
      return (await session.all<{ owner: string }>(owners, [now, self, self])).map((row) => row.owner);
    },
    async free(session, owner, now) {
      let freed = 0;
      for (const statement of held) freed += await session.run(statement, [now, now, owner]);
      return freed;
    },
    async freeForgotten(session, owner, now, { before, held: known }) {
      let freed = 0;
      for (const statement of lost)
        freed += await session.run(statement, [now, now, now, owner, wholeMs(before), known]);
      return freed;
    },
  };
}
