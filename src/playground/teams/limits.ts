/** What the limits count: calls to one thread by one bot, and all calls of an app in a tenant. */
export type LimitKind = 'send' | 'create' | 'read';

interface Window {
  readonly ms: number;
  readonly calls: number;
}

/** Per bot and thread (learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit). */
const PER_THREAD: Readonly<Record<LimitKind, readonly Window[]>> = {
  send: windows(7, 8, 60, 1_800),
  create: windows(7, 8, 60, 1_800),
  read: windows(14, 16, 120, 3_600),
};
const PER_TENANT: readonly Window[] = [{ ms: 1_000, calls: 50 }];
const MAX_THREADS = 10_000;

function windows(one: number, two: number, thirty: number, hour: number): readonly Window[] {
  return [
    { ms: 1_000, calls: one },
    { ms: 2_000, calls: two },
    { ms: 30_000, calls: thirty },
    { ms: 3_600_000, calls: hour },
  ];
}

export interface Limits {
  readonly mode: 'real' | 'off';
  /** Seconds to wait, or 0 if the call may pass. */
  take(kind: LimitKind, thread: string): number;
  clear(): void;
}

export function createLimits(mode: 'real' | 'off', now: () => number): Limits {
  /** When the calls were made, oldest first; as far back as the longest window needs. */
  const calls = new Map<string, number[]>();

  function timesOf(key: string): number[] {
    let times = calls.get(key);
    if (times === undefined) {
      if (calls.size >= MAX_THREADS) calls.clear();
      times = [];
      calls.set(key, times);
    }
    return times;
  }

  /** ms until one more call fits. */
  function waitFor(times: readonly number[], limits: readonly Window[], at: number): number {
    let wait = 0;
    for (const { ms, calls: most } of limits) {
      const oldest = times.at(-most);
      if (oldest !== undefined) wait = Math.max(wait, oldest + ms - at);
    }
    return wait;
  }

  return {
    mode,
    take(kind, thread) {
      if (mode === 'off') return 0;
      const at = now();
      const own = timesOf(`${kind}/${thread}`);
      const all = timesOf('tenant');
      const wait = Math.max(waitFor(own, PER_THREAD[kind], at), waitFor(all, PER_TENANT, at));
      if (wait > 0) return Math.max(1, Math.ceil(wait / 1000));
      own.push(at);
      all.push(at);
      if (own.length > 2 * 3_600) own.splice(0, own.length - 3_600);
      if (all.length > 500) all.splice(0, all.length - 100);
      return 0;
    },
    clear: () => calls.clear(),
  };
}
