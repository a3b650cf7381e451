import { describe, expect, test } from 'vitest';
import { eventBody, FORM, formOf, pressForm } from '../support/payloads.ts';
import { scenes, type Scene } from '../support/scene.ts';
import { readable, until, type MessageAt } from '../support/slack-world.ts';

const open = scenes();

/** A press as Slack would send it, signed, whether or not anybody could make it. */
async function forge(scene: Scene, press: { by: string; on: MessageAt; action: string }): Promise<number> {
  return (await scene.slack.raw({ body: pressForm(scene, press), contentType: FORM })).status;
}

const handoffs = (scene: Scene) => scene.rig.app().store.handoffs({ limit: 10 });

describe('a press that is not the presser’s to make does nothing', () => {
  test("another person on the employee's button", async () => {
    const scene = await open();
    await scene.employeeSays('Help');
    const offer = await scene.pressable('request');
    expect(await forge(scene, { by: scene.second.id, on: offer, action: 'request' })).toBe(200);
    expect(await handoffs(scene)).toEqual([]);

    await scene.slack.press(scene.employee.id, offer, 'request');
    await scene.claimCard();
    await scene.rig.quiet();
    const { ts } = await scene.statusCard();
    for (const action of ['cancel', 'end', 'again'])
      expect(await forge(scene, { by: scene.second.id, on: { channel: offer.channel, ts }, action })).toBe(200);
    await scene.rig.quiet();
    expect((await handoffs(scene)).map(({ state }) => state)).toEqual(['waiting']);
  });

  test('data of a button taken to another message or channel', async () => {
    const scene = await open();
    const card = await scene.ask();
    const own = await scene.slack.say({
      user: scene.agent.id,
      channel: scene.rig.emulator.channels.general,
      text: 'x',
    });
    for (const on of [own, { channel: own.channel, ts: card.ts }, { channel: card.channel, ts: own.ts }])
      expect(await forge(scene, { by: scene.agent.id, on, action: 'claim' })).toBe(200);
    await scene.rig.quiet();
    expect((await handoffs(scene)).map(({ state }) => state)).toEqual(['waiting']);
  });

  test("an agent's action on the employee's card, and the other way round", async () => {
    const scene = await open();
    const card = await scene.ask();
    await scene.rig.quiet();
    const { ts } = await scene.statusCard();
    const channel = await scene.slack.dm(scene.employee.id);
    expect(await forge(scene, { by: scene.employee.id, on: { channel, ts }, action: 'claim' })).toBe(200);
    expect(await forge(scene, { by: scene.agent.id, on: card, action: 'cancel' })).toBe(200);
    await scene.rig.quiet();
    expect((await handoffs(scene)).map(({ state }) => state)).toEqual(['waiting']);
  });

  test('from a workspace where Baton is not installed', async () => {
    const scene = await open();
    const { status } = await scene.slack.raw({
      body: JSON.stringify({
        type: 'event_callback',
        event_id: 'EvELSEWHERE',
        team_id: 'T0ELSEWHERE',
        event: {
          type: 'message',
          channel: 'D0X',
          channel_type: 'im',
          user: 'U0X',
          ts: '1999999999.000100',
          text: 'hi',
        },
      }),
    });
    expect(status).toBe(200);
    await scene.rig.quiet();
    expect((await scene.slack.wire()).some(({ name }) => name === 'chat.postMessage')).toBe(false);
  });
});

describe('a press on something old', () => {
  test('is answered in words', async () => {
    const scene = await open();
    await scene.talk();
    await scene.rig.quiet();
    const { ts } = await scene.statusCard();
    const channel = await scene.slack.dm(scene.employee.id);
    await scene.pressInDm('end');
    await scene.inDm('You ended the talk');
    await scene.rig.quiet();
    expect(await forge(scene, { by: scene.employee.id, on: { channel, ts }, action: 'cancel' })).toBe(200);
    await scene.whispered(scene.employee, 'This button no longer does anything.', channel);
  });

  test('on the card of a destination that was left is answered in words', async () => {
    const scene = await open();
    const card = await scene.talk();
    await scene.slack.press(scene.agent.id, card, 'menu', 'decline');
    await scene.claimCard();
    await scene.rig.quiet();
    expect(await forge(scene, { by: scene.second.id, on: card, action: 'claim' })).toBe(200);
    await scene.whispered(scene.second, 'This request was passed on');
  });
});

describe('what Baton does not know', () => {
  test('an action gets 2xx and a polite line', async () => {
    const scene = await open();
    const card = await scene.ask();
    expect(await forge(scene, { by: scene.agent.id, on: card, action: 'self-destruct' })).toBe(200);
    await scene.whispered(scene.agent, 'I do not know what to do with that.');
  });

  test('an action of another app’s kind of name gets 2xx', async () => {
    const scene = await open();
    const card = await scene.ask();
    const payload = {
      type: 'block_actions',
      user: { id: scene.agent.id },
      team: { id: scene.rig.emulator.app.teamId },
    };
    const forged = {
      ...payload,
      container: { message_ts: card.ts, channel_id: card.channel },
      actions: [{ type: 'button', action_id: 'votes/up', action_ts: '1' }],
    };
    const body = formOf(forged);
    expect((await scene.slack.raw({ body, contentType: FORM })).status).toBe(200);
  });

  test('a command gets 2xx and a polite line', async () => {
    const scene = await open();
    const channel = scene.rig.emulator.channels.general;
    const { acked, status } = await scene.slack.command({ user: scene.employee.id, channel, command: '/nonsense' });
    expect([acked, status]).toEqual([true, 200]);
    await scene.whispered(scene.employee, 'I do not know what to do with that.', channel);
  });

  test('a shortcut, a dialog and a payload of a new kind get 2xx', async () => {
    const scene = await open();
    expect((await scene.slack.shortcut(scene.employee.id, 'somebody.elses')).status).toBe(200);
    const { app } = scene.rig.emulator;
    const common = { team: { id: app.teamId }, user: { id: scene.agent.id, team_id: app.teamId } };
    for (const payload of [
      { ...common, type: 'view_submission', view: { id: 'V1', callback_id: 'x', private_metadata: '', state: {} } },
      {
        ...common,
        type: 'view_submission',
        view: { id: 'V2', callback_id: 'baton.dialog', private_metadata: 'forged.token' },
      },
      { ...common, type: 'view_closed', view: { id: 'V1' } },
      { ...common, type: 'something_new' },
    ]) {
      const body = formOf(payload);
      expect((await scene.slack.raw({ body, contentType: FORM })).status).toBe(200);
    }
    expect((await scene.slack.raw({ body: eventBody(scene, { type: 'brand_new' }) })).status).toBe(200);
    expect(await handoffs(scene)).toEqual([]);
  });
});

test('a second request points to the first, wherever it is made', async () => {
  const scene = await open();
  await scene.talk();
  const channel = scene.rig.emulator.channels.general;
  await scene.slack.command({ user: scene.employee.id, channel, command: '/live-agent', text: 'again' });
  await scene.inDm('You already asked for a live agent.');
  await scene.whispered(scene.employee, 'You have an open request', channel);
  await scene.slack.shortcut(scene.employee.id, 'baton.request');
  await until('a second line', async () => {
    const lines = (await scene.dm()).filter((message) => readable(message).includes('You already asked'));
    return lines.length === 2;
  });
  expect(await handoffs(scene)).toHaveLength(1);
});
