import { expect } from 'vitest';
import { buttonsOn, readableIn } from './platform.ts';
import type { Pair } from './pair.ts';
import { until } from './slack-world.ts';

/** One handoff from the first word to the end, as both sides see it. The same on every pair of platforms. */
export async function tellStory(pair: Pair): Promise<void> {
  const { employee, agent, here } = pair;
  const card = await pair.ask('My screen is black');
  expect(readableIn(card)).toContain(employee.name);
  expect(readableIn(card)).toContain('My screen is black');
  await pair.employeeSays('it happened this morning');

  await pair.claim(card);
  await pair.inDesk(`Claimed by ${agent.name}`);
  await pair.employeeSees(`${agent.name} joined.`);
  await pair.agentSees('it happened this morning');

  await pair.agentSays(card, 'Hello, is the cable in?');
  expect(readableIn(await pair.employeeSees('Hello, is the cable in?'))).toContain(agent.name);
  await pair.employeeSays('It was not. Thank you!');
  await pair.agentSees('It was not. Thank you!');
  await pair.agentMentions(card, 'Glad to hear it.');
  const thanks = await pair.employeeSees('Glad to hear it.');
  expect(readableIn(thanks)).not.toContain('@Baton');

  await pair.agentPresses('Resolve');
  await pair.employeeSees(/ended the talk/);
  await until('the card to say that it is over', async () => {
    const now = (await here.messages(agent, here.desk)).filter((message) => readableIn(message).includes('has ended'));
    return now.some((message) => buttonsOn(message).length === 0);
  });
  await pair.quiet();
  expect(await pair.employeeMessages('joined.')).toHaveLength(1);
  expect(await pair.employeeMessages('Hello, is the cable in?')).toHaveLength(1);
}
