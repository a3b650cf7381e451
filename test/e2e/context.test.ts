import { describe, expect, test } from 'vitest';
import { scenes, type Scene } from '../support/scene.ts';
import { elementsOf, readable, said } from '../support/slack-world.ts';

const open = scenes();

/** What the agents read of the talk before the request, line by line. */
async function history(scene: Scene, card: { channel: string; ts: string }): Promise<string[]> {
  const message = await scene.inThread(card, 'What was said before:');
  return said(message).split('\n').slice(1);
}

describe('what goes along with a request', () => {
  test('is the last thing said, on the card, and the recent talk before it, in the thread', async () => {
    const scene = await open();
    for (const text of ['Hello', 'My *printer* jams', 'It says E-42']) {
      await scene.employeeSays(text);
      await scene.rig.quiet();
    }
    await scene.pressInDm('request');
    const card = await scene.claimCard();
    const quote = elementsOf(await scene.inDesk('asks for a live agent'), 'rich_text_quote');
    expect(JSON.stringify(quote)).toContain('It says E-42');
    const name = scene.employee.realName;
    expect(await history(scene, card)).toEqual([`${name}: Hello`, `${name}: My printer jams`]);
  });

  test('is no more than the setting allows', async () => {
    const scene = await open({ desk: { history: 1 } });
    for (const text of ['First', 'Second', 'Third']) {
      await scene.employeeSays(text);
      await scene.rig.quiet();
    }
    await scene.pressInDm('request');
    const card = await scene.claimCard();
    expect(await history(scene, card)).toEqual([`${scene.employee.realName}: Second`]);
  });

  test('is nothing of another day', async () => {
    let ahead = 0;
    const scene = await open({ now: () => Date.now() + ahead });
    await scene.employeeSays('Old news');
    await scene.rig.quiet();
    ahead = 2 * 3_600_000;
    await scene.pressInDm('request');
    const card = await scene.inDesk('asks for a live agent');
    expect(readable(card)).not.toContain('Old news');
    expect(readable(card)).toContain('Nothing was said yet.');
  });

  test('follows what the employee corrected or took back before the request', async () => {
    const scene = await open();
    const wrong = await scene.employeeSays('My printr jams');
    const secret = await scene.employeeSays('My password is hunter2');
    await scene.employeeSays('Please help');
    await scene.rig.quiet();
    await scene.slack.edit(scene.employee.id, wrong, 'My printer jams');
    await scene.slack.remove(scene.employee.id, secret);
    await scene.rig.quiet();
    await scene.pressInDm('request');
    const card = await scene.claimCard();
    expect(await history(scene, card)).toEqual([`${scene.employee.realName}: My printer jams`]);
    expect((await scene.desk()).some((message) => readable(message).includes('hunter2'))).toBe(false);
  });

  test('is not what somebody else said', async () => {
    const scene = await open();
    const other = await scene.slack.user('priya');
    await scene.slack.say({ user: other.id, channel: 'dm', text: 'A question of Priya' });
    const card = await scene.ask('A question of Maya');
    expect(readable(await scene.inDesk('asks for a live agent'))).toContain('A question of Maya');
    await scene.rig.quiet();
    expect(await scene.thread(card)).toEqual([]);
  });
});

describe('after the end', () => {
  test('Ask again carries the context of the last request', async () => {
    const scene = await open();
    await scene.ask('The door does not open');
    await scene.pressInDm('cancel');
    await scene.inDm('was cancelled');
    await scene.pressInDm('again');
    const card = await scene.claimCard();
    const now = (await scene.desk()).find(({ ts }) => ts === card.ts)!;
    expect(readable(now)).toContain('The door does not open');
    expect(readable(now)).toContain('Ask again');
  });

  test('Ask again takes what was said since then', async () => {
    const scene = await open();
    await scene.ask('The door does not open');
    await scene.pressInDm('cancel');
    await scene.inDm('was cancelled');
    await scene.employeeSays('And now the window is stuck');
    await scene.rig.quiet();
    await scene.pressInDm('again');
    const card = await scene.claimCard();
    const now = (await scene.desk()).find(({ ts }) => ts === card.ts)!;
    expect(readable(now)).toContain('And now the window is stuck');
  });

  test('what is written into the old thread is answered, and reaches nobody', async () => {
    const scene = await open();
    const card = await scene.talk();
    await scene.pressInDm('end');
    await scene.inDm('You ended the talk');
    await scene.rig.quiet();
    const { ts } = await scene.statusCard();
    const channel = await scene.slack.dm(scene.employee.id);
    await scene.slack.say({ user: scene.employee.id, channel, thread_ts: ts, text: 'One more thing' });
    await scene.inDm('nobody received your message');
    expect((await scene.thread(card)).some((message) => said(message) === 'One more thing')).toBe(false);
  });
});
