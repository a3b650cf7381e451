import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** An id of Slack's form that no earlier run had either: an app may keep what it has seen across restarts of the emulator. */
export function randomId(prefix: string): string {
  let id = prefix + '0';
  for (const byte of randomBytes(9)) id += ALPHABET[byte % 36];
  return id;
}

const run = randomId('').slice(1, 6);
let count = 0;

/** The same, cheaply: random once in a run, then counted. */
export function nextId(prefix: string): string {
  count += 1;
  return `${prefix}0${run}${count.toString(36).toUpperCase().padStart(5, '0')}`;
}

/** Short text by chance, for block ids and hashes; not for secrets. */
export function randomWord(length = 5): string {
  let word = '';
  while (word.length < length) word += Math.random().toString(36).slice(2, 13);
  return word.slice(0, length);
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
