import { describe, expect, test } from 'vitest';
import type { SurfaceId } from '../../src/core/place.ts';
import type { ViewMessage, ViewPerson } from '../../src/playground/shared/control-types.ts';
import { pairs, type Pair } from '../support/pair.ts';
import { readableIn } from '../support/platform.ts';
import { until } from '../support/slack-world.ts';

const open = pairs();

interface Two {
  readonly pair: Pair;
  readonly first: ViewPerson;
  readonly second: ViewPerson;
  /** What the agent writes in the 1:1; in the thread of a talk's card if one is named. */
  says(text: string, under?: ViewPerson): Promise<void>;
  sees(person: ViewPerson, words: string): Promise<ViewMessage>;
  cardOf(employee: ViewPerson): Promise<ViewMessage>;
  /** Which of the texts this employee reads in what the bot wrote. */
  readOf(employee: ViewPerson, texts: readonly string[]): Promise<readonly string[]>;
}

/** One agent who claimed twice, and whose talks both go on in the 1:1. */
async function twoTalks(employee: SurfaceId, agents: SurfaceId): Promise<Two> {
  const pair = await open({ employee, agent: agents, desk: { agentThread: 'direct' } });
  const { here, there, agent } = pair;
  const [first, second] = there.employees as readonly [ViewPerson, ViewPerson];
  const cardOf = (of: ViewPerson): Promise<ViewMessage> =>
    here.waitFor(agent, 'direct', `You are talking to ${of.name}`);
  await pair.talk('about the first');
  await there.say(second, 'direct', 'about the second');
  await there.press(second, { room: 'direct' }, 'Request live agent');
  await pair.claim(await pair.claimCard());
  await there.waitFor(second, 'direct', 'joined.');
  await cardOf(second);
  return {
    pair,
    first,
    second,
    cardOf,
    async says(text, under) {
      const card = under === undefined ? undefined : await cardOf(under);
      await here.say(agent, 'direct', text, card === undefined ? {} : { thread: card.thread ?? card.id });
    },
    sees: (person, words) => there.waitFor(person, 'direct', words),
    async readOf(person, texts) {
      const seen = (await there.messages(person, 'direct')).filter(({ author }) => author.bot).map(readableIn);
      return texts.filter((text) => seen.some((message) => message.includes(text)));
    },
  };
}

const refusals = async ({ pair: { here, agent } }: Two): Promise<number> =>
  (await here.messages(agent, 'direct')).filter((message) => readableIn(message).includes('Not sent, because several'))
    .length;

describe('two talks at once in a 1:1 without threads', () => {
  test.each([
    ['webex', 'google-chat'],
    ['slack', 'teams'],
    ['google-chat', 'google-chat'],
  ] as const)('an employee on %s, agents on %s: a button says which is meant', async (employee, agents) => {
    const two = await twoTalks(employee, agents);
    const { pair, first, second } = two;
    const { here, there, agent } = pair;
    const turnTo = async (person: ViewPerson): Promise<void> => {
      await here.press(agent, { room: 'direct' }, `Write to ${person.name}`);
      await here.waitFor(agent, 'direct', `What you write here now goes to ${person.name}`);
    };
    await two.says('India for whom?');
    await here.waitFor(agent, 'direct', 'Press “Write to …” on the card of the one you mean');
    await turnTo(second);
    await two.says('Juliett for the second');
    await two.sees(second, 'Juliett');
    await turnTo(first);
    await two.says('Kilo for the first');
    await two.sees(first, 'Kilo');
    // Somebody else wrote since: what follows could be an answer to them.
    const before = await refusals(two);
    await there.say(second, 'direct', 'Lima and me?');
    const shown = await here.waitFor(agent, 'direct', 'Lima and me?');
    expect(readableIn(shown)).toContain(second.name);
    await two.says('Mike for whom now?');
    await until('it to be refused', async () => (await refusals(two)) > before);
    // One of the two is over: there is nothing left to choose.
    await here.press(agent, await two.cardOf(second), 'Resolve');
    await two.sees(second, 'ended the talk');
    await two.says('November for who is left');
    await two.sees(first, 'November');
    await pair.quiet();
    const texts = ['India', 'Juliett', 'Kilo', 'Mike', 'November', 'Lima'];
    expect(await two.readOf(first, texts)).toEqual(['Kilo', 'November']);
    expect(await two.readOf(second, texts)).toEqual(['Juliett']);
  });
});

describe('two talks at once in a 1:1 with threads', () => {
  test.each([
    ['teams', 'webex'],
    ['google-chat', 'slack'],
  ] as const)('an employee on %s, agents on %s: each is in the thread of its card', async (employee, agents) => {
    const two = await twoTalks(employee, agents);
    const { pair, first, second } = two;
    const { here, there, agent } = pair;
    await two.says('India for whom?');
    await here.waitFor(agent, 'direct', 'Please write in the thread of the one you mean');
    await two.says('Juliett for the second', second);
    await two.sees(second, 'Juliett');
    await two.says('Kilo for the first', first);
    await two.sees(first, 'Kilo');
    await there.say(second, 'direct', 'Lima and me?');
    const card = await two.cardOf(second);
    expect((await here.waitFor(agent, 'direct', 'Lima and me?')).thread).toBe(card.thread ?? card.id);
    await pair.quiet();
    const texts = ['India', 'Juliett', 'Kilo', 'Lima'];
    expect(await two.readOf(first, texts)).toEqual(['Kilo']);
    expect(await two.readOf(second, texts)).toEqual(['Juliett']);
  });
});
