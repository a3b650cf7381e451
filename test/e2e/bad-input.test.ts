import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createLog } from '../../src/net/log.ts';
import { eventBody, FORM, formOf, messageEvent, pressForm } from '../support/payloads.ts';
import { scenes, type Scene } from '../support/scene.ts';

const open = scenes();

// G9: nobody unsigned gets in; nothing secret gets out.

/** A message to the bot, in the 1:1. */
async function message(scene: Scene, text: string): Promise<string> {
  const channel = await scene.slack.dm(scene.employee.id);
  return eventBody(scene, messageEvent({ channel, user: scene.employee.id }, text));
}

function signed(scene: Scene, body: string, version: string, atMs = Date.now()): Record<string, string> {
  const at = Math.floor(atMs / 1000);
  const hmac = createHmac('sha256', scene.rig.emulator.app.signingSecret).update(`${version}:${at}:${body}`);
  return { 'x-slack-request-timestamp': String(at), 'x-slack-signature': `${version}=${hmac.digest('hex')}` };
}

const offers = async (scene: Scene) => (await scene.dm()).filter(({ bot_id }) => bot_id !== undefined).length;

describe('a request that Slack did not sign', () => {
  const now = (): string => String(Math.floor(Date.now() / 1000));
  const cases: [
    string,
    (scene: Scene, body: string) => { headers?: Record<string, string>; timestampSkewS?: number },
  ][] = [
    ['no signature', () => ({ headers: { 'x-slack-request-timestamp': now() } })],
    ['no signature and no time', () => ({ headers: {} })],
    [
      'no time',
      (scene, body) => ({ headers: { 'x-slack-signature': signed(scene, body, 'v0')['x-slack-signature']! } }),
    ],
    [
      'another secret',
      () => ({ headers: { 'x-slack-request-timestamp': now(), 'x-slack-signature': `v0=${'0'.repeat(64)}` } }),
    ],
    ['the signature of another body', (scene) => ({ headers: signed(scene, 'other', 'v0') })],
    ['version v9', (scene, body) => ({ headers: signed(scene, body, 'v9') })],
    [
      'a signature cut short',
      (scene, body) => {
        const headers = signed(scene, body, 'v0');
        return { headers: { ...headers, 'x-slack-signature': headers['x-slack-signature']!.slice(0, 20) } };
      },
    ],
    ['a stale time', (scene, body) => ({ headers: signed(scene, body, 'v0', Date.now() - 400_000) })],
    ['a time in the future', (scene, body) => ({ headers: signed(scene, body, 'v0', Date.now() + 400_000) })],
    [
      'a time that is none',
      (scene, body) => ({ headers: { ...signed(scene, body, 'v0'), 'x-slack-request-timestamp': 'soon' } }),
    ],
  ];

  test('is answered 401 and changes nothing, whatever is wrong with it', async () => {
    const scene = await open();
    const body = await message(scene, 'let me in');
    for (const [what, headersOf] of cases) {
      const answer = await scene.slack.raw({ body, sign: false, ...headersOf(scene, body) });
      expect([what, answer.status, answer.body]).toEqual([what, 401, '']);
    }
    await scene.rig.quiet();
    expect(await offers(scene)).toBe(0);
    // Nothing of it was stored: the same event, signed, is a new one.
    expect((await scene.slack.raw({ body })).status).toBe(200);
    await scene.inDm('Need a person?');
    expect(await offers(scene)).toBe(1);
  });

  test('is refused for presses, commands and the check of the address as well', async () => {
    const scene = await open();
    const card = await scene.ask();
    const press = pressForm(scene, { by: scene.agent.id, on: card, action: 'claim' });
    const command = new URLSearchParams({ command: '/live-agent', user_id: scene.employee.id, channel_id: 'C1' });
    for (const body of [press, command.toString()])
      expect((await scene.slack.raw({ body, contentType: FORM, sign: false })).status).toBe(401);
    const check = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
    expect((await scene.slack.raw({ body: check, sign: false })).status).toBe(401);
    const answer = await scene.slack.raw({ body: check });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { challenge: 'abc' }]);
    expect((await scene.slack.messages(scene.rig.desk)).some(({ text }) => text.includes('Claimed by'))).toBe(false);
  });
});

describe('a signed request that can not be understood', () => {
  test('gets 413, 400 or 415, and the next one is taken in', async () => {
    const scene = await open();
    const { slack } = scene;
    const large = JSON.stringify({ type: 'event_callback', padding: 'x'.repeat(2_000_000) });
    expect((await slack.raw({ body: large })).status).toBe(413);
    for (const body of ['{"type":', '[]', '"text"', 'null', ''])
      expect([body, (await slack.raw({ body })).status]).toEqual([body, 400]);
    expect((await slack.raw({ body: 'payload=%7Bnot-json', contentType: FORM })).status).toBe(400);
    expect((await slack.raw({ body: '<xml/>', contentType: 'text/xml' })).status).toBeGreaterThanOrEqual(400);
    expect((await slack.raw({ body: await message(scene, 'hello') })).status).toBe(200);
    await scene.inDm('Need a person?');
  });

  test('may name a charset with its content type', async () => {
    const scene = await open();
    const body = await message(scene, 'hello');
    const contentType = 'application/json; charset=utf-8';
    expect((await scene.slack.raw({ body, contentType })).status).toBe(200);
    const { ts } = await scene.inDm('Need a person?');
    const on = { channel: await scene.slack.dm(scene.employee.id), ts };
    const press = pressForm(scene, { by: scene.employee.id, on, action: 'request' });
    expect((await scene.slack.raw({ body: press, contentType: `${FORM}; charset=utf-8` })).status).toBe(200);
    await scene.claimCard();
  });

  test('may hold nonsense in every field, and does no harm', async () => {
    const scene = await open();
    const { app } = scene.rig.emulator;
    const nonsense: unknown[] = [null, 7, [], {}, 'x', { ts: 5, user: {}, channel: [] }];
    for (const value of nonsense) {
      for (const type of ['message', 'app_mention', 'reaction_added', 'app_home_opened', 'tokens_revoked']) {
        const event = {
          type,
          user: value,
          channel: value,
          ts: value,
          text: value,
          item: value,
          blocks: value,
          files: value,
        };
        expect([200, 400]).toContain((await scene.slack.raw({ body: eventBody(scene, event) })).status);
      }
      const press = { type: 'block_actions', team: { id: app.teamId }, user: value, actions: value, container: value };
      expect([200, 400]).toContain((await scene.slack.raw({ body: formOf(press), contentType: FORM })).status);
    }
    expect((await scene.slack.raw({ body: eventBody(scene, { type: 'message' }, '') })).status).toBe(200);
    await scene.ask('Still alive?');
  });
});

test('neither tokens nor what people wrote get into the log, the metrics or an answer', async () => {
  const lines: string[] = [];
  const log = createLog('debug', { write: (line: string) => void lines.push(line) });
  const scene = await open({ log });
  const { slack, rig } = scene;
  const card = await scene.talk('my secret is swordfish');
  await rig.quiet();
  await slack.faults([
    { method: 'chat.postMessage', kind: '500', times: 2 },
    { method: 'chat.postEphemeral', kind: 'error', error: 'channel_not_found' },
    { method: 'users.info', kind: '500' },
    { method: 'reactions.add', kind: 'error' },
  ]);
  await scene.employeeSays('the password is swordfish');
  await scene.agentSays(card, 'swordfish, noted', scene.second);
  await scene.inThread(card, 'the password is swordfish');
  const bad = await slack.raw({ body: JSON.stringify({ text: 'swordfish' }), sign: false });
  const metrics = await (await fetch(`${rig.url()}/metrics`)).text();
  const missing = await (await fetch(`${rig.url()}/nowhere/swordfish`)).text();
  expect(lines.length).toBeGreaterThan(3);
  const { botToken, signingSecret, appToken, clientSecret } = rig.emulator.app;
  for (const secret of ['swordfish', botToken, signingSecret, appToken, clientSecret]) {
    for (const seen of [lines.join('\n'), bad.body, metrics, missing]) expect(seen).not.toContain(secret);
  }
});
