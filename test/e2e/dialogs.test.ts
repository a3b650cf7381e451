import { expect, test } from 'vitest';
import type { ViewCard, ViewInput } from '../../src/playground/shared/control-types.ts';
import { pairs, type Pair } from '../support/pair.ts';
import { readableIn } from '../support/platform.ts';
import { until } from '../support/slack-world.ts';

const open = pairs();

function inputsOf(card: ViewCard | undefined): readonly ViewInput[] {
  return (card?.parts ?? []).flatMap((part) => (part.type === 'input' ? part : []));
}

/** Answers the question that *Pass on* asks: in a dialog, or where there are none on a card in the agent's 1:1. */
async function choose({ here, agent, second }: Pair): Promise<void> {
  const asked = await until('the question', async () => {
    const { dialogs } = await here.view(agent);
    const dialog = dialogs.find(({ person }) => person === agent.id);
    if (dialog !== undefined) return { input: inputsOf(dialog.card)[0], on: null };
    const card = (await here.messages(agent, 'direct')).findLast((message) => inputsOf(message.card).length > 0);
    return card === undefined ? null : { input: inputsOf(card.card)[0], on: card };
  });
  const { name = '', options = [] } = asked.input ?? {};
  // Where a platform lets bots choose no people, they are named by their address.
  const value = options.find(({ label }) => label.includes(second.name))?.value;
  const values = { [name]: value ?? (asked.input?.kind === 'text' ? second.email : second.id) };
  if (asked.on === null) await here.submit(agent, values);
  else await here.press(agent, asked.on, 'Send', values);
}

test.each(['teams', 'google-chat', 'webex'] as const)('on %s a request is passed on to a colleague', async (kind) => {
  const pair = await open({ employee: 'slack', agent: kind });
  const { here, second } = pair;
  // In Google Chat an app knows only those by name who have written to it.
  await here.say(second, 'direct', 'Good morning');
  await here.waitFor(second, 'direct', 'Need a person?');
  await pair.talk('It is not my field');
  await pair.agentPresses('Pass on');
  await choose(pair);
  await pair.inDesk(`Claimed by ${second.name}`);
  await pair.employeeSees(`${second.name} joined.`);
  if (pair.atDesk) await here.waitFor(second, 'direct', `You are talking to ${pair.employee.name}`);
  await pair.employeeSays('And now?');
  const shown = await here.waitFor(second, pair.atDesk ? 'direct' : here.desk, 'And now?');
  expect(readableIn(shown)).toContain(pair.employee.name);
});
