import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { BatonError, ConfigError, type ConfigProblem } from '../core/errors.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 1;

/** Seals what must not lie open in the store: vendor tokens. `kind` is bound to the sealed bytes: they open as nothing else. */
export interface Sealer {
  seal(kind: string, secret: string): Uint8Array;
  /** @throws BatonError `secrets.unreadable` if another key sealed it, the kind differs, or a byte was changed. */
  open(kind: string, sealed: Uint8Array): string;
}

/** AES-256-GCM under one key of 32 bytes. Sealed: version, nonce, tag, ciphertext. */
export function createSealer(key: Uint8Array): Sealer {
  return {
    seal(kind, secret) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(kind));
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body]);
    },
    open(kind, sealed) {
      const bytes = Buffer.from(sealed);
      const head = 1 + NONCE_BYTES + TAG_BYTES;
      try {
        if (bytes[0] !== VERSION || bytes.length < head) throw new Error('unknown format');
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        })
          .setAAD(Buffer.from(kind))
          .setAuthTag(bytes.subarray(1 + NONCE_BYTES, head));
        return Buffer.concat([decipher.update(bytes.subarray(head)), decipher.final()]).toString('utf8');
      } catch (error) {
        throw new BatonError('secrets.unreadable', `a sealed ${kind} can't be opened: was BATON_SECRET_KEY changed?`, {
          cause: error,
        });
      }
    },
  };
}

function decodeKey(text: string): Buffer | null {
  const key = Buffer.from(text.trim(), 'base64');
  const plain = (base64: string): string => base64.trim().replace(/=+$/, '').replace(/-/g, '+').replace(/_/g, '/');
  return key.length === KEY_BYTES && plain(key.toString('base64')) === plain(text) ? key : null;
}

/** What is wrong with the secret key, as far as that can be told without touching a file; null if nothing is. */
export function keyProblem(text: string | undefined, storeUrl: string, needed: boolean): ConfigProblem | null {
  const path = 'BATON_SECRET_KEY';
  if (text !== undefined && text !== '') {
    if (decodeKey(text) !== null) return null;
    return { path, message: 'must be 32 random bytes in base64. Make one: openssl rand -base64 32' };
  }
  if (!needed || storeUrl.startsWith('sqlite:')) return null;
  return {
    path,
    message:
      'is missing: what is configured keeps tokens in PostgreSQL, which must be sealed. Make one: openssl rand -base64 32',
  };
}

/**
 * The sealer for this configuration: under BATON_SECRET_KEY; else, on SQLite, under the key in `<database>.key`, which is
 * made (mode 0600) where it is missing; else null, which is fine as long as nothing has to be sealed.
 * @throws ConfigError if the key can't be used.
 */
export function openSealer(text: string | undefined, databaseFile: string | null): Sealer | null {
  if (text !== undefined && text !== '') {
    const key = decodeKey(text);
    if (key !== null) return createSealer(key);
    throw new ConfigError([
      { path: 'BATON_SECRET_KEY', message: 'must be 32 random bytes in base64. Make one: openssl rand -base64 32' },
    ]);
  }
  if (databaseFile === null) return null;
  if (databaseFile === ':memory:') return createSealer(randomBytes(KEY_BYTES));
  const path = `${databaseFile}.key`;
  const key = decodeKey(keyFile(path));
  if (key === null)
    throw new ConfigError([
      { path, message: 'must hold 32 bytes in base64. Put the right file back, or set BATON_SECRET_KEY' },
    ]);
  return createSealer(key);
}

/** Reads the key file, or makes it: whole or not at all, and only one of two that start at once wins. */
function keyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  return readFileSync(path, 'utf8');
}
