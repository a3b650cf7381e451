import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Place } from '../../../src/core/place.ts';
import { SLACK_SCOPES } from '../../../src/surfaces/slack/manifest.ts';
import { error } from './fake-slack.ts';
import { createRig, TOKEN, type Rig } from './rig.ts';

const channel: Place = { surface: 'slack', workspace: 'T1', channel: 'C1' };
const body = { ok: true, team_id: 'T1', team: 'Acme', user: 'baton', user_id: 'UBOT' };
let rig: Rig;
beforeEach(async () => {
  rig = await createRig({ publicUrl: 'https://baton.example.com' });
  rig.slack.on('auth.test', { body, headers: { 'x-oauth-scopes': SLACK_SCOPES.join(',') } });
  rig.slack.on('conversations.info', { body: { ok: true, channel: { id: 'C1', name: 'it-desk', is_member: true } } });
});
afterEach(async () => rig.close());

async function found(channels: readonly Place[] = [channel]) {
  const findings = await rig.surface.check(channels);
  expect(JSON.stringify(findings)).not.toContain(TOKEN);
  for (const { level, mend } of findings) if (level === 'problem') expect(mend).toMatch(/\w{3,}/);
  return findings;
}
const worst = async () => (await found()).filter(({ level }) => level !== 'ok');

describe('the doctor', () => {
  it('finds nothing where all is well', async () => {
    expect((await found()).map(({ level }) => level)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  it.each<[string, () => void, RegExp]>([
    [
      'a wrong token',
      () => rig.slack.on('auth.test', error('invalid_auth')),
      /bot token does not work \(invalid_auth\)/,
    ],
    ['Slack away', () => rig.slack.on('auth.test', { status: 503, body: '' }), /does not answer/],
    [
      'a missing scope',
      () =>
        rig.slack.on('auth.test', {
          body,
          headers: { 'x-oauth-scopes': SLACK_SCOPES.filter((scope) => scope !== 'im:history').join(', ') },
        }),
      /^Scopes are missing: im:history \(/,
    ],
    [
      'a channel that it is not in',
      () => rig.slack.on('conversations.info', { body: { ok: true, channel: { name: 'it-desk', is_member: false } } }),
      /not in the channel #it-desk/,
    ],
    [
      'a channel that is not there',
      () => rig.slack.on('conversations.info', error('channel_not_found')),
      /channel_not_found/,
    ],
    [
      'an archived channel',
      () => rig.slack.on('conversations.info', { body: { ok: true, channel: { name: 'old', is_archived: true } } }),
      /archived/,
    ],
  ])('names %s, and the mend', async (_, spoil, what) => {
    spoil();
    const [finding, ...more] = await worst();
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ level: 'problem', what: expect.stringMatching(what) as string });
  });

  it('wants https for events by HTTP, and tries the token of Socket Mode instead', async () => {
    await rig.close();
    rig = await createRig({ publicUrl: 'http://localhost:3000' });
    expect((await found([])).some(({ level, what }) => level === 'warning' && what.includes('https'))).toBe(true);
    await rig.close();
    rig = await createRig({ config: { appToken: 'xapp-1' } });
    rig.slack.on('apps.connections.open', error('invalid_auth'));
    expect((await found([])).filter(({ level }) => level === 'problem')).toMatchObject([
      { what: expect.stringContaining('app-level') as string },
    ]);
  });

  it('checks every installation', async () => {
    await rig.close();
    rig = await createRig({ config: { botToken: undefined, clientId: '1', clientSecret: 'x', stateSecret: 'y' } });
    expect((await worst())[0]?.what).toContain('No workspace has installed');
  });
});
