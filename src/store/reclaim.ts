import type { Dialect } from './dialect.ts';
import { DOUBT } from './rows.ts';
import type { Session } from './session.ts';

/*
 * Lanes whose lease nobody will settle, because whoever held it has ended. Waiting for the lease to run out would hold
 * them up for as long as a call may take.
 */

// Made due by our clock: that of who made the head may have been ahead.
const FREE = `UPDATE lanes SET lease_owner = NULL, lease_until = NULL, ${DOUBT},
  due_at = CASE WHEN head_at < ? THEN head_at ELSE ? END`;

/** For the instance that is alone on its database: `now`, `now`, and its own name. */
export const FREE_ALL_OTHERS = `${FREE} WHERE lease_owner <> ?`;

export interface Reclaim {
  /** Who holds leases that are not known to have run out by `now`, but for `self`. */
  owners(session: Session, self: string, now: number): Promise<string[]>;
  /** Frees what `owner` holds; lanes that another instance is just dealing with are passed over. */
  free(session: Session, owner: string, now: number): Promise<number>;
}

export function reclaiming(d: Dialect): Reclaim {
  // By the indexes of the lanes that something waits in. A leased lane is due when its lease runs out.
  const owners = `SELECT lease_owner AS owner FROM lanes WHERE gated = 0 AND due_at > ? AND lease_owner <> ?
    UNION SELECT lease_owner AS owner FROM lanes WHERE gated = 1 AND due_at IS NOT NULL AND lease_owner <> ?`;
  const held = ['gated = 0 AND due_at IS NOT NULL', 'gated = 1 AND due_at IS NOT NULL'].map(
    (where) => `${FREE} WHERE id IN (
      SELECT id FROM lanes WHERE ${where} AND lease_owner = ? ORDER BY id${d.lockFree()})`,
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
  };
}
