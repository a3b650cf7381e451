/**
 * Rate limits by token. Webex publishes no numbers; what it does publish is the answer, 429 with Retry-After in seconds. The
 * numbers here are chosen to be met by an app that does not pace itself and by no other.
 */
const POST_PER_SECOND = 10;
const POST_BURST = 60;
const CALLS_PER_SECOND = 20;
const CALLS_BURST = 300;
const MAX_BUCKETS = 10_000;

interface Bucket {
  tokens: number;
  at: number;
}

export interface Limits {
  /** Seconds to wait, or 0 if the call may pass. */
  take(token: string, method: string): number;
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
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
    bucket.tokens -= 1;
    return 0;
  }

  return {
    take(token, method) {
      if (mode === 'off') return 0;
      return method === 'POST /messages'
        ? take(`${token} ${method}`, POST_PER_SECOND, POST_BURST)
        : take(token, CALLS_PER_SECOND, CALLS_BURST);
    },
    clear: () => buckets.clear(),
  };
}
