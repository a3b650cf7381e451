import type { Lease, Settlement, WriteTx } from '../ports/store.ts';
import type { Dialect } from './dialect.ts';
import { DELIVERY_COLUMNS, DOUBT, toLease, wholeMs, type HeadRow } from './rows.ts';
import { compare, lastByKey, sortedBy, type TxSession } from './session.ts';
import type { Wake } from './wake.ts';

interface IdRow {
  readonly id: string;
}

interface MovedRow extends IdRow {
  readonly head_seq: number;
  readonly next_seq: number;
}

interface AdvanceRow extends HeadRow {
  readonly gated: number;
  readonly due_at: number;
  readonly head_at: number;
  readonly lease_until: number | null;
}

/** Outcomes of deliveries, and the lease of what comes next. */
export function settleVerbs(
  d: Dialect,
  clock: () => number,
): (session: TxSession, wake: Wake) => Pick<WriteTx, 'settle' | 'advance'> {
  // The lease ends here, for the transaction alone: nobody else sees the lane before `advance` has dealt with it. Were
  // `advance` never called, the lane would be due at once, by the age of the head that went.
  const emptied = 'lanes.head_seq + 1 = lanes.next_seq';
  const moveOn = d.update(
    { lane: 'text', seq: 'bigint', lease: 'bigint', step: 'bigint', again_at: 'bigint' },
    `lanes SET
      head_seq = lanes.head_seq + r.step,
      due_at = CASE WHEN r.step = 0 THEN r.again_at WHEN ${emptied} THEN NULL ELSE lanes.head_at END,
      late = CASE WHEN r.step = 1 AND ${emptied} THEN 0 ELSE lanes.late END,
      lease_owner = NULL, lease_until = NULL, doubt = 0`,
    'lanes.id = r.lane AND lanes.token = r.lease AND lanes.head_seq = r.seq AND lanes.lease_until IS NOT NULL',
    'RETURNING id, lanes.head_seq, lanes.next_seq',
  );
  const remove = d.remove(
    { lane: 'text', seq: 'bigint' },
    'deliveries',
    'deliveries.lane = r.lane AND deliveries.seq = r.seq',
  );
  const keep = d.update(
    { lane: 'text', seq: 'bigint', error: 'text', uncertain: 'bigint', died_at: 'bigint' },
    'deliveries SET attempts = attempts + 1, error = r.error, uncertain = r.uncertain, died_at = r.died_at',
    'deliveries.lane = r.lane AND deliveries.seq = r.seq',
  );
  const heads = `SELECT ${DELIVERY_COLUMNS}, l.token, l.throttle_key, l.gated, l.due_at, l.head_at, l.lease_until
    FROM lanes l JOIN deliveries d ON d.lane = l.id AND d.seq = l.head_seq
    WHERE ${d.among('l.id')} AND (l.lease_until IS NULL OR l.lease_until <= ?)`;
  const assign = d.update(
    {
      lane: 'text',
      was: 'bigint',
      taken: 'bigint',
      lease_owner: 'text',
      lease_until: 'bigint',
      due_at: 'bigint',
      head_at: 'bigint',
    },
    `lanes SET token = lanes.token + r.taken, lease_owner = r.lease_owner, lease_until = r.lease_until,
      due_at = r.due_at, head_at = r.head_at, ${DOUBT}`,
    'lanes.id = r.lane AND lanes.token = r.was',
    'RETURNING id',
  );

  return (session, wake) => ({
    async settle(settlements) {
      if (settlements.length === 0) return new Map();
      const reported = lastByKey(settlements, ({ lane, token }) => `${lane} ${token}`);
      const moves = sortedBy(reported, ({ lane }) => lane).map(({ lane, token, delivery, outcome }) => ({
        lane,
        seq: delivery.seq,
        lease: token,
        step: outcome.type === 'retry' ? 0 : 1,
        again_at: outcome.type === 'retry' ? wholeMs(outcome.at) : null,
      }));
      // A lane has one current token, so of the settlements of a lane at most one is among these.
      const rows = await session.each<MovedRow, keyof (typeof moves)[0]>(moveOn, moves);
      const moved = new Map(rows.map((row) => [row.id, row.head_seq < row.next_seq]));
      const current = newestOfLane(reported).filter(({ lane }) => moved.has(lane));

      const gone = current.filter(({ outcome }) => outcome.type === 'done' || outcome.type === 'skipped');
      if (gone.length > 0) session.post(remove, gone.map(placeOf));
      const kept = current.flatMap((settlement) => keptRow(settlement, wholeMs(clock())));
      if (kept.length > 0) session.post(keep, kept);
      return moved;
    },

    async advance(lanes, { owner, now, leaseMs, take }) {
      if (lanes.length === 0) return [];
      const rows = await session.all<AdvanceRow>(heads, [[...new Set(lanes)], now]);
      rows.sort((a, b) => a.created_at - b.created_at || compare(a.lane, b.lane));
      const due = rows.filter((row) => row.gated === 0 && row.due_at <= now);
      const leased = new Set(due.slice(0, take));
      const until = wholeMs(now + leaseMs);

      // A lease that ran out and is not given to somebody else is left: its outcome may still be reported.
      const changed = (row: AdvanceRow): boolean => row.lease_until === null && row.head_at !== row.created_at;
      const stale = rows.filter((row) => leased.has(row) || changed(row));
      const changes = sortedBy(stale, (row) => row.lane).map((row) => ({
        lane: row.lane,
        was: row.token,
        taken: Number(leased.has(row)),
        lease_owner: leased.has(row) ? owner : null,
        lease_until: leased.has(row) ? until : null,
        due_at: leased.has(row) ? until : row.due_at <= now ? row.created_at : row.due_at,
        head_at: row.created_at,
      }));
      for (const row of due.slice(take)) wake.loose.add(row.lane);
      if (changes.length === 0) return [];
      // The old token once more: had another instance been faster with a lane, it keeps it.
      const assigned = new Set(
        (await session.each<IdRow, keyof (typeof changes)[0]>(assign, changes)).map((row) => row.id),
      );

      const leases: Lease[] = [];
      for (const row of leased) {
        wake.loose.delete(row.lane);
        const uncertain = row.lease_until === null ? row.uncertain : 1;
        if (assigned.has(row.lane)) leases.push(toLease({ ...row, uncertain }, row.token + 1, until));
      }
      return leases;
    },
  });
}

/** A stale settlement of a lane has a smaller token than the current one. */
function newestOfLane(settlements: readonly Settlement[]): Settlement[] {
  return lastByKey(
    [...settlements].sort((a, b) => a.token - b.token),
    ({ lane }) => lane,
  );
}

function placeOf({ lane, delivery }: Settlement) {
  return { lane, seq: delivery.seq };
}

interface KeptRow extends ReturnType<typeof placeOf> {
  readonly error: string;
  readonly uncertain: number;
  readonly died_at: number | null;
}

function keptRow(settlement: Settlement, now: number): KeptRow[] {
  const { outcome, delivery } = settlement;
  if (!('error' in outcome)) return [];
  const row = { ...placeOf(settlement), error: clean(outcome.error) };
  if (outcome.type === 'dead') return [{ ...row, uncertain: Number(delivery.uncertain), died_at: now }];
  return [{ ...row, uncertain: Number(outcome.uncertain), died_at: null }];
}

/** PostgreSQL takes neither NUL nor half a character, and an error may quote anything. */
function clean(error: string): string {
  return error.replaceAll('\0', '').toWellFormed();
}
