import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

/** Letters as Google's ids have them, the same for the same words, so that what an admin configured holds after a restart. */
export function stableWord(words: string, length: number): string {
  return spell(createHash('sha256').update(words).digest(), length);
}

/** A user's number: 21 digits, the same for the same words. */
export function stableNumber(words: string): string {
  const digits = BigInt(`0x${createHash('sha256').update(words).digest('hex').slice(0, 30)}`);
  return `1${String(digits).padStart(20, '0').slice(0, 20)}`;
}

/** Letters that no earlier run had either: an app may keep what it has seen across restarts of the emulator. */
export function randomWord(length: number): string {
  return spell(randomBytes(length), length);
}

function spell(bytes: Buffer, length: number): string {
  let word = '';
  for (const byte of bytes.subarray(0, length)) word += ALPHABET[byte % 64];
  return word;
}

/** Gives out moments in microseconds, each later than the one before: apps tell events apart by their time. */
export function createMicros(now: () => number): () => string {
  let last = 0;
  return () => {
    last = Math.max(Math.floor(now() * 1000), last + 1);
    const seconds = new Date(Math.floor(last / 1_000_000) * 1000).toISOString().slice(0, -5);
    return `${seconds}.${String(last % 1_000_000).padStart(6, '0')}Z`;
  };
}
