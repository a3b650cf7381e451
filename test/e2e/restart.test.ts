import { describe, expect, test } from 'vitest';
import { eventBody, messageEvent } from '../support/payloads.ts';
import { saidOf, scenes, VARIANTS, type Scene } from '../support/scene.ts';
import { actionsOn, readable, said, until } from '../support/slack-world.ts';

const open = scenes();

// G1: no accepted event is lost. (What a crash does to it is tried in `test/faults`.)

/** Slack goes on trying for as long as a restart takes. */
const PATIENT = { emulator: { retryDelaysMs: Array.from({ length: 60 }, () => 100) } };

const taken = (scene: Scene) =>
  until('everything to be taken in', async () => (await scene.slack.state()).delivery.pending === 0);

describe.each(VARIANTS)('a restart $name', ({ options }) => {
  test('loses nothing that was taken in, whatever it waits for', async () => {
    const scene = await open(options);
    const { slack, rig } = scene;
    // Offered, and pressed after the restart.
    await scene.employeeSays('Help');
    await scene.pressable('request');
    await rig.quiet();
    await rig.restart();
    await scene.pressInDm('request');
    const card = await scene.claimCard();
    // Kept for whoever joins.
    await scene.employeeSays('kept over the restart');
    await taken(scene);
    await rig.restart();
    await scene.claim(card);
    await scene.inThread(card, 'kept over the restart');
    // On its way while Slack is away.
    await rig.quiet();
    await slack.down(true);
    await scene.employeeSays('q1');
    await scene.agentSays(card, 'a1');
    await scene.employeeSays('q2');
    await taken(scene);
    await rig.restart();
    await slack.down(false);
    await scene.inThread(card, 'q2');
    await scene.inDm('a1');
    // And the end, which nobody has read yet.
    await slack.down(true);
    await slack.press(scene.agent.id, card, 'resolve');
    await rig.restart();
    await slack.down(false);
    await scene.inDm('ended the talk');
    await rig.quiet();
    expect(saidOf(await scene.thread(card), ['kept over the restart', 'q1', 'q2'])).toEqual([
      'kept over the restart',
      'q1',
      'q2',
    ]);
    expect(saidOf(await scene.dm(), ['a1'])).toEqual(['a1']);
    const dm = (await scene.dm()).filter((message) => message.blocks?.[0]?.type !== 'header');
    for (const notice of ['joined.', 'ended the talk'])
      expect(dm.filter((message) => said(message).includes(notice))).toHaveLength(1);
    expect((await scene.desk()).filter((message) => actionsOn(message).includes('claim'))).toHaveLength(0);
  });

  test('is not noticed by those who write meanwhile', async () => {
    const scene = await open({ ...options, ...PATIENT });
    const card = await scene.talk();
    await scene.rig.quiet();
    await scene.rig.stopApp(0);
    if (options.replicas === 2) await scene.rig.stopApp(1);
    const sent = await scene.employeeSays('said into the gap');
    await scene.rig.startApp(0);
    if (options.replicas === 2) await scene.rig.startApp(1);
    await scene.inThread(card, 'said into the gap');
    await scene.rig.quiet();
    expect(saidOf(await scene.thread(card), ['said into the gap'])).toHaveLength(1);
    expect((await scene.dm()).filter(({ ts }) => ts === sent.ts)).toHaveLength(1);
  });
});

test('one of two replicas goes, and the other one carries on what it had', async () => {
  const scene = await open({ store: 'postgres', replicas: 2 });
  const card = await scene.talk();
  await scene.rig.quiet();
  await scene.slack.down(true);
  await scene.employeeSays('whose is this?');
  await taken(scene);
  await scene.rig.stopApp(1);
  await scene.slack.down(false);
  await scene.inThread(card, 'whose is this?');
  await scene.employeeSays('still there?');
  await scene.inThread(card, 'still there?');
  await scene.rig.startApp(1);
  await scene.agentSays(card, 'both of us');
  await scene.inDm('both of us');
  await scene.rig.quiet();
  expect(saidOf(await scene.thread(card), ['whose is this?', 'still there?'])).toHaveLength(2);
});

test('a stop in the middle of a call lets it finish, and takes nothing more in', async () => {
  const scene = await open({ engine: { callTimeoutMs: 1_000, leaseMs: 3_000 }, ...PATIENT });
  const card = await scene.talk();
  await scene.rig.quiet();
  await scene.slack.faults([{ method: 'chat.postMessage', channel: scene.rig.desk, kind: 'hang', times: 1 }]);
  await scene.employeeSays('in the middle');
  await until('the call', async () => (await scene.slack.wire()).some(({ response }) => response === 'hangs'));
  await scene.rig.restart();
  await scene.inThread(card, 'in the middle');
  await scene.rig.quiet();
  expect(saidOf(await scene.thread(card), ['in the middle'])).toHaveLength(1);
});

test('a full disk: what can not be kept is refused, nothing accepted is lost, and it goes on once there is room', async () => {
  const scene = await open({ maxPages: 160, ...PATIENT });
  const { slack, rig } = scene;
  const card = await scene.talk();
  await rig.quiet();
  // Somebody else's chatter fills it up, to the last corner.
  const other = await slack.user('priya');
  const from = { channel: await slack.dm(other.id), user: other.id };
  for (const words of [300, 30, 3]) {
    const chatter = (): string => eventBody(scene, messageEvent(from, 'chatter '.repeat(words)));
    await until('no room', async () => (await slack.raw({ body: chatter() })).status === 503);
  }
  await scene.employeeSays('said on a full disk');
  expect((await fetch(`${rig.url()}/healthz`)).status).toBe(200);

  const future = Date.now() + 60_000;
  await rig.app().store.purge({ utterances: future, transcripts: 0, events: 0 });
  await scene.inThread(card, 'said on a full disk');
  await until('Baton to be ready', async () => (await fetch(`${rig.url()}/readyz`)).status === 200);
  await scene.agentSays(card, 'and we talk on');
  await scene.inDm('and we talk on');
  await rig.quiet();
  const copies = (await scene.thread(card)).filter((message) => readable(message).includes('said on a full disk'));
  expect(copies).toHaveLength(1);
});
