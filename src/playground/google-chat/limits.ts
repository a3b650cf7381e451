/**
 * Google Chat's quotas (developers.google.com/workspace/chat/limits): a project's calls in 60 seconds by kind, and calls a
 * second in one space, shared by all apps there. How strictly the second is measured Google does not tell: two writes may
 * stand together here, so that a client that counts seconds itself is not refused for a few milliseconds.
 */
export type Quota =
  'messageWrites' | 'messageReads' | 'spaceReads' | 'spaceWrites' | 'membershipReads' | 'attachmentReads' | 'none';

const PER_MINUTE: Readonly<Record<Exclude<Quota, 'none'>, number>> = {
  messageWrites: 3_000,
  messageReads: 3_000,
  spaceReads: 3_000,
  spaceWrites: 60,
  membershipReads: 3_000,
  attachmentReads: 3_000,
};
const SPACE_WRITES_PER_SECOND = 1;
const SPACE_WRITES_BURST = 2;
const SPACE_READS_PER_SECOND = 15;
const MAX_BUCKETS = 10_000;

interface Bucket {
  tokens: number;
  at: number;
}

export interface Limits {
  /** False: the call is refused. */
  take(quota: Quota, space: string | undefined): boolean;
  clear(): void;
}

export function createLimits(mode: 'real' | 'off', now: () => number): Limits {
  const buckets = new Map<string, Bucket>();

  function has(key: string, perSecond: number, size: number): Bucket | undefined {
    const at = now();
    let bucket = buckets.get(key);
    if (bucket === undefined) {
      if (buckets.size >= MAX_BUCKETS) buckets.clear();
      bucket = { tokens: size, at };
      buckets.set(key, bucket);
    }
    bucket.tokens = Math.min(size, bucket.tokens + (Math.max(0, at - bucket.at) / 1000) * perSecond);
    bucket.at = at;
    return bucket.tokens >= 1 ? bucket : undefined;
  }

  return {
    take(quota, space) {
      if (mode === 'off' || quota === 'none') return true;
      const perMinute = PER_MINUTE[quota];
      const project = has(quota, perMinute / 60, perMinute);
      const writes = quota === 'messageWrites';
      const local =
        space === undefined
          ? undefined
          : writes
            ? has(`${space} writes`, SPACE_WRITES_PER_SECOND, SPACE_WRITES_BURST)
            : has(`${space} reads`, SPACE_READS_PER_SECOND, SPACE_READS_PER_SECOND);
      if (project === undefined || (space !== undefined && local === undefined)) return false;
      project.tokens -= 1;
      if (local !== undefined) local.tokens -= 1;
      return true;
    },
    clear: () => buckets.clear(),
  };
}
