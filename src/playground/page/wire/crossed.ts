import type { WireEntry } from '../../shared/control-types.ts';

/** A wire entry and whose it is. */
export interface Crossed {
  /** Unique on the page. */
  readonly key: string;
  /** The platform's name. */
  readonly platform: string;
  readonly entry: WireEntry;
}

/** The logs of several platforms as one, oldest first. */
export function crossedOf(
  logs: readonly { readonly platform: string; readonly entries: readonly WireEntry[] }[],
): readonly Crossed[] {
  const all = logs.flatMap(({ platform, entries }) =>
    entries.map((entry) => ({ key: `${platform} ${entry.n}`, platform, entry })),
  );
  return logs.length > 1 ? all.sort((a, b) => a.entry.at - b.entry.at) : all;
}
