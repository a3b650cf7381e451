import { expect, test } from 'vitest';
import { saidOf, scenes } from '../support/scene.ts';

const HOUR_MS = 3_600_000;
const scene = scenes();

test.each([
  ['back', [-2, -5]],
  ['forth', [2, 3]],
  ['forth and back', [3, 0]],
  ['back and forth', [-3, 0]],
])('a clock that steps %s by hours holds nothing up', async (_, steps) => {
  let ahead = 0;
  const on = await scene({ now: () => Date.now() + ahead, desk: { idleWarnAfter: '50h', idleEndAfter: '60h' } });
  const card = await on.talk();
  const said: string[] = [];
  const heard: string[] = [];
  for (const [phase, step] of [0, ...steps, steps[0]!].entries()) {
    // Both lanes wait by the clock for another try when it steps.
    await on.slack.faults([{ method: 'chat.postMessage', kind: '500', times: 2 }]);
    ahead = step * HOUR_MS;
    for (const n of [1, 2, 3]) {
      said.push(`asked ${n} in phase ${phase}`);
      heard.push(`answered ${n} in phase ${phase}`);
      await on.employeeSays(said.at(-1)!);
      await on.agentSays(card, heard.at(-1)!);
    }
    await on.slack.until('the refusals', async () => (await on.slack.state()).faults.length === 0);
  }
  await on.inThread(card, said.at(-1)!);
  await on.inDm(heard.at(-1)!);
  expect(saidOf(await on.thread(card), said)).toEqual(said);
  expect(saidOf(await on.dm(), heard)).toEqual(heard);
});

test('what a clock that was ahead wrote is delivered after a restart with the right one', async () => {
  let ahead = 5 * HOUR_MS;
  const on = await scene({ now: () => Date.now() + ahead });
  const card = await on.talk();
  await on.slack.down(true);
  await on.employeeSays('written in the future');
  await on.slack.until('it to be taken in', async () => (await on.slack.state()).delivery.pending === 0);
  await on.rig.stopApp();
  ahead = 0;
  await on.slack.down(false);
  await on.rig.startApp();
  await on.inThread(card, 'written in the future');
});
