import { IDENTITY } from '../identity.ts';
import { botJson, spaceJson, timeOf } from '../message-json.ts';
import { ApiFailure, type Json, type Space } from '../types.ts';
import { CHAT_BOT, pageOf, spaceOf, type Call, type Method } from './method.ts';

const MAX_PAGE = 1_000;
const SPACE = /^\/v1\/spaces\/(?<space>[\w-]+)$/;
const MEMBERS = /^\/v1\/spaces\/(?<space>[\w-]+)\/members$/;

/** `spaces.*` and `spaces.members.*`, as an app may use them as itself. */
export const spaceMethods: readonly Method[] = [
  {
    name: 'spaces.list',
    verb: 'GET',
    pattern: /^\/v1\/spaces$/,
    scopes: [CHAT_BOT],
    quota: 'spaceReads',
    run({ kernel, query }) {
      const { from, size } = pageOf(query, MAX_PAGE);
      const all = [...kernel.world.spaces.values()].filter((space) => space.hasApp);
      return paged('spaces', all.map(spaceJson), from, size);
    },
  },
  {
    name: 'spaces.get',
    verb: 'GET',
    pattern: SPACE,
    scopes: [CHAT_BOT],
    quota: 'spaceReads',
    run: (call) => spaceJson(spaceOf(call)),
  },
  {
    name: 'spaces.findDirectMessage',
    verb: 'GET',
    pattern: /^\/v1\/spaces:findDirectMessage$/,
    scopes: [CHAT_BOT],
    quota: 'spaceReads',
    run: findDirectMessage,
  },
  // These need the authorization of a user, or of an admin for the app.
  {
    name: 'spaces.setup',
    verb: 'POST',
    pattern: /^\/v1\/spaces:setup$/,
    scopes: 'user',
    quota: 'spaceWrites',
    run: () => ({}),
  },
  {
    name: 'spaces.create',
    verb: 'POST',
    pattern: /^\/v1\/spaces$/,
    scopes: 'user',
    quota: 'spaceWrites',
    run: () => ({}),
  },
  { name: 'spaces.delete', verb: 'DELETE', pattern: SPACE, scopes: 'user', quota: 'spaceWrites', run: () => ({}) },
  {
    name: 'spaces.members.list',
    verb: 'GET',
    pattern: MEMBERS,
    scopes: [CHAT_BOT],
    quota: 'membershipReads',
    run(call) {
      const { from, size } = pageOf(call.query, MAX_PAGE);
      const space = spaceOf(call);
      return paged(
        'memberships',
        [...space.members].map((user) => memberJson(call, space, user)),
        from,
        size,
      );
    },
  },
  {
    name: 'spaces.members.create',
    verb: 'POST',
    pattern: MEMBERS,
    scopes: 'user',
    quota: 'spaceWrites',
    run: () => ({}),
  },
  {
    name: 'spaces.members.get',
    verb: 'GET',
    pattern: /^\/v1\/spaces\/(?<space>[\w-]+)\/members\/(?<member>[\w.@-]+)$/,
    scopes: [CHAT_BOT],
    quota: 'membershipReads',
    run(call) {
      const space = spaceOf(call);
      const member = `users/${call.path.member}`;
      if (member !== IDENTITY.bot && member !== 'users/app' && !space.members.has(member))
        throw new ApiFailure('NOT_FOUND', 'The membership was not found.');
      return memberJson(call, space, member === 'users/app' ? IDENTITY.bot : member);
    },
  },
];

/** With the app's own authorization a person is named by number; an address needs that of a user. */
function findDirectMessage({ kernel, query }: Call): Json {
  const name = query.get('name') ?? '';
  if (!/^users\/[^/]+$/.test(name)) throw new ApiFailure('INVALID_ARGUMENT', 'name must be users/USER.');
  if (name.includes('@')) throw new ApiFailure('INVALID_ARGUMENT', 'An app names a user by number, not by address.');
  const space = [...kernel.world.spaces.values()].find(({ person, hasApp }) => person === name && hasApp);
  if (space === undefined) throw new ApiFailure('NOT_FOUND', 'No direct message with this user was found.');
  return spaceJson(space);
}

function memberJson({ kernel }: Call, space: Space, user: string): Json {
  const person = kernel.world.people.get(user);
  const member =
    person === undefined
      ? botJson(kernel)
      : { name: user, displayName: person.displayName, type: 'HUMAN', domainId: IDENTITY.domainId };
  return {
    name: `${space.name}/members/${user.slice('users/'.length)}`,
    state: 'JOINED',
    role: 'ROLE_MEMBER',
    createTime: timeOf(space.created),
    member,
  };
}

function paged(key: string, all: readonly Json[], from: number, size: number): Json {
  const next = from + size < all.length ? { nextPageToken: String(from + size) } : {};
  return { [key]: all.slice(from, from + size), ...next };
}
