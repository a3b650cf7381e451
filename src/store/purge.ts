import { laneId, type Store } from '../ports/store.ts';
import type { Dialect } from './dialect.ts';
import type { Session } from './session.ts';

/** How many rows, or handoffs, one transaction deletes at most: others wait that long. */
const ROWS = 500;
const HANDOFFS = 20;

/** Runs in a transaction of its own. */
type Transact = <T>(work: (session: Session) => Promise<T>) => Promise<T>;

/** Deletes what is older than it need be kept, in many small transactions. */
export function createPurge(d: Dialect, transact: Transact): Store['purge'] {
  const utterances = `DELETE FROM utterances WHERE ord IN (SELECT ord FROM utterances WHERE at < ? ORDER BY at LIMIT ${ROWS})`;
  const events = `DELETE FROM events WHERE id IN (SELECT id FROM events WHERE at < ? ORDER BY at LIMIT ${ROWS})`;
  const offers = `DELETE FROM postings WHERE ord IN
    (SELECT ord FROM postings WHERE handoff_id IS NULL AND at < ? ORDER BY at LIMIT ${ROWS})`;
  const talkDead = `DELETE FROM deliveries WHERE (lane, seq) IN (
      SELECT d.lane, d.seq FROM deliveries d JOIN lanes l ON l.id = d.lane
      WHERE d.died_at IS NOT NULL AND d.died_at < ? AND l.handoff_id IS NULL LIMIT ${ROWS})`;
  // A lane goes only while nothing of it is left; what is enqueued meanwhile keeps it.
  const talkLanes = `DELETE FROM lanes WHERE due_at IS NULL AND id IN (
      SELECT id FROM lanes l WHERE due_at IS NULL AND handoff_id IS NULL AND head_at < ?
      AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.lane = l.id) LIMIT ${ROWS}${d.lockFree()})`;

  const ended = `SELECT id FROM handoffs WHERE ended_at IS NOT NULL AND ended_at < ? ORDER BY ended_at LIMIT ${HANDOFFS}${d.lockFree()}`;
  const ofHandoffs = (table: string) =>
    `DELETE FROM ${table} WHERE ord IN (SELECT ord FROM ${table} WHERE ${d.among('handoff_id')} LIMIT ${ROWS})`;
  const large = [ofHandoffs('messages'), ofHandoffs('postings')];
  const small = ['places', 'timers'].map((table) => `DELETE FROM ${table} WHERE ${d.among('handoff_id')}`);
  const deliveries = `DELETE FROM deliveries WHERE (lane, seq) IN
    (SELECT lane, seq FROM deliveries WHERE ${d.among('lane')} LIMIT ${ROWS})`;
  const lanes = `DELETE FROM lanes WHERE ${d.among('id')}`;
  const handoffs = `DELETE FROM handoffs WHERE ${d.among('id')}`;

  /** Repeats a statement until it finds less than a chunk. */
  const all = async (sql: string, before: number): Promise<number> => {
    let gone = 0;
    for (;;) {
      const n = await transact((session) => session.run(sql, [before]));
      gone += n;
      if (n < ROWS) return gone;
    }
  };

  /** One chunk of the handoffs that ended before: their rows first, themselves last, so that what is cut short goes on. */
  const someHandoffs = async (session: Session, before: number): Promise<number> => {
    const ids = (await session.all<{ id: string }>(ended, [before])).map((row) => row.id);
    if (ids.length === 0) return 0;
    const laneIds = ids.flatMap((id) =>
      (['employee', 'agent'] as const).map((side) => laneId({ handoffId: id, side })),
    );
    let gone = await session.run(deliveries, [laneIds]);
    if (gone === ROWS) return gone;
    for (const sql of large) {
      const n = await session.run(sql, [ids]);
      gone += n;
      if (n === ROWS) return gone;
    }
    for (const sql of small) gone += await session.run(sql, [ids]);
    gone += await session.run(lanes, [laneIds]);
    return gone + (await session.run(handoffs, [ids]));
  };

  return async (older) => {
    let gone = (await all(utterances, older.utterances)) + (await all(events, older.events));
    gone += (await all(offers, older.transcripts)) + (await all(talkDead, older.transcripts));
    gone += await all(talkLanes, older.transcripts);
    for (;;) {
      const n = await transact((session) => someHandoffs(session, older.transcripts));
      gone += n;
      if (n === 0) return gone;
    }
  };
}
