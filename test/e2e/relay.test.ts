import { describe, expect, test } from 'vitest';
import { saidOf, scenes } from '../support/scene.ts';
import { readable, said, until } from '../support/slack-world.ts';

const open = scenes();

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix} ${index + 1}`);

describe('what the employee writes', () => {
  test('reaches the thread of the claim card under their own name and picture, beside the thread or in it', async () => {
    const scene = await open();
    const { employee, slack } = scene;
    const card = await scene.talk();
    await scene.employeeSays('written beside the thread');
    const status = await scene.statusCard();
    const channel = await slack.dm(employee.id);
    await slack.say({ user: employee.id, channel, thread_ts: status.ts, text: 'written in the thread' });
    for (const text of ['written beside the thread', 'written in the thread']) {
      const relayed = await scene.inThread(card, text);
      expect(relayed.username).toBe(employee.realName);
      expect(relayed.icon_url).toContain(employee.id);
      expect(relayed.subtype).not.toBe('thread_broadcast');
    }
  });

  test('while waiting is kept, and delivered in its order when somebody joins', async () => {
    const scene = await open();
    const card = await scene.ask();
    const texts = numbered('waiting', 8);
    for (const text of texts) await scene.employeeSays(text);
    await scene.rig.quiet();
    expect(saidOf(await scene.desk(), texts)).toEqual([]);
    await scene.claim(card);
    await until('all of it', async () => saidOf(await scene.thread(card), texts).length === texts.length);
    expect(saidOf(await scene.thread(card), texts)).toEqual(texts);
  });

  test('while waiting and taken back or corrected again is delivered as it stands at the join', async () => {
    const scene = await open();
    const card = await scene.ask();
    const wrong = await scene.employeeSays('the roof is red');
    const gone = await scene.employeeSays('never mind my PIN 1234');
    await scene.employeeSays('thanks');
    await scene.rig.quiet();
    await scene.slack.edit(scene.employee.id, wrong, 'the room is red');
    await scene.slack.remove(scene.employee.id, gone);
    await scene.rig.quiet();
    await scene.claim(card);
    await scene.inThread(card, 'thanks');
    await scene.rig.quiet();
    const texts = (await scene.thread(card)).map(said);
    expect(texts).toContain('the room is red');
    expect(texts.join()).not.toContain('roof');
    expect(texts.join()).not.toContain('1234');
  });
});

describe('a burst', () => {
  test('arrives complete and in order, both ways at once', async () => {
    const scene = await open();
    const card = await scene.talk();
    const [asked, answered] = [numbered('question', 20), numbered('answer', 20)];
    await Promise.all([
      (async () => {
        for (const text of asked) await scene.employeeSays(text);
      })(),
      (async () => {
        for (const text of answered) await scene.agentSays(card, text);
      })(),
    ]);
    await until('all questions', async () => saidOf(await scene.thread(card), asked).length >= 20);
    await until('all answers', async () => saidOf(await scene.dm(), answered).length >= 20);
    await scene.rig.quiet();
    expect(saidOf(await scene.thread(card), asked)).toEqual(asked);
    expect(saidOf(await scene.dm(), answered)).toEqual(answered);
  });

  test('of a message too long for Slack arrives in parts, in order, and complete', async () => {
    const scene = await open();
    const card = await scene.talk();
    const words = numbered('word', 1500).join(' ');
    await scene.employeeSays(words);
    await scene.inThread(card, 'word 1500');
    await scene.rig.quiet();
    const parts = (await scene.thread(card)).filter((message) => message.username === scene.employee.realName);
    expect(parts.length).toBeGreaterThan(1);
    expect(
      parts
        .map(said)
        .join(' ')
        .replaceAll(/\s+/g, ' ')
        .replaceAll(/ ?\(\d+\/\d+\) ?/g, ' ')
        .trim(),
    ).toBe(words);
  });
});

describe('what the agent writes', () => {
  test('reaches the thread of the status card under their own name and picture', async () => {
    const scene = await open();
    const card = await scene.talk();
    await scene.agentSays(card, 'Have you tried turning it off?');
    const relayed = await scene.inDm('Have you tried turning it off?');
    expect(relayed.username).toBe(scene.agent.realName);
    expect(relayed.icon_url).toContain(scene.agent.id);
    expect(relayed.thread_ts).toBe((await scene.statusCard()).ts);
  });

  test('comes from the bot where names are hidden, and nothing else names the agent to the employee', async () => {
    const scene = await open({ slack: { agentIdentity: 'hidden' } });
    const card = await scene.ask();
    await scene.slack.press(scene.agent.id, card, 'claim');
    await scene.inDm('joined.');
    await scene.agentSays(card, 'Have you tried turning it off?');
    const relayed = await scene.inDm('Have you tried turning it off?');
    expect(relayed.username).toBeUndefined();
    expect(relayed.icon_url).toBeUndefined();
    await scene.employeeSays('No');
    expect((await scene.inThread(card, 'No')).username).toBe(scene.employee.realName);
    await scene.inDesk(`Claimed by ${scene.agent.realName}`);
    await scene.slack.press(scene.agent.id, card, 'resolve');
    await scene.inDm('ended the talk');
    await scene.rig.quiet();
    expect((await scene.dm()).map(readable).join('\n')).not.toContain(scene.agent.realName);
  });
});

test('a message that arrived is marked where it was written, after the messages', async () => {
  const scene = await open();
  const card = await scene.talk();
  const question = await scene.employeeSays('Is this marked?');
  const answer = await scene.agentSays(card, 'It will be');
  await scene.inDm('It will be');
  for (const { channel, ts } of [question, answer]) {
    await until('the mark', async () => {
      const message = (await scene.slack.messages(channel)).find((one) => one.ts === ts);
      return message?.reactions?.some(({ name }) => name === 'white_check_mark');
    });
  }
});

test('marks of a burst are coalesced: the newest message speaks for those before it', async () => {
  const scene = await open();
  const card = await scene.talk();
  const texts = numbered('line', 12);
  let last = '';
  for (const text of texts) last = (await scene.employeeSays(text)).ts;
  await scene.inThread(card, 'line 12');
  const marked = async () =>
    (await scene.dm()).filter(({ reactions }) => reactions?.some(({ name }) => name === 'white_check_mark'));
  await until('the mark on the last one', async () => (await marked()).some(({ ts }) => ts === last));
  expect((await marked()).length).toBeLessThan(texts.length);
});
