import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Longer ones do not get through every proxy and client. */
const LONGEST = 6_000;

/**
 * A value as text for an address: AES-256-GCM, so that nobody reads or changes it, and for `kind` alone. The same value gives
 * the same text (its nonce is made of it), so that a card does not change by being shown again. Null where it gets too long.
 */
export function sealed(key: Uint8Array, kind: string, value: unknown): string | null {
  const plain = JSON.stringify(value);
  const nonce = createHmac('sha256', key).update(`${kind}\0${plain}`).digest().subarray(0, NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(kind));
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  const text = Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
  return text.length > LONGEST ? null : text;
}

/** Undefined where it is none of ours. */
export function unsealed(key: Uint8Array, kind: string, text: string): unknown {
  const bytes = Buffer.from(text, 'base64url');
  const head = NONCE_BYTES + TAG_BYTES;
  if (text.length > LONGEST || bytes.length <= head) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(kind))
      .setAuthTag(bytes.subarray(NONCE_BYTES, head));
    return JSON.parse(
      Buffer.concat([decipher.update(bytes.subarray(head)), decipher.final()]).toString('utf8'),
    ) as unknown;
  } catch {
    return undefined;
  }
}
