import { X509Certificate } from 'node:crypto';
import { OAuth2Client } from 'google-auth-library';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import type { GoogleChatEmulatorOptions } from '../../../src/playground/google-chat/index.ts';
import { startChat, startRecorder, type Recorder, type TestChat } from './support.ts';

async function proofOf(options: GoogleChatEmulatorOptions): Promise<{ chat: TestChat; app: Recorder; proof: string }> {
  const chat = await startChat(options);
  const app = await startRecorder(chat);
  await chat.control('say', { user: await chat.person('Maya'), room: 'direct', text: 'hi' });
  return { chat, app, proof: (await app.request()).proof };
}

function oidcClient(chat: TestChat): OAuth2Client {
  const { oidcCertsUrl, oidcJwksUrl } = chat.emulator.app;
  return new OAuth2Client({
    endpoints: { oauth2FederatedSignonPemCertsUrl: oidcCertsUrl, oauth2FederatedSignonJwkCertsUrl: oidcJwksUrl },
  });
}

const CHAT_SYSTEM = 'chat@system.gserviceaccount.com';

test("audience = project number: signed by chat@system itself, checked by Google's library", async () => {
  const { chat, proof } = await proofOf({ audience: 'project-number' });
  const { chatCertsUrl, projectNumber } = chat.emulator.app;
  const certs = (await (await fetch(chatCertsUrl)).json()) as Record<string, string>;
  const client = new OAuth2Client();
  const verify = (audience: string): Promise<unknown> =>
    client.verifySignedJwtWithCertsAsync(proof, certs, audience, [CHAT_SYSTEM]);
  await expect(verify(projectNumber)).resolves.toBeDefined();
  await expect(verify('1')).rejects.toThrow(/Wrong recipient/);
  const certificate = new X509Certificate(Object.values(certs)[0]!);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
});

test.each<[string, GoogleChatEmulatorOptions, (chat: TestChat) => string]>([
  ['audience = endpoint URL', { audience: 'endpoint-url' }, () => CHAT_SYSTEM],
  ['add-on', { format: 'add-on' }, (chat) => chat.emulator.app.addOnServiceAccount],
  ['Pub/Sub push', { delivery: 'pubsub-push' }, (chat) => chat.emulator.app.pushServiceAccount],
])("%s: an ID token for our URL, checked by Google's library", async (_what, options, email) => {
  const { chat, app, proof } = await proofOf(options);
  const ticket = await oidcClient(chat).verifyIdToken({ idToken: proof, audience: app.url });
  expect(ticket.getPayload()).toMatchObject({
    iss: 'https://accounts.google.com',
    email: email(chat),
    email_verified: true,
  });
  await expect(oidcClient(chat).verifyIdToken({ idToken: proof, audience: `${app.url}/` })).rejects.toThrow(
    /recipient/,
  );
  const keys = createRemoteJWKSet(new URL(chat.emulator.app.oidcJwksUrl));
  await expect(jwtVerify(proof, keys, { audience: app.url })).resolves.toBeDefined();
});

test('the audience is the endpoint as the console has it, wherever events really go', async () => {
  const endpointUrl = 'https://baton.example.com/google-chat/events';
  const { proof } = await proofOf({ endpointUrl });
  expect(decodeJwt(proof).aud).toBe(endpointUrl);
});

test('raw requests: unsigned, forged, for somebody else, run out', async () => {
  const chat = await startChat();
  const app = await startRecorder(chat);
  const raw = async (sign?: unknown): Promise<string> => {
    await chat.control('raw', { body: { type: 'MESSAGE' }, ...(sign === undefined ? {} : { sign }) });
    return app.received.at(-1)!.proof;
  };
  const verify = async (idToken: string): Promise<string> =>
    oidcClient(chat)
      .verifyIdToken({ idToken, audience: app.url })
      .then(
        () => 'good',
        (error: Error) => error.message.replace(/:.*/s, ''),
      );
  expect(await raw(false)).toBe('');
  expect(await verify(await raw())).toBe('good');
  expect(await verify(await raw({ stranger: true }))).toMatch(/No pem found/);
  expect(await verify(await raw({ claims: { exp: 1_000, iat: 900 } }))).toMatch(/Token used too late/);
  expect(
    decodeJwt(await raw({ kind: 'add-on', claims: { email: 'service-1@gcp-sa-gsuiteaddons.iam.gserviceaccount.com' } }))
      .email,
  ).toBe('service-1@gcp-sa-gsuiteaddons.iam.gserviceaccount.com');
  expect((await chat.tryControl('raw', { body: '{}', sign: { kind: 'magic' } })).status).toBe(400);
});
