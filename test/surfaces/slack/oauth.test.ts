import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SurfaceEvent } from '../../../src/core/surface-events.ts';
import { plainText } from '../../../src/core/text.ts';
import { signed } from './fake-slack.ts';
import { fixture } from './fixtures.ts';
import { createRig, NOW, type Rig } from './rig.ts';

const OAUTH = { botToken: undefined, clientId: '1.2', clientSecret: 'client-secret', stateSecret: 'state-secret' };
let rig: Rig;
let url: string;
let closeServer: () => Promise<void>;
let accepted: SurfaceEvent[];

beforeEach(async () => {
  rig = await createRig({ config: OAUTH, publicUrl: 'https://baton.example.com' });
  const app = express().use(rig.surface.router!);
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  closeServer = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  accepted = [];
  await rig.surface.start({
    accept: async (events) => {
      accepted.push(...events);
    },
  });
});
afterEach(async () => {
  await closeServer();
  await rig.close();
});

async function begin(): Promise<{ authorize: URL; cookie: string }> {
  const page = await fetch(`${url}/slack/install`);
  const [, href] = /href="([^"]+oauth\/v2\/authorize[^"]*)"/.exec(await page.text()) ?? [];
  return { authorize: new URL(href!.replaceAll('&amp;', '&')), cookie: page.headers.get('set-cookie')!.split(';')[0]! };
}

function grant(team: Record<string, unknown> = {}): void {
  rig.slack.on('oauth.v2.access', {
    body: {
      ok: true,
      access_token: 'xoxb-installed',
      token_type: 'bot',
      scope: 'chat:write,commands',
      bot_user_id: 'UNEW',
      app_id: 'A1',
      team: { id: 'T2', name: 'Second' },
      enterprise: null,
      is_enterprise_install: false,
      authed_user: { id: 'UADMIN', scope: 'admin', access_token: 'xoxp-of-the-admin' },
      ...team,
    },
  });
}

async function install(): Promise<Response> {
  const { authorize, cookie } = await begin();
  return fetch(`${url}/slack/oauth_redirect?code=c0de&state=${authorize.searchParams.get('state')}`, {
    headers: { cookie },
    redirect: 'manual',
  });
}

async function event(name: string, changes: Record<string, unknown> = {}): Promise<Response> {
  const body = JSON.stringify({
    ...fixture(name),
    team_id: 'T2',
    context_team_id: 'T2',
    authorizations: [{ team_id: 'T2', enterprise_id: null }],
    ...changes,
  });
  return fetch(`${url}/slack/events`, { method: 'POST', headers: signed(body, NOW), body });
}

describe('installing by OAuth', () => {
  it('sends the admin to Slack with the scopes, the address to come back to, and a state', async () => {
    const { authorize } = await begin();
    expect(authorize.origin).toBe(rig.slack.url);
    expect(authorize.searchParams.get('client_id')).toBe('1.2');
    expect(authorize.searchParams.get('redirect_uri')).toBe('https://baton.example.com/slack/oauth_redirect');
    expect(authorize.searchParams.get('scope')?.split(',')).toContain('chat:write.customize');
    expect(authorize.searchParams.get('state')).toMatch(/^\S{8,}$/);
  });

  it('keeps the bot’s token, not the admin’s, and acts with it in that workspace', async () => {
    grant();
    expect((await install()).status).toBeLessThan(400);
    expect(rig.slack.of('oauth.v2.access')[0]?.args).toMatchObject({ code: 'c0de', client_id: '1.2' });
    expect(JSON.stringify([...rig.store.values])).toContain('xoxb-installed');
    expect(JSON.stringify([...rig.store.values])).not.toContain('xoxp-');
    expect((await event('message-direct')).status).toBe(200);
    expect(accepted[0]?.who.workspace).toBe('T2');
    rig.slack.on('chat.postMessage', { body: { ok: true, channel: 'D1', ts: '1.1' } });
    const place = { surface: 'slack', workspace: 'T2', channel: 'D1' } as const;
    const how = { key: 'k', uncertain: false, signal: AbortSignal.timeout(10_000) };
    await rig.surface.perform({ type: 'post', place, message: { text: plainText('hi') } }, how);
    const [post] = rig.slack.of('chat.postMessage');
    expect(post?.headers.authorization).toBe('Bearer xoxb-installed');
    expect(post?.args).not.toHaveProperty('team_id');
    expect(await rig.surface.locate('C1')).toMatchObject({ workspace: 'T2' });
  });

  it.each([
    ['a state of another browser', (_: string) => ({ headers: {} })],
    ['a cookie without the state', (cookie: string) => ({ headers: { cookie: cookie.slice(0, -4) } })],
  ])('refuses %s, and keeps nothing', async (_, init) => {
    grant();
    const { authorize, cookie } = await begin();
    const state = authorize.searchParams.get('state');
    const response = await fetch(`${url}/slack/oauth_redirect?code=c0de&state=${state}`, init(cookie));
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(rig.slack.of('oauth.v2.access')).toEqual([]);
    expect(rig.store.values.size).toBe(0);
  });

  it('a refused code keeps nothing, and the page names no secret', async () => {
    rig.slack.on('oauth.v2.access', { body: { ok: false, error: 'invalid_code' } });
    const response = await install();
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).not.toContain('client-secret');
    expect(rig.store.values.size).toBe(0);
    expect(rig.log.lines.join()).not.toMatch(/client-secret|state-secret/);
  });

  it('events of a workspace that did not install it are counted and answered', async () => {
    expect((await event('message-direct')).status).toBe(200);
    expect(accepted).toEqual([]);
    expect(rig.dropped).toEqual(['not-installed']);
  });

  it('serves every workspace of an organization, and names the workspace in each call', async () => {
    grant({ team: null, enterprise: { id: 'E1', name: 'Corp' }, is_enterprise_install: true });
    await install();
    const orgEvent = { authorizations: [{ team_id: 'T5', enterprise_id: 'E1', is_enterprise_install: true }] };
    expect((await event('message-direct', orgEvent)).status).toBe(200);
    expect(accepted[0]?.who.workspace).toBe('T5');
    rig.slack.on('users.info', { body: { ok: true, user: { profile: { real_name: 'X' } } } });
    rig.clock.now += 120_000;
    await rig.surface.profile({ surface: 'slack', workspace: 'T5', id: 'U1' });
    expect(rig.slack.of('users.info')[0]?.args).toMatchObject({ team_id: 'T5', user: 'U1' });
    expect(rig.slack.of('users.info')[0]?.headers.authorization).toBe('Bearer xoxb-installed');
  });

  it('being uninstalled: told, and the installation forgotten; a late retry spares a new one', async () => {
    rig.clock.now = 1_732_270_000_000;
    grant();
    await install();
    const uninstalled = { event_id: 'EvGone' };
    expect((await event('app-uninstalled', uninstalled)).status).toBe(200);
    expect(accepted).toMatchObject([{ type: 'uninstalled', workspace: 'T2' }]);
    expect(rig.store.values.size).toBe(0);
    rig.clock.now = 1_732_270_060_000;
    await install();
    await event('app-uninstalled', uninstalled);
    expect(rig.store.values.size).toBe(1);
  });
});
