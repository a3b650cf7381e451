import { describe, expect, it } from 'vitest';
import { nextStep, stepOf, withStep } from '../../../src/playground/page/model/guide.ts';
import {
  channelLines,
  dmOf,
  repliesOf,
  settle,
  startSpot,
  visibleTo,
} from '../../../src/playground/page/model/places.ts';
import { markKey, newestTs, unreadIn } from '../../../src/playground/page/model/unread.ts';
import { applyEvent } from '../../../src/playground/page/model/world.ts';
import { isProblem, matches } from '../../../src/playground/page/wire/filter.ts';
import type {
  ControlChannel,
  ControlMessage,
  ControlState,
  ControlUser,
  WireEntry,
} from '../../../src/playground/slack/control-types.ts';

const person = (id: string, role: ControlUser['role']): ControlUser => ({
  id,
  team: 'T1',
  name: id,
  realName: id,
  title: '',
  email: '',
  tz: '',
  avatar: '',
  isBot: role === 'bot',
  role,
});
const room = (id: string, members: string[], more: Partial<ControlChannel> = {}): ControlChannel => ({
  id,
  team: 'T1',
  kind: 'channel',
  name: id,
  topic: '',
  members,
  isArchived: false,
  ...more,
});
const line = (ts: string, user: string, more: Partial<ControlMessage> = {}): ControlMessage => ({
  ts,
  user,
  text: 'x',
  ...more,
});

const mia = person('UMIA', 'employee');
const ada = person('UADA', 'agent');
const state: ControlState = {
  ok: true,
  mode: 'http',
  down: false,
  limits: 'off',
  faults: [],
  teams: [],
  app: { appId: 'A', name: 'Baton', botUserId: 'UBOT', botId: 'B', commands: [], shortcuts: [] },
  users: [mia, ada, person('UBOT', 'bot')],
  usergroups: [],
  channels: [
    room('CALL', ['UMIA', 'UADA']),
    room('CDESK', ['UADA', 'UBOT']),
    room('DMIA', ['UMIA', 'UBOT'], { kind: 'im', imUser: 'UMIA' }),
  ],
  messages: {
    DMIA: [
      line('1.000001', 'UMIA'),
      line('2.000001', 'UBOT', { bot_id: 'B' }),
      line('3.000001', 'UBOT', { bot_id: 'B', thread_ts: '2.000001' }),
      line('4.000001', 'UBOT', { bot_id: 'B', ephemeral_for: 'UADA' }),
      line('5.000001', 'UBOT', { bot_id: 'B', thread_ts: '2.000001', subtype: 'thread_broadcast' }),
    ],
    CDESK: [line('2.500001', 'UBOT', { bot_id: 'B' })],
  },
  homes: {},
  modals: {},
  delivery: { delivered: 0, failedAttempts: 0, dropped: 0, pending: 0, connections: 0 },
  wire: 0,
};
const entry = (n: number, more: Partial<WireEntry> = {}): WireEntry => ({
  n,
  at: 0,
  direction: 'to-baton',
  name: 'message',
  status: 200,
  ms: 1,
  transport: 'http',
  request: { text: 'Printer on fire' },
  response: { ok: true },
  ...more,
});

describe('places', () => {
  it('opens the employee in the 1:1 with the app and the agent in the agents’ channel', () => {
    expect(startSpot(state, mia).channel).toBe('DMIA');
    expect(startSpot(state, ada).channel).toBe('CDESK');
  });

  it('follows a 1:1 that had no id yet to its id', () => {
    expect(dmOf({ ...state, channels: [] }, 'UMIA')).toBe('dm');
    expect(settle(state, 'UMIA', { channel: 'dm', tab: 'home', thread: null })).toEqual({
      channel: 'DMIA',
      tab: 'home',
      thread: null,
    });
  });

  it('parts the lines of a channel from replies and from what others alone see', () => {
    const seen = visibleTo(state, 'UMIA', 'DMIA');
    expect(channelLines(seen).map((message) => message.ts)).toEqual(['1.000001', '2.000001', '5.000001']);
    expect(repliesOf(seen, '2.000001').map((message) => message.ts)).toEqual(['3.000001', '5.000001']);
  });
});

describe('unread', () => {
  it('counts lines and replies of the 1:1 until they are read, each in its place', () => {
    expect(unreadIn(state, {}, 'UMIA', 'DMIA', '0')).toEqual({ lines: 3, calls: 3 });
    const read = { [markKey('UMIA', 'DMIA')]: '5.000001' };
    expect(unreadIn(state, read, 'UMIA', 'DMIA', '0').lines).toBe(1);
    expect(
      unreadIn(state, { ...read, [markKey('UMIA', 'DMIA', '2.000001')]: '5.000001' }, 'UMIA', 'DMIA', '0').lines,
    ).toBe(0);
  });

  it('shows a channel as bold without a number, and takes what was there before the page for read', () => {
    expect(unreadIn(state, {}, 'UADA', 'CDESK', '0')).toEqual({ lines: 1, calls: 0 });
    expect(unreadIn(state, {}, 'UADA', 'CDESK', newestTs(state)).lines).toBe(0);
  });
});

describe('world', () => {
  it('puts a message in its order, replaces it when it changes and drops it when it is deleted', () => {
    const world = { state, wire: [] };
    const late = applyEvent(world, { type: 'message', channel: 'DMIA', message: line('2.500000', 'UMIA') });
    expect(late.state.messages['DMIA']?.map((message) => message.ts.slice(0, 3))).toEqual([
      '1.0',
      '2.0',
      '2.5',
      '3.0',
      '4.0',
      '5.0',
    ]);
    const changed = applyEvent(late, {
      type: 'message_changed',
      channel: 'DMIA',
      message: line('2.500000', 'UMIA', { text: 'y' }),
    });
    expect(changed.state.messages['DMIA']?.[2]?.text).toBe('y');
    const gone = applyEvent(changed, { type: 'message_deleted', channel: 'DMIA', ts: '2.500000' });
    expect(gone.state.messages['DMIA']).toHaveLength(5);
  });

  it('keeps each wire entry once and no more than the newest thousand', () => {
    let world = { state, wire: [] as readonly WireEntry[] };
    for (const n of [1, 2, 2, 1]) world = applyEvent(world, { type: 'wire', entry: entry(n) });
    expect(world.wire.map(({ n }) => n)).toEqual([1, 2]);
    for (let n = 3; n <= 1_200; n += 1) world = applyEvent(world, { type: 'wire', entry: entry(n) });
    expect([world.wire.length, world.wire.at(-1)?.n]).toEqual([1_000, 1_200]);
  });

  it('filters the wire by direction, by problem and by words in it', () => {
    const all = { direction: 'all', problems: false, words: '' } as const;
    expect(matches(entry(1), { ...all, words: 'PRINTER' })).toBe(true);
    expect(matches(entry(1), { ...all, direction: 'from-baton' })).toBe(false);
    expect(matches(entry(1), { ...all, problems: true })).toBe(false);
    expect(
      [entry(1, { status: 0 }), entry(1, { status: 429 }), entry(1, { response: { ok: false } })].every(isProblem),
    ).toBe(true);
  });
});

describe('guide', () => {
  it('ticks the steps in the order of a handoff and starts over with a new request', () => {
    const isAgent = (user: string): boolean => user === 'UADA';
    let done: ReadonlySet<'ask' | 'claim' | 'talk' | 'answer' | 'end'> = new Set();
    const calls: [string, object, string | undefined][] = [
      ['/say', { user: 'UMIA' }, 'ask'],
      ['/press', { action_id: 'baton.request' }, 'claim'],
      ['/press', { action_id: 'baton.claim' }, 'talk'],
      ['/say', { user: 'UADA' }, 'answer'],
      ['/say', { user: 'UMIA' }, 'end'],
      ['/press', { action_id: 'baton.resolve' }, undefined],
      ['/press', { action_id: 'baton.again' }, 'claim'],
    ];
    for (const [path, body, next] of calls) {
      const step = stepOf(path, body, isAgent, done);
      if (step !== undefined) done = withStep(done, step);
      expect(nextStep(done)).toBe(next);
    }
  });
});
