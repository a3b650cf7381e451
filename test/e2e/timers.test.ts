import { describe, expect, test } from 'vitest';
import type { RigOptions } from '../support/rig.ts';
import { scenes, type Scene } from '../support/scene.ts';
import { actionsOn, callsOn, readable, until } from '../support/slack-world.ts';

const open = scenes();
const MINUTE = 60_000;

/** A scene in whose Baton time can be put forward. */
async function timed(options: RigOptions = {}): Promise<Scene & { pass(ms: number): void }> {
  let ahead = 0;
  const scene = await open({ ...options, now: () => Date.now() + ahead });
  return { ...scene, pass: (ms) => void (ahead += ms) };
}

const noticed = async (scene: Scene, text: string) =>
  (await scene.dm()).filter((message) => message.blocks?.[0]?.type !== 'header' && readable(message).includes(text));

describe('nobody claims', () => {
  test('the thread is reminded once, with a live mention of the group', async () => {
    const scene = await timed({ desk: { mentionGroup: 'S0NIGHT', remindAfter: '5m', giveUpAfter: '30m' } });
    const card = await scene.ask();
    await scene.rig.quiet();
    expect(await scene.thread(card)).toEqual([]);
    scene.pass(6 * MINUTE);
    const reminder = await scene.inThread(card, 'still waiting for somebody');
    expect(callsOn(reminder)).toEqual(['S0NIGHT']);
    await scene.rig.quiet();
    expect(await scene.thread(card)).toHaveLength(1);
    await scene.claim(card);
  });

  test('the next destination is asked; the last one that gives up ends it in plain words, with Ask again', async () => {
    const scene = await timed({
      desk: { giveUpAfter: '10m' },
      more: { 'night-desk': { label: 'Night desk', giveUpAfter: '10m' } },
    });
    const card = await scene.ask('The lift is stuck');
    scene.pass(11 * MINUTE);
    await scene.inDm('Nobody could answer yet, so I am asking Night desk.');
    await scene.inThread(card, 'The request was passed on to Night desk.');
    const there = await scene.claimCard(scene.rig.channelOf('night-desk'));
    const passed = (await scene.desk()).find(({ ts }) => ts === card.ts);
    expect(actionsOn(passed!)).toEqual([]);

    scene.pass(11 * MINUTE);
    await scene.inDm('Nobody could answer your request in time');
    await scene.inThread(there, 'Nobody answered in time');
    await until('Ask again', async () => actionsOn(await scene.statusCard()).includes('again'));
    expect(readable(await scene.statusCard())).toContain('No live agent could answer');
    await scene.rig.quiet();
    expect(await noticed(scene, 'Nobody could answer your request')).toHaveLength(1);

    await scene.pressInDm('again');
    const anew = await scene.claimCard();
    expect(readable((await scene.desk()).find(({ ts }) => ts === anew.ts)!)).toContain('The lift is stuck');
  });

  test('time that passes while Baton is stopped counts', async () => {
    const scene = await timed({ desk: { giveUpAfter: '10m' } });
    await scene.ask();
    await scene.rig.stopApp();
    scene.pass(11 * MINUTE);
    await scene.rig.startApp();
    await scene.inDm('Nobody could answer your request in time');
  });
});

describe('a quiet talk', () => {
  const idle = { idleWarnAfter: '30m', idleEndAfter: '45m' };

  test('is warned about on both sides, then ended, each once', async () => {
    const scene = await timed({ desk: idle });
    const card = await scene.talk();
    scene.pass(31 * MINUTE);
    await scene.inDm('Are you still there?');
    await scene.inThread(card, 'this talk will end soon');
    scene.pass(15 * MINUTE);
    await scene.inDm('The talk ended because nobody wrote for a while.');
    await scene.inThread(card, 'The talk ended because nobody wrote for a while.');
    await scene.rig.quiet();
    expect(await noticed(scene, 'Are you still there?')).toHaveLength(1);
    expect(await noticed(scene, 'nobody wrote for a while')).toHaveLength(1);
    expect(actionsOn((await scene.desk()).find(({ ts }) => ts === card.ts)!)).toEqual([]);
  });

  test('that is taken up again goes on', async () => {
    const scene = await timed({ desk: idle });
    const card = await scene.talk();
    scene.pass(31 * MINUTE);
    await scene.inDm('Are you still there?');
    await scene.employeeSays('Yes, sorry');
    await scene.inThread(card, 'Yes, sorry');
    scene.pass(20 * MINUTE);
    await scene.agentSays(card, 'No problem');
    await scene.inDm('No problem');
    await scene.rig.quiet();
    expect(await noticed(scene, 'nobody wrote for a while')).toHaveLength(0);
  });
});

test('a clock that is set back and forth does no harm', async () => {
  const scene = await timed();
  const card = await scene.talk();
  for (const step of [-3_600_000, 7_200_000, -3_600_000]) {
    scene.pass(step);
    const text = `the clock went ${step}`;
    await scene.employeeSays(text);
    await scene.inThread(card, text);
    await scene.agentSays(card, `and ${text}`);
    await scene.inDm(`and ${text}`);
  }
});
