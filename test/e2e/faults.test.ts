import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/run.ts';
import { createProgram } from '../../src/program.ts';
import type { FaultRule } from '../../src/playground/slack/control-types.ts';
import { saidOf, scenes, type Scene } from '../support/scene.ts';
import { readable, said, until } from '../support/slack-world.ts';

const open = scenes();

// G7: faults of Slack; Baton recovers by itself.

const post = 'chat.postMessage';
const KINDS: readonly { readonly name: string; readonly fault: Omit<FaultRule, 'channel'> }[] = [
  { name: 'answers 500', fault: { method: post, kind: '500', times: 1 } },
  { name: 'says internal_error', fault: { method: post, kind: 'error', error: 'internal_error', times: 1 } },
  { name: 'says service_unavailable', fault: { method: post, kind: 'error', error: 'service_unavailable', times: 1 } },
  { name: 'hangs', fault: { method: post, kind: 'hang', times: 1 } },
  { name: 'takes it and drops the line', fault: { method: post, kind: 'drop-after-accept', times: 1 } },
  { name: 'takes it and drops the line twice', fault: { method: post, kind: 'drop-after-accept', times: 2 } },
];

/** A hanging call is given up soon. */
const engine = { callTimeoutMs: 400, leaseMs: 3_000 };

describe.each(KINDS)('where Slack $name', ({ fault }) => {
  test('a message stands there exactly once, both ways', async () => {
    const scene = await open({ engine });
    const card = await scene.talk();
    await scene.rig.quiet();
    const dm = await scene.slack.dm(scene.employee.id);
    await scene.slack.faults([
      { ...fault, channel: scene.rig.desk },
      { ...fault, channel: dm },
    ]);
    await scene.employeeSays('a question');
    await scene.employeeSays('one more');
    await scene.agentSays(card, 'an answer');
    await scene.inThread(card, 'one more');
    await scene.inDm('an answer');
    await scene.rig.quiet();
    expect(saidOf(await scene.thread(card), ['a question', 'one more'])).toEqual(['a question', 'one more']);
    expect(saidOf(await scene.dm(), ['an answer'])).toEqual(['an answer']);
  });

  test('there is one claim card, one status card and one notice of the join', async () => {
    const scene = await open({ engine });
    await scene.employeeSays('Help');
    const dm = await scene.slack.dm(scene.employee.id);
    await scene.pressable('request');
    await scene.rig.quiet();
    await scene.slack.faults([
      { ...fault, channel: scene.rig.desk },
      { ...fault, channel: dm },
    ]);
    await scene.pressInDm('request');
    const card = await scene.claimCard();
    await scene.inDm('Waiting for a live agent');
    await scene.rig.quiet();
    await scene.slack.faults([{ ...fault, channel: dm }]);
    await scene.claim(card);
    await scene.rig.quiet();
    const count = (list: readonly Parameters<typeof readable>[0][], text: string): number =>
      list.filter((message) => readable(message).includes(text)).length;
    expect((await scene.desk()).filter((message) => message.blocks?.[0]?.type === 'header')).toHaveLength(1);
    expect(count(await scene.dm(), 'joined.')).toBe(1);
    expect(count(await scene.dm(), 'You are talking to')).toBe(1);
    await scene.employeeSays('and we talk');
    await scene.inThread(card, 'and we talk');
  });
});

test('a long message whose line drops between its parts stands there once and whole', async () => {
  const scene = await open({ engine });
  const card = await scene.talk();
  await scene.rig.quiet();
  await scene.slack.faults([{ method: post, channel: scene.rig.desk, kind: 'drop-after-accept', times: 2 }]);
  const words = Array.from({ length: 1_500 }, (_, index) => `w${index}`);
  await scene.employeeSays(words.join(' '));
  await scene.inThread(card, 'w1499');
  await scene.rig.quiet();
  const parts = (await scene.thread(card)).filter(({ username }) => username === scene.employee.realName);
  expect(parts.map(said).join(' ').match(/w\d+/g)).toEqual(words);
});

test('where names can not be looked up the talk goes on without them', async () => {
  const scene = await open();
  await scene.slack.faults([{ method: 'users.info', kind: '500' }]);
  await scene.employeeSays('Help');
  await scene.pressInDm('request');
  await scene.inDesk('asks for a live agent');
  const card = (await scene.desk()).findLast((message) => readable(message).includes('asks for a live agent'))!;
  await scene.slack.press(scene.agent.id, { channel: scene.rig.desk, ts: card.ts }, 'claim');
  await scene.inDm('joined.');
  await scene.employeeSays('no name');
  await scene.inThread({ channel: scene.rig.desk, ts: card.ts }, 'no name');
});

describe('Slack is down for a while', () => {
  test('what is said meanwhile arrives by itself afterwards, in order and once', async () => {
    const scene = await open();
    const card = await scene.talk();
    await scene.rig.quiet();
    await scene.slack.down(true);
    const [asked, answered] = [
      ['q1', 'q2', 'q3'],
      ['a1', 'a2', 'a3'],
    ];
    for (const text of asked) await scene.employeeSays(text);
    for (const text of answered) await scene.agentSays(card, text);
    await until('a few vain tries', async () => {
      const vain = (await scene.slack.wire()).filter(({ name, status }) => name === post && status === 503);
      return vain.length >= 4;
    });
    await scene.slack.down(false);
    await scene.inThread(card, 'q3');
    await scene.inDm('a3');
    await scene.rig.quiet();
    expect(saidOf(await scene.thread(card), asked)).toEqual(asked);
    expect(saidOf(await scene.dm(), answered)).toEqual(answered);
  });

  test('Baton starts all the same, is ready, and takes events in', async () => {
    const scene = await open();
    const card = await scene.talk();
    await scene.rig.quiet();
    await scene.rig.stopApp();
    await scene.slack.down(true);
    await scene.rig.startApp();
    expect((await fetch(`${scene.rig.url()}/readyz`)).status).toBe(200);
    await scene.employeeSays('anybody there?');
    await until('it to be taken in', async () => (await scene.slack.state()).delivery.pending === 0);
    await scene.slack.down(false);
    await scene.inThread(card, 'anybody there?');
  });
});

describe('a message that does not arrive', () => {
  /** A talk in whose Baton time can be put forward. */
  async function timed(): Promise<Scene & { pass(ms: number): void }> {
    let ahead = 0;
    const scene = await open({ now: () => Date.now() + ahead });
    return { ...scene, pass: (ms) => void (ahead += ms) };
  }

  test('in 10 s is told to its sender, once, on either side; and arrives later', async () => {
    const scene = await timed();
    const card = await scene.talk();
    await scene.rig.quiet();
    const dm = await scene.slack.dm(scene.employee.id);
    await scene.slack.faults([{ method: post, channel: scene.rig.desk, kind: '429', retryAfter: 30 }]);
    await scene.employeeSays('where are you?');
    await scene.employeeSays('hello?');
    await until('the limit', async () => (await scene.slack.wire()).some(({ status }) => status === 429));
    scene.pass(11_000);
    await scene.inDm(/“where are you\?”.*has not arrived yet/s);
    await scene.slack.faults([{ method: post, channel: dm, kind: '429', retryAfter: 30 }]);
    scene.pass(30_000);
    await scene.inThread(card, 'hello?');
    await scene.agentSays(card, 'here I am');
    await until('the limit', async () => (await scene.slack.wire()).filter(({ status }) => status === 429).length > 1);
    scene.pass(11_000);
    await scene.inThread(card, /“here I am”.*reached the employee yet/s);
    await scene.slack.faults([]);
    scene.pass(30_000);
    await scene.inDm('here I am');
    await scene.rig.quiet();
    const late = (await scene.dm()).filter((message) => readable(message).includes('has not arrived yet'));
    expect(late).toHaveLength(1);
    expect(saidOf(await scene.thread(card), ['where are you?', 'hello?'])).toEqual(['where are you?', 'hello?']);
  });

  test('at all is told to its sender, and stops nothing behind it', async () => {
    const scene = await timed();
    const card = await scene.talk();
    await scene.rig.quiet();
    const dm = await scene.slack.dm(scene.employee.id);
    const never = { method: post, kind: 'error', error: 'msg_blocked', times: 1 } as const;
    await scene.slack.faults([
      { ...never, channel: scene.rig.desk },
      { ...never, channel: dm },
    ]);
    await scene.employeeSays('lost question');
    await scene.agentSays(card, 'lost answer');
    await scene.inDm('Your message could not be delivered: “lost question”');
    await scene.inThread(card, 'could not be delivered to the employee: “lost answer”');
    await scene.employeeSays('next question');
    await scene.inThread(card, 'next question');
    // Nobody is told a vendor's error.
    const seen = [...(await scene.dm()), ...(await scene.desk())].map(readable).join('\n');
    expect(seen).not.toMatch(/msg_blocked|slack\.|error/i);
  });

  test('because the channel was archived is told, and the request ends when its time is over', async () => {
    const scene = await timed();
    const card = await scene.talk();
    await scene.rig.quiet();
    await scene.slack.post('/archive', { channel: card.channel });
    await scene.employeeSays('is this thing on?');
    await scene.inDm('could not be delivered: “is this thing on?”');
    await scene.slack.post('/archive', { channel: card.channel, archived: false });
    await scene.employeeSays('and now?');
    await scene.inThread(card, 'and now?');
  });

  test('for hours becomes a dead letter, and one command sends it again', async () => {
    const scene = await timed();
    const { slack, rig } = scene;
    const card = await scene.talk();
    await rig.quiet();
    await slack.down(true);
    await scene.employeeSays('very patient');
    await until('a try', async () => (await slack.wire()).some(({ name, status }) => name === post && status === 503));
    scene.pass(5 * 3_600_000);
    const store = rig.app().store;
    const [letter] = await until('the dead letter', async () => {
      const found = await store.deadLetters(10);
      return found.length > 0 && found;
    });
    expect(letter?.delivery).toMatchObject({ side: 'agent', content: { kind: 'message' } });
    await slack.down(false);
    await scene.inDm('Your message could not be delivered: “very patient”');

    const out: string[] = [];
    const terminal = {
      out: (text: string) => void out.push(text),
      err: (text: string) => void out.push(text),
      drained: async () => undefined,
      stopped: async () => undefined,
      now: () => Date.now() + 5 * 3_600_000,
    };
    const file = join(rig.dir, 'baton.yaml');
    const run = (...args: string[]) =>
      runCommandLine([...args, '--config', file], createProgram({}, rig.dir), terminal);
    expect(await run('dead-letters')).toBe(0);
    expect(out.join('\n')).toContain(letter!.delivery.id);
    expect(await run('dead-letters', 'replay', '--all')).toBe(0);
    await scene.inThread(card, 'very patient');
    await until('no dead letter', async () => (await store.deadLetters(10)).length === 0);
    const [line] = (await store.transcript((await store.handoffs({ limit: 1 }))[0]!.id)).slice(-1);
    expect(line).toMatchObject({ status: 'delivered' });
  });
});

test('where no destination can be reached the request ends in plain words, with Ask again', async () => {
  const scene = await open();
  await scene.slack.post('/archive', { channel: scene.rig.desk });
  await scene.employeeSays('Help');
  await scene.pressInDm('request');
  await scene.inDm('No live agent can be reached at the moment');
  await scene.pressable('again');
  expect((await scene.dm()).map(readable).join('\n')).not.toMatch(/is_archived|slack\./);
});

test('where one destination can not be reached the next one is asked', async () => {
  const scene = await open({ more: { 'night-desk': { label: 'Night desk' } } });
  await scene.slack.post('/archive', { channel: scene.rig.desk });
  await scene.employeeSays('Help');
  await scene.pressInDm('request');
  const card = await scene.claimCard(scene.rig.channelOf('night-desk'));
  await scene.claim(card);
});
