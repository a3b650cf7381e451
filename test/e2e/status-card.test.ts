import { describe, expect, test } from 'vitest';
import type { ControlMessage } from '../../src/playground/slack/control-types.ts';
import { scenes, type Scene } from '../support/scene.ts';
import { actionsOn, readable, until } from '../support/slack-world.ts';

const open = scenes();

const titles = ['Looking for a live agent', 'Waiting for', 'You are talking to', 'has ended', 'cancelled'];

/** The bot's messages in the 1:1 whose headline is one of the status card's. */
async function statusCards(scene: Scene): Promise<ControlMessage[]> {
  return (await scene.dm()).filter(
    (message) => message.blocks?.[0]?.type === 'header' && titles.some((title) => headline(message).includes(title)),
  );
}

function headline(message: ControlMessage): string {
  const header = message.blocks?.find(({ type }) => type === 'header') as { text?: { text?: string } } | undefined;
  return header?.text?.text ?? '';
}

async function told(scene: Scene, words: RegExp): Promise<readonly ControlMessage[]> {
  return (await scene.dm()).filter(
    (message) => message.blocks?.[0]?.type !== 'header' && words.test(readable(message)),
  );
}

async function cardReads(scene: Scene, title: string): Promise<ControlMessage> {
  return until(`the status card “${title}”`, async () => {
    const card = await scene.statusCard();
    return headline(card).includes(title) && card;
  });
}

describe("the employee's card", () => {
  test('is one message, edited from asked to ended, with the buttons that apply', async () => {
    const scene = await open();
    const { agent } = scene;
    const claim = await scene.ask('My screen is black');
    const waiting = await cardReads(scene, 'Waiting for a live agent');
    expect(readable(waiting)).toContain('IT help desk');
    expect(readable(waiting)).toContain('My screen is black');
    expect(actionsOn(waiting)).toEqual(['cancel']);

    await scene.claim(claim);
    const active = await cardReads(scene, `You are talking to ${agent.realName}`);
    expect(active.ts).toBe(waiting.ts);
    expect(actionsOn(active)).toEqual(['end']);

    await scene.pressInDm('end');
    const ended = await cardReads(scene, 'has ended');
    expect(ended.ts).toBe(waiting.ts);
    expect(actionsOn(ended)).toEqual(['again']);
    expect(await statusCards(scene)).toHaveLength(1);

    await scene.rig.quiet();
    const joined = await told(scene, /joined\./);
    const end = await told(scene, /You ended the talk/);
    expect([joined.length, end.length]).toEqual([1, 1]);
    // They stand in the card's thread, and are shown beside it: an edit notifies nobody.
    expect(joined[0]).toMatchObject({ thread_ts: waiting.ts, subtype: 'thread_broadcast' });
    expect(end[0]).toMatchObject({ thread_ts: waiting.ts, subtype: 'thread_broadcast' });
  });

  test('says that it was asked before anybody can be reached', async () => {
    const scene = await open();
    await scene.slack.faults([{ method: 'chat.postMessage', channel: scene.rig.desk, kind: '500' }]);
    await scene.employeeSays('Help');
    await scene.pressInDm('request');
    const asked = await cardReads(scene, 'Looking for a live agent');
    expect(actionsOn(asked)).toEqual(['cancel']);
    await scene.slack.faults([]);
    expect((await cardReads(scene, 'Waiting for a live agent')).ts).toBe(asked.ts);
  });

  test('says “cancelled” after Cancel, on both sides, and tells it once', async () => {
    const scene = await open();
    const claim = await scene.ask();
    await scene.pressInDm('cancel');
    const card = await cardReads(scene, 'cancelled');
    expect(actionsOn(card)).toEqual(['again']);
    await scene.inDm('Your request for a live agent was cancelled.');
    await until('the claim card without Claim', async () => {
      const now = (await scene.desk()).find(({ ts }) => ts === claim.ts);
      return now !== undefined && actionsOn(now).length === 0 && readable(now).includes('cancelled');
    });
    await scene.rig.quiet();
    expect(await told(scene, /was cancelled/)).toHaveLength(1);
  });
});

describe("the agents' card", () => {
  test('says who asks, from where, since when, and what they said', async () => {
    const scene = await open();
    await scene.ask('The *red* light blinks');
    const card = await scene.inDesk('asks for a live agent');
    const words = readable(card);
    for (const fact of [scene.employee.realName, scene.employee.title, scene.employee.email])
      expect(words).toContain(fact);
    expect(words).toContain('(Europe/Stockholm)');
    expect(words).toContain('Slack, the button');
    expect(words).toContain('Waiting since');
    expect(words).toContain('light blinks');
    const direct = `slack://user?team=${scene.employee.team}&id=${scene.employee.id}`;
    expect(words).toContain(direct);
    // Ids are for machines: nobody is shown one.
    expect(words.replace(direct, '')).not.toContain(scene.employee.id);
  });

  test('names who claimed and nobody else, and loses Claim for good', async () => {
    const scene = await open();
    const claim = await scene.talk();
    const card = await until('the claimed card', async () => {
      const now = (await scene.desk()).find(({ ts }) => ts === claim.ts);
      return now !== undefined && readable(now).includes('Claimed by') && now;
    });
    expect(actionsOn(card)).toEqual(['resolve', 'message-directly', 'menu', 'pass-on', 'decline']);
    expect(readable(card)).toContain(`Claimed by ${scene.agent.realName}`);
    expect(readable(card)).not.toContain(scene.second.realName);

    await scene.slack.press(scene.agent.id, claim, 'resolve');
    await scene.inDm(`${scene.agent.realName} ended the talk.`);
    await until('the card without buttons', async () => {
      const now = (await scene.desk()).find(({ ts }) => ts === claim.ts);
      return now !== undefined && actionsOn(now).length === 0 && readable(now).includes('ended');
    });
  });

  test('has one hint on notes in its thread, after the claim', async () => {
    const scene = await open();
    const claim = await scene.ask();
    await scene.rig.quiet();
    expect(await scene.thread(claim)).toEqual([]);
    await scene.claim(claim);
    await scene.agentSays(claim, 'Hello');
    await scene.inDm('Hello');
    await scene.rig.quiet();
    const hints = (await scene.thread(claim)).filter((message) => readable(message).includes('internal note'));
    expect(hints).toHaveLength(1);
    expect(readable(hints[0]!)).toContain('it is not sent to the employee');
  });
});
