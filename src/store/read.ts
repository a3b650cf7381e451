import { sql } from 'kysely';
import type { State } from '../core/handoff.ts';
import { STATES } from '../core/handoff.ts';
import type { Store } from '../ports/store.ts';
import type { Dialect } from './dialect.ts';
import { toDelivery, toHandoff, toMessage, toPosting, type BodyRow, type MessageRow, type PostingRow } from './rows.ts';
import { fetchAll, type Session } from './session.ts';

type Reads = Pick<
  Store,
  | 'nextDue'
  | 'gates'
  | 'handoff'
  | 'handoffs'
  | 'openAt'
  | 'openHandoffOf'
  | 'message'
  | 'transcript'
  | 'standing'
  | 'deadLetters'
  | 'counts'
  | 'secret'
  | 'secretKeys'
>;

const OPEN = ['placing', 'waiting', 'active'] as const satisfies readonly State[];

/** Reads of what is committed. Those on the way of each message are constant text, the others are built by Kysely. */
export function reads(d: Dialect, session: Session): Reads {
  const { builder } = d;
  const handoff = 'SELECT body FROM handoffs WHERE id = ?';
  const openHandoff = `SELECT body FROM handoffs WHERE employee = ? AND state IN ('placing', 'waiting', 'active')`;
  const openAt = `SELECT count(*) AS n FROM handoffs
    WHERE state IN ('waiting', 'active') AND ${d.textAt('body', 'attempt', 'destination', 'id')} = ?`;
  const message = 'SELECT status, uncertain, body FROM messages WHERE id = ?';
  const transcript = 'SELECT status, uncertain, body FROM messages WHERE handoff_id = ? ORDER BY ord';
  const standing = `SELECT handoff_id, side, what, audience, ref FROM postings
    WHERE handoff_id = ? AND side = ? AND what = ? ORDER BY ord`;
  const nextDue = `SELECT min(at) AS at FROM (
      SELECT min(due_at) AS at FROM lanes WHERE gated = 0 AND due_at IS NOT NULL
      UNION ALL SELECT min(at) AS at FROM timers
    ) AS due`;
  const gates = 'SELECT key, until, width FROM gates ORDER BY key';

  return {
    async nextDue() {
      return (await session.all<{ at: number | null }>(nextDue, []))[0]?.at ?? null;
    },
    async gates() {
      return session.all(gates, []);
    },
    async handoff(id) {
      const [row] = await session.all<BodyRow>(handoff, [id]);
      return row === undefined ? null : toHandoff(row);
    },
    async handoffs({ state, limit, before }) {
      let query = builder
        .selectFrom('handoffs')
        .select('body')
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit);
      if (state !== undefined) query = query.where('state', 'in', state === 'open' ? OPEN : [state]);
      if (before !== undefined) query = query.where('created_at', '<', before);
      return (await fetchAll(session, query)).map(toHandoff);
    },
    async openAt(destination) {
      const [row] = await session.all<{ n: number }>(openAt, [destination]);
      return Number(row?.n ?? 0);
    },
    async openHandoffOf(employee) {
      const [row] = await session.all<BodyRow>(openHandoff, [employee]);
      return row === undefined ? null : toHandoff(row);
    },
    async message(id) {
      const [row] = await session.all<MessageRow>(message, [id]);
      return row === undefined ? null : toMessage(row);
    },
    async transcript(handoffId) {
      return (await session.all<MessageRow>(transcript, [handoffId])).map(toMessage);
    },
    async standing(handoffId, side, what) {
      return (await session.all<PostingRow>(standing, [handoffId, side, what])).map(toPosting);
    },
    async deadLetters(limit) {
      const query = builder
        .selectFrom('deliveries as d')
        .innerJoin('lanes as l', 'l.id', 'd.lane')
        .select(['d.lane', 'd.seq', 'd.id', 'l.handoff_id', 'l.side', 'd.content', 'd.attempts', 'd.uncertain'])
        .select(['d.created_at', 'd.error', 'd.died_at'])
        .where('d.died_at', 'is not', null)
        .orderBy('d.died_at', 'desc')
        .orderBy('d.lane')
        .orderBy('d.seq', 'desc')
        .limit(limit);
      const rows = await fetchAll(session, query);
      return rows.map((row) => ({ delivery: toDelivery(row), error: row.error ?? '', diedAt: row.died_at ?? 0 }));
    },
    async counts(now) {
      const states = builder
        .selectFrom('handoffs')
        .select(['state', whole(sql`count(*)`).as('n')])
        .groupBy('state');
      // Once for each index that holds the lanes that something waits in.
      const waiting = [0, 1].map((gated) =>
        builder
          .selectFrom('lanes')
          .select([
            whole(sql`coalesce(sum(next_seq - head_seq), 0)`).as('n'),
            whole(sql`count(*)`).as('lanes'),
            sql<number | null>`min(head_at)`.as('oldest'),
          ])
          .where('gated', '=', sql.lit(gated))
          .where('due_at', 'is not', null),
      );
      const dead = builder
        .selectFrom('deliveries')
        .select(whole(sql`count(*)`).as('n'))
        .where('died_at', 'is not', null);

      const byState = new Map((await fetchAll(session, states)).map((row) => [row.state, row.n]));
      const lanes = (await Promise.all(waiting.map((query) => fetchAll(session, query)))).flat();
      const ages = lanes.flatMap(({ oldest }) => (oldest === null ? [] : [now - oldest]));
      return {
        handoffs: Object.fromEntries(STATES.map((state) => [state, byState.get(state) ?? 0])) as Record<State, number>,
        deliveriesWaiting: lanes.reduce((sum, { n }) => sum + n, 0),
        lanesWaiting: lanes.reduce((sum, waits) => sum + waits.lanes, 0),
        deadLetters: (await fetchAll(session, dead))[0]?.n ?? 0,
        oldestWaitingMs: Math.max(0, ...ages),
      };
    },
    async secret(kind, key) {
      const query = builder.selectFrom('secrets').select('sealed').where('kind', '=', kind).where('key', '=', key);
      const [row] = await fetchAll(session, query);
      return row === undefined ? null : new Uint8Array(row.sealed);
    },
    async secretKeys(kind) {
      const query = builder.selectFrom('secrets').select('key').where('kind', '=', kind).orderBy('key');
      return (await fetchAll(session, query)).map((row) => row.key);
    },
  };
}

function whole(expression: ReturnType<typeof sql>) {
  return sql<number>`cast(${expression} as bigint)`;
}
