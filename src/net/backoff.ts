interface BackoffTerms {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** 0.5 s, doubled, at most 30 s. */
const BACKOFF: BackoffTerms = { firstMs: 500, longestMs: 30_000 };

/**
 * How long to wait after the attempt with this number (from 1), in ms. `random` in [0, 1) spreads it over the upper half,
 * so that what failed together does not come back together.
 */
export function backoffMs(attempt: number, random: number, terms: BackoffTerms = BACKOFF): number {
  const doublings = Math.min(Math.max(attempt, 1) - 1, 30);
  const full = Math.min(terms.firstMs * 2 ** doublings, terms.longestMs);
  return Math.round(full / 2 + (full / 2) * random);
}
