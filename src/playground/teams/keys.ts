import { createHash, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import type { Json } from './types.ts';

/** An RSA key that signs JSON Web Tokens (RS256, RFC 7515 and 7518). */
export interface SigningKey {
  readonly kid: string;
  /** The public half as a JWK (RFC 7517), with what the holder may speak for. */
  jwk(endorsements?: readonly string[]): Json;
  sign(claims: Json): string;
  /** The claims of a token that this key signed, whatever its times say; else null. */
  open(token: string): Json | null;
}

const keys = new Map<string, SigningKey>();

/** The key of this process for this purpose. Making one takes a while: it is made once, when it is first needed. */
export function signingKey(purpose: string): SigningKey {
  let key = keys.get(purpose);
  if (key === undefined) {
    key = createSigningKey();
    keys.set(purpose, key);
  }
  return key;
}

function createSigningKey(): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = publicKey.export({ format: 'jwk' }) as { n: string; e: string };
  const kid = createHash('sha1').update(jwk.n).digest('base64url');
  return {
    kid,
    jwk: (endorsements) => ({
      kty: 'RSA',
      use: 'sig',
      alg: 'RS256',
      kid,
      x5t: kid,
      n: jwk.n,
      e: jwk.e,
      ...(endorsements === undefined ? {} : { endorsements }),
    }),
    sign: (claims) => signJwt(privateKey, kid, claims),
    open(token) {
      const [head, body, signature, more] = token.split('.');
      if (head === undefined || body === undefined || signature === undefined || more !== undefined) return null;
      const good = verify('RSA-SHA256', Buffer.from(`${head}.${body}`), publicKey, Buffer.from(signature, 'base64url'));
      return good ? (JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Json) : null;
    },
  };
}

function signJwt(key: KeyObject, kid: string, claims: Json): string {
  const part = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'RS256', kid, x5t: kid, typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}
