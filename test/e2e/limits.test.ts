import { describe, expect, test } from 'vitest';
import { eventBody, messageEvent } from '../support/payloads.ts';
import { createScene, saidOf, scenes, VARIANTS, type Scene } from '../support/scene.ts';
import { readable, until } from '../support/slack-world.ts';

const open = scenes();

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix} ${index + 1}`);

/** The calls of a method in a channel, oldest first. */
async function calls(scene: Scene, method: string, channel: string) {
  return (await scene.slack.wire()).filter(
    ({ name, request }) => name === method && (request as { channel?: string }).channel === channel,
  );
}

// G3: order in a lane, under failures, Retry-After and restarts.

describe.each(VARIANTS)('the order is kept $name', ({ options }) => {
  test('through limits and failures on both sides', async () => {
    const scene = await open(options);
    const card = await scene.talk();
    await scene.rig.quiet();
    const dm = await scene.slack.dm(scene.employee.id);
    const post = 'chat.postMessage';
    await scene.slack.faults([
      { method: post, channel: scene.rig.desk, kind: '429', retryAfter: 1, times: 1 },
      { method: post, channel: dm, kind: '500', times: 1 },
      { method: post, channel: scene.rig.desk, kind: 'drop-after-accept', times: 1 },
      { method: post, channel: dm, kind: '429', retryAfter: 1, times: 1 },
      { method: post, channel: dm, kind: 'error', error: 'service_unavailable', times: 1 },
    ]);
    const [asked, answered] = [numbered('question', 8), numbered('answer', 8)];
    for (const index of asked.keys()) {
      await scene.employeeSays(asked[index]!);
      await scene.agentSays(card, answered[index]!);
      // Slack does not promise to send in order what it has not been answered yet.
      await until('both to be taken in', async () => (await scene.slack.state()).delivery.pending === 0);
    }
    await scene.inThread(card, 'question 8');
    await scene.inDm('answer 8');
    await scene.rig.quiet();
    expect(saidOf(await scene.thread(card), asked)).toEqual(asked);
    expect(saidOf(await scene.dm(), answered)).toEqual(answered);
  });

  test('through a restart in the middle', async () => {
    const scene = await open(options);
    const card = await scene.talk();
    await scene.rig.quiet();
    await scene.slack.down(true);
    const texts = numbered('line', 6);
    for (const text of texts.slice(0, 3)) await scene.employeeSays(text);
    await until('three to be taken in', async () => (await scene.slack.state()).delivery.pending === 0);
    await scene.rig.restart();
    for (const text of texts.slice(3)) await scene.employeeSays(text);
    await scene.slack.down(false);
    await scene.inThread(card, 'line 6');
    await scene.rig.quiet();
    expect(saidOf(await scene.thread(card), texts)).toEqual(texts);
  });
});

// G6: a 429 for one workspace and channel slows nobody else; beyond capacity the platform gets 503 and retries.

describe('a limit', () => {
  test('on one channel slows nobody else', async () => {
    const scene = await open();
    const { slack, rig } = scene;
    const other = await createScene(rig, 1);
    const [card, otherCard] = [await scene.talk('One'), await other.ask('Two')];
    await other.claim(otherCard, scene.second);
    await rig.quiet();
    const dm = await slack.dm(scene.employee.id);
    await slack.faults([{ method: 'chat.postMessage', channel: dm, kind: '429', retryAfter: 1 }]);
    const waiting = numbered('for Maya', 3);
    for (const text of waiting) await scene.agentSays(card, text);
    await until('the limit to be hit', async () =>
      (await calls(scene, 'chat.postMessage', dm)).some(({ status }) => status === 429),
    );
    // All other traffic goes on: this one the other way, and the other talk both ways.
    await scene.employeeSays('from Maya');
    await scene.inThread(card, 'from Maya');
    await other.employeeSays('from Tomás');
    await other.inThread(otherCard, 'from Tomás');
    await other.agentSays(otherCard, 'for Tomás', scene.second);
    await other.inDm('for Tomás');
    expect(saidOf(await scene.dm(), waiting)).toEqual([]);
    await slack.faults([]);
    await scene.inDm('for Maya 3');
    expect(saidOf(await scene.dm(), waiting)).toEqual(waiting);
  });

  test('is kept to: nothing is sent there before its Retry-After is over, by no lane', async () => {
    const scene = await open();
    const { slack, rig } = scene;
    const other = await createScene(rig, 1);
    const [card, otherCard] = [await scene.talk('One'), await other.talk('Two')];
    await rig.quiet();
    await slack.faults([{ method: 'chat.postMessage', channel: rig.desk, kind: '429', retryAfter: 2, times: 1 }]);
    await scene.employeeSays('from Maya');
    const limited = await until('the limit to be hit', async () =>
      (await calls(scene, 'chat.postMessage', rig.desk)).find(({ status }) => status === 429),
    );
    await other.employeeSays('from Tomás');
    await scene.inThread(card, 'from Maya');
    await other.inThread(otherCard, 'from Tomás');
    const later = (await calls(scene, 'chat.postMessage', rig.desk)).filter(({ n }) => n > limited.n);
    expect(later.length).toBeGreaterThanOrEqual(2);
    for (const { at } of later) expect(at - limited.at).toBeGreaterThanOrEqual(2_000);
  });

  test('of Slack itself, about one post a second and channel, loses nothing and keeps the order', async () => {
    const scene = await open({ emulator: { limits: 'real' } });
    const card = await scene.talk();
    const texts = numbered('fast', 12);
    for (const text of texts) await scene.employeeSays(text);
    await until('all of it', async () => saidOf(await scene.thread(card), texts).length === texts.length, 25_000);
    expect(saidOf(await scene.thread(card), texts)).toEqual(texts);
  });
});

describe('more than Baton takes in', () => {
  test('is answered 503, what was answered 200 arrives, and the rest when it is sent again', async () => {
    const scene = await open({ config: { admission: { maxWaiting: 5 } } });
    const { slack, rig, employee } = scene;
    const card = await scene.talk();
    await rig.quiet();
    const channel = await slack.dm(employee.id);
    const texts = numbered('flood', 40);
    const bodies = texts.map((text) => eventBody(scene, messageEvent({ channel, user: employee.id }, text)));

    // The store stands still, so that what comes in has to wait.
    const store = rig.app().store;
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const still = store.write(() => gate);
    let refused = 0;
    const answers = bodies.map(async (body) => {
      const { status } = await slack.raw({ body });
      if (status === 503) refused += 1;
      return status;
    });
    await until('the first refusals', async () => refused > 0);
    letGo();
    await still;
    const statuses = await Promise.all(answers);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    const taken = texts.filter((_, index) => statuses[index] === 200);
    await rig.quiet();
    expect(saidOf(await scene.thread(card), texts).sort()).toEqual([...taken].sort());

    for (const [index, body] of bodies.entries())
      if (statuses[index] === 503) expect((await slack.raw({ body })).status).toBe(200);
    await rig.quiet();
    expect(saidOf(await scene.thread(card), texts).sort()).toEqual([...texts].sort());
  });
});

test('a talk of many at once goes on in each of them', async () => {
  const scene = await open();
  const { slack, rig } = scene;
  const people: string[] = [];
  for (let number = 1; number <= 12; number += 1) {
    const { user } = await slack.post<{ user: string }>('/user', {
      name: `worker${number}`,
      realName: `Worker No${number}.`,
    });
    people.push(user);
  }
  await Promise.all(people.map((user) => slack.say({ user, channel: 'dm', text: 'Help' })));
  await rig.quiet();
  const { messages, channels } = await slack.state();
  const dmOf = (user: string): string => channels.find(({ imUser }) => imUser === user)?.id ?? '';
  await Promise.all(
    people.map((user) => {
      const offer = messages[dmOf(user)]?.find(({ bot_id }) => bot_id !== undefined);
      return slack.press(user, { channel: dmOf(user), ts: offer!.ts }, 'request');
    }),
  );
  await rig.quiet();
  const cards = (await scene.desk()).filter((message) => readable(message).includes('asks for a live agent'));
  expect(cards).toHaveLength(12);
  await Promise.all(cards.map(({ ts }) => slack.press(scene.agent.id, { channel: rig.desk, ts }, 'claim')));
  await Promise.all(cards.map(({ ts }, index) => scene.agentSays({ channel: rig.desk, ts }, `number ${index}`)));
  await rig.quiet();
  const after = (await slack.state()).messages;
  for (const [index, { text }] of cards.entries()) {
    const user = people.find((_, number) => text.includes(`Worker No${number + 1}.`));
    const got = (after[dmOf(user!)] ?? []).filter((message) => /^number \d+$/.test(message.text));
    expect(got.map((message) => message.text)).toEqual([`number ${index}`]);
  }
});
