import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a dialog carries on its way through the platform and back. */
export interface DialogClaims {
  readonly handoff: string;
  readonly attempt: number;
  /** `personKey` of whom it was opened for. */
  readonly who: string;
  /** ms since the epoch. */
  readonly until: number;
}

export function signToken(key: Uint8Array, claims: DialogClaims): string {
  const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${body}.${mac(key, body).toString('base64url')}`;
}

/** The claims, or null where the token is not ours, was changed or is too old. */
export function verifyToken(key: Uint8Array, token: string, now: number): DialogClaims | null {
  const [body, signature] = token.split('.');
  if (body === undefined || signature === undefined) return null;
  const given = Buffer.from(signature, 'base64url');
  const expected = mac(key, body);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as DialogClaims;
  return claims.until >= now ? claims : null;
}

function mac(key: Uint8Array, body: string): Buffer {
  return createHmac('sha256', key).update(body).digest();
}
