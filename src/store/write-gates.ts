import type { Delivery, WriteTx } from '../ports/store.ts';
import type { Dialect } from './dialect.ts';
import { DELIVERY_COLUMNS, toDelivery, wholeMs, type DeliveryRow } from './rows.ts';
import type { TxSession } from './session.ts';
import type { Wake } from './wake.ts';

type Gates = Pick<WriteTx, 'closeGate' | 'openGate' | 'putSecret' | 'deleteSecret'>;

/** Limits that were hit, and sealed tokens. */
export function gateVerbs(d: Dialect): (session: TxSession, wake: Wake) => Gates {
  const close = `INSERT INTO gates (key, until, width) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET until = excluded.until, width = excluded.width`;
  // Locked in order where locks are needed; where not, the order would keep SQLite from using the index.
  const inOrder = d.kind === 'postgres' ? ` ORDER BY id${d.lock()}` : '';
  const move = (from: 0 | 1, to: 0 | 1): string => `UPDATE lanes SET gated = ${to} WHERE id IN (
      SELECT id FROM lanes WHERE throttle_key = ? AND gated = ${from} AND due_at IS NOT NULL${inOrder})`;
  const putBehind = move(0, 1);
  const open = 'DELETE FROM gates WHERE key = ?';
  const letGo = move(1, 0);
  const putSecret = `INSERT INTO secrets (kind, key, sealed) VALUES (?, ?, ?)
    ON CONFLICT (kind, key) DO UPDATE SET sealed = excluded.sealed`;
  const deleteSecret = 'DELETE FROM secrets WHERE kind = ? AND key = ?';

  return (session, wake) => ({
    async closeGate(gate) {
      await session.run(close, [gate.key, wholeMs(gate.until), gate.width]);
      await session.run(putBehind, [gate.key]);
    },
    async openGate(key) {
      // The row first: it waits for those who are putting lanes behind it (see `enqueue`).
      await session.run(open, [key]);
      const freed = await session.run(letGo, [key]);
      if (freed > 0) wake.loose.add(`gate ${key}`);
    },
    async putSecret(kind, key, sealed) {
      await session.run(putSecret, [kind, key, sealed]);
    },
    async deleteSecret(kind, key) {
      await session.run(deleteSecret, [kind, key]);
    },
  });
}

/** Sending a dead letter once more. */
export function replayVerb(
  d: Dialect,
): (session: TxSession, enqueue: WriteTx['enqueue']) => Pick<WriteTx, 'replayDeadLetter'> {
  const find = `SELECT ${DELIVERY_COLUMNS}, l.throttle_key FROM deliveries d JOIN lanes l ON l.id = d.lane
    WHERE d.id = ? AND d.died_at IS NOT NULL${d.lock('d')}`;
  const remove = 'DELETE FROM deliveries WHERE lane = ? AND seq = ? AND died_at IS NOT NULL';

  return (session, enqueue) => ({
    async replayDeadLetter(id, newId, now) {
      const [row] = await session.all<DeliveryRow & { throttle_key: string }>(find, [id]);
      if (row === undefined) return null;
      await session.run(remove, [row.lane, row.seq]);
      const { lane, handoffId, side, content }: Delivery = toDelivery(row);
      const again = { id: newId, lane, handoffId, side, content, createdAt: now, throttleKey: row.throttle_key };
      await enqueue([again], () => true);
      return lane;
    },
  });
}
