import { createHash } from 'node:crypto';

/**
 * The name that a part of a delivery gets in its space: `client-`, and then lower-case letters, digits and hyphens, at most
 * 63 in all. Source: Google, "Name a message".
 */
export function messageIdOf(key: string, part: number): string {
  return `client-${digest(key).slice(0, 40)}-${part}`;
}

/** A UUID made of the delivery's key: Google takes a second request with it for the first. */
export function requestIdOf(key: string, part: number): string {
  const hex = digest(`${key} ${part}`);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
