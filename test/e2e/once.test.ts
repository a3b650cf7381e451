import { describe, expect, test } from 'vitest';
import { eventBody, FORM, messageEvent, pressForm } from '../support/payloads.ts';
import { saidOf, scenes, VARIANTS, type Scene } from '../support/scene.ts';
import { readable, said, until } from '../support/slack-world.ts';

const open = scenes();
const FIVE = [1, 2, 3, 4, 5];

/** The same bytes five times at once, as Slack never would: all are answered 2xx. */
async function fiveTimes(scene: Scene, body: string, contentType?: string): Promise<void> {
  const answers = await Promise.all(
    FIVE.map(() => scene.slack.raw({ body, ...(contentType !== undefined && { contentType }) })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
}

const joins = async (scene: Scene) => (await scene.dm()).filter((message) => readable(message).includes('joined.'));

// G2: one effect, each webhook five times over, at once.

describe.each(VARIANTS)('each webhook five times at once has one effect $name', ({ options }) => {
  test('from the first message to the end', async () => {
    const scene = await open(options);
    const { slack, rig, employee, agent } = scene;
    const channel = await slack.dm(employee.id);
    await fiveTimes(scene, eventBody(scene, messageEvent({ channel, user: employee.id }, 'Help')));
    const { ts } = await scene.inDm('Need a person?');
    await fiveTimes(scene, pressForm(scene, { by: employee.id, on: { channel, ts }, action: 'request' }), FORM);
    const card = await scene.claimCard();
    await fiveTimes(scene, pressForm(scene, { by: agent.id, on: card, action: 'claim' }), FORM);
    await scene.inDm('joined.');
    await fiveTimes(scene, eventBody(scene, messageEvent({ channel, user: employee.id }, 'a question')));
    const answer = messageEvent({ channel: rig.desk, user: agent.id, thread_ts: card.ts }, 'an answer');
    await fiveTimes(scene, eventBody(scene, answer));
    await scene.inThread(card, 'a question');
    await scene.inDm('an answer');
    await fiveTimes(scene, pressForm(scene, { by: agent.id, on: card, action: 'resolve' }), FORM);
    await scene.inDm('ended the talk');
    await rig.quiet();

    const [dm, desk, thread] = [await scene.dm(), await scene.desk(), await scene.thread(card)];
    expect(dm.filter((message) => readable(message).includes('Need a person?'))).toHaveLength(1);
    expect(desk.filter((message) => message.blocks?.[0]?.type === 'header')).toHaveLength(1);
    expect(await joins(scene)).toHaveLength(1);
    expect(saidOf(thread, ['a question'])).toHaveLength(1);
    expect(saidOf(dm, ['an answer'])).toHaveLength(1);
    expect(dm.filter((one) => one.blocks?.[0]?.type !== 'header' && said(one).includes('ended the talk'))).toHaveLength(
      1,
    );
    expect(await rig.app().store.handoffs({ limit: 10 })).toHaveLength(1);
    // The claimant pressed five times, and is not told that somebody was faster.
    expect(await scene.whispers(agent)).toEqual([]);
  });

  test('a request by command, an edit, a deletion and a reaction', async () => {
    const scene = await open(options);
    const { slack, employee, rig } = scene;
    const { app } = rig.emulator;
    const command = new URLSearchParams({
      command: '/live-agent',
      text: 'by command',
      team_id: app.teamId,
      user_id: employee.id,
      channel_id: rig.emulator.channels.general,
      trigger_id: '1.2.three',
    });
    await fiveTimes(scene, command.toString(), FORM);
    const card = await scene.claimCard();
    await scene.claim(card);
    const question = await scene.employeeSays('a questoin');
    const gone = await scene.employeeSays('gone');
    await scene.inThread(card, 'gone');
    await rig.quiet();
    const change = { type: 'message', channel: question.channel, channel_type: 'im', hidden: true };
    const edited = {
      ...change,
      subtype: 'message_changed',
      message: {
        type: 'message',
        user: employee.id,
        ts: question.ts,
        text: 'a question',
        edited: { user: employee.id },
      },
      previous_message: { type: 'message', user: employee.id, ts: question.ts, text: 'a questoin' },
      ts: '1999999999.000001',
    };
    const deleted = {
      ...change,
      subtype: 'message_deleted',
      deleted_ts: gone.ts,
      previous_message: { type: 'message', user: employee.id, ts: gone.ts, text: 'gone' },
      ts: '1999999999.000002',
    };
    const item = { type: 'message', channel: question.channel, ts: question.ts };
    const reaction = {
      type: 'reaction_added',
      user: employee.id,
      reaction: 'eyes',
      item,
      event_ts: '1999999999.000003',
    };
    for (const event of [edited, deleted, reaction]) await fiveTimes(scene, eventBody(scene, event));
    const copy = await scene.inThread(card, 'a question');
    await until('the reaction', async () =>
      (await scene.thread(card)).find(({ ts }) => ts === copy.ts)?.reactions?.some(({ name }) => name === 'eyes'),
    );
    await rig.quiet();
    const texts = (await scene.thread(card)).map(said);
    expect(texts.filter((text) => text.startsWith('a quest'))).toEqual(['a question']);
    expect(texts).not.toContain('gone');
    expect(texts.some((text) => text.includes('corrected') || text.includes('deleted a message'))).toBe(false);
    const calls = (await slack.wire()).filter(({ direction }) => direction === 'from-baton').map(({ name }) => name);
    expect(calls.filter((name) => name === 'chat.delete')).toHaveLength(1);
  });
});

test('an event that Slack sends again much later has no effect', async () => {
  const scene = await open();
  const card = await scene.talk();
  await scene.employeeSays('only once');
  await scene.inThread(card, 'only once');
  const sent = (await scene.slack.wire()).find(
    ({ request }) => (request as { event?: { text?: string } }).event?.text === 'only once',
  );
  const { event_id: eventId } = sent!.request as { event_id: string };
  await scene.rig.restart();
  expect(await scene.slack.redeliver(eventId, 5)).toEqual([200, 200, 200, 200, 200]);
  await scene.employeeSays('after that');
  await scene.inThread(card, 'after that');
  expect(saidOf(await scene.thread(card), ['only once'])).toHaveLength(1);
});

test('a mention in the thread of a card, which comes as two events, is relayed once', async () => {
  const scene = await open();
  const card = await scene.talk();
  await scene.agentSays(card, '@Baton hello Maya');
  const relayed = await scene.inDm('hello Maya');
  expect(said(relayed)).toBe('hello Maya');
  await scene.rig.quiet();
  expect((await scene.dm()).filter((message) => readable(message).includes('hello Maya'))).toHaveLength(1);
  expect(await scene.whispers(scene.agent)).toEqual([]);
});

// G4: Baton never relays what Baton wrote.

describe('no echo', () => {
  test('of its own posts, under whichever name they stand', async () => {
    const scene = await open();
    const card = await scene.talk();
    await scene.employeeSays('ping');
    await scene.agentSays(card, 'pong');
    await scene.inThread(card, 'ping');
    await scene.inDm('pong');
    await scene.rig.quiet();
    const before = [(await scene.dm()).length, (await scene.desk()).length];
    // Every post of Baton's came back to it as an event by now; none may have been answered with a post.
    const heard = (await scene.slack.wire()).filter(
      ({ request }) => (request as { event?: { bot_id?: string } }).event?.bot_id !== undefined,
    );
    expect(heard.length).toBeGreaterThan(4);
    expect([(await scene.dm()).length, (await scene.desk()).length]).toEqual(before);
    for (const list of [await scene.thread(card), await scene.dm()])
      expect(saidOf(list, ['ping', 'pong']).sort()).toEqual(['ping', 'pong']);
  });

  test('of other bots, in the thread or in the 1:1', async () => {
    const scene = await open();
    const card = await scene.talk();
    const where = { channel: scene.rig.desk, thread_ts: card.ts, user: 'U0OTHERBOT' };
    const other = { ...messageEvent(where, 'Build finished'), subtype: 'bot_message', bot_id: 'B0OTHER' };
    const plain = { ...messageEvent(where, 'Build finished'), bot_id: 'B0OTHER', app_id: 'A0OTHER' };
    const workflow = { ...messageEvent({ ...where, user: 'USLACKBOT' }, 'Build finished') };
    for (const event of [other, plain, workflow])
      expect((await scene.slack.raw({ body: eventBody(scene, event) })).status).toBe(200);
    await scene.rig.quiet();
    expect(saidOf(await scene.dm(), ['Build finished'])).toEqual([]);
  });
});
