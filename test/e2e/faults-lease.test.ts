import { expect, test } from 'vitest';
import { saidOf, scenes } from '../support/scene.ts';

const scene = scenes();

test('a delivery whose lease was lost is taken over, and the late outcome of the first one changes nothing', async () => {
  const on = await scene({ store: 'postgres', replicas: 2, engine: { leaseMs: 2_000, callTimeoutMs: 6_000 } });
  const card = await on.talk();
  await on.rig.quiet();
  await on.slack.faults([{ method: 'chat.postMessage', channel: card.channel, kind: 'hang', times: 1 }]);
  const all = ['the first call hangs', 'the second waits behind it', 'and the third'];
  for (const text of all) await on.employeeSays(text);
  await on.inThread(card, 'and the third');

  // The first instance gives its call up, and reports an outcome that nobody asks for any more.
  await on.slack.until('both to be quiet', async () => (await on.slack.state()).faults.length === 0);
  await on.rig.quiet();
  await on.employeeSays('afterwards');
  await on.inThread(card, 'afterwards');
  expect(saidOf(await on.thread(card), [...all, 'afterwards'])).toEqual([...all, 'afterwards']);
  expect(await on.rig.app().store.deadLetters(10)).toEqual([]);
  const [handoff] = await on.rig.app().store.handoffs({ limit: 1 });
  await on.slack.until('every line to be delivered', async () => {
    const lines = await on.rig.app().store.transcript(handoff!.id);
    return lines.every(({ status }) => status === 'delivered');
  });
});
