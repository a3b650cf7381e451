/**
 * Slack's rate limits, per method and workspace: calls a minute by tier, and about one `chat.postMessage` a second and
 * channel with short bursts (docs.slack.dev/apis/web-api/rate-limits). How long a burst may be Slack does not tell.
 */
export type Tier = 1 | 2 | 3 | 4 | 'post' | 'none';

const PER_MINUTE = { 1: 1, 2: 20, 3: 50, 4: 100 } as const;
const POST_BURST = 8;
const POST_PER_MINUTE_WORKSPACE = 600;
/** Even the slowest methods pass a few times in a row: an app opens several sockets when it starts. */
const LEAST_BURST = 10;
const MAX_BUCKETS = 10_000;

interface Bucket {
  tokens: number;
  at: number;
}

export interface Limits {
  mode: 'real' | 'off';
  /** Seconds to wait, or 0 if the call may pass. */
  take(method: string, tier: Tier, team: string, channel: unknown): number;
  clear(): void;
}

export function createLimits(mode: 'real' | 'off', now: () => number): Limits {
  const buckets = new Map<string, Bucket>();

  function take(key: string, perSecond: number, size: number): number {
    const at = now();
    let bucket = buckets.get(key);
    if (bucket === undefined) {
      if (buckets.size >= MAX_BUCKETS) buckets.clear();
      bucket = { tokens: size, at };
      buckets.set(key, bucket);
    }
    bucket.tokens = Math.min(size, bucket.tokens + (Math.max(0, at - bucket.at) / 1000) * perSecond);
    bucket.at = at;
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return 0;
    }
    return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
  }

  return {
    mode,
    take(method, tier, team, channel) {
      if (this.mode === 'off' || tier === 'none') return 0;
      if (tier === 'post') {
        const wait = take(`${team}/${method}/${String(channel)}`, 1, POST_BURST);
        return wait > 0 ? wait : take(`${team}/${method}`, POST_PER_MINUTE_WORKSPACE / 60, POST_PER_MINUTE_WORKSPACE);
      }
      const perMinute = PER_MINUTE[tier];
      return take(`${team}/${method}`, perMinute / 60, Math.max(perMinute, LEAST_BURST));
    },
    clear() {
      buckets.clear();
    },
  };
}
