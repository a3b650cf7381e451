import type { WireEntry } from './control-types.ts';
import type { Hub } from './hub.ts';

const KEPT = 1_000;
const BEARER = /(Bearer\s+)[\w.~+/=-]+/gi;

/** What is never shown. */
export interface Secrets {
  /** Tokens, wherever they stand in a text. */
  readonly tokens?: RegExp;
  /** Names of fields whose value is one. */
  readonly keys: readonly string[];
}

/** The last 1,000 requests in either direction. Requests and answers are kept as they are and put into words only when read. */
export interface WireLog {
  add(entry: Omit<WireEntry, 'n'>): void;
  since(n: number): WireEntry[];
  newest(): number;
  clear(): void;
}

export function createWireLog(
  hub: Pick<Hub<{ type: 'wire'; entry: WireEntry }>, 'publish'>,
  secrets: Secrets,
): WireLog {
  const keys = new Set(secrets.keys);
  const ring: WireEntry[] = [];
  let count = 0;
  return {
    add(entry) {
      count += 1;
      const numbered: WireEntry = { n: count, ...entry };
      ring[count % KEPT] = numbered;
      hub.publish(() => ({ type: 'wire', entry: masked(numbered) }));
    },
    since(n) {
      const entries: WireEntry[] = [];
      for (let at = Math.max(n + 1, count - KEPT + 1, 1); at <= count; at += 1) {
        const entry = ring[at % KEPT];
        if (entry?.n === at) entries.push(masked(entry));
      }
      return entries;
    },
    newest: () => count,
    clear() {
      ring.length = 0;
    },
  };

  /** A copy in which tokens show their beginning alone. */
  function masked(entry: WireEntry): WireEntry {
    return JSON.parse(JSON.stringify(entry, maskValue)) as WireEntry;
  }

  function maskValue(key: string, value: unknown): unknown {
    if (typeof value !== 'string') return value;
    if (keys.has(key)) return '…';
    const text = value.includes('earer ') ? value.replace(BEARER, '$1…') : value;
    return secrets.tokens === undefined ? text : text.replace(secrets.tokens, (token) => `${token.slice(0, 5)}…`);
  }
}
