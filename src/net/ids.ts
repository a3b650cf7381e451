import { randomBytes } from 'node:crypto';

/**
 * A new id: 12 hex digits of the time in ms, then 20 random ones. Ids that were made together stand together in an index,
 * so that a commit touches fewer pages.
 */
export function newId(now: number = Date.now()): string {
  return `${now.toString(16).padStart(12, '0')}${randomBytes(10).toString('hex')}`;
}
