import { describe, expect, test } from 'vitest';
import { saidOf, scenes, type Scene } from '../support/scene.ts';
import { actionsOn, readable, until } from '../support/slack-world.ts';

const open = scenes();

/** Slack asks again soon, and often enough for a connection that comes back. */
const SOCKET = {
  emulator: { socketMode: true, answerWithinMs: 500, retryDelaysMs: Array.from({ length: 40 }, () => 150) },
};

async function connected(): Promise<Scene> {
  const scene = await open(SOCKET);
  await connection(scene);
  return scene;
}

const connection = (scene: Scene) =>
  until('a connection', async () => (await scene.slack.state()).delivery.connections > 0);

describe('over Socket Mode', () => {
  test('they ask, claim, talk, pass on and end', async () => {
    const scene = await connected();
    const { slack, agent, second, employee } = scene;
    const card = await scene.talk('My screen is black');
    await scene.employeeSays('a question');
    await scene.inThread(card, 'a question');
    await scene.agentSays(card, 'an answer');
    await scene.inDm('an answer');
    await slack.press(agent.id, card, 'menu', 'pass-on');
    const [view] = await until('the dialog', async () => {
      const modals = await slack.modals(agent.id);
      return modals.length > 0 && modals;
    });
    const values = { 'baton.field.agent': { 'baton.value': second.id } };
    await slack.post('/submit', { user: agent.id, view_id: view!.id, values });
    await scene.inDm(`${second.realName} joined.`);
    await scene.pressInDm('end');
    await scene.inDm('You ended the talk');
    const { acked } = await slack.command({ user: employee.id, channel: 'dm', command: '/live-agent', text: 'again' });
    expect(acked).toBe(true);
    await until('a new claim card', async () =>
      (await scene.desk()).some((message) => message.ts > card.ts && actionsOn(message).includes('claim')),
    );
  });

  test('an event is acknowledged only after its commit', async () => {
    const scene = await connected();
    const card = await scene.talk();
    await scene.rig.quiet();
    // The store fails: no acknowledgement, and Slack sends it again.
    const store = scene.rig.app().store as { write: (work: never) => Promise<unknown> };
    const write = store.write;
    let failures = 0;
    store.write = async () => {
      failures += 1;
      throw new Error('the disk is gone');
    };
    const before = (await scene.slack.state()).delivery;
    await scene.employeeSays('not lost');
    await until('two vain tries', async () => {
      const { failedAttempts } = (await scene.slack.state()).delivery;
      return failures >= 2 && failedAttempts >= before.failedAttempts + 2;
    });
    expect((await scene.slack.state()).delivery.delivered).toBe(before.delivered);
    expect(saidOf(await scene.thread(card), ['not lost'])).toEqual([]);
    store.write = write;
    await scene.inThread(card, 'not lost');
    await scene.rig.quiet();
    expect(saidOf(await scene.thread(card), ['not lost'])).toHaveLength(1);
  });

  test('a commit that takes longer than Slack waits has one effect', async () => {
    const scene = await connected();
    const card = await scene.talk();
    await scene.rig.quiet();
    let letGo = (): void => undefined;
    const still = scene.rig.app().store.write(() => new Promise<void>((resolve) => (letGo = resolve)));
    const { failedAttempts } = (await scene.slack.state()).delivery;
    await scene.employeeSays('slowly');
    await until('two tries', async () => (await scene.slack.state()).delivery.failedAttempts >= failedAttempts + 2);
    letGo();
    await still;
    await scene.inThread(card, 'slowly');
    await scene.rig.quiet();
    expect(saidOf(await scene.thread(card), ['slowly'])).toHaveLength(1);
  });

  test('a connection that Slack ends is opened anew, and nothing is lost', async () => {
    const scene = await connected();
    const card = await scene.talk();
    await scene.slack.post('/socket/disconnect', { reason: 'refresh_requested' });
    await scene.employeeSays('across the gap');
    await scene.inThread(card, 'across the gap');
    await scene.slack.post('/socket/disconnect', { reason: 'warning' });
    await connection(scene);
    await scene.agentSays(card, 'and back');
    await scene.inDm('and back');
    await scene.rig.quiet();
    expect(saidOf(await scene.thread(card), ['across the gap'])).toHaveLength(1);
  });

  test('Slack goes away and comes back', async () => {
    const scene = await connected();
    const card = await scene.talk();
    await scene.rig.quiet();
    await scene.slack.down(true);
    await scene.employeeSays('while it was away');
    await until('no connection', async () => (await scene.slack.state()).delivery.connections === 0);
    await scene.slack.down(false);
    await scene.inThread(card, 'while it was away');
    expect((await scene.dm()).some((message) => readable(message).includes('could not be delivered'))).toBe(false);
  });
});
