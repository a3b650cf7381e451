import type { TimerKind } from '../core/events.ts';
import type { Side } from '../core/message.ts';
import type { WriteTx } from '../ports/store.ts';
import type { Dialect } from './dialect.ts';
import { wholeMs } from './rows.ts';
import { lastByKey, type TxSession } from './session.ts';

interface TimerRow {
  readonly handoff_id: string;
  readonly kind: TimerKind;
  readonly at: number;
}

type Verbs = Pick<WriteTx, 'setTimers' | 'clearTimers' | 'takeTimers' | 'takeLate'>;

/** What comes due by itself: timers, and deliveries that are late. */
export function timerVerbs(d: Dialect): (session: TxSession) => Verbs {
  const set = d.insert(
    { handoff_id: 'text', kind: 'text', at: 'bigint' },
    'timers (handoff_id, kind, at)',
    'r.handoff_id, r.kind, r.at',
    'ON CONFLICT (handoff_id, kind) DO UPDATE SET at = excluded.at',
  );
  const clear = `DELETE FROM timers WHERE ${d.among('handoff_id')}`;
  // The handoff is locked along with its timer: whoever has it will want its timers, and would wait for us and we for it.
  const take = `DELETE FROM timers WHERE (handoff_id, kind) IN (
      SELECT t.handoff_id, t.kind FROM timers t JOIN handoffs h ON h.id = t.handoff_id
      WHERE t.at <= ? ORDER BY t.at LIMIT ?${d.lockFree()}
    ) RETURNING handoff_id, kind, at`;
  const late = `UPDATE lanes SET late = 1 WHERE id IN (
      SELECT id FROM lanes
      WHERE late = 0 AND due_at IS NOT NULL AND handoff_id IS NOT NULL AND line_seq >= head_seq AND head_at < ?
      ORDER BY head_at LIMIT ?${d.lockFree()}
    ) RETURNING id`;
  const lateLines = `SELECT l.handoff_id, l.side, (
      SELECT w.line FROM deliveries w WHERE w.lane = l.id AND w.seq >= l.head_seq AND w.line IS NOT NULL
      ORDER BY w.seq LIMIT 1
    ) AS message FROM lanes l WHERE ${d.among('l.id')} ORDER BY l.head_at, l.id`;

  return (session) => ({
    async setTimers(timers) {
      if (timers.length === 0) return;
      const rows = lastByKey(timers, ({ handoffId, kind }) => `${handoffId} ${kind}`);
      session.post(
        set,
        rows.map(({ handoffId, kind, at }) => ({ handoff_id: handoffId, kind, at: wholeMs(at) })),
      );
    },

    async clearTimers(handoffIds) {
      if (handoffIds.length > 0) await session.run(clear, [handoffIds]);
    },

    async takeTimers(now, limit) {
      const rows = await session.all<TimerRow>(take, [now, limit]);
      return rows.map(({ handoff_id, kind, at }) => ({ handoffId: handoff_id, kind, at })).sort((a, b) => a.at - b.at);
    },

    async takeLate(before, limit) {
      const taken = await session.all<{ id: string }>(late, [before, limit]);
      if (taken.length === 0) return [];
      const rows = await session.all<{ handoff_id: string; side: Side; message: string | null }>(lateLines, [
        taken.map((row) => row.id),
      ]);
      return rows.flatMap(({ handoff_id, side, message }) =>
        message === null ? [] : [{ handoffId: handoff_id, side, message }],
      );
    },
  });
}
