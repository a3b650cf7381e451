import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** An id of Slack's form that no earlier run had either: an app may keep what it has seen across restarts of the emulator. */
export function randomId(prefix: string): string {
  let id = prefix + '0';
  for (const byte of randomBytes(9)) id += ALPHABET[byte % 36];
  return id;
}

/** Short random text, for block ids and hashes. */
export function randomWord(length = 5): string {
  return randomBytes(length).toString('base64url').replace(/[-_]/g, 'x').slice(0, length);
}

/** The same id for the same words, so that what an admin configured holds after a restart. */
export function stableId(prefix: string, words: string): string {
  let id = prefix + '0';
  for (const byte of createHash('sha256').update(words).digest().subarray(0, 9)) id += ALPHABET[byte % 36];
  return id;
}

export function stableSecret(words: string): string {
  return createHash('sha256').update(`emulated ${words}`).digest('hex').slice(0, 32);
}

/** Gives out timestamps as Slack does: seconds with six decimals, unique and rising, and the identity of a message. */
export function createTsSource(now: () => number): () => string {
  let lastMicros = 0;
  return () => {
    const micros = Math.floor(now() * 1000);
    lastMicros = micros > lastMicros ? micros : lastMicros + 1;
    const seconds = Math.floor(lastMicros / 1_000_000);
    return `${seconds}.${String(lastMicros % 1_000_000).padStart(6, '0')}`;
  };
}
