import { expect, test } from 'vitest';
import { scenes } from '../support/scene.ts';
import { actionsOn, readable, until } from '../support/slack-world.ts';

const open = scenes();

test('an employee asks, an agent claims, they talk, and one ends it', async () => {
  const scene = await open();
  const { slack } = scene;

  const card = await scene.ask('My screen is black');
  const shown = await scene.inDesk('My screen is black');
  expect(readable(shown)).toContain(scene.employee.realName);
  expect(actionsOn(shown)).toEqual(expect.arrayContaining(['claim', 'message-directly', 'pass-on', 'decline']));
  await scene.inDm('live agent');
  await scene.employeeSays('it happened this morning');

  await scene.claim(card);
  await scene.inDesk(`Claimed by ${scene.agent.realName}`);
  await scene.inDesk('it happened this morning');
  await scene.agentSays(card, 'Hello, is the cable in?');
  const reply = await scene.inDm('Hello, is the cable in?');
  expect(reply.username).toContain(scene.agent.realName);
  await scene.employeeSays('It was not. Thank you!');
  await scene.inDesk('It was not. Thank you!');

  await slack.press(scene.agent.id, card, 'resolve');
  await scene.inDm(/ended the talk/);
  await until('the card without buttons', async () => {
    const now = (await scene.desk()).find(({ ts }) => ts === card.ts);
    return now !== undefined && actionsOn(now).length === 0 && readable(now).includes('ended');
  });
  expect((await scene.dm()).filter((message) => readable(message).includes('joined.'))).toHaveLength(1);
});
