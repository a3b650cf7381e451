import { ConnectorFailure, type Json, type Person, type Team } from '../types.ts';
import type { Kernel } from '../kernel.ts';
import { conversationOf, type Call, type Operation } from './call.ts';

const MAX_PAGE = 500;

/** A person as the roster tells of them (learn.microsoft.com/microsoftteams, "get Teams context"). */
function memberJson(kernel: Kernel, person: Person): Json {
  const [givenName = person.name, ...rest] = person.name.split(' ');
  return {
    id: person.id,
    name: person.name,
    aadObjectId: person.aadObjectId,
    objectId: person.aadObjectId,
    givenName,
    surname: rest.join(' '),
    email: person.email,
    userPrincipalName: person.email,
    tenantId: kernel.world.app.tenantId,
    userRole: 'user',
  };
}

function rosterOf({ kernel, params }: Call): Person[] {
  return kernel.world.membersOf(conversationOf(kernel, params[0] ?? '').conversation);
}

function teamOf({ kernel, params }: Call): Team {
  const { team } = conversationOf(kernel, params[0] ?? '').conversation;
  if (team === undefined) throw new ConnectorFailure(404, 'ConversationNotFound', 'There is no such team.');
  return team;
}

function channelsOf(kernel: Kernel, team: Team): Json[] {
  return [...kernel.world.conversations.values()]
    .filter((conversation) => conversation.team === team)
    .map(({ id, name }) => (id === team.id ? { id } : { id, name }));
}

export const memberOperations: readonly Operation[] = [
  {
    name: 'members.list',
    verb: 'GET',
    path: /^v3\/conversations\/([^/]+)\/members$/,
    limit: 'read',
    run: (call) => ({ status: 200, body: rosterOf(call).map((person) => memberJson(call.kernel, person)) }),
  },
  {
    name: 'members.list',
    verb: 'GET',
    path: /^v3\/conversations\/([^/]+)\/activities\/[^/]+\/members$/,
    limit: 'read',
    run: (call) => ({ status: 200, body: rosterOf(call).map((person) => memberJson(call.kernel, person)) }),
  },
  {
    name: 'members.paged',
    verb: 'GET',
    path: /^v3\/conversations\/([^/]+)\/pagedmembers$/,
    limit: 'read',
    run(call) {
      const roster = rosterOf(call);
      const size = Math.min(MAX_PAGE, Math.max(1, Number(call.query.get('pageSize') ?? MAX_PAGE) || MAX_PAGE));
      const from = Number(call.query.get('continuationToken') ?? 0);
      if (!Number.isInteger(from) || from < 0)
        throw new ConnectorFailure(400, 'BadArgument', 'Unknown continuationToken.');
      const next = from + size;
      const members = roster.slice(from, next).map((person) => memberJson(call.kernel, person));
      return { status: 200, body: { members, ...(next < roster.length ? { continuationToken: String(next) } : {}) } };
    },
  },
  {
    name: 'members.get',
    verb: 'GET',
    path: /^v3\/conversations\/([^/]+)\/members\/([^/]+)$/,
    limit: 'read',
    run(call) {
      const person = call.kernel.world.findPerson(call.params[1] ?? '');
      if (person === undefined || !rosterOf(call).includes(person))
        throw new ConnectorFailure(404, 'MemberNotFoundInConversation', 'Member not found in conversation.');
      return { status: 200, body: memberJson(call.kernel, person) };
    },
  },
  {
    name: 'teams.channels',
    verb: 'GET',
    path: /^v3\/teams\/([^/]+)\/conversations$/,
    limit: 'read',
    run: (call) => ({ status: 200, body: { conversations: channelsOf(call.kernel, teamOf(call)) } }),
  },
  {
    name: 'teams.get',
    verb: 'GET',
    path: /^v3\/teams\/([^/]+)$/,
    limit: 'read',
    run(call) {
      const team = teamOf(call);
      const { id, name, aadGroupId, members } = team;
      const channelCount = channelsOf(call.kernel, team).length;
      return { status: 200, body: { id, name, aadGroupId, channelCount, memberCount: members.size } };
    },
  },
];
