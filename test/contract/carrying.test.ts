import { describe, expect, test } from 'vitest';
import type { Feature } from '../../src/core/capabilities.ts';
import type { SurfaceId } from '../../src/core/place.ts';
import type { ViewMessage } from '../../src/playground/shared/control-types.ts';
import { CAPABILITIES, waysOf } from '../support/pair-story.ts';
import { pairs, type Pair, type PairOptions } from '../support/pair.ts';
import { readableIn } from '../support/platform.ts';
import { shown } from '../support/shown.ts';
import { until } from '../support/slack-world.ts';

const open = pairs();
const KINDS = ['slack', 'teams', 'google-chat', 'webex'] as const satisfies readonly SurfaceId[];

/** The calls that post a message, as each wire log names them. */
const POSTS: Readonly<Record<SurfaceId, readonly string[]>> = {
  slack: ['chat.postMessage'],
  teams: ['activities.send', 'activities.reply'],
  'google-chat': ['spaces.messages.create'],
  webex: ['POST /messages'],
};

const byBot = async ({ here, agent }: Pair, room: string, words: string): Promise<readonly ViewMessage[]> =>
  (await here.messages(agent, room)).filter(({ author, ...message }) =>
    author.bot ? readableIn({ author, ...message }).includes(words) : false,
  );

/** How many posts Baton has tried on the agents' platform. */
const posts = async ({ here }: Pair) =>
  (await here.wire()).filter(({ direction, name }) => direction === 'from-baton' && POSTS[here.kind].includes(name));

describe.each(KINDS)('%s', (kind) => {
  const can = CAPABILITIES[kind];
  const alone = (more: Partial<PairOptions> = {}): Promise<Pair> => open({ employee: kind, agent: kind, ...more });

  test('order: what was written while posts failed arrives in its order, once', async () => {
    const pair = await alone();
    const [toAgent] = waysOf(pair, await pair.talk());
    await pair.quiet();
    await pair.here.faults(POSTS[kind].map((method) => ({ method, kind: '500', times: 2 })));
    const texts = ['Alpha 1', 'Alpha 2', 'Alpha 3', 'Alpha 4'];
    for (const text of texts) await toAgent.says(text);
    await toAgent.sees('Alpha 4');
    await pair.quiet();
    const seen = (await pair.here.messages(pair.agent, toAgent.readIn)).filter(({ author }) => author.bot);
    expect(seen.flatMap((message) => texts.filter((text) => readableIn(message).includes(text)))).toEqual(texts);
  });

  test('limits: a 429 is waited out as long as it says, and tried once more', async () => {
    const pair = await alone();
    const [toAgent] = waysOf(pair, await pair.talk());
    await pair.quiet();
    const before = (await posts(pair)).length;
    await pair.here.faults(POSTS[kind].map((method) => ({ method, kind: '429', retryAfter: 1, times: 1 })));
    await toAgent.says('Bravo after the limit');
    await toAgent.sees('Bravo after the limit');
    await pair.quiet();
    const tried = (await posts(pair)).slice(before).filter(({ request }) => JSON.stringify(request).includes('Bravo'));
    expect(tried.map(({ status }) => status === 429)).toEqual([true, false]);
    const [refused, taken] = tried;
    // A timer may fire a moment early.
    expect(taken!.at - refused!.at).toBeGreaterThanOrEqual(990);
  });

  test('limits: a text that is longer than a message may be arrives whole, in parts', async () => {
    const pair = await open({ employee: 'slack', agent: kind });
    const [toAgent] = waysOf(pair, await pair.talk());
    const words = Array.from({ length: 5_800 }, (_, index) => `w${index}${index % 50 === 0 ? '👩🏽‍💻' : ''}`);
    await toAgent.says(words.join(' '));
    await toAgent.sees(/\bw5799\b/);
    await pair.quiet();
    const parts = await byBot(pair, toAgent.readIn, ' w');
    expect(words.join(' ').length).toBeGreaterThan(can.maxText);
    expect(parts.length).toBeGreaterThan(1);
    const arrived = parts.flatMap((part) => readableIn(part).match(/\bw\d+(?:👩🏽‍💻)?/gu) ?? []);
    expect(arrived).toEqual(words);
  });

  test('echo: nothing that Baton wrote comes back to it as said by somebody', async () => {
    const pair = await alone();
    const [toAgent, toEmployee] = waysOf(pair, await pair.talk('Charlie zero'));
    await toAgent.says('Charlie one');
    await toAgent.sees('Charlie one');
    await toEmployee.says('Charlie two');
    await toEmployee.sees('Charlie two');
    await pair.quiet();
    const [handoff] = await pair.app().store.handoffs({ limit: 1 });
    const lines = await pair.app().store.transcript(handoff!.id);
    expect(lines.map(({ side }) => side)).toEqual(['employee', 'agent']);
  });

  describe('capabilities', () => {
    const level = (feature: Feature) => can[feature].level;

    test('threads: in a channel, what belongs to a talk stands in the thread of its card', async () => {
      const pair = await alone({ desk: { agentThread: 'channel' } });
      const card = await pair.talk();
      await pair.employeeSays('Delta');
      const copy = await pair.inDesk('Delta');
      expect(copy.thread).toBe(card.thread ?? card.id);
    });

    test('hearsAllInChannel: only where it is full, a reply without a mention is carried', async () => {
      const pair = await alone({ desk: { agentThread: 'channel' } });
      const card = await pair.talk();
      const thread = card.thread ?? card.id;
      await pair.here.say(pair.agent, pair.here.desk, 'Echo without a mention', { thread });
      await pair.agentMentions(card, 'Foxtrot with one');
      await pair.employeeSees('Foxtrot with one');
      expect(await pair.employeeMessages('Echo')).toHaveLength(level('hearsAllInChannel') === 'full' ? 1 : 0);
      const hint = await pair.inDesk('is being helped');
      expect(readableIn(hint).includes('mention me')).toBe(level('hearsAllInChannel') !== 'full');
    });

    test('cardEdit: full changes the card where it stands, a fallback leaves only the new one', async () => {
      const pair = await alone();
      const card = await pair.talk();
      const now = await pair.inDesk(`Claimed by ${pair.agent.name}`);
      expect(now.id === card.id).toBe(level('cardEdit') === 'full');
      await until('one card', async () => {
        const seen = await pair.here.messages(pair.agent, pair.here.desk);
        return seen.filter((one) => /My screen is black/.test(readableIn(one))).length === 1;
      });
    });

    test('privateLine: full is seen by one person there, a fallback stands in their 1:1', async () => {
      const pair = await alone();
      await pair.claimAtOnce(await pair.ask());
      const room = level('privateLine') === 'full' ? pair.here.desk : 'direct';
      const line = await pair.here.waitFor(pair.second, room, 'was faster');
      if (level('privateLine') === 'full') expect(line.privateTo).toBe(pair.second.id);
    });

    test('agentIdentity: full speaks by the name of the author, a fallback writes it above, in bold', async () => {
      const pair = await alone();
      const [, toEmployee] = waysOf(pair, await pair.talk());
      await toEmployee.says('Golf');
      const message = await toEmployee.sees('Golf');
      if (level('agentIdentity') === 'full') expect(message.author.name).toContain(pair.agent.name);
      else expect(shown(message).bold[0]).toContain(pair.agent.name);
    });

    test('reactions: full crosses and marks what arrived, none does nothing', async () => {
      const pair = await alone();
      const [toAgent] = waysOf(pair, await pair.talk());
      const written = await toAgent.says('Hotel');
      const copy = await toAgent.sees('Hotel');
      const full = level('reactions') === 'full';
      const emoji = kind === 'slack' ? 'eyes' : '👍';
      const reacting = pair.here.react(pair.agent, copy, emoji).then(
        () => true,
        () => false,
      );
      if (full) expect(await reacting).toBe(true);
      await reacting;
      const onOriginal = async () =>
        (await pair.there.messages(pair.employee, 'direct')).find(({ id }) => id === written.id)?.reactions ?? [];
      if (full) await until('the reaction', async () => (await onOriginal()).some((one) => one.emoji === emoji));
      await toAgent.says('India');
      await toAgent.sees('India');
      await pair.quiet();
      if (!full) expect(await onOriginal()).toEqual([]);
    });

    test('commands: a slash command asks for an agent; elsewhere there is none, and its words are a message', async () => {
      const pair = await alone();
      const asked = pair.here.control.post('/command', {
        user: pair.employee.id,
        room: 'direct',
        command: '/live-agent',
        text: 'Juliett',
      });
      if (kind === 'slack' || kind === 'google-chat') {
        await asked;
        await pair.inDesk('Juliett');
      } else {
        await expect(asked).rejects.toThrow(/slash commands/);
        await pair.there.say(pair.employee, 'direct', 'Request live agent');
        if (level('commands') === 'none') await pair.employeeSees('Need a person?');
        else await pair.claimCard();
      }
    });
  });
});
