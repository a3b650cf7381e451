import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { describe, expect, test } from 'vitest';
import { startRecorder, startTeams, type Json, type TestTeams } from './support.ts';

async function keySet(teams: TestTeams): Promise<{ metadata: Json; jwks: JSONWebKeySet }> {
  const metadata = (await (await fetch(teams.emulator.endpoints().openIdMetadataUrl)).json()) as Json;
  const jwks = (await (await fetch(String(metadata.jwks_uri))).json()) as JSONWebKeySet;
  return { metadata, jwks };
}

async function verified(teams: TestTeams, header: string | undefined): Promise<Json> {
  const { metadata, jwks } = await keySet(teams);
  const token = header?.replace('Bearer ', '') ?? '';
  const { payload } = await jwtVerify(token, createLocalJWKSet(jwks), {
    issuer: String(metadata.issuer),
    audience: teams.emulator.app.appId,
    algorithms: ['RS256'],
  });
  return payload;
}

describe('the proof on an activity', () => {
  test('is a token that a verifier of its own accepts, for this service URL', async () => {
    const teams = await startTeams();
    const app = await startRecorder(teams);
    await teams.control('say', { user: teams.lena, room: 'direct', text: 'hello' });
    const activity = await app.activity('message');
    const claims = await verified(teams, app.received[0]?.headers.authorization);
    expect(claims.serviceurl).toBe(activity.serviceUrl);
    expect(claims.serviceurl).toBe(teams.emulator.endpoints().serviceUrl);
    expect(app.received[0]?.headers['x-ms-tenant-id']).toBe(teams.emulator.app.tenantId);
  });

  test('comes from a key that says for which channels it speaks', async () => {
    const teams = await startTeams({ endorsements: ['webchat'] });
    const { jwks, metadata } = await keySet(teams);
    expect(jwks.keys[0]).toMatchObject({ kty: 'RSA', alg: 'RS256', endorsements: ['webchat'] });
    expect(metadata.issuer).toBe('https://api.botframework.com');
  });

  test('can be forged for those who check it: other claims, an unknown key, none at all', async () => {
    const teams = await startTeams();
    const app = await startRecorder(teams);
    const body = JSON.stringify({ type: 'message' });
    await teams.control('raw', { body });
    await teams.control('raw', { body, claims: { aud: 'somebody else' } });
    await teams.control('raw', { body, unknownKey: true });
    await teams.control('raw', { body, sign: false });
    const [good, other, stranger, none] = app.received.map(({ headers }) => headers.authorization);
    expect((await verified(teams, good)).aud).toBe(teams.emulator.app.appId);
    await expect(verified(teams, other)).rejects.toMatchObject({ code: 'ERR_JWT_CLAIM_VALIDATION_FAILED' });
    await expect(verified(teams, stranger)).rejects.toMatchObject({ code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' });
    expect(none).toBeUndefined();
  });
});

describe('the token endpoint', () => {
  test('gives a token that the connector takes', async () => {
    const teams = await startTeams();
    const { status, body } = await teams.token();
    expect({ status, body }).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 86_399 } });
    const path = `teams/${encodeURIComponent(teams.emulator.team)}`;
    expect((await teams.call('GET', path, undefined, String(body.access_token))).status).toBe(200);
  });

  test.each<[string, Record<string, string>, string | undefined, number, string]>([
    ['a wrong secret', { client_secret: 'guess' }, undefined, 401, 'invalid_client'],
    ['an unknown app', { client_id: 'other' }, undefined, 400, 'unauthorized_client'],
    ['the tenant of multi-tenant bots', {}, 'botframework.com', 400, 'unauthorized_client'],
    ['another scope', { scope: 'https://graph.microsoft.com/.default' }, undefined, 400, 'invalid_scope'],
    ['another grant', { grant_type: 'password' }, undefined, 400, 'unsupported_grant_type'],
  ])('refuses %s', async (_what, form, tenant, status, error) => {
    const teams = await startTeams();
    expect(await teams.token(form, tenant)).toMatchObject({ status, body: { error } });
  });

  test('takes a multi-tenant bot in the tenant of bots', async () => {
    const teams = await startTeams({ appType: 'MultiTenant' });
    expect((await teams.token()).status).toBe(200);
    expect((await teams.token({}, teams.emulator.app.tenantId)).status).toBe(400);
  });
});

test('the connector refuses no token, a made-up one, an expired one and a revoked one', async () => {
  let at = Date.now();
  const teams = await startTeams({ now: () => at, tokenLivesS: 60 });
  const path = `teams/${encodeURIComponent(teams.emulator.team)}`;
  const token = String((await teams.token()).body.access_token);
  const [head, body, signature] = token.split('.');
  expect((await teams.call('GET', path, undefined, null)).status).toBe(401);
  expect((await teams.call('GET', path, undefined, `${head}.${body}.${signature?.replace(/^./, '_')}`)).status).toBe(
    401,
  );
  expect((await teams.call('GET', path, undefined, token)).status).toBe(200);
  at += 61_000;
  expect((await teams.call('GET', path, undefined, token)).status).toBe(401);
  const fresh = String((await teams.token()).body.access_token);
  expect((await teams.call('GET', path, undefined, fresh)).status).toBe(200);
  await teams.control('revoke-tokens');
  expect((await teams.call('GET', path, undefined, fresh)).status).toBe(401);
});
