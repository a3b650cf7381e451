import { BatonError } from '../core/errors.ts';
import type { Store } from '../ports/store.ts';
import type { Sealer } from './secrets.ts';

/** JSON values by key that lie sealed in the store. */
export interface Vault {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  keys(): Promise<readonly string[]>;
}

/** Values of one kind. Without a sealer nothing can be put in, and there is nothing to be read. */
export function createVault(store: Store, sealer: Sealer | null, kind: string): Vault {
  function sealing(): Sealer {
    if (sealer !== null) return sealer;
    throw new BatonError('secrets.no-key', 'BATON_SECRET_KEY is not set, so nothing can be sealed');
  }
  return {
    async get(key) {
      if (sealer === null) return undefined;
      const sealed = await store.secret(kind, key);
      return sealed === null ? undefined : (JSON.parse(sealer.open(kind, sealed)) as unknown);
    },
    async put(key, value) {
      const sealed = sealing().seal(kind, JSON.stringify(value));
      await store.write((tx) => tx.putSecret(kind, key, sealed));
    },
    delete: (key) => store.write((tx) => tx.deleteSecret(kind, key)),
    keys: () => store.secretKeys(kind),
  };
}

/** Texts by key that lie open in the store: what a surface knows of conversations and people, and no vendor's secret. */
export interface Notes {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
}

/** The notes of one surface. They need no key, so that PostgreSQL works without BATON_SECRET_KEY. */
export function createNotes(store: Store, surface: string): Notes {
  const kind = `note ${surface}`;
  return {
    async get(key) {
      const bytes = await store.secret(kind, key);
      return bytes === null ? null : Buffer.from(bytes).toString('utf8');
    },
    set: (key, value) => store.write((tx) => tx.putSecret(kind, key, Buffer.from(value, 'utf8'))),
  };
}
