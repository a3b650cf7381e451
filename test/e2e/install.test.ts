import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RigOptions } from '../support/rig.ts';
import { scenes, type Scene } from '../support/scene.ts';
import { actionsOn, readable, said, until } from '../support/slack-world.ts';

const open = scenes();

/** The emulated app's credentials are the same in each run. */
async function credentials(): Promise<Record<string, string>> {
  const { DEFAULT_APP } = await import('../../src/playground/slack/app-defaults.ts');
  return { clientId: DEFAULT_APP.clientId, clientSecret: DEFAULT_APP.clientSecret, stateSecret: 'a long random text' };
}

const ADMIN = { redirect: 'manual' } as const;

/** What an admin's browser does: the button, Slack's page, and back. Gives the answer of the last step. */
async function install(scene: Scene, team: string, decision = 'allow'): Promise<Response> {
  const { rig, slack } = scene;
  const start = await fetch(`${rig.url()}/slack/install`, ADMIN);
  const cookie = start.headers
    .getSetCookie()
    .map((one) => one.split(';', 1)[0])
    .join('; ');
  const page = await start.text();
  const address =
    start.headers.get('location') ??
    /href="([^"]*oauth\/v2\/authorize[^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&');
  const authorize = new URL(address ?? '');
  expect(authorize.origin).toBe(slack.url);
  const form = new URLSearchParams({ ...Object.fromEntries(authorize.searchParams), team, decision });
  const decided = await fetch(`${slack.url}/oauth/v2/authorize`, { ...ADMIN, method: 'POST', body: form });
  const back = new URL(decided.headers.get('location') ?? '');
  expect(back.pathname).toBe('/slack/oauth_redirect');
  return fetch(rig.url() + back.pathname + back.search, { ...ADMIN, headers: { cookie } });
}

/** A second workspace with somebody in it, who has never met Baton. */
async function secondWorkspace({ slack }: Scene): Promise<{ team: string; user: string }> {
  const { team } = await slack.post<{ team: string }>('/workspace', { name: 'Second Company' });
  const { user } = await slack.post<{ user: string }>('/user', { name: 'sam', realName: 'Sam Second', team });
  return { team, user };
}

/** A request of that person at the desk of the first workspace, claimed. */
async function talkAcross(scene: Scene, user: string): Promise<{ channel: string; ts: string }> {
  const { slack, rig } = scene;
  await slack.say({ user, channel: 'dm', text: 'Hello from afar' });
  const dm = await slack.dm(user);
  const offer = await until('the offer', async () =>
    (await slack.messages(dm)).find((message) => actionsOn(message).includes('request')),
  );
  await slack.press(user, { channel: dm, ts: offer.ts }, 'request');
  const card = await scene.inDesk('Hello from afar');
  const at = { channel: rig.desk, ts: card.ts };
  await slack.press(scene.agent.id, at, 'claim');
  await until('the join', async () => (await slack.messages(dm)).some((one) => readable(one).includes('joined.')));
  return at;
}

describe('installed by OAuth in a second workspace', () => {
  const rig = async (): Promise<RigOptions> => ({ slack: await credentials() });

  test('it serves that workspace too, beside the one of the token, also after a restart', async () => {
    const scene = await open(await rig());
    const { slack } = scene;
    const { team, user } = await secondWorkspace(scene);
    const answer = await install(scene, team);
    expect(answer.status).toBeLessThan(400);
    expect((await slack.state()).teams.find(({ id }) => id === team)?.installed).toBe(true);

    const card = await talkAcross(scene, user);
    expect(readable((await scene.desk()).find(({ ts }) => ts === card.ts)!)).toContain('Sam Second');
    await slack.say({ user, channel: 'dm', text: 'a question from afar' });
    await scene.inThread(card, 'a question from afar');
    await scene.rig.restart();
    await scene.agentSays(card, 'an answer from the desk');
    const dm = await slack.dm(user);
    await until('the answer', async () =>
      (await slack.messages(dm)).some((one) => said(one) === 'an answer from the desk'),
    );
    // The first workspace is served as before.
    const own = await scene.talk('From here');
    await scene.employeeSays('still served');
    await scene.inThread(own, 'still served');
  });

  test('its token lies sealed in the store, and is gone when it is uninstalled', async () => {
    const scene = await open(await rig());
    const { slack } = scene;
    const { team, user } = await secondWorkspace(scene);
    await install(scene, team);
    await talkAcross(scene, user);
    const tokens = (await slack.wire()).flatMap(({ name, response }) =>
      name === 'oauth.v2.access' ? (JSON.stringify(response).match(/xoxb-[\w-]+/g) ?? []) : [],
    );
    await scene.rig.quiet();
    const files = readdirSync(scene.rig.dir).filter((name) => name.startsWith('baton.db'));
    const stored = Buffer.concat(files.map((name) => readFileSync(join(scene.rig.dir, name)))).toString('latin1');
    for (const token of [...tokens, 'xoxb-']) expect(stored).not.toContain(token);
    const store = scene.rig.app().store;
    expect(await store.secretKeys('installation')).toEqual([`team:${team}`]);

    await slack.post('/uninstall', { team });
    await until('the installation to be gone', async () => (await store.secretKeys('installation')).length === 0);
    const own = await scene.talk('From here');
    await scene.employeeSays('still served');
    await scene.inThread(own, 'still served');
  });

  test('a refusal, a forged state and a code that was used up install nothing', async () => {
    const scene = await open(await rig());
    const { team } = await secondWorkspace(scene);
    const installed = async () => (await scene.slack.state()).teams.find(({ id }) => id === team)?.installed;
    expect((await install(scene, team, 'deny')).ok).toBe(false);
    const forged = `${scene.rig.url()}/slack/oauth_redirect?code=abc&state=forged`;
    expect((await fetch(forged, { ...ADMIN, headers: { cookie: 'slack-app-oauth-state=forged' } })).ok).toBe(false);
    expect(await installed()).toBe(false);
    expect(await scene.rig.app().store.secretKeys('installation')).toEqual([]);
  });
});

test('without a token of its own it serves the workspaces that installed it, and no others', async () => {
  const scene = await open({
    slack: { ...(await credentials()), botToken: undefined },
    desk: { workspace: 'T0LARKSPUR1' },
  });
  const { slack, rig } = scene;
  await slack.say({ user: scene.employee.id, channel: 'dm', text: 'too early' });
  await rig.quiet();
  expect((await scene.dm()).filter(({ bot_id }) => bot_id !== undefined)).toEqual([]);
  const command = { user: scene.employee.id, channel: rig.emulator.channels.general, command: '/live-agent' };
  expect((await slack.command(command)).acked).toBe(true);
  await scene.whispered(scene.employee, 'I am not set up in this workspace', command.channel);

  await install(scene, 'T0LARKSPUR1');
  const card = await scene.talk('Now?');
  await scene.employeeSays('now it works');
  await scene.inThread(card, 'now it works');
});
