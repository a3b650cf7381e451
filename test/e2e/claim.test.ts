import { describe, expect, test } from 'vitest';
import type { ControlUser } from '../../src/playground/slack/control-types.ts';
import { FORM, pressForm } from '../support/payloads.ts';
import { createScene, scenes, type Scene } from '../support/scene.ts';
import { readable, until, type MessageAt } from '../support/slack-world.ts';

const open = scenes();

/** So many more agents in the agents' channel. */
async function colleagues(scene: Scene, count: number): Promise<ControlUser[]> {
  const { slack, rig } = scene;
  for (let number = 1; number <= count; number += 1) {
    const { user } = await slack.post<{ user: string }>('/user', {
      name: `agent${number}`,
      realName: `Agent Number${number}`,
      role: 'agent',
    });
    await slack.post('/join', { user, channel: rig.desk });
  }
  return (await slack.state()).users.filter(({ name }) => /^agent\d+$/.test(name));
}

describe('a claim', () => {
  test('by ten agents at once is won by exactly one; each other is told who did', async () => {
    const scene = await open();
    const agents = await colleagues(scene, 10);
    const card = await scene.ask();
    await Promise.all(agents.map(({ id }) => claimAnyhow(scene, card, id)));
    const joined = await scene.inDm('joined.');
    const winner = agents.find(({ realName }) => readable(joined).includes(realName));
    expect(winner).toBeDefined();
    await scene.inDesk(`Claimed by ${winner!.realName}`);
    for (const loser of agents.filter(({ id }) => id !== winner!.id))
      await scene.whispered(loser, `${winner!.realName} was faster`);
    await scene.rig.quiet();
    expect((await scene.dm()).filter((message) => readable(message).includes('joined.'))).toHaveLength(1);
    expect(await scene.whispers(winner!)).toEqual([]);
  });

  test('once more by the same agent changes nothing', async () => {
    const scene = await open();
    const card = await scene.talk();
    await claimAnyhow(scene, card, scene.agent.id);
    await scene.whispered(scene.agent, 'You have this request already.');
    expect((await scene.dm()).filter((message) => readable(message).includes('joined.'))).toHaveLength(1);
  });

  test('that comes after a cancel is told so', async () => {
    const scene = await open();
    const card = await scene.ask();
    await scene.pressInDm('cancel');
    await scene.inDm('was cancelled');
    await claimAnyhow(scene, card, scene.agent.id);
    await scene.whispered(scene.agent, 'This request has ended already.');
    await scene.rig.quiet();
    expect((await scene.dm()).some((message) => readable(message).includes('joined.'))).toBe(false);
  });
});

/** A press on Claim, be it by a client that still shows the old card. */
async function claimAnyhow(scene: Scene, on: MessageAt, by: string): Promise<void> {
  const { status } = await scene.slack.raw({ body: pressForm(scene, { by, on, action: 'claim' }), contentType: FORM });
  expect(status).toBe(200);
}

describe('two requests at the same time', () => {
  test('are two talks: each agent speaks to their own employee', async () => {
    const scene = await open();
    const { slack, rig } = scene;
    const other = await createScene(rig, 1);
    const [card, otherCard] = [await scene.ask('One'), await other.ask('Two')];
    await scene.claim(card, scene.agent);
    await other.claim(otherCard, scene.second);
    await scene.agentSays(card, 'for Maya');
    await other.agentSays(otherCard, 'for Tomás', scene.second);
    await scene.inDm('for Maya');
    await other.inDm('for Tomás');
    await rig.quiet();
    expect((await scene.dm()).some((message) => readable(message).includes('for Tomás'))).toBe(false);
    expect((await other.dm()).some((message) => readable(message).includes('for Maya'))).toBe(false);
    await slack.press(scene.agent.id, card, 'resolve');
    await scene.inDm('ended the talk');
    await other.employeeSays('still here?');
    await other.inThread(otherCard, 'still here?');
    await until('one open handoff', async () => (await rig.app().store.counts(Date.now())).handoffs.active === 1);
  });
});
