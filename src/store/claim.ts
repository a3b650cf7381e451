import type { Lease, LeaseTerms } from '../ports/store.ts';
import type { Dialect } from './dialect.ts';
import { DELIVERY_COLUMNS, DOUBT, toLease, wholeMs, type HeadRow } from './rows.ts';
import type { Session } from './session.ts';

/**
 * Of the lanes that have been due for longest, so many are looked at to find the oldest heads among them. It bounds the
 * cost of a claim: a lane that backed off has an old head, and is due since a short time only.
 */
const LOOK_AT = 256;

export interface Claims {
  claim(session: Session, terms: LeaseTerms & { readonly limit: number }): Promise<Lease[]>;
  claimGated(session: Session, key: string, terms: LeaseTerms & { readonly limit: number }): Promise<Lease[]>;
}

/** Leasing lanes that are due. Rows that another instance is just claiming are passed over. */
export function claims(d: Dialect): Claims {
  const lease = `UPDATE lanes SET token = token + 1, lease_owner = ?, lease_until = ?, due_at = ?, ${DOUBT}`;
  const claim = `WITH candidates AS MATERIALIZED (
      SELECT id FROM lanes WHERE gated = 0 AND due_at <= ? ORDER BY due_at LIMIT ${LOOK_AT}
    ), picked AS MATERIALIZED (
      SELECT l.id FROM candidates c CROSS JOIN lanes l
      WHERE l.id = c.id AND l.gated = 0 AND l.due_at <= ?
      ORDER BY l.head_at, l.id LIMIT ?${d.lockFree('l')}
    ) ${lease} WHERE id IN (SELECT id FROM picked) RETURNING id`;
  const claimGated = `WITH picked AS MATERIALIZED (
      SELECT id FROM lanes WHERE gated = 1 AND throttle_key = ? AND due_at <= ?
      ORDER BY head_at, id LIMIT ?${d.lockFree()}
    ) ${lease} WHERE id IN (SELECT id FROM picked) RETURNING id`;
  // A statement of its own: it sees every row that was committed before the lanes became ours.
  const heads = `SELECT ${DELIVERY_COLUMNS}, l.token, l.throttle_key
    FROM lanes l JOIN deliveries d ON d.lane = l.id AND d.seq = l.head_seq
    WHERE ${d.among('l.id')} AND l.lease_owner = ? ORDER BY d.created_at, l.id`;

  const withHeads = async (
    session: Session,
    taken: { id: string }[],
    owner: string,
    until: number,
  ): Promise<Lease[]> => {
    if (taken.length === 0) return [];
    const rows = await session.all<HeadRow>(heads, [taken.map((row) => row.id), owner]);
    return rows.map((row) => toLease(row, row.token, until));
  };

  return {
    async claim(session, { owner, now, leaseMs, limit }) {
      const until = wholeMs(now + leaseMs);
      const taken = await session.all<{ id: string }>(claim, [now, now, limit, owner, until, until]);
      return withHeads(session, taken, owner, until);
    },
    async claimGated(session, key, { owner, now, leaseMs, limit }) {
      const until = wholeMs(now + leaseMs);
      const taken = await session.all<{ id: string }>(claimGated, [key, now, limit, owner, until, until]);
      return withHeads(session, taken, owner, until);
    },
  };
}
