import { expect, test } from 'vitest';
import { createStore } from '../../src/store/index.ts';
import { freshDatabase } from '../support/postgres.ts';
import { delivery, enqueue, LEASE_MS, NOW, only, terms } from '../contract/store/fixtures.ts';

test('the lanes of an instance that is alive are left to it', async () => {
  const database = await freshDatabase();
  const [one, two] = await Promise.all([0, 1].map(() => createStore(database.url, { exclusive: true })));
  try {
    await one!.migrate();
    await Promise.all([one!.reclaim({ owner: 'one', now: NOW }), two!.reclaim({ owner: 'two', now: NOW })]);
    await enqueue(one!, delivery('d1'));
    only(await two!.claim({ ...terms(NOW, 'two'), limit: 1 }));
    for (let look = 0; look < 3; look++) expect(await one!.reclaim({ owner: 'one', now: NOW })).toBe(0);
    expect(await two!.reclaim({ owner: 'two', now: NOW })).toBe(0);
    expect(await one!.claim({ ...terms(NOW), limit: 1 })).toEqual([]);
  } finally {
    await Promise.all([one!.close(), two!.close()]);
    await database.drop();
  }
});

test('a lease of our own that we were never told of is freed after a while, and what we hold is kept', async () => {
  const database = await freshDatabase();
  const store = await createStore(database.url, { exclusive: true });
  try {
    await store.migrate();
    await enqueue(store, delivery('d1', { of: 'h1' }), delivery('d2', { of: 'h2' }));
    const leases = await store.claim({ ...terms(NOW), limit: 10 });
    const [known, unknown] = leases.map(({ lane }) => lane);
    const reclaim = (now: number) =>
      store.reclaim({ owner: 'one', now, forgotten: { before: now + LEASE_MS - 5_000, held: [known!] } });
    expect(await reclaim(NOW + 5_000)).toBe(0);
    expect(await reclaim(NOW + 5_001)).toBe(1);
    const again = only(await store.claim({ ...terms(NOW + 5_001), limit: 10 }));
    expect([again.lane, again.delivery.uncertain]).toEqual([unknown, true]);
  } finally {
    await store.close();
    await database.drop();
  }
});
