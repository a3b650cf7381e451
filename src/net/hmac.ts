import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256 in lower-case hex. `parts` are taken one after the other, as bytes. */
export function hmacSha256(key: string, ...parts: readonly (string | Uint8Array)[]): string {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}

/** Whether two secrets or signatures are the same; the time it takes tells nothing about where they differ. */
export function sameSecret(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  if (one.length === other.length) return timingSafeEqual(one, other);
  // The same work for a wrong length, so that the length can't be found by time either.
  timingSafeEqual(other, other);
  return false;
}
