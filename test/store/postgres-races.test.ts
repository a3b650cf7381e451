import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { ConflictError } from '../../src/core/errors.ts';
import { laneId, type Lease, type Store } from '../../src/ports/store.ts';
import { createStore } from '../../src/store/index.ts';
import { delivery, done, enqueue, handoff, ids, NOW, open, person, settle, terms } from '../contract/store/fixtures.ts';
import { freshDatabase, freshSchema } from '../support/postgres.ts';

/** Two instances on one database, at the same things at the same time. */

let database: Awaited<ReturnType<typeof freshDatabase>>;
let schema: Awaited<ReturnType<typeof freshSchema>>;
let one: Store;
let two: Store;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  schema = await freshSchema(database.url);
  const open = () => createStore(schema.url, { exclusive: true });
  [one, two] = await Promise.all([open(), open()]);
});
afterEach(async () => {
  await Promise.all([one.close(), two.close()]);
  await schema.drop();
});

/** A promise, and what fulfils it. */
function signal(): { reached: Promise<void>; reach: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { reached: promise, reach: resolve };
}

const migrated = () => one.migrate();

test('both migrate at once, and one of them does it', async () => {
  const names = await Promise.all([one.migrate(), two.migrate()]);
  expect(names.map((applied) => applied.length).sort()).toEqual([0, names.flat().length]);
  expect(names.flat().length).toBeGreaterThan(0);
});

test('an event that both hear at once is new for one of them', async () => {
  await migrated();
  const events = Array.from({ length: 40 }, (_, n) => ({ ids: [`e${(n * 7) % 40}`, `m${n}`], at: NOW }));
  const backwards = [...events].reverse();
  const heard = await Promise.all(
    [one, two].flatMap((store, n) => [
      store.write((tx) => tx.recordEvents(events)),
      store.write(async (tx) => {
        const fresh = await tx.recordEvents(n === 0 ? backwards : events);
        return n === 0 ? [...fresh].reverse() : fresh;
      }),
    ]),
  );
  for (const n of events.keys()) expect(heard.filter((fresh) => fresh[n] === true)).toHaveLength(1);
});

test('a twin waits for the transaction that heard first, and is new only if that fails', async () => {
  await migrated();
  const heard = signal();
  const go = signal();
  const first = one.write(async (tx) => {
    await tx.recordEvents([{ ids: ['a'], at: NOW }]);
    heard.reach();
    await go.reached;
    throw new Error('rolled back');
  });
  await heard.reached;
  const second = two.write((tx) => tx.recordEvents([{ ids: ['a'], at: NOW }]));
  go.reach();
  await expect(first).rejects.toThrow('rolled back');
  expect(await second).toEqual([true]);
});

test('an employee who asks on both at once has one open handoff', async () => {
  await migrated();
  const employee = person('U1');
  const tries = await Promise.allSettled(
    [one, two, one, two].map((store, n) => store.write((tx) => tx.putHandoffs([handoff(`h${n}`, { employee })]))),
  );
  const refused = tries.filter((result) => result.status === 'rejected');
  expect(refused).toHaveLength(3);
  for (const { reason } of refused) expect(reason).toBeInstanceOf(ConflictError);
  expect(await one.handoffs({ limit: 9 })).toHaveLength(1);
});

test('a lane is leased by one of them', async () => {
  await migrated();
  const deliveries = Array.from({ length: 60 }, (_, n) => delivery(`d${n}`, { of: `h${n}`, createdAt: NOW - n }));
  await enqueue(one, ...deliveries);
  const claims = await Promise.all(
    [one, two, one, two, one, two].map((store, n) => store.claim({ ...terms(NOW, `owner ${n}`), limit: 15 })),
  );
  const taken = claims.flatMap(ids);
  expect(new Set(taken).size).toBe(taken.length);
  const rest = await two.claim({ ...terms(), limit: 99 });
  expect([...taken, ...ids(rest)].sort()).toEqual(deliveries.map(({ id }) => id).sort());
});

test('a claim passes over a lane that the other is at, and does not wait for it', async () => {
  await migrated();
  await enqueue(one, delivery('d1'), delivery('x1', { of: 'h2' }));
  const held = signal();
  const go = signal();
  const busy = one.write(async (tx) => {
    await tx.enqueue([delivery('d2')], open);
    held.reach();
    await go.reached;
  });
  await held.reached;
  expect(ids(await two.claim({ ...terms(), limit: 9 }))).toEqual(['x1']);
  go.reach();
  await busy;
  expect(ids(await two.claim({ ...terms(), limit: 9 }))).toEqual(['d1']);
});

test('what is put in while the last of its lane is settled elsewhere is not forgotten', async () => {
  await migrated();
  for (let round = 0; round < 20; round++) {
    const of = `h${round}`;
    await enqueue(one, delivery(`a${round}`, { of }));
    const [lease] = await one.claim({ ...terms(), limit: 1 });
    if (lease === undefined) throw new Error('nothing was due');
    const [next] = await Promise.all([settle(one, [done(lease)]), enqueue(two, delivery(`b${round}`, { of }))]);
    const later = await two.claim({ ...terms(), limit: 1 });
    expect([...ids(next), ...ids(later)]).toEqual([`b${round}`]);
    await settle(one, [...next, ...later].map(done));
  }
});

test('both put into the same lanes at once: the numbers have no gaps, and nothing is lost', async () => {
  await migrated();
  const put = (store: Store, name: string) =>
    store.write((tx) =>
      tx.enqueue(
        Array.from({ length: 10 }, (_, n) => delivery(`${name}${n}`, { of: `h${name > 'c' ? n % 3 : (9 - n) % 3}` })),
        open,
      ),
    );
  await Promise.all([put(one, 'a'), put(two, 'b'), put(one, 'c'), put(two, 'd')]);
  const seqs = new Map<string, number[]>();
  let leases: readonly Lease[] = await one.claim({ ...terms(), limit: 9 });
  while (leases.length > 0) {
    for (const { lane, delivery: head } of leases) seqs.set(lane, [...(seqs.get(lane) ?? []), head.seq]);
    leases = await settle(two, leases.map(done));
  }
  expect([...seqs.values()].flat()).toHaveLength(40);
  for (const found of seqs.values()) expect(found).toEqual(found.map((_, n) => n + 1));
});

test('locks of handoffs are taken in the order of their ids, however they are asked for', async () => {
  await migrated();
  const names = Array.from({ length: 12 }, (_, n) => `h${n}`);
  await one.write((tx) => tx.putHandoffs(names.map((id) => handoff(id))));
  const rounds = Array.from({ length: 16 }, (_, n) => {
    const order = n % 2 === 0 ? names : [...names].reverse();
    return (n % 4 < 2 ? one : two).write(async (tx) => {
      const locked = await tx.lockHandoffs(order);
      await tx.putHandoffs([...locked.values()].map((found) => ({ ...found, since: found.since + 1 })));
    });
  });
  await Promise.all(rounds);
  expect((await one.handoff('h3'))?.since).toBe(NOW + 16);
});

test('a timer that the other is at, or whose handoff it has, is passed over', async () => {
  await migrated();
  await one.write(async (tx) => {
    await tx.putHandoffs([handoff('h1'), handoff('h2')]);
    await tx.setTimers([
      { handoffId: 'h1', kind: 'wait', at: NOW },
      { handoffId: 'h2', kind: 'wait', at: NOW },
    ]);
  });
  const held = signal();
  const go = signal();
  const busy = one.write(async (tx) => {
    await tx.lockHandoffs(['h1']);
    held.reach();
    await go.reached;
    await tx.setTimers([{ handoffId: 'h1', kind: 'wait', at: NOW + 5 }]);
  });
  await held.reached;
  const taken = await two.write((tx) => tx.takeTimers(NOW + 9, 9));
  expect(taken.map(({ handoffId }) => handoffId)).toEqual(['h2']);
  go.reach();
  await busy;
  expect(await two.write((tx) => tx.takeTimers(NOW + 9, 9))).toEqual([{ handoffId: 'h1', kind: 'wait', at: NOW + 5 }]);
});

test('a lane that is put behind a gate while the gate opens is not left behind', async () => {
  await migrated();
  await one.write((tx) => tx.closeGate({ key: 'a', until: NOW, width: 1 }));
  const held = signal();
  const go = signal();
  const late = one.write(async (tx) => {
    await tx.enqueue([delivery('d1', { throttleKey: 'a' })], () => true);
    held.reach();
    await go.reached;
  });
  await held.reached;
  const opening = two.write((tx) => tx.openGate('a'));
  go.reach();
  await Promise.all([late, opening]);
  expect(ids(await two.claim({ ...terms(), limit: 9 }))).toEqual(['d1']);
});

test('the other is woken by work that it can take, and by no other', async () => {
  await migrated();
  const [wokenOne, wokenTwo] = [vi.fn(), vi.fn()];
  one.onWake(wokenOne);
  two.onWake(wokenTwo);
  // Each is called once when it begins to listen.
  await vi.waitFor(() => expect([wokenOne, wokenTwo].map((fn) => fn.mock.calls.length)).toEqual([1, 1]));

  const lane = laneId({ handoffId: 'h1', side: 'agent' });
  await one.write(async (tx) => {
    await tx.enqueue([delivery('d1')], open);
    await tx.advance([lane], { ...terms(), take: 1 });
  });
  await one.write((tx) => tx.putHandoffs([handoff('h1')]));
  await enqueue(one, delivery('x1', { of: 'h2' }));
  await vi.waitFor(() => expect(wokenTwo).toHaveBeenCalledTimes(2));
  await enqueue(two, delivery('y1', { of: 'h3' }));
  await vi.waitFor(() => expect(wokenOne).toHaveBeenCalledTimes(2));
  expect(wokenTwo).toHaveBeenCalledTimes(2);
});
