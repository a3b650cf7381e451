import type { Store } from '../src/ports/store.ts';
import { createStore } from '../src/store/index.ts';

/** Opens the store of this URL, makes its schema, and closes it after `work`. */
export async function withStore(url: string, work: (store: Store) => Promise<void>): Promise<void> {
  const store = await createStore(url, { exclusive: false });
  try {
    await store.migrate();
    await work(store);
  } finally {
    await store.close();
  }
}
