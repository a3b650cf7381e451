import { describe, expect, test } from 'vitest';
import { scenes, type Scene } from '../support/scene.ts';
import { actionsOn, callsOn, readable, said, until, type MessageAt } from '../support/slack-world.ts';

const open = scenes();

async function nothingInDm(scene: Scene, text: string): Promise<void> {
  await scene.rig.quiet();
  expect((await scene.dm()).some((message) => readable(message).includes(text))).toBe(false);
}

async function cardNow(scene: Scene, { channel, ts }: MessageAt) {
  return (await scene.slack.messages(channel)).find((message) => message.ts === ts);
}

describe('a note for colleagues', () => {
  test('begins with //, is marked with a lock, and never reaches the employee', async () => {
    const scene = await open();
    const card = await scene.talk();
    const notes = [
      await scene.agentSays(card, '// he always calls at nine'),
      await scene.agentSays(card, '  //note by a colleague', scene.second),
    ];
    for (const note of notes) {
      await until('the lock', async () => (await cardNow(scene, note))?.reactions?.some(({ name }) => name === 'lock'));
    }
    await scene.agentSays(card, 'Good morning // not a note');
    await scene.inDm('Good morning // not a note');
    await nothingInDm(scene, 'calls at nine');
    await nothingInDm(scene, 'note by a colleague');
    expect(await scene.whispers(scene.second)).toEqual([]);
  });

  test('counts before the claim as well', async () => {
    const scene = await open();
    const card = await scene.ask();
    await scene.agentSays(card, '// who knows printers?');
    await scene.claim(card);
    await nothingInDm(scene, 'who knows printers?');
    expect(await scene.whispers(scene.agent)).toEqual([]);
  });

  test('does not become a message by an edit', async () => {
    const scene = await open();
    const card = await scene.talk();
    const note = await scene.agentSays(card, '// a note');
    await scene.rig.quiet();
    await scene.slack.edit(scene.agent.id, note, 'a note no more');
    await nothingInDm(scene, 'a note');
  });
});

describe('an agent who has not joined', () => {
  test('is told privately, and what they write is not relayed', async () => {
    const scene = await open();
    const card = await scene.ask();
    await scene.agentSays(card, 'Hello, this is Jonas');
    await scene.whispered(scene.agent, 'Press Claim first');
    await scene.claim(card);
    await scene.agentSays(card, 'And this is Aisha', scene.second);
    const line = await scene.whispered(scene.second, `Not sent: ${scene.agent.realName} has this request.`);
    expect(line.thread_ts).toBe(card.ts);
    await nothingInDm(scene, 'this is Jonas');
    await nothingInDm(scene, 'this is Aisha');
  });

  test('is told by a lasting message where the private one fails', async () => {
    const scene = await open();
    const card = await scene.talk();
    await scene.slack.faults([{ method: 'chat.postEphemeral', kind: '500' }]);
    await scene.agentSays(card, 'And this is Aisha', scene.second);
    const line = await scene.inThread(card, `Not sent: ${scene.agent.realName} has this request.`);
    expect(callsOn(line)).toEqual([scene.second.id]);
  });

  test('may answer where anyone may, under their own name', async () => {
    const scene = await open({ desk: { replies: 'anyone' } });
    const card = await scene.talk();
    await scene.agentSays(card, 'Aisha here', scene.second);
    expect((await scene.inDm('Aisha here')).username).toBe(scene.second.realName);
    await scene.agentSays(card, 'Jonas here');
    expect((await scene.inDm('Jonas here')).username).toBe(scene.agent.realName);
    await scene.slack.press(scene.second.id, card, 'resolve');
    await scene.inDm('ended the talk');
  });

  test('can neither resolve nor pass on nor give back what is not theirs', async () => {
    const scene = await open();
    const card = await scene.talk();
    await scene.slack.press(scene.second.id, card, 'resolve');
    await scene.slack.press(scene.second.id, card, 'menu', 'pass-on');
    await scene.slack.press(scene.second.id, card, 'menu', 'decline');
    await until('three lines', async () => (await scene.whispers(scene.second)).length === 3);
    for (const line of await scene.whispers(scene.second))
      expect(readable(line)).toContain(`Only ${scene.agent.realName} can do that`);
    expect(await scene.slack.modals(scene.second.id)).toEqual([]);
    await nothingInDm(scene, 'ended the talk');
  });
});

describe('talk beside the thread of a card', () => {
  test('is nobody’s business', async () => {
    const scene = await open();
    await scene.talk();
    await scene.slack.say({ user: scene.agent.id, channel: scene.rig.desk, text: 'Lunch, anyone?' });
    await nothingInDm(scene, 'Lunch');
    expect(await scene.whispers(scene.agent)).toEqual([]);
  });
});

describe('the end', () => {
  test('by Resolve is told once on each side; later words reach nobody and their author is told', async () => {
    const scene = await open();
    const card = await scene.talk();
    await scene.slack.press(scene.agent.id, card, 'resolve');
    await scene.inDm(`${scene.agent.realName} ended the talk.`);
    await scene.inThread(card, `${scene.agent.realName} ended the talk.`);
    await scene.agentSays(card, 'One more thing');
    await scene.whispered(scene.agent, 'Not sent: this request has ended.');
    await nothingInDm(scene, 'One more thing');
    const ended = (list: readonly { text: string }[]) => list.filter((one) => said(one).includes('ended the talk.'));
    expect(ended(await scene.thread(card))).toHaveLength(1);
    expect(ended((await scene.dm()).filter(({ blocks }) => blocks?.[0]?.type !== 'header'))).toHaveLength(1);
  });

  test('by the employee is told to the agents', async () => {
    const scene = await open();
    const card = await scene.talk();
    await scene.pressInDm('end');
    await scene.inThread(card, 'The employee ended the talk.');
    await until('the ended card', async () => {
      const now = await cardNow(scene, card);
      return now !== undefined && actionsOn(now).length === 0 && readable(now).includes('The employee ended the talk');
    });
  });
});
