import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { KeptStore } from './references.ts';

/** Values that Teams carries for us, and that nobody can read or change on the way. */
export interface Sealing {
  seal(value: unknown): Promise<string>;
  /** Undefined where it is none of ours. */
  open(sealed: string): Promise<unknown>;
}

const KEY = 'sealing-key';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM under a key that all instances of one store share. */
export function createSealing(store: KeptStore): Sealing {
  let known: Promise<Buffer> | null = null;

  async function read(): Promise<Buffer> {
    const kept = await store.get(KEY);
    if (kept === null) await store.set(KEY, randomBytes(32).toString('base64'));
    // Of two instances that begin at once, the later one's stands.
    const standing = kept ?? (await store.get(KEY)) ?? '';
    return createHash('sha256').update(standing).digest();
  }
  const key = async (): Promise<Buffer> => {
    known ??= read();
    try {
      return await known;
    } catch (error) {
      known = null;
      throw error;
    }
  };

  return {
    async seal(value) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', await key(), iv);
      const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },
    async open(sealed) {
      try {
        const bytes = Buffer.from(sealed, 'base64url');
        const decipher = createDecipheriv('aes-256-gcm', await key(), bytes.subarray(0, IV_BYTES));
        decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        const body = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
        return JSON.parse(body.toString('utf8')) as unknown;
      } catch {
        return undefined;
      }
    },
  };
}
