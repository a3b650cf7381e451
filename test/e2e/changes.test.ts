import { describe, expect, test } from 'vitest';
import { eventBody } from '../support/payloads.ts';
import { scenes, type Scene } from '../support/scene.ts';
import { readable, said, until, type MessageAt } from '../support/slack-world.ts';
import type { ControlMessage } from '../../src/playground/slack/control-types.ts';

const open = scenes();

// G5: edits and deletions follow their message, by a durable map; an unknown one becomes a labelled note.

async function reads(list: () => Promise<readonly ControlMessage[]>, ts: string, text: string): Promise<void> {
  await until(`“${text}”`, async () => (await list()).some((message) => message.ts === ts && said(message) === text));
}

async function gone(list: () => Promise<readonly ControlMessage[]>, ts: string): Promise<void> {
  await until('the message to go', async () => !(await list()).some((message) => message.ts === ts));
}

/** A talk with one message each way, and their copies on the other side. */
async function exchange(scene: Scene) {
  const card = await scene.talk();
  const question = await scene.employeeSays('a questoin');
  const answer = await scene.agentSays(card, 'an anwser');
  const [atDesk, inDm] = [await scene.inThread(card, 'a questoin'), await scene.inDm('an anwser')];
  await scene.rig.quiet();
  return { card, question, answer, atDesk, inDm, thread: () => scene.thread(card) };
}

describe('an edit', () => {
  test('changes the copy on the other side, both ways', async () => {
    const scene = await open();
    const { question, answer, atDesk, inDm, thread } = await exchange(scene);
    await scene.slack.edit(scene.employee.id, question, 'a question');
    await reads(thread, atDesk.ts, 'a question');
    await scene.slack.edit(scene.agent.id, answer, 'an answer');
    await reads(scene.dm, inDm.ts, 'an answer');
    expect((await thread()).filter((message) => readable(message).includes('question'))).toHaveLength(1);
  });

  test('still finds its message after a restart', async () => {
    const scene = await open();
    const { question, atDesk, thread } = await exchange(scene);
    await scene.rig.restart();
    await scene.slack.edit(scene.employee.id, question, 'a question');
    await reads(thread, atDesk.ts, 'a question');
  });

  test('overtakes nothing: it follows its message through a lane that stood still', async () => {
    const scene = await open();
    const card = await scene.talk();
    await scene.rig.quiet();
    await scene.slack.faults([{ method: 'chat.postMessage', channel: scene.rig.desk, kind: '500' }]);
    const first = await scene.employeeSays('frist');
    await scene.employeeSays('second');
    await scene.slack.edit(scene.employee.id, first, 'first');
    await scene.slack.faults([]);
    await scene.inThread(card, 'second');
    await scene.rig.quiet();
    const texts = (await scene.thread(card)).map(said).filter((text) => /^(fr?i?r?st|second)$/.test(text));
    expect(texts).toEqual(['first', 'second']);
  });

  test('of something said before the request is told in words', async () => {
    const scene = await open();
    const early = await scene.employeeSays('My printr is broken');
    await scene.rig.quiet();
    await scene.pressInDm('request');
    const card = await scene.claimCard();
    await scene.claim(card);
    await scene.slack.edit(scene.employee.id, early, 'My printer is broken');
    await scene.inThread(card, `${scene.employee.realName} corrected a message: My printer is broken`);
    await scene.slack.remove(scene.employee.id, early);
    await scene.inThread(card, `${scene.employee.realName} deleted a message.`);
  });

  test('into a note takes the copy away from the employee', async () => {
    const scene = await open();
    const { answer, inDm } = await exchange(scene);
    await scene.slack.edit(scene.agent.id, answer, '// meant for you, Aisha');
    await gone(scene.dm, inDm.ts);
  });

  test('that changes nothing (a link preview) changes nothing', async () => {
    const scene = await open();
    const { question, thread } = await exchange(scene);
    const before = await thread();
    const message = (await scene.slack.messages(question.channel)).find(({ ts }) => ts === question.ts)!;
    const event = {
      type: 'message',
      subtype: 'message_changed',
      hidden: true,
      channel: question.channel,
      channel_type: 'im',
      ts: '1999999999.000100',
      event_ts: '1999999999.000100',
      message: { ...message, type: 'message', attachments: [{ id: 1, title: 'A preview' }] },
      previous_message: { ...message, type: 'message' },
    };
    expect((await scene.slack.raw({ body: eventBody(scene, event) })).status).toBe(200);
    await scene.rig.quiet();
    expect(await thread()).toEqual(before);
  });
});

describe('a deletion', () => {
  test('takes the copy away on the other side, both ways', async () => {
    const scene = await open();
    const { question, answer, atDesk, inDm, thread } = await exchange(scene);
    await scene.slack.remove(scene.employee.id, question);
    await gone(thread, atDesk.ts);
    await scene.slack.remove(scene.agent.id, answer);
    await gone(scene.dm, inDm.ts);
  });

  test('takes all parts of a long message away', async () => {
    const scene = await open();
    const card = await scene.talk();
    const long = await scene.employeeSays('a very long story. '.repeat(400));
    const parts = async () => (await scene.thread(card)).filter((message) => readable(message).includes('long story'));
    await until('several parts', async () => (await parts()).length > 1);
    await scene.rig.quiet();
    await scene.slack.remove(scene.employee.id, long);
    await until('no part of it', async () => (await parts()).length === 0);
  });
});

describe('a reaction', () => {
  const reacted = (list: () => Promise<readonly ControlMessage[]>, ts: string, name: string, there = true) =>
    until(`:${name}: ${there ? '' : 'to go'}`, async () => {
      const message = (await list()).find((one) => one.ts === ts);
      return (message?.reactions ?? []).some((reaction) => reaction.name === name) === there;
    });

  test('shows on the other side, on what was written and on what was read, and goes again', async () => {
    const scene = await open();
    const { question, answer, atDesk, inDm, thread } = await exchange(scene);
    const [me, you] = [scene.employee.id, scene.agent.id];
    const copyAtDesk: MessageAt = { channel: scene.rig.desk, ts: atDesk.ts };
    // On the copy that one reads, shown on the original; and on one's own, shown on its copy.
    await scene.slack.react(you, copyAtDesk, 'eyes');
    await reacted(scene.dm, question.ts, 'eyes');
    await scene.slack.react(me, { channel: question.channel, ts: inDm.ts }, 'tada');
    await reacted(thread, answer.ts, 'tada');
    await scene.slack.react(me, question, 'wave');
    await reacted(thread, atDesk.ts, 'wave');
    await scene.slack.react(you, copyAtDesk, 'eyes', true);
    await reacted(scene.dm, question.ts, 'eyes', false);
  });
});
