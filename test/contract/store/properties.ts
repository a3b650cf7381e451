import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Lease } from '../../../src/ports/store.ts';
import { laneId } from '../../../src/ports/store.ts';
import { delivery, done, LEASE_MS, NOW, open, retry, terms, type Bench } from './fixtures.ts';

type Step =
  | { readonly do: 'enqueue'; readonly lanes: readonly number[]; readonly take: number; readonly leasing: boolean }
  | { readonly do: 'claim'; readonly owner: string; readonly limit: number }
  | { readonly do: 'settle'; readonly of: number; readonly outcome: 'done' | 'retry'; readonly advance: boolean }
  | { readonly do: 'wait'; readonly ms: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('enqueue' as const),
      lanes: fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }),
      take: fc.nat(2),
      leasing: fc.boolean(),
    }),
    fc.record({
      do: fc.constant('claim' as const),
      owner: fc.constantFrom('one', 'two'),
      limit: fc.integer({ min: 1, max: 3 }),
    }),
    fc.record({
      do: fc.constant('settle' as const),
      of: fc.nat(50),
      outcome: fc.constantFrom('done' as const, 'done' as const, 'retry' as const),
      advance: fc.boolean(),
    }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 400, LEASE_MS) }),
  ),
  { minLength: 5, maxLength: 40 },
);

/** Random interleavings of two owners: whatever the order of events, a lane is delivered in order, all of it, and once. */
export function propertyContract(bench: () => Bench): void {
  test('no interleaving of enqueue, claim and settle loses, doubles or reorders a delivery', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        await play(bench(), plan, ++run);
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });
}

async function play({ store }: Bench, plan: readonly Step[], run: number): Promise<void> {
  let now = NOW;
  let count = 0;
  const put = new Map<string, string[]>();
  const delivered = new Map<string, string[]>();
  /** Every lease that was ever given: an old one may report at any time. */
  const leases: Lease[] = [];
  /** The latest token of each lane, and until when it holds. */
  const holds = new Map<string, Lease>();

  const take = (given: readonly Lease[]): void => {
    for (const lease of given) {
      const held = holds.get(lease.lane);
      if (held !== undefined) expect(lease.token).toBeGreaterThan(held.token);
      if (held !== undefined) expect(held.until).toBeLessThanOrEqual(now);
      holds.set(lease.lane, lease);
      leases.push(lease);
    }
  };
  const settle = async (lease: Lease, outcome: 'done' | 'retry', advance: boolean): Promise<void> => {
    const settlement = outcome === 'done' ? done(lease) : retry(lease, now + 500);
    const given = await store.write(async (tx) => {
      const moved = await tx.settle([settlement]);
      const current = holds.get(lease.lane)?.token === lease.token;
      expect(moved.has(lease.lane)).toBe(current);
      if (current) holds.delete(lease.lane);
      if (current && outcome === 'done')
        delivered.set(lease.lane, [...(delivered.get(lease.lane) ?? []), lease.delivery.id]);
      return advance ? tx.advance([...moved.keys()], { ...terms(now), take: 1 }) : [];
    });
    take(given);
  };

  for (const step of plan) {
    if (step.do === 'wait') now += step.ms;
    else if (step.do === 'claim') take(await store.claim({ ...terms(now, step.owner), limit: step.limit }));
    else if (step.do === 'settle') {
      const lease = leases[step.of % Math.max(1, leases.length)];
      if (lease !== undefined) await settle(lease, step.outcome, step.advance);
    } else {
      const deliveries = step.lanes.map((lane) =>
        delivery(`${run}-${++count}`, { of: `${run}-${lane}`, createdAt: now }),
      );
      for (const { lane, id } of deliveries) put.set(lane, [...(put.get(lane) ?? []), id]);
      const lanes = step.lanes.map((lane) => laneId({ handoffId: `${run}-${lane}`, side: 'agent' }));
      take(
        await store.write(async (tx) => {
          if (step.leasing) return tx.enqueue(deliveries, open, terms(now));
          await tx.enqueue(deliveries, open);
          return tx.advance(lanes, { ...terms(now), take: step.take });
        }),
      );
    }
  }

  // Let it drain: leases run out, heads come due, and everything arrives.
  for (let round = 0; round < 200 && [...put.values()].flat().length > [...delivered.values()].flat().length; round++) {
    now += LEASE_MS;
    const given = await store.claim({ ...terms(now), limit: 50 });
    take(given);
    for (const lease of given) await settle(lease, 'done', false);
  }
  expect(Object.fromEntries(delivered)).toEqual(Object.fromEntries(put));
}
