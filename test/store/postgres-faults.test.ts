import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { BatonError } from '../../src/core/errors.ts';
import type { Store } from '../../src/ports/store.ts';
import { createStore } from '../../src/store/index.ts';
import { delivery, done, enqueue, handoff, ids, NOW, settle, terms } from '../contract/store/fixtures.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

/** A server of our own, because it is ended in these tests. */
const ours = process.env['TEST_DATABASE_URL'] === undefined;

let server: TestPostgres;
let store: Store;

beforeAll(async () => {
  server = await startPostgres();
  store = await createStore(await server.url('baton_faults'), { exclusive: true });
  await store.migrate();
});

afterAll(async () => {
  await store.close();
  await server.stop();
});

test.runIf(ours)('after a crash of the server everything that was committed is there, and work goes on', async () => {
  const woken = vi.fn();
  store.onWake(woken);
  await vi.waitFor(() => expect(woken).toHaveBeenCalledTimes(1));
  await store.write((tx) => tx.putHandoffs([handoff('h1')]));
  await enqueue(store, delivery('d1'), delivery('d2'));
  const leases = await store.claim({ ...terms(), limit: 1 });

  const cut = store.write(async (tx) => {
    await tx.putHandoffs([handoff('h2')]);
    await server.restart();
    await tx.putHandoffs([handoff('h3')]);
  });
  await expect(cut).rejects.toMatchObject({ code: 'store.unavailable', retry: 'backoff' });
  await vi.waitFor(() => store.ping(), { timeout: 10_000 });

  expect((await store.handoffs({ limit: 9 })).map(({ id }) => id)).toEqual(['h1']);
  expect(ids(await settle(store, leases.map(done)))).toEqual(['d2']);
  // It listens again, and looks whether something was missed meanwhile.
  await vi.waitFor(() => expect(woken.mock.calls.length).toBeGreaterThan(1), { timeout: 10_000 });
});

test('a commit that a swallowed error has spoilt fails', async () => {
  const spoilt = store.write(async (tx) => {
    await tx.recordEvents([{ ids: ['a'], at: NOW }]);
    await tx.recordEvents([{ ids: ['with a \0 in it'], at: NOW }]).catch(() => undefined);
  });
  await expect(spoilt).rejects.toBeInstanceOf(BatonError);
  expect(await store.write((tx) => tx.recordEvents([{ ids: ['a'], at: NOW }]))).toEqual([true]);
});

test('a server that is not there is said plainly, and without the password', async () => {
  const opening = createStore('postgres://baton:hunter2@127.0.0.1:1/baton', { exclusive: true });
  await expect(opening).rejects.toMatchObject({ code: 'store.unavailable', retry: 'backoff' });
  await expect(opening).rejects.not.toThrow(/hunter2/);
});
