/** A map that forgets what was used longest ago once it holds more than `limit`, and whatever is older than `maxAgeMs`. */
interface BoundedMap<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
}

export function createBoundedMap<V>(
  limit: number,
  maxAgeMs = Number.POSITIVE_INFINITY,
  now: () => number = () => 0,
): BoundedMap<V> {
  const entries = new Map<string, { value: V; until: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      if (entry.until <= now()) return undefined;
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, { value, until: now() + maxAgeMs });
      if (entries.size > limit) entries.delete(entries.keys().next().value ?? key);
    },
    delete(key) {
      entries.delete(key);
    },
  };
}
