import { expect, test } from 'vitest';
import { createStore } from '../../src/store/index.ts';
import { freshDatabase } from '../support/postgres.ts';
import { delivery, enqueue, only, NOW, terms } from '../contract/store/fixtures.ts';

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
