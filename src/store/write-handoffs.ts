import type { Side } from '../core/message.ts';
import type { WriteTx } from '../ports/store.ts';
import { isOpen } from '../core/handoff.ts';
import type { Dialect } from './dialect.ts';
import { handoffRow, toHandoff, toPosting, wholeMs, type BodyRow, type PostingRow } from './rows.ts';
import { compare, lastByKey, sortedBy, type TxSession } from './session.ts';
import { messageKey } from '../core/place.ts';

type Verbs = Pick<
  WriteTx,
  'recordEvents' | 'places' | 'putPlaces' | 'postings' | 'putPostings' | 'dropPostings' | 'lockHandoffs' | 'putHandoffs'
>;

/** What was heard before, where things stand, and the handoffs. */
export function handoffVerbs(d: Dialect, clock: () => number): (session: TxSession) => Verbs {
  const recordEvents = d.insert(
    { id: 'text', at: 'bigint' },
    'events (id, at)',
    'r.id, r.at',
    'ON CONFLICT (id) DO NOTHING RETURNING id',
  );
  const places = `SELECT key, handoff_id, side FROM places WHERE ${d.among('key')}`;
  const putPlaces = d.insert(
    { key: 'text', handoff_id: 'text', side: 'text' },
    'places (key, handoff_id, side)',
    'r.key, r.handoff_id, r.side',
    'ON CONFLICT (key) DO UPDATE SET handoff_id = excluded.handoff_id, side = excluded.side',
  );
  const postings = `SELECT key, handoff_id, side, what, audience, ref FROM postings WHERE ${d.among('key')}`;
  const putPostings = d.insert(
    { key: 'text', handoff_id: 'text', side: 'text', what: 'text', audience: 'text', ref: 'text', at: 'bigint' },
    'postings (key, handoff_id, side, what, audience, ref, at)',
    'r.key, r.handoff_id, r.side, r.what, r.audience, r.ref, r.at',
    `ON CONFLICT (key) DO UPDATE SET handoff_id = excluded.handoff_id, side = excluded.side, what = excluded.what,
      audience = excluded.audience, ref = excluded.ref`,
  );
  const dropPostings = d.remove({ key: 'text' }, 'postings', 'postings.key = r.key');
  const lockHandoffs = `SELECT id, body FROM handoffs WHERE ${d.among('id')} ORDER BY id${d.lock()}`;
  const open = `SELECT id FROM handoffs${d.using('handoffs_open')}
    WHERE state IN ('placing', 'waiting', 'active') AND ${d.among('employee')}`;
  const lockOpen = `SELECT id, body FROM handoffs WHERE id IN (${open}) ORDER BY id${d.lock()}`;
  const lockBoth = `SELECT id, body FROM handoffs WHERE id IN (${open} UNION ${d.listed}) ORDER BY id${d.lock()}`;
  const putHandoffs = d.insert(
    { id: 'text', state: 'text', employee: 'text', created_at: 'bigint', ended_at: 'bigint', body: 'text' },
    'handoffs (id, state, employee, created_at, ended_at, body)',
    'r.id, r.state, r.employee, r.created_at, r.ended_at, r.body',
    `ON CONFLICT (id) DO UPDATE SET state = excluded.state, employee = excluded.employee,
      created_at = excluded.created_at, ended_at = excluded.ended_at, body = excluded.body`,
  );

  return (session) => ({
    async recordEvents(events) {
      const times = new Map(events.flatMap((event) => event.ids.map((id) => [id, wholeMs(event.at)] as const)));
      if (times.size === 0) return events.map(() => true);
      const noted = sortedBy([...times], ([id]) => id).map(([id, at]) => ({ id, at }));
      const unknown = new Set(
        (await session.each<{ id: string }, 'id' | 'at'>(recordEvents, noted)).map((row) => row.id),
      );
      // Of twins in one batch the first is the new one, so an id counts as known as soon as one event has had it.
      return events.map((event) => {
        const isNew = event.ids.every((id) => unknown.has(id));
        for (const id of event.ids) unknown.delete(id);
        return isNew;
      });
    },

    async places(keys) {
      if (keys.length === 0) return new Map();
      const rows = await session.all<{ key: string; handoff_id: string; side: Side }>(places, [keys]);
      return new Map(rows.map((row) => [row.key, { handoffId: row.handoff_id, side: row.side }]));
    },

    async putPlaces(items) {
      if (items.length === 0) return;
      const rows = lastByKey(items, (place) => place.key);
      session.post(
        putPlaces,
        rows.map((place) => ({ key: place.key, handoff_id: place.handoffId, side: place.side })),
      );
    },

    async postings(keys) {
      if (keys.length === 0) return new Map();
      const rows = await session.all<PostingRow & { key: string }>(postings, [keys]);
      return new Map(rows.map((row) => [row.key, toPosting(row)]));
    },

    async putPostings(items) {
      if (items.length === 0) return;
      // In the order given, which is the order they stand in; of the same message posted twice the last word counts.
      const rows = new Map(
        items.map((posting) => [
          messageKey(posting.ref),
          {
            key: messageKey(posting.ref),
            handoff_id: posting.handoffId,
            side: posting.side,
            what: posting.what,
            audience: posting.audience,
            ref: JSON.stringify(posting.ref),
            at: wholeMs(clock()),
          },
        ]),
      );
      session.post(putPostings, [...rows.values()]);
    },

    async dropPostings(keys) {
      if (keys.length === 0) return;
      session.post(
        dropPostings,
        [...new Set(keys)].sort().map((key) => ({ key })),
      );
    },

    async lockHandoffs(ids, employees = []) {
      if (ids.length === 0 && employees.length === 0) return new Map();
      const find = employees.length === 0 ? lockHandoffs : ids.length === 0 ? lockOpen : lockBoth;
      const values = [employees, ids].filter((keys) => keys.length > 0);
      const rows = await session.all<BodyRow & { id: string }>(find, values);
      return new Map(rows.map((row) => [row.id, toHandoff(row)]));
    },

    async putHandoffs(handoffs) {
      if (handoffs.length === 0) return;
      // Ended ones first: they make room for the next of the same employee.
      const rows = [...new Map(handoffs.map((handoff) => [handoff.id, handoff])).values()].sort(
        (a, b) => Number(isOpen(a)) - Number(isOpen(b)) || compare(a.id, b.id),
      );
      await session.each(putHandoffs, rows.map(handoffRow));
    },
  });
}
