import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FORM, formOf } from '../support/payloads.ts';
import { scenes, type Scene } from '../support/scene.ts';
import { readable, said, until, type MessageAt } from '../support/slack-world.ts';

const open = scenes();
const FOLDER = new URL('../fixtures/slack/', import.meta.url);
const NAMES = readdirSync(FOLDER).map((file) => file.replace('.json', ''));

/**
 * Payloads in the shapes that Slack itself sends, through the whole of Baton. Their people, channels and cards become those of
 * this run.
 */
async function payload(scene: Scene, name: string, card: MessageAt): Promise<string> {
  const { app } = scene.rig.emulator;
  const ids: Record<string, string> = {
    T0BATON01: app.teamId,
    A0BATON01: app.appId,
    B0BATON01: app.botId,
    U0BOT0001: app.botUserId,
    U0ANNA001: scene.employee.id,
    U0DAN0001: scene.agent.id,
    U0EVE0001: scene.second.id,
    D0ANNA001: await scene.slack.dm(scene.employee.id),
    C0DESK001: scene.rig.desk,
    '1732269000.000100': card.ts,
  };
  const text = readFileSync(new URL(`${name}.json`, FOLDER), 'utf8');
  return Object.entries(ids).reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
}

async function send(scene: Scene, name: string, card: MessageAt): Promise<number> {
  const text = await payload(scene, name, card);
  const { type, command } = JSON.parse(text) as { type?: string; command?: string };
  if (type === 'event_callback') return (await scene.slack.raw({ body: text })).status;
  const body = command === undefined ? formOf(JSON.parse(text) as object) : plainForm(text);
  return (await scene.slack.raw({ body, contentType: FORM })).status;
}

function plainForm(text: string): string {
  return new URLSearchParams(JSON.parse(text) as Record<string, string>).toString();
}

const NOWHERE: MessageAt = { channel: '', ts: '1732269000.000100' };

describe('a payload in the shape that Slack sends', () => {
  test('is taken in, whichever it is, in a talk and outside of one', async () => {
    const scene = await open();
    for (const name of NAMES.filter((one) => !/uninstalled|revoked/.test(one)))
      expect([name, await send(scene, name, NOWHERE)]).toEqual([name, 200]);
    await scene.rig.quiet();
    const card = await scene.claimCard();
    expect(await scene.desk()).toContainEqual(expect.objectContaining({ ts: card.ts }));
  });

  test('offers: a message in the 1:1', async () => {
    const scene = await open();
    await send(scene, 'message-direct', NOWHERE);
    await scene.inDm('Need a person?');
  });

  test.each([
    ['command', 'a command'],
    ['shortcut-global', 'a shortcut'],
    ['shortcut-message', 'a message'],
  ])('asks: %s', async (name, via) => {
    const scene = await open();
    await send(scene, name, NOWHERE);
    expect(readable(await scene.inDesk('asks for a live agent'))).toContain(via);
  });

  test('claims: a press on a button', async () => {
    const scene = await open();
    const card = await scene.ask();
    expect(await send(scene, 'press-button', card)).toBe(200);
    await scene.inDm(`${scene.agent.realName} joined.`);
  });

  test.each([
    ['message-channel-thread', 'I look into it'],
    ['message-broadcast', 'also for the channel'],
  ])('is relayed to the employee: %s', async (name, text) => {
    const scene = await open();
    const card = await scene.talk();
    expect(await send(scene, name, card)).toBe(200);
    expect(said(await scene.inDm(text))).toBe(text);
  });

  test.each([
    ['message-direct', 'mail are down'],
    ['message-direct-thread', 'Second line'],
    ['message-me', 'waves'],
    ['message-mrkdwn', 'Hi @'],
    ['message-rich', 'Steps'],
  ])('is relayed to the agents: %s', async (name, text) => {
    const scene = await open();
    const card = await scene.talk();
    expect(await send(scene, name, card)).toBe(200);
    expect(said(await scene.inThread(card, text))).toContain(text);
  });

  test('changes what it changes: an edit, a preview, a deletion', async () => {
    const scene = await open();
    const card = await scene.talk();
    for (const name of ['message-direct', 'message-direct-thread']) await send(scene, name, card);
    await scene.inThread(card, 'Second line');
    await scene.rig.quiet();
    await send(scene, 'message-changed', card);
    await scene.inThread(card, 'My VPN is down');
    await send(scene, 'message-changed-unfurl', card);
    await send(scene, 'message-deleted', card);
    await until(
      'the second line to go',
      async () => !(await scene.thread(card)).some((one) => said(one) === 'Second line'),
    );
    await scene.rig.quiet();
    expect((await scene.thread(card)).filter((one) => said(one) === 'My VPN is down')).toHaveLength(1);
    await send(scene, 'message-tombstone', card);
    await until(
      'the first one to go',
      async () => !(await scene.thread(card)).some((one) => said(one) === 'My VPN is down'),
    );
  });

  test.each([
    'message-own',
    'message-other-bot',
    'message-joined',
    'message-changed-own',
    'message-deleted-own',
    'reaction-removed-own',
  ])('says nothing to anybody: %s', async (name) => {
    const scene = await open();
    const card = await scene.talk();
    await scene.rig.quiet();
    const texts = async () => [...(await scene.dm()), ...(await scene.desk())].map(readable);
    const before = await texts();
    expect(await send(scene, name, card)).toBe(200);
    await scene.rig.quiet();
    expect(await texts()).toEqual(before);
  });

  test('of somebody from another company in a shared channel is answered like a colleague who has not joined', async () => {
    const scene = await open();
    const card = await scene.talk();
    expect(await send(scene, 'message-connect', card)).toBe(200);
    await scene.rig.quiet();
    expect((await scene.dm()).some((message) => readable(message).includes('hello from the partner'))).toBe(false);
  });
});
