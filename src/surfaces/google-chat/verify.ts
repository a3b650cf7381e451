import { OAuth2Client } from 'google-auth-library';
import { BatonError, UnverifiedError } from '../../core/errors.ts';
import { createBoundedMap } from '../shared/bounded-map.ts';
import { record, text, type Json } from '../shared/json.ts';
import type { CertSource } from './certs.ts';

/** Which of Google's proofs a request carries; `push` is for Pub/Sub envelopes, the others are for events themselves. */
export type Proof = 'project' | 'endpoint' | 'add-on' | 'push';

interface VerifyOptions {
  readonly audience: string | undefined;
  readonly projectNumber: string | undefined;
  readonly pushServiceAccount: string | undefined;
  /** Keys of Google's identity tokens. */
  readonly oidcCerts: CertSource;
  /** Keys of Google Chat's own account. */
  readonly chatCerts: CertSource;
  /** ms since the epoch. */
  now(): number;
}

const CHAT_ACCOUNT = 'chat@system.gserviceaccount.com';
const GOOGLE_ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];
const MAX_TOKEN = 8_192;

/**
 * Checks the token of a request. Source: Google, "Verify requests from Google Chat".
 *
 * | token | issuer | audience | email |
 * |---|---|---|---|
 * | classic app, audience "project number" | chat@system… | the project number | |
 * | classic app, audience "endpoint URL" | accounts.google.com | the URL | chat@system… |
 * | add-on | accounts.google.com | the URL | service-NUMBER@gcp-sa-gsuiteaddons…, with our own number |
 * | Pub/Sub push | accounts.google.com | the URL | the configured account |
 *
 * Anybody with an account at Google can have a token made out to our URL, so the email is compared as a whole.
 * @throws UnverifiedError; BatonError while Google's keys can't be had
 */
export function createVerifier(options: VerifyOptions): (authorization: string | undefined) => Promise<Proof> {
  const { audience, projectNumber, pushServiceAccount, oidcCerts, chatCerts, now } = options;
  const checker = new OAuth2Client();
  // Google uses one token for many requests; a signature need be checked once.
  const known = createBoundedMap<{ proof: Proof; until: number }>(500);
  const accounts = new Map<string, Proof>([[CHAT_ACCOUNT, 'endpoint']]);
  if (projectNumber !== undefined) {
    accounts.set(`service-${projectNumber}@gcp-sa-gsuiteaddons.iam.gserviceaccount.com`, 'add-on');
  }
  if (pushServiceAccount !== undefined) accounts.set(pushServiceAccount, 'push');

  async function signed(token: string, certs: CertSource, aud: string, issuers: string[]): Promise<Json> {
    const keyId = text(part(token, 0)?.['kid']) ?? '';
    let keys = await keysOf(certs, false);
    if (!Object.hasOwn(keys, keyId)) keys = await keysOf(certs, true);
    if (!Object.hasOwn(keys, keyId))
      throw unverified('unknown-key', 'The token is signed with a key that is not Google’s');
    try {
      const ticket = await checker.verifySignedJwtWithCertsAsync(token, keys, aud, issuers);
      return record(ticket.getPayload()) ?? {};
    } catch {
      // What the library says of it has the token in it.
      throw unverified('bad-token', 'The token is expired, made out to somebody else, or not signed by Google');
    }
  }

  async function check(token: string, claims: Json): Promise<Proof> {
    // Only the project's own kind is issued by Google Chat itself; what a token says of itself decides which check it gets.
    if (claims['iss'] === CHAT_ACCOUNT) {
      if (projectNumber === undefined) throw unverified('no-project', 'No project number is configured');
      await signed(token, chatCerts, projectNumber, [CHAT_ACCOUNT]);
      return 'project';
    }
    if (audience === undefined) throw unverified('no-audience', 'No audience is configured');
    const payload = await signed(token, oidcCerts, audience, GOOGLE_ISSUERS);
    const email = text(payload['email']);
    const proof = email === undefined || payload['email_verified'] !== true ? undefined : accounts.get(email);
    if (proof === undefined) throw unverified('foreign-account', 'The token belongs to an account that is not ours');
    return proof;
  }

  return async (authorization) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined || token.length > MAX_TOKEN)
      throw unverified('no-token', 'The request has no token of Google');
    const cached = known.get(token);
    if (cached !== undefined && now() < cached.until) return cached.proof;
    const claims = part(token, 1);
    if (claims === undefined) throw unverified('bad-token', 'The token can not be read');
    const proof = await check(token, claims);
    known.set(token, { proof, until: Number(claims['exp']) * 1000 });
    return proof;
  };
}

async function keysOf(certs: CertSource, unknownKey: boolean): ReturnType<CertSource['get']> {
  try {
    return await certs.get(unknownKey);
  } catch (cause) {
    // Google sends it again; nothing is known to be wrong with it.
    throw new BatonError('google-chat.no-keys', 'Google’s keys can not be had at the moment', {
      retry: 'backoff',
      cause,
    });
  }
}

function unverified(why: string, message: string): UnverifiedError {
  return new UnverifiedError(`google-chat.${why}`, message);
}

/** A part of a token as it is, unchecked. */
function part(token: string, index: number): Json | undefined {
  try {
    return record(JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString('utf8')));
  } catch {
    return undefined;
  }
}
