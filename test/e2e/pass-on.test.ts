import { describe, expect, test } from 'vitest';
import type { ControlUser } from '../../src/playground/slack/control-types.ts';
import { saidOf, scenes, type Scene } from '../support/scene.ts';
import { actionsOn, callsOn, readable, until, type MessageAt } from '../support/slack-world.ts';

const open = scenes();
const MORE = { 'hr-desk': { label: 'HR desk' } };

/** Opens the dialog on a card, and gives its id. */
async function dialog(scene: Scene, card: MessageAt, by: ControlUser): Promise<string> {
  await scene.slack.press(by.id, card, 'menu', 'pass-on');
  const [view] = await until('the dialog', async () => {
    const open = await scene.slack.modals(by.id);
    return open.length > 0 && open;
  });
  return view!.id;
}

async function submit(scene: Scene, by: ControlUser, view: string, values: Record<string, string>): Promise<void> {
  const byBlock = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`baton.field.${name}`, { 'baton.value': value }]),
  );
  await scene.slack.post('/submit', { user: by.id, view_id: view, values: byBlock });
}

async function cardReads(scene: Scene, { channel, ts }: MessageAt, text: string): Promise<void> {
  await until(`the card “${text}”`, async () => {
    const card = (await scene.slack.messages(channel)).find((message) => message.ts === ts);
    return card !== undefined && readable(card).includes(text);
  });
}

describe('passing on to a colleague', () => {
  test('makes them the owner, calls them, and tells the employee', async () => {
    const scene = await open();
    const { agent, second } = scene;
    const card = await scene.talk();
    await submit(scene, agent, await dialog(scene, card, agent), { agent: second.id });
    await scene.inDm(`${second.realName} joined.`);
    const call = await scene.inThread(card, `${agent.realName} passed this request on to you.`);
    expect(callsOn(call)).toEqual([second.id]);
    await cardReads(scene, card, `Claimed by ${second.realName}`);
    await scene.agentSays(card, 'Aisha speaking', second);
    expect((await scene.inDm('Aisha speaking')).username).toBe(second.realName);
    await scene.agentSays(card, 'Me again', agent);
    await scene.whispered(agent, `Not sent: ${second.realName} has this request.`);
    await scene.employeeSays('Thank you both');
    await scene.inThread(card, 'Thank you both');
    const hints = (await scene.thread(card)).filter((message) => readable(message).includes('internal note'));
    expect(hints).toHaveLength(1);
  });

  test('works before anybody has claimed', async () => {
    const scene = await open();
    const card = await scene.ask();
    await scene.employeeSays('kept meanwhile');
    await submit(scene, scene.agent, await dialog(scene, card, scene.agent), { agent: scene.second.id });
    await scene.inDm(`${scene.second.realName} joined.`);
    await scene.inThread(card, 'kept meanwhile');
  });

  test('needs a choice', async () => {
    const scene = await open();
    const card = await scene.talk();
    await submit(scene, scene.agent, await dialog(scene, card, scene.agent), {});
    await scene.whispered(scene.agent, 'Choose a colleague or a team.');
  });
});

describe('passing on to another destination', () => {
  test('closes the card here, opens one there with the talk so far, and goes on in the same 1:1', async () => {
    const scene = await open({ more: MORE });
    const { agent, second, rig } = scene;
    const card = await scene.talk('My payslip is wrong');
    await scene.employeeSays('It says zero');
    await scene.agentSays(card, 'That is for HR');
    await scene.inDm('That is for HR');
    await rig.quiet();
    await submit(scene, agent, await dialog(scene, card, agent), { destination: 'hr-desk' });
    await scene.inDm(`${agent.realName} passes you on to HR desk.`);
    await scene.inThread(card, 'The request was passed on to HR desk.');
    await cardReads(scene, card, 'Passed on to HR desk');
    const there = await scene.claimCard(rig.channelOf('hr-desk'));
    const history = await scene.inThread(there, 'What was said before:');
    expect(readable(history)).toContain(`${scene.employee.realName}: It says zero`);
    expect(readable(history)).toContain(`${agent.realName}: That is for HR`);

    await scene.employeeSays('Hello HR');
    await rig.quiet();
    await scene.slack.press(second.id, there, 'claim');
    await scene.inDm(`${second.realName} joined.`);
    await scene.inThread(there, 'Hello HR');
    await scene.agentSays(there, 'HR here', second);
    await scene.inDm('HR here');
    await scene.agentSays(card, 'Still me?', agent);
    await scene.whispered(agent, 'Not sent');
    await rig.quiet();
    expect((await scene.dm()).some((message) => readable(message).includes('Still me?'))).toBe(false);
    const first = (await scene.desk()).find(({ ts }) => ts === card.ts);
    expect(actionsOn(first!)).toEqual([]);
  });

  test('loses nothing of what was on its way to the agents at that moment: whoever joins there reads it', async () => {
    const scene = await open({ more: MORE });
    const { agent, second, rig, slack } = scene;
    const card = await scene.talk();
    await rig.quiet();
    await slack.faults([{ method: 'chat.postMessage', channel: rig.desk, kind: '500' }]);
    const texts = ['on its way 1', 'on its way 2', 'on its way 3'];
    for (const text of texts) await scene.employeeSays(text);
    await submit(scene, agent, await dialog(scene, card, agent), { destination: 'hr-desk' });
    await scene.inDm('passes you on to HR desk.');
    await slack.faults([]);
    const there = await scene.claimCard(rig.channelOf('hr-desk'));
    await slack.press(second.id, there, 'claim');
    await scene.inThread(there, 'on its way 3');
    await rig.quiet();
    expect(saidOf(await scene.thread(there), texts)).toEqual(texts);
    expect(saidOf(await scene.thread(card), texts)).toEqual([]);
  });

  test('tells an agent at the old card that it is over there', async () => {
    const scene = await open({ more: MORE });
    const card = await scene.talk();
    const view = await dialog(scene, card, scene.agent);
    await submit(scene, scene.agent, view, { destination: 'hr-desk' });
    await scene.claimCard(scene.rig.channelOf('hr-desk'));
    await scene.rig.quiet();
    await scene.agentSays(card, 'Is anybody here?', scene.second);
    await scene.whispered(scene.second, 'Not sent');
  });
});

describe("can't help", () => {
  test('before a claim is told to the colleagues, and the request waits on', async () => {
    const scene = await open();
    const card = await scene.ask();
    await scene.slack.press(scene.agent.id, card, 'menu', 'decline');
    await scene.inThread(card, `${scene.agent.realName} can't help with this one.`);
    await scene.claim(card, scene.second);
  });

  test('after a claim gives it to the next destination', async () => {
    const scene = await open({ more: MORE });
    const card = await scene.talk();
    await scene.slack.press(scene.agent.id, card, 'menu', 'decline');
    await scene.inDm(`${scene.agent.realName} passes you on to HR desk.`);
    const there = await scene.claimCard(scene.rig.channelOf('hr-desk'));
    await scene.slack.press(scene.second.id, there, 'claim');
    await scene.inDm(`${scene.second.realName} joined.`);
  });

  test('after a claim, where there is no other destination, asks the same one anew', async () => {
    const scene = await open();
    const card = await scene.talk();
    await scene.slack.press(scene.agent.id, card, 'menu', 'decline');
    const anew = await scene.claimCard();
    expect(anew.ts).not.toBe(card.ts);
    await scene.claim(anew, scene.second);
    await scene.employeeSays('Hello again');
    await scene.inThread(anew, 'Hello again');
    await scene.rig.quiet();
    expect((await scene.thread(card)).some((message) => readable(message).includes('Hello again'))).toBe(false);
  });
});
