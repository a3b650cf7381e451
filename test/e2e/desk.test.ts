import { describe, expect, test } from 'vitest';
import type { ControlMessage, ControlUser } from '../../src/playground/slack/control-types.ts';
import { createScene, scenes, type Scene } from '../support/scene.ts';
import { actionsOn, readable, until, type MessageAt } from '../support/slack-world.ts';

const open = scenes();
const DIRECT = { desk: { agentThread: 'direct' } } as const;

async function inDirect({ slack }: Scene, agent: ControlUser): Promise<readonly ControlMessage[]> {
  const channel = await slack.dm(agent.id);
  return channel === undefined || channel === '' ? [] : slack.messages(channel);
}

/** The card in an agent's 1:1 that names this employee. */
async function deskOf(scene: Scene, agent: ControlUser, employee = scene.employee): Promise<MessageAt> {
  const card = await until(`the card of ${employee.realName}`, async () =>
    (await inDirect(scene, agent)).find((message) =>
      readable(message).includes(`You are talking to ${employee.realName}`),
    ),
  );
  return { channel: await scene.slack.dm(agent.id), ts: card.ts };
}

async function heard(scene: Scene, agent: ControlUser, text: string): Promise<ControlMessage> {
  return until(`“${text}” in the 1:1`, async () =>
    (await inDirect(scene, agent)).find((message) => readable(message).includes(text)),
  );
}

describe("a talk that goes on in the agent's 1:1", () => {
  test('runs both ways there, in a thread of its own, and ends there', async () => {
    const scene = await open(DIRECT);
    const { slack, agent, employee } = scene;
    const card = await scene.talk('My screen is black');
    const desk = await deskOf(scene, agent);
    await scene.employeeSays('It was fine yesterday');
    expect((await heard(scene, agent, 'It was fine yesterday')).thread_ts).toBe(desk.ts);
    await slack.say({ user: agent.id, channel: desk.channel, thread_ts: desk.ts, text: 'Have you tried the cable?' });
    await scene.inDm('Have you tried the cable?');
    // Beside the thread as well: there is only one talk here.
    await slack.say({ user: agent.id, channel: desk.channel, text: 'The other one' });
    await scene.inDm('The other one');
    expect((await scene.thread(card)).map(readable)).toEqual([expect.stringContaining('internal note')]);
    await slack.press(agent.id, desk, 'resolve');
    await scene.inDm(`${agent.realName} ended the talk`);
    await until('the card without buttons', async () => {
      const card = (await inDirect(scene, agent)).find((message) => message.ts === desk.ts);
      return card !== undefined && actionsOn(card).length === 0 && readable(card).includes(employee.realName);
    });
  });

  test('tells the channel where it goes on, and carries over from there only what mentions the bot', async () => {
    const scene = await open(DIRECT);
    const { slack, agent } = scene;
    const card = await scene.talk();
    await deskOf(scene, agent);
    await scene.rig.quiet();
    await until('the card', async () =>
      (await scene.desk()).some(
        (message) => message.ts === card.ts && readable(message).includes('only what mentions me is sent'),
      ),
    );
    await scene.agentSays(card, 'just between us');
    const bot = (await slack.state()).users.find(({ isBot }) => isBot)!;
    await slack.say({
      user: agent.id,
      channel: card.channel,
      thread_ts: card.ts,
      text: `@${bot.realName} hello from here`,
    });
    const arrived = await scene.inDm('hello from here');
    expect(readable(arrived)).not.toContain('@');
    expect((await scene.dm()).some((message) => readable(message).includes('between us'))).toBe(false);
  });

  test('two at once are kept apart, and what could be for either goes to neither', async () => {
    const scene = await open(DIRECT);
    const other = await createScene(scene.rig, 1);
    const { slack, agent } = scene;
    await scene.talk('first');
    const one = await deskOf(scene, agent);
    await other.talk('second');
    const two = await deskOf(scene, agent, other.employee);
    await scene.employeeSays('I am the first');
    expect((await heard(scene, agent, 'I am the first')).thread_ts).toBe(one.ts);
    await slack.say({ user: agent.id, channel: one.channel, text: 'for whom?' });
    await heard(scene, agent, 'Not sent, because several talks are open here');
    await slack.say({ user: agent.id, channel: two.channel, thread_ts: two.ts, text: 'for the second' });
    await other.inDm('for the second');
    await slack.say({ user: agent.id, channel: one.channel, thread_ts: one.ts, text: 'for the first' });
    await scene.inDm('for the first');
    await scene.rig.quiet();
    for (const [who, text] of [
      [scene, 'for the second'],
      [other, 'for the first'],
      [scene, 'for whom?'],
      [other, 'for whom?'],
    ] as const) {
      expect((await who.dm()).some((message) => readable(message).includes(text))).toBe(false);
    }
  });

  test('goes on after a restart', async () => {
    const scene = await open(DIRECT);
    const { slack, agent } = scene;
    await scene.talk();
    const desk = await deskOf(scene, agent);
    await scene.rig.restart();
    await slack.say({ user: agent.id, channel: desk.channel, text: 'still here' });
    await scene.inDm('still here');
    await scene.employeeSays('me too');
    expect((await heard(scene, agent, 'me too')).thread_ts).toBe(desk.ts);
  });
});
