import { afterAll, beforeAll } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { createStore } from '../../src/store/index.ts';
import { storeContract } from '../contract/store.ts';
import { freshDatabase, freshSchema } from '../support/postgres.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;

beforeAll(async () => {
  database = await freshDatabase();
});

afterAll(() => database.drop());

storeContract('the store on PostgreSQL', async () => {
  const schema = await freshSchema(database.url);
  let now = 0;
  const stores: Store[] = [];
  const open = async (): Promise<Store> => {
    const store = await createStore(schema.url, { exclusive: true, clock: () => now });
    stores.push(store);
    return store;
  };
  const store = await open();
  await store.migrate();
  return {
    store,
    setClock: (time) => {
      now = time;
    },
    another: open,
    async close() {
      await Promise.all(stores.map((opened) => opened.close()));
      await schema.drop();
    },
  };
});
