import { describe, expect, test } from 'vitest';
import type { SurfaceId } from '../../src/core/place.ts';
import type { FaultRule, ViewMessage, WireEntry } from '../../src/playground/shared/control-types.ts';
import { POSTS } from '../faults/accepts.ts';
import { pairs, type Pair } from '../support/pair.ts';
import { buttonsOn, readableIn, type Platform } from '../support/platform.ts';
import { until } from '../support/slack-world.ts';

const open = pairs();
const KINDS: readonly Exclude<SurfaceId, 'slack'>[] = ['teams', 'google-chat', 'webex'];
/** How often a message stands whose first post arrived while its answer did not: Teams leaves no way to know it. */
const COPIES_AFTER_DROP = { teams: 2, 'google-chat': 1, webex: 1 } as const;

interface Talk {
  readonly pair: Pair;
  readonly card: ViewMessage;
  /** The employee's 1:1, and where the agent reads. */
  readonly dm: string;
  readonly desk: string;
}

/** A talk on one platform, in which everything has arrived. */
async function talk(kind: SurfaceId, options: Partial<Parameters<typeof open>[0]> = {}): Promise<Talk> {
  const pair = await open({
    employee: kind,
    agent: kind,
    engine: { callTimeoutMs: 1_500, leaseMs: 5_000 },
    ...options,
  });
  const card = await pair.talk();
  await pair.quiet();
  const { here, there, agent, employee } = pair;
  const desk = pair.atDesk ? await here.directRoom(agent) : here.desk;
  return { pair, card, dm: await there.directRoom(employee), desk };
}

function onPosts({ kind }: Platform, rule: Omit<FaultRule, 'method'>): FaultRule[] {
  return POSTS[kind].map((method) => ({ ...rule, method }));
}

/** What of this a person reads in a room, in its order. */
async function read(platform: Platform, person: Pair['agent'], room: string, wanted: readonly string[]) {
  const messages = await platform.messages(person, room);
  return messages
    .filter(({ author }) => author.bot)
    .flatMap((message) => wanted.filter((text) => readableIn(message).includes(text)));
}

/** Attempts to post this, as the platform saw them. */
function attempts(wire: readonly WireEntry[], text: string): WireEntry[] {
  return wire.filter(({ direction, request }) => direction === 'from-baton' && JSON.stringify(request).includes(text));
}

describe.each(KINDS)('where %s', (kind) => {
  test('limits one conversation, its time is kept to and nobody else waits', async () => {
    const { pair, card, dm } = await talk(kind);
    const { there } = pair;
    await there.faults(onPosts(there, { channel: dm, kind: '429', retryAfter: 3, times: 1 }));
    await pair.agentSays(card, 'an answer that has to wait');
    await until('the limit', async () => attempts(await there.wire(), 'that has to wait').length > 0);
    await pair.employeeSays('a question meanwhile');
    await pair.agentSees('a question meanwhile');
    await pair.employeeSees('an answer that has to wait');

    const wire = await there.wire();
    const [limited, again, ...more] = attempts(wire, 'that has to wait');
    const [other] = attempts(wire, 'a question meanwhile');
    expect(more).toEqual([]);
    expect([limited?.status, Math.floor((again?.status ?? 0) / 100)]).toEqual([429, 2]);
    expect(again!.at - limited!.at).toBeGreaterThanOrEqual(3_000);
    expect(other!.n).toBeLessThan(again!.n);
  });

  test('answers 500 for a while, everything arrives once and in order, both ways', async () => {
    const { pair, card, dm, desk } = await talk(kind);
    const { here, there } = pair;
    const fault = { kind: '500', times: 2 } as const;
    await here.faults([dm, desk].flatMap((channel) => onPosts(here, { ...fault, channel })));
    const asked = ['q-one', 'q-two', 'q-three'];
    const answered = ['a-one', 'a-two', 'a-three'];
    for (const text of asked) await pair.employeeSays(text);
    for (const text of answered) await pair.agentSays(card, text);
    await pair.agentSees('q-three');
    await pair.employeeSees('a-three');
    await pair.quiet();
    expect(await read(here, pair.agent, desk, asked)).toEqual(asked);
    expect(await read(there, pair.employee, dm, answered)).toEqual(answered);
  });

  test('takes a message and drops the line, it stands there as often as the platform makes it, marked where in doubt', async () => {
    const { pair, card, dm, desk } = await talk(kind);
    const { here, there } = pair;
    const fault = { kind: 'drop-after-accept', times: 1 } as const;
    const rules = [dm, desk].map((channel) => ({ ...fault, channel, method: POSTS[kind][0]! }));
    await here.faults(rules);
    await pair.employeeSays('a question into the void');
    await pair.employeeSays('one more question');
    await pair.agentSays(card, 'an answer into the void');
    await pair.agentSays(card, 'one more answer');
    await pair.agentSees('one more question');
    await pair.employeeSees('one more answer');
    await pair.quiet();
    const copies = (text: string): string[] => Array.from({ length: COPIES_AFTER_DROP[kind] }, () => text);
    const asked = ['a question into the void', 'one more question'];
    const answered = ['an answer into the void', 'one more answer'];
    expect(await read(here, pair.agent, desk, asked)).toEqual([...copies(asked[0]!), asked[1]]);
    expect(await read(there, pair.employee, dm, answered)).toEqual([...copies(answered[0]!), answered[1]]);
    const { store } = pair.app();
    const lines = await store.transcript((await store.handoffs({ limit: 1 }))[0]!.id);
    const doubts = lines.filter(({ uncertain }) => uncertain === true);
    expect(doubts).toHaveLength(kind === 'teams' ? 2 : 0);
  });

  test('is down, what was said meanwhile arrives by itself, in order and once', async () => {
    const { pair, card, dm, desk } = await talk(kind);
    const { here, there } = pair;
    await here.down(true);
    const asked = ['q-one', 'q-two', 'q-three'];
    const answered = ['a-one', 'a-two', 'a-three'];
    for (const text of asked) await pair.employeeSays(text);
    for (const text of answered) await pair.agentSays(card, text);
    await until('a few vain tries', async () => (await here.wire()).filter(({ status }) => status === 503).length >= 4);
    await here.down(false);
    await pair.agentSees('q-three');
    await pair.employeeSees('a-three');
    await pair.quiet();
    expect(await read(here, pair.agent, desk, asked)).toEqual(asked);
    expect(await read(there, pair.employee, dm, answered)).toEqual(answered);
  });

  test('lets the bot no longer write to somebody, the sender is told, in plain words, and Baton goes on', async () => {
    const { pair, card } = await talk(kind, { agent: 'slack' });
    const { there, employee } = pair;
    // In Webex nobody can leave a 1:1: there the organisation's admins forbid the bot.
    await there.control.post('/uninstall', kind === 'webex' ? {} : { user: employee.id });
    await pair.agentSays(card, 'an answer that nobody can read');
    const told = await pair.agentSees('could not be delivered');
    expect(readableIn(told)).toContain('an answer that nobody can read');
    expect(readableIn(told)).not.toMatch(/40[34]|http|error|uninstalled/i);
    await there.control.post('/install', kind === 'webex' ? {} : { user: employee.id });
    await pair.agentSays(card, 'and one that they can');
    await pair.employeeSees('and one that they can');
  });
});

test.each(['slack', 'google-chat', 'webex'] as const)(
  'a message whose outcome on %s is unknown, and that is changed meanwhile, stands there once, as it was changed',
  async (kind) => {
    const { pair, card, dm } = await talk(kind, { agent: kind === 'slack' ? 'teams' : 'slack' });
    const { here, there, agent, employee } = pair;
    const lookUps = ['GET /messages', 'GET /messages/direct', 'conversations.replies', 'conversations.history'];
    const away = [...POSTS[kind], ...lookUps].map((method): FaultRule => ({ method, kind: '500' }));
    await there.faults([...onPosts(there, { channel: dm, kind: 'drop-after-accept', times: 1 }), ...away]);
    const said = await pair.agentSays(card, 'in the old words');
    await until('the answer to be lost', async () => (await there.wire()).some(({ status }) => status === 0));
    await here.edit(agent, said, 'in the new words');
    const { store } = pair.app();
    const [handoff] = await store.handoffs({ limit: 1 });
    await until('the change to be taken in', async () =>
      (await store.transcript(handoff!.id)).some(({ editedAt }) => editedAt !== undefined),
    );
    await there.faults([]);
    await pair.employeeSees('in the new words');
    await pair.quiet();
    expect(await read(there, employee, dm, ['in the old words', 'in the new words'])).toEqual(['in the new words']);
  },
);

test('a claim card whose outcome is unknown is not left behind because its desk filled up meanwhile', async () => {
  const pair = await open({ employee: 'slack', agent: 'slack', desk: { maxHandoffs: 1 } });
  const { there, here, employee, agent } = pair;
  const other = there.employees[1]!;
  const ask = async (person: Pair['employee']): Promise<void> => {
    await there.say(person, 'direct', 'My screen is black');
    await there.press(person, { room: 'direct' }, 'Request live agent');
  };
  const claimable = async (): Promise<ViewMessage[]> =>
    (await here.messages(agent, here.desk)).filter((one) => buttonsOn(one).some(({ label }) => label === 'Claim'));
  const looks = ['conversations.history', 'conversations.replies'].map((method): FaultRule => ({
    method,
    kind: '500',
  }));
  await there.faults([...onPosts(there, { channel: here.desk, kind: 'drop-after-accept', times: 1 }), ...looks]);
  await ask(employee);
  await until('the answer to be lost', async () => (await there.wire()).some(({ status }) => status === 0));
  await ask(other);
  await until('both cards', async () => (await claimable()).length === 2);
  await there.waitFor(other, 'direct', 'Waiting for a live agent');
  await there.faults([]);
  await there.waitFor(employee, 'direct', 'Waiting for a live agent');
  for (const card of await claimable()) await pair.claim(card);
  await there.waitFor(employee, 'direct', 'joined.');
  await there.waitFor(other, 'direct', 'joined.');
});
