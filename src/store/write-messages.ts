import type { Utterance } from '../core/message.ts';
import type { WriteTx } from '../ports/store.ts';
import type { Dialect } from './dialect.ts';
import { messageRow, toMessage, toUtterance, wholeMs, type MessageRow, type UtteranceRow } from './rows.ts';
import { lastByKey, type TxSession } from './session.ts';

type Verbs = Pick<
  WriteTx,
  | 'messagesBySource'
  | 'messages'
  | 'heldMessages'
  | 'addMessages'
  | 'replaceMessages'
  | 'setStatus'
  | 'lastWritten'
  | 'addUtterances'
  | 'utterances'
  | 'changeUtterance'
>;

const COLUMNS = 'id, source, status, uncertain, body';

/** The transcript, and what was said outside a handoff. */
export function messageVerbs(d: Dialect): (session: TxSession) => Verbs {
  const bySource = `SELECT ${COLUMNS} FROM messages WHERE ${d.among('source')} ORDER BY ord`;
  const byId = `SELECT ${COLUMNS} FROM messages WHERE ${d.among('id')}`;
  const held = `SELECT ${COLUMNS} FROM messages WHERE handoff_id = ? AND status = 'held' ORDER BY ord`;
  const add = d.insert(
    {
      id: 'text',
      handoff_id: 'text',
      source: 'text',
      status: 'text',
      uncertain: 'bigint',
      at: 'bigint',
      body: 'text',
    },
    'messages (id, handoff_id, source, status, uncertain, at, body)',
    'r.id, r.handoff_id, r.source, r.status, r.uncertain, r.at, r.body',
  );
  const replace = d.update({ id: 'text', body: 'text' }, 'messages SET body = r.body', 'messages.id = r.id');
  const setStatus = d.update(
    { id: 'text', status: 'text', uncertain: 'bigint' },
    'messages SET status = r.status, uncertain = coalesce(r.uncertain, messages.uncertain)',
    'messages.id = r.id',
  );
  const lastWritten = 'SELECT max(at) AS at FROM messages WHERE handoff_id = ?';
  const addUtterances = d.insert(
    { employee: 'text', source: 'text', at: 'bigint', body: 'text' },
    'utterances (employee, source, at, body)',
    'r.employee, r.source, r.at, r.body',
  );
  const utterances = 'SELECT at, body FROM utterances WHERE employee = ? ORDER BY at DESC, ord DESC LIMIT ?';
  const changeUtterance = 'UPDATE utterances SET body = ? WHERE source = ?';
  const deleteUtterance = 'DELETE FROM utterances WHERE source = ?';

  return (session) => ({
    async messagesBySource(keys) {
      if (keys.length === 0) return new Map();
      const rows = await session.all<MessageRow & { source: string }>(bySource, [keys]);
      return new Map(rows.map((row) => [row.source, toMessage(row)]));
    },

    async messages(ids) {
      if (ids.length === 0) return new Map();
      const rows = await session.all<MessageRow & { id: string }>(byId, [ids]);
      return new Map(rows.map((row) => [row.id, toMessage(row)]));
    },

    async heldMessages(handoffId) {
      return (await session.all<MessageRow>(held, [handoffId])).map(toMessage);
    },

    async addMessages(messages) {
      if (messages.length === 0) return;
      session.post(add, messages.map(messageRow));
    },

    async replaceMessages(messages) {
      if (messages.length === 0) return;
      const rows = lastByKey(messages, (message) => message.id).map(messageRow);
      session.post(
        replace,
        rows.map(({ id, body }) => ({ id, body })),
      );
    },

    async setStatus(changes) {
      if (changes.length === 0) return;
      const rows = lastByKey(changes, (change) => change.id).map((change) => ({
        id: change.id,
        status: change.status,
        uncertain: change.uncertain === undefined ? null : Number(change.uncertain),
      }));
      session.post(setStatus, rows);
    },

    async lastWritten(handoffId) {
      const [row] = await session.all<{ at: number | null }>(lastWritten, [handoffId]);
      return row?.at ?? null;
    },

    async addUtterances(items) {
      if (items.length === 0) return;
      const rows = items.map((utterance) => ({
        employee: utterance.employee,
        source: utterance.source,
        at: wholeMs(utterance.at),
        body: utteranceBody(utterance),
      }));
      session.post(addUtterances, rows);
    },

    async utterances(employee, limit) {
      return (await session.all<UtteranceRow>(utterances, [employee, limit])).map(toUtterance).reverse();
    },

    async changeUtterance(source, utterance) {
      if (utterance === null) await session.run(deleteUtterance, [source]);
      else await session.run(changeUtterance, [utteranceBody(utterance), source]);
    },
  });
}

function utteranceBody({ text, files }: Pick<Utterance, 'text' | 'files'>): string {
  return JSON.stringify({ text, ...(files && { files }) });
}
