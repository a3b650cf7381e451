import { generateKeyPairSync, sign } from 'node:crypto';

/** Signs tokens of a fake platform: RS256, RFC 7515. */
export interface Signer {
  readonly keyId: string;
  readonly pem: string;
  readonly jwk: Readonly<Record<string, unknown>>;
  sign(claims: Readonly<Record<string, unknown>>): string;
}

export function createSigner(keyId: string): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    keyId,
    pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    jwk: { ...publicKey.export({ format: 'jwk' }), kid: keyId, x5t: keyId, use: 'sig', alg: 'RS256' },
    sign(claims) {
      const signed = `${encoded({ alg: 'RS256', kid: keyId, x5t: keyId, typ: 'JWT' })}.${encoded(claims)}`;
      return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
    },
  };
}

/** Times of a token that was just made; it serves for an hour, as those of the platforms do. In s. */
export function hourFromNow(): { readonly iat: number; readonly nbf: number; readonly exp: number } {
  const now = Math.floor(Date.now() / 1000);
  return { iat: now, nbf: now - 5, exp: now + 3600 };
}
