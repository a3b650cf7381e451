import { afterEach, beforeEach, expect, it } from 'vitest';
import { DESK, DIRECT } from './fixtures.ts';
import { refusal } from './fake-google.ts';
import { createRig, placeOf, type Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});
afterEach(async () => rig.close());

async function again(config: Record<string, unknown>): Promise<void> {
  await rig.close();
  rig = await createRig({ config });
}
const found = async (channels: string[] = []) => {
  const findings = await rig.surface.check(channels.map((channel) => placeOf(channel)));
  for (const { level, mend } of findings) if (level !== 'ok') expect(mend).toBeTruthy();
  expect(JSON.stringify(findings)).not.toMatch(/PRIVATE KEY|access-/);
  return findings.map(({ level, what }) => `${level}: ${what}`);
};
const FIND = 'GET /v1/spaces:findDirectMessage';

it('finds nothing wrong where all is well', async () => {
  rig.google.on(FIND, refusal(404, 'NOT_FOUND'));
  expect(await found([DESK])).toEqual([
    'ok: Google Chat lets baton@p.example.com in.',
    'ok: Google Chat is to send events to https://baton.example.com/google-chat/events; add-on events must come from project 123456789012.',
    'ok: Baton is in the space IT help desk.',
  ]);
});

it.each([
  [
    'the key',
    () => rig.google.on('POST /token', { status: 401, body: { error: 'invalid_client' } }),
    /no access token/,
  ],
  ['the API', () => rig.google.on(FIND, refusal(403, 'PERMISSION_DENIED')), /refuses/],
  ['the connection', () => rig.google.on(FIND, 'drop'), /does not answer/],
])('finds what is wrong with %s, and looks no further', async (_, spoil, what) => {
  spoil();
  const findings = await found([DESK]);
  expect(findings[0]).toMatch(/^problem/);
  expect(findings[0]).toMatch(what);
  expect(findings).toHaveLength(2);
});

it('finds an audience that is not the public address', async () => {
  await again({ audience: 'https://baton.example.com/google-chat/events/' });
  expect((await found()).join()).toMatch(/warning: The audience is .*events\/, but Google reaches Baton at/);
});

it('finds spaces that the app is not in, and those without threads', async () => {
  rig.google.on(`GET /v1/${DESK}`, refusal(404, 'NOT_FOUND'));
  const findings = await found([DESK, DIRECT]);
  expect(findings.filter((finding) => finding.startsWith('problem'))).toHaveLength(2);
});

it('finds a subscription that it may not pull from', async () => {
  const subscription = 'projects/p/subscriptions/baton';
  await again({ subscription });
  rig.google.on(`POST /v1/${subscription}:testIamPermissions`, { body: {} });
  expect((await found()).join()).toMatch(/problem: .* may not pull from/);
  const permissions = ['pubsub.subscriptions.consume'];
  rig.google.on(`POST /v1/${subscription}:testIamPermissions`, { body: { permissions } });
  expect((await found()).join()).toMatch(/ok: Events can be pulled/);
});
