import { createHash, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import type { Json } from './types.ts';
import { selfSigned } from './x509.ts';

/** One RSA key with the id under which it is published. */
export interface SigningKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly certificate: string;
}

/** `chat`: signs for chat@system; `oidc`: Google's ID tokens; `app`: the service account's key; `stranger`: nobody's. */
type KeyName = 'chat' | 'oidc' | 'app' | 'stranger';

const made = new Map<KeyName, SigningKey>();

/** Made when first needed and then shared by all emulators of this process: a new key takes a while. */
export function keyOf(name: KeyName): SigningKey {
  const known = made.get(name);
  if (known !== undefined) return known;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const id = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 40);
  const key = { id, privateKey, publicKey, certificate: selfSigned(privateKey, publicKey, `emulated-${name}`) };
  made.set(name, key);
  return key;
}

export function jwkOf(key: SigningKey): Json {
  return { ...key.publicKey.export({ format: 'jwk' }), kid: key.id, use: 'sig', alg: 'RS256' };
}

/** A signed token in compact form (RFC 7515). */
export function signJwt(key: SigningKey, claims: Json): string {
  const head = encode({ alg: 'RS256', kid: key.id, typ: 'JWT' });
  const input = `${head}.${encode(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), key.privateKey).toString('base64url')}`;
}

/** Header and claims if this key signed it, `null` if not, `undefined` if it is no token at all. */
export function openJwt(key: SigningKey, token: string): { header: Json; claims: Json } | null | undefined {
  const [head = '', body = '', signature = '', ...more] = token.split('.');
  if (signature === '' || more.length > 0) return undefined;
  let header: Json;
  let claims: Json;
  try {
    header = JSON.parse(Buffer.from(head, 'base64url').toString('utf8')) as Json;
    claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Json;
  } catch {
    return undefined;
  }
  const good =
    header.alg === 'RS256' &&
    verify('sha256', Buffer.from(`${head}.${body}`), key.publicKey, Buffer.from(signature, 'base64url'));
  return good ? { header, claims } : null;
}

function encode(value: Json): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
