import type { Gate, Store } from '../ports/store.ts';

/** So many lanes at once is what a limit is taken to bear again: it is open then. */
const WIDE_ENOUGH = 16;

/**
 * The platforms' limits that were hit. A closed gate opens when its time has come to one lane, and to twice as many after
 * each that passes; one more refusal closes it again.
 */
export interface Gates {
  has(key: string): boolean;
  /** Learns what other instances know. */
  refresh(): Promise<void>;
  closed(gate: Gate): void;
  /** A delivery with this key passed. */
  passed(key: string): void;
  /** Keys that may be served now, and by how many more lanes. */
  ready(now: number): readonly { readonly key: string; readonly room: number }[];
  began(key: string): void;
  ended(key: string): void;
  /** Open so far that it need not be watched any more. */
  wide(key: string): boolean;
  /** Nothing with this key is under way. */
  idle(key: string): boolean;
  forget(key: string): void;
}

export function createGates(store: Store): Gates {
  const gates = new Map<string, { until: number; width: number }>();
  const underWay = new Map<string, number>();

  return {
    has: (key) => gates.has(key),
    async refresh() {
      const known = await store.gates();
      const keys = new Set(known.map(({ key }) => key));
      for (const key of gates.keys()) if (!keys.has(key)) gates.delete(key);
      for (const { key, until, width } of known) {
        const mine = gates.get(key);
        if (mine === undefined || until > mine.until) gates.set(key, { until, width });
      }
    },
    closed: ({ key, until, width }) => void gates.set(key, { until, width }),
    passed(key) {
      const gate = gates.get(key);
      if (gate !== undefined) gate.width = Math.min(gate.width * 2, WIDE_ENOUGH);
    },
    ready(now) {
      return [...gates].flatMap(([key, { until, width }]) => {
        const room = width - (underWay.get(key) ?? 0);
        return until <= now && room > 0 ? [{ key, room }] : [];
      });
    },
    began: (key) => void underWay.set(key, (underWay.get(key) ?? 0) + 1),
    ended(key) {
      const left = (underWay.get(key) ?? 1) - 1;
      if (left > 0) underWay.set(key, left);
      else underWay.delete(key);
    },
    wide: (key) => (gates.get(key)?.width ?? 0) >= WIDE_ENOUGH,
    idle: (key) => !underWay.has(key),
    forget: (key) => void gates.delete(key),
  };
}
