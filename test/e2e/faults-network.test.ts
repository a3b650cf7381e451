import { afterEach, expect, test } from 'vitest';
import { createBlackHole, type BlackHole } from '../support/black-hole.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { createScene, saidOf, type Scene } from '../support/scene.ts';
import { until } from '../support/slack-world.ts';

let rig: Rig | undefined;
let hole: BlackHole | undefined;
afterEach(async () => {
  await rig?.close();
  await hole?.close();
});

/** A talk in which Baton reaches Slack through a line that can go dead. */
async function talkThroughHole(): Promise<{ scene: Scene; hole: BlackHole; card: { channel: string; ts: string } }> {
  rig = await createRig({
    engine: { callTimeoutMs: 700 },
    via: async (slackUrl) => {
      hole = await createBlackHole(slackUrl);
      return hole.url;
    },
  });
  const scene = await createScene(rig);
  if (hole === undefined) throw new Error('there is no hole');
  return { scene, hole, card: await scene.talk() };
}

test.each(['requests', 'answers'] as const)(
  'a line that swallows %s loses, doubles and reorders nothing',
  async (what) => {
    const { scene, hole, card } = await talkThroughHole();
    const [first, ...more] = ['before the line went dead', 'into the void', 'and one more', 'and a last one'];
    await scene.employeeSays(first);
    await scene.inThread(card, first);

    hole.swallow(what);
    for (const text of more) await scene.employeeSays(text);
    await until('a dead line', async () => hole.dead > 0);
    hole.swallow('none');
    await scene.employeeSays('after it was mended');
    await scene.inThread(card, 'after it was mended');

    const all = [first, ...more, 'after it was mended'];
    expect(saidOf(await scene.thread(card), all)).toEqual(all);
    await scene.agentSays(card, 'I got all of that');
    await scene.inDm('I got all of that');
  },
);
