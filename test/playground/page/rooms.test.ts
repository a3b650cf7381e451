import { describe, expect, it } from 'vitest';
import { stepOf } from '../../../src/playground/page/model/guide.ts';
import {
  directOf,
  partsOfName,
  repliesTo,
  roomsOf,
  rootsIn,
  startRoom,
  unreadIn,
  visibleIn,
} from '../../../src/playground/page/model/rooms.ts';
import { suggestPeople } from '../../../src/playground/page/platform/mentions.ts';
import { crossedOf } from '../../../src/playground/page/wire/crossed.ts';
import type {
  View,
  ViewMessage,
  ViewPerson,
  ViewRoom,
  WireEntry,
} from '../../../src/playground/shared/control-types.ts';

const person = (id: string, role: ViewPerson['role']): ViewPerson => ({
  id,
  name: `${id} Example`,
  email: '',
  title: '',
  role,
  avatar: '',
});
const room = (id: string, members: readonly string[], more: Partial<ViewRoom> = {}): ViewRoom => ({
  id,
  kind: 'channel',
  name: id,
  members,
  ...more,
});
const said = (id: string, at: number, more: Partial<ViewMessage> = {}): ViewMessage => ({
  id,
  room: 'desk',
  author: { id: 'bot', name: 'Baton', bot: true },
  at,
  edited: false,
  html: id,
  text: id,
  files: [],
  reactions: [],
  ...more,
});
const EMPLOYEE = person('Lena', 'employee');
const AGENT = person('Daniel', 'agent');

function view(messages: readonly ViewMessage[] = []): View {
  return {
    platform: 'teams',
    workspace: 't',
    bot: { id: 'bot', name: 'Baton' },
    people: [EMPLOYEE, AGENT],
    rooms: [
      room('company', ['Lena', 'Daniel', 'bot']),
      room('quiet', ['Daniel', 'bot']),
      room('desk', ['Daniel', 'bot']),
      room('without', ['Daniel']),
      room('1:1', ['Lena', 'bot'], { kind: 'direct', person: 'Lena' }),
    ],
    messages,
    dialogs: [],
  };
}

describe('the rooms of a view', () => {
  it('opens employees in their 1:1 and agents where requests come in', () => {
    const seen = view([said('card', 1)]);
    expect(startRoom(seen, EMPLOYEE)).toBe('1:1');
    expect(startRoom(seen, AGENT)).toBe('desk');
    expect(directOf(seen, 'Daniel')).toBe('direct');
    expect(roomsOf(seen, 'Lena').map(({ id }) => id)).toEqual(['company']);
  });

  it('tells roots from replies, and shows a reply alone whose root is gone', () => {
    const messages = [said('a', 1), said('b', 2, { thread: 'a' }), said('c', 3, { thread: 'deleted' })];
    expect(rootsIn(messages).map(({ id }) => id)).toEqual(['a', 'c']);
    expect(repliesTo(messages, 'a').map(({ id }) => id)).toEqual(['b']);
  });

  it('shows a private line to its reader alone, and counts it for nobody else', () => {
    const seen = view([said('all', 5), said('aside', 6, { privateTo: 'Daniel' })]);
    expect(visibleIn(seen, 'Lena', 'desk').map(({ id }) => id)).toEqual(['all']);
    expect(unreadIn(seen, {}, 'Daniel', 'desk', 4)).toBe(2);
    expect(unreadIn(seen, {}, 'Lena', 'desk', 4)).toBe(1);
    expect(unreadIn(seen, { 'Daniel|desk': 5 }, 'Daniel', 'desk', 4)).toBe(1);
  });

  it('does not count what one wrote oneself', () => {
    const own = said('own', 9, { author: { id: 'Daniel', name: 'Daniel', bot: false } });
    expect(unreadIn(view([own]), {}, 'Daniel', 'desk', 0)).toBe(0);
  });

  it('splits the name of a team’s channel', () => {
    expect(partsOfName('IT › Live › now')).toEqual({ group: 'IT', own: 'Live › now' });
    expect(partsOfName('Help desk')).toEqual({ group: undefined, own: 'Help desk' });
  });
});

describe('what the composer offers after an @', () => {
  const names = (text: string): readonly string[] =>
    suggestPeople(view(), 'desk', 'Bot', text).map(({ label }) => label);

  it('offers the bot and those who are in the room', () => {
    expect(names('hello @')).toEqual(['Baton', 'Daniel Example']);
    expect(names('@da')).toEqual(['Daniel Example']);
    expect(suggestPeople(view(), 'desk', 'Bot', 'hi @bat')[0]?.text).toBe('hi @Baton ');
  });

  it.each(['', 'mail@', '@Baton', '@Baton and'])('offers nothing after %j', (text) => {
    expect(names(text)).toEqual([]);
  });
});

describe('the guide on every platform', () => {
  const isAgent = (user: string): boolean => user === 'Daniel';
  it.each([
    ['/press', { label: 'Request live agent' }, 'ask'],
    ['/press', { label: 'Claim' }, 'claim'],
    ['/press', { label: 'Resolve' }, 'end'],
    ['/press', { label: 'Message directly' }, undefined],
    ['/say', { user: 'Daniel' }, 'talk'],
    ['/say', { user: 'Lena' }, 'answer'],
  ])('takes %s %j as %s', (path, body, step) => {
    expect(stepOf(path, body, isAgent, new Set(['ask', 'claim']))).toBe(step);
  });
});

it('lays the wires of two platforms side by side in the order of time', () => {
  const entry = (n: number, at: number): WireEntry => ({
    n,
    at,
    direction: 'to-baton',
    name: 'message',
    status: 200,
    ms: 1,
    transport: 'http',
    request: {},
    response: {},
  });
  const crossed = crossedOf([
    { platform: 'Teams', entries: [entry(1, 10), entry(2, 30)] },
    { platform: 'Webex', entries: [entry(1, 20)] },
  ]);
  expect(crossed.map(({ key }) => key)).toEqual(['Teams 1', 'Webex 1', 'Teams 2']);
});
