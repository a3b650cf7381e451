import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BatonError, UnverifiedError } from '../../../src/core/errors.ts';
import { createCertSource } from '../../../src/surfaces/google-chat/certs.ts';
import { createVerifier, type Proof } from '../../../src/surfaces/google-chat/verify.ts';
import { createFakeGoogle, token, type FakeGoogle } from './fake-google.ts';
import { ADD_ON, AUDIENCE, GOOD, identity, PROJECT, PUSHER } from './rig.ts';

let google: FakeGoogle;
let skew: number;
let verify: (authorization: string | undefined) => Promise<Proof>;
const now = (): number => Date.now() + skew;

function verifier(changes: { projectNumber?: string; pushServiceAccount?: string } = {}) {
  return createVerifier({
    audience: AUDIENCE,
    projectNumber: PROJECT,
    pushServiceAccount: PUSHER,
    ...changes,
    oidcCerts: createCertSource(`${google.url}/oidc`, fetch, now),
    chatCerts: createCertSource(`${google.url}/chat`, fetch, now),
    now,
  });
}

beforeEach(async () => {
  google = await createFakeGoogle();
  skew = 0;
  verify = verifier();
});
afterEach(async () => google.close());

const fetched = (name: string): number => google.calls.filter((call) => call.name === name).length;

it.each(Object.entries(GOOD))('lets in the %s token', async (proof, good) => {
  expect(await verify(`Bearer ${good()}`)).toBe(proof);
});

const soon = (): number => Math.floor(Date.now() / 1000);
const CHAT = 'chat@system.gserviceaccount.com';
it.each<[string, () => string | undefined]>([
  ['no token', () => undefined],
  ['another scheme', () => `Basic ${GOOD.endpoint()}`],
  ['no token at all', () => 'Bearer a.b.c'],
  [
    'a token of a key that is not Google’s',
    () =>
      `Bearer ${token('own', { iss: 'https://accounts.google.com', aud: AUDIENCE, email: CHAT, email_verified: true }, { kid: 'oidc-1' })}`,
  ],
  ['an unknown key', () => `Bearer ${identity(CHAT, {}, { kid: 'other' })}`],
  ['no algorithm', () => `Bearer ${identity(CHAT, {}, { alg: 'none' }).replace(/\.[^.]*$/, '.AA')}`],
  ['a token that is over', () => `Bearer ${identity(CHAT, { iat: soon() - 7200, exp: soon() - 3600 })}`],
  ['a token from the future', () => `Bearer ${identity(CHAT, { iat: soon() + 3600, exp: soon() + 7200 })}`],
  ['another issuer', () => `Bearer ${identity(CHAT, { iss: 'https://evil.example.com' })}`],
  ['another audience', () => `Bearer ${identity(CHAT, { aud: `${AUDIENCE}/` })}`],
  ['no audience', () => `Bearer ${identity(CHAT, { aud: undefined })}`],
  ['an unverified address', () => `Bearer ${identity(CHAT, { email_verified: false })}`],
  ['somebody else’s account', () => `Bearer ${identity('me@evil.iam.gserviceaccount.com')}`],
  ['the add-on of another project', () => `Bearer ${identity(ADD_ON.replace(PROJECT, '999999999999'))}`],
  ['an account that begins like ours', () => `Bearer ${identity(`${ADD_ON}.evil.example.com`)}`],
  ['Google Chat’s own token for another project', () => `Bearer ${token('chat', { iss: CHAT, aud: '999999999999' })}`],
  ['Google Chat’s own issuer on a key for identities', () => `Bearer ${token('oidc', { iss: CHAT, aud: PROJECT })}`],
  [
    'an identity signed with Google Chat’s own key',
    () =>
      `Bearer ${token('chat', { iss: 'https://accounts.google.com', aud: AUDIENCE, email: CHAT, email_verified: true })}`,
  ],
])('refuses %s', async (_, header) => {
  await expect(verify(header())).rejects.toThrow(UnverifiedError);
});

it('says nothing of the token in its errors', async () => {
  const bad = identity(CHAT, { aud: 'other' });
  const error = await verify(`Bearer ${bad}`).catch((thrown: unknown) => thrown);
  expect(JSON.stringify([String(error), (error as Error).stack])).not.toContain(bad.split('.')[1]);
});

it('takes no push where none is configured', async () => {
  verify = createVerifier({
    audience: AUDIENCE,
    projectNumber: PROJECT,
    pushServiceAccount: undefined,
    oidcCerts: createCertSource(`${google.url}/oidc`, fetch, now),
    chatCerts: createCertSource(`${google.url}/chat`, fetch, now),
    now,
  });
  await expect(verify(`Bearer ${GOOD.push()}`)).rejects.toThrow(UnverifiedError);
});

describe('Google’s keys', () => {
  it('are fetched once, and again when they are old', async () => {
    for (let n = 0; n < 3; n += 1) await verify(`Bearer ${identity(CHAT, { n })}`);
    expect(fetched('GET /oidc')).toBe(1);
    skew = 3_601_000;
    await verify(`Bearer ${identity(CHAT, { n: 4 })}`).catch(() => undefined);
    expect(fetched('GET /oidc')).toBe(2);
  });

  it('are fetched once more for a key that is not known, and not for each', async () => {
    await verify(`Bearer ${GOOD.endpoint()}`);
    skew = 11_000;
    for (let n = 0; n < 5; n += 1) {
      await verify(`Bearer ${identity(CHAT, { n }, { kid: `new-${n}` })}`).catch(() => undefined);
    }
    expect(fetched('GET /oidc')).toBe(2);
  });

  it('may be new: the token is let in as soon as they are there', async () => {
    await verify(`Bearer ${GOOD.endpoint()}`);
    google.on('GET /oidc', { body: { 'oidc-2': google.pem('oidc') } });
    skew = 11_000;
    expect(await verify(`Bearer ${identity(CHAT, {}, { kid: 'oidc-2' })}`)).toBe('endpoint');
  });

  it('may come as a JSON Web Key Set', async () => {
    const { createPublicKey } = await import('node:crypto');
    const key = createPublicKey(google.pem('oidc')).export({ format: 'jwk' });
    google.on('GET /oidc', { body: { keys: [{ ...key, kid: 'oidc-1', use: 'sig', alg: 'RS256' }] } });
    expect(await verify(`Bearer ${GOOD.endpoint()}`)).toBe('endpoint');
  });

  it('may be out of reach: that is no refusal, and old ones serve on', async () => {
    google.on('GET /oidc', { status: 500 });
    const error = await verify(`Bearer ${GOOD.endpoint()}`).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BatonError);
    expect(error).not.toBeInstanceOf(UnverifiedError);
    await verify(`Bearer ${GOOD.project()}`);
    google.on('GET /chat', 'drop');
    skew = 3_601_000;
    expect(await verify(`Bearer ${token('chat', { iss: CHAT, aud: PROJECT, exp: soon() + 7200 })}`)).toBe('project');
  });
});
