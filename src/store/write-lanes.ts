import type { Lease, NewDelivery, WriteTx } from '../ports/store.ts';
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
  readonly token: number;
}

/** Putting deliveries into lanes. */
export function enqueueVerb(d: Dialect): (session: TxSession, wake: Wake) => Pick<WriteTx, 'enqueue'> {
  // Deliveries of a lane are numbered from the lane's own row, which is locked here: so their numbers follow the order
  // in which transactions commit. What is already due, or backs off, stays as it is: only an empty lane gets a new head.
  const empty = 'lanes.head_seq = lanes.next_seq';
  const ifEmpty = (column: string): string =>
    `${column} = CASE WHEN ${empty} THEN excluded.${column} ELSE lanes.${column} END`;
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
      due_at: 'bigint',
      token: 'bigint',
      lease_owner: 'text',
      lease_until: 'bigint',
    },
    `lanes (id, handoff_id, side, head_seq, next_seq, line_seq, due_at, head_at, token, lease_owner, lease_until,
      throttle_key, gated, late)`,
    `r.lane, r.handoff_id, r.side, 1, r.n + 1, r.line_seq, r.due_at, r.created_at, r.token, r.lease_owner, r.lease_until,
      r.throttle_key, r.gated, 0`,
    `ON CONFLICT (id) DO UPDATE SET
      next_seq = lanes.next_seq + excluded.next_seq - 1,
      line_seq = CASE WHEN excluded.line_seq > 0 THEN lanes.next_seq - 1 + excluded.line_seq ELSE lanes.line_seq END,
      ${ifEmpty('due_at')}, ${ifEmpty('head_at')}, ${ifEmpty('lease_owner')}, ${ifEmpty('lease_until')},
      token = CASE WHEN ${empty} THEN lanes.token + excluded.token ELSE lanes.token END,
      gated = CASE WHEN ${empty} OR lanes.throttle_key <> excluded.throttle_key THEN excluded.gated ELSE lanes.gated END,
      throttle_key = excluded.throttle_key
    RETURNING id, lanes.head_seq, lanes.next_seq, lanes.gated, lanes.token`,
  );
  const add = d.insert(
    { lane: 'text', seq: 'bigint', id: 'text', content: 'text', line: 'text', created_at: 'bigint' },
    'deliveries (lane, seq, id, content, line, created_at)',
    'r.lane, r.seq, r.id, r.content, r.line, r.created_at',
  );
  // Held until the commit: a gate that opens meanwhile waits, and then finds the lanes that were put behind it.
  const gates = `SELECT key FROM gates WHERE ${d.among('key')} ORDER BY key${d.lockShared()}`;

  return (session, wake) => ({
    async enqueue(deliveries, isGated, terms) {
      if (deliveries.length === 0) return [];
      const until = terms === undefined ? 0 : wholeMs(terms.now + terms.leaseMs);
      const groups = sortedBy([...byLane(deliveries).values()], (group) => group.lane);

      const doubtful = [...new Set(deliveries.map((delivery) => delivery.throttleKey))].filter(isGated);
      const closed = new Set(
        doubtful.length === 0 ? [] : (await session.all<{ key: string }>(gates, [doubtful])).map((row) => row.key),
      );

      const lanes = groups.map(({ lane, first, items }) => {
        const key = items.at(-1)?.throttleKey ?? first.throttleKey;
        const gated = closed.has(key);
        const owner = gated ? undefined : terms?.owner;
        return {
          lane,
          handoff_id: first.handoffId,
          side: first.side,
          n: items.length,
          line_seq: items.findLastIndex((item) => lineOf(item) !== null) + 1,
          created_at: wholeMs(first.createdAt),
          throttle_key: key,
          gated: Number(gated),
          due_at: owner === undefined ? wholeMs(first.createdAt) : until,
          token: Number(owner !== undefined),
          lease_owner: owner ?? null,
          lease_until: owner === undefined ? null : until,
        };
      });
      const grown = new Map(
        (await session.each<LaneRow, keyof (typeof lanes)[0]>(grow, lanes)).map((row) => [row.id, row]),
      );

      const leases: Lease[] = [];
      const rows = groups.flatMap(({ lane, first, items }) => {
        const { head_seq: head = 1, next_seq: next = items.length + 1, gated = 0, token = 0 } = grown.get(lane) ?? {};
        const seq = next - items.length;
        if (seq === head && gated === 0) {
          if (terms === undefined) wake.loose.add(lane);
          else leases.push(leaseOf(first, { seq, token, until }));
        }
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
      return leases;
    },
  });
}

/** The lease of a delivery that was made the head of its lane a moment ago. */
function leaseOf(
  { id, lane, handoffId, side, content, createdAt, throttleKey }: NewDelivery,
  { seq, token, until }: { readonly seq: number; readonly token: number; readonly until: number },
): Lease {
  const delivery = { id, lane, handoffId, side, seq, content, attempts: 0, uncertain: false, createdAt };
  return { lane, token, until, delivery, throttleKey };
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
