import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStore } from '../../src/store/index.ts';
import type { Store } from '../../src/ports/store.ts';
import { storeContract } from '../contract/store.ts';

storeContract('the store on SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'baton-store-'));
  const url = `sqlite:${join(folder, 'made', 'baton.db')}`;
  let now = 0;
  const stores: Store[] = [];
  const open = async (exclusive: boolean): Promise<Store> => {
    const store = await createStore(url, { exclusive, clock: () => now });
    stores.push(store);
    return store;
  };
  const store = await open(true);
  await store.migrate();
  return {
    store,
    setClock: (time) => {
      now = time;
    },
    another: () => open(false),
    async close() {
      for (const opened of stores) await opened.close();
      rmSync(folder, { recursive: true });
    },
  };
});
