/** Longest wait that is believed: a vendor that asks for more has probably mistaken the unit. */
const LONGEST_MS = 24 * 3_600_000;

/**
 * `Retry-After` in ms from `now`: a number of seconds or an HTTP date (RFC 9110, section 10.2.3). A date that has passed is 0.
 * Undefined where the header is missing or says nothing that can be read.
 */
export function retryAfterMs(header: string | null | undefined, now: number): number | undefined {
  const value = header?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.min(Math.ceil(Number(value) * 1_000), LONGEST_MS);
  // A date begins with the day's name; Date.parse alone would also read bare and negative numbers as years.
  const date = /^[A-Za-z]{3}/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : Math.min(Math.max(date - now, 0), LONGEST_MS);
}
