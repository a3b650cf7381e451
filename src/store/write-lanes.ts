import type { NewDelivery, WriteTx } from '../ports/store.ts';
import type { Dialect } from './dialect.ts';
import { wholeMs } from './rows.ts';
import { sortedBy, type TxSession } from './session.ts';
import type { Wake } from './wake.ts';

/** Deliveries of one call that go into the same lane. */
interface Group {
  readonly lane: string;
  readonly first: NewDelivery;
  readonly items: NewDelivery[];
}

interface LaneRow {
  readonly id: string;
  readonly head_seq: number;
  readonly next_seq: number;
  readonly gated: number;
}

/** Putting deliveries into lanes. */
export function enqueueVerb(d: Dialect): (session: TxSession, wake: Wake) => Pick<WriteTx, 'enqueue'> {
  // Deliveries of a lane are numbered from the lane's own row, which is locked here: so their numbers follow the order
  // in which transactions commit. What is already due, or backs off, stays as it is: only an empty lane gets a new head.
  const empty = 'lanes.head_seq = lanes.next_seq';
  const grow = d.insert(
    {
      lane: 'text',
      handoff_id: 'text',
      side: 'text',
      n: 'bigint',
      line_seq: 'bigint',
      created_at: 'bigint',
      throttle_key: 'text',
      gated: 'bigint',
    },
    'lanes (id, handoff_id, side, head_seq, next_seq, line_seq, due_at, head_at, token, throttle_key, gated, late)',
    'r.lane, r.handoff_id, r.side, 1, r.n + 1, r.line_seq, r.created_at, r.created_at, 0, r.throttle_key, r.gated, 0',
    `ON CONFLICT (id) DO UPDATE SET
      next_seq = lanes.next_seq + excluded.next_seq - 1,
      line_seq = CASE WHEN excluded.line_seq > 0 THEN lanes.next_seq - 1 + excluded.line_seq ELSE lanes.line_seq END,
      due_at = CASE WHEN ${empty} THEN excluded.due_at ELSE lanes.due_at END,
      head_at = CASE WHEN ${empty} THEN excluded.head_at ELSE lanes.head_at END,
      gated = CASE WHEN ${empty} OR lanes.throttle_key <> excluded.throttle_key THEN excluded.gated ELSE lanes.gated END,
      throttle_key = excluded.throttle_key
    RETURNING id, head_seq, next_seq, gated`,
  );
  const add = d.insert(
    { lane: 'text', seq: 'bigint', id: 'text', content: 'text', line: 'text', created_at: 'bigint' },
    'deliveries (lane, seq, id, content, line, created_at)',
    'r.lane, r.seq, r.id, r.content, r.line, r.created_at',
  );
  // Held until the commit: a gate that opens meanwhile waits, and then finds the lanes that were put behind it.
  const gates = `SELECT key FROM gates WHERE ${d.among('key')} ORDER BY key${d.lockShared()}`;

  return (session, wake) => ({
    async enqueue(deliveries, isGated) {
      if (deliveries.length === 0) return;
      const groups = sortedBy([...byLane(deliveries).values()], (group) => group.lane);

      const doubtful = [...new Set(deliveries.map((delivery) => delivery.throttleKey))].filter(isGated);
      const closed = new Set(
        doubtful.length === 0 ? [] : (await session.all<{ key: string }>(gates, [doubtful])).map((row) => row.key),
      );

      const lanes = groups.map(({ lane, first, items }) => {
        const key = items.at(-1)?.throttleKey ?? first.throttleKey;
        return {
          lane,
          handoff_id: first.handoffId,
          side: first.side,
          n: items.length,
          line_seq: items.findLastIndex((item) => lineOf(item) !== null) + 1,
          created_at: wholeMs(first.createdAt),
          throttle_key: key,
          gated: Number(closed.has(key)),
        };
      });
      const grown = new Map(
        (await session.each<LaneRow, keyof (typeof lanes)[0]>(grow, lanes)).map((row) => [row.id, row]),
      );

      const rows = groups.flatMap(({ lane, items }) => {
        const { head_seq: head = 1, next_seq: next = items.length + 1, gated = 0 } = grown.get(lane) ?? {};
        const seq = next - items.length;
        if (seq === head && gated === 0) wake.loose.add(lane);
        return items.map((item, index) => ({
          lane,
          seq: seq + index,
          id: item.id,
          content: JSON.stringify(item.content),
          line: lineOf(item),
          created_at: wholeMs(item.createdAt),
        }));
      });
      session.post(add, rows);
    },
  });
}

function byLane(deliveries: readonly NewDelivery[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const delivery of deliveries) {
    const group = groups.get(delivery.lane);
    if (group === undefined) groups.set(delivery.lane, { lane: delivery.lane, first: delivery, items: [delivery] });
    else group.items.push(delivery);
  }
  return groups;
}

/** The line of the transcript that a delivery carries over; null for everything else. */
function lineOf(delivery: NewDelivery): string | null {
  return delivery.content.kind === 'message' ? delivery.content.message : null;
}
