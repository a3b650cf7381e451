import type { Desk, WriteTx } from '../ports/store.ts';
import type { Dialect } from './dialect.ts';
import { wholeMs } from './rows.ts';
import { lastByKey, type TxSession } from './session.ts';

interface DeskRow {
  readonly agent: string;
  readonly handoff_id: string;
  readonly focused_at: number;
}

/** Talks that go on in an agent's 1:1. */
export function deskVerbs(d: Dialect): (session: TxSession) => Pick<WriteTx, 'desks' | 'putDesks' | 'removeDesks'> {
  const find = `SELECT agent, handoff_id, focused_at FROM desks WHERE ${d.among('agent')} ORDER BY handoff_id`;
  const put = d.insert(
    { agent: 'text', handoff_id: 'text', focused_at: 'bigint' },
    'desks (agent, handoff_id, focused_at)',
    'r.agent, r.handoff_id, r.focused_at',
    'ON CONFLICT (agent, handoff_id) DO UPDATE SET focused_at = excluded.focused_at',
  );
  const remove = d.remove(
    { agent: 'text', handoff_id: 'text' },
    'desks',
    'desks.agent = r.agent AND desks.handoff_id = r.handoff_id',
  );
  const keyOf = ({ agent, handoffId }: Pick<Desk, 'agent' | 'handoffId'>): string => `${agent} ${handoffId}`;

  return (session) => ({
    async desks(agents) {
      if (agents.length === 0) return [];
      const rows = await session.all<DeskRow>(find, [agents]);
      return rows.map((row) => ({ agent: row.agent, handoffId: row.handoff_id, focusedAt: row.focused_at }));
    },
    async putDesks(desks) {
      if (desks.length === 0) return;
      const rows = lastByKey(desks, keyOf).map(({ agent, handoffId, focusedAt }) => ({
        agent,
        handoff_id: handoffId,
        focused_at: wholeMs(focusedAt),
      }));
      session.post(put, rows);
    },
    async removeDesks(desks) {
      if (desks.length === 0) return;
      session.post(
        remove,
        lastByKey(desks, keyOf).map(({ agent, handoffId }) => ({ agent, handoff_id: handoffId })),
      );
    },
  });
}
