import { checkRules } from '../shared/faults.ts';
import { personalInstallation, teamInstallation, teamUpdate } from './activities.ts';
import { checkString, optionalString } from './control-fields.ts';
import type { Action } from './control-people.ts';
import { changed, serviceUrlOf, type Kernel } from './kernel.ts';
import { ControlFailure, isJson, type Conversation, type Json, type Person, type Team } from './types.ts';

const MAX_REDELIVERIES = 100;
const MAX_PEOPLE = 20_000;
const MAX_ROOMS = 20_000;

/** What is not done by one person: the organisation itself, and what goes wrong in it. */
export const switches: Readonly<Record<string, Action>> = {
  faults(kernel, fields) {
    const rules = checkRules(fields.rules);
    if (typeof rules === 'string') throw new ControlFailure(rules);
    kernel.faults.replace(rules);
    return {};
  },

  'faults/down'(kernel, fields) {
    kernel.faults.down = fields.down === true;
    return {};
  },

  async redeliver(kernel, fields) {
    const times = fields.times === undefined ? 1 : Number(fields.times);
    if (!Number.isInteger(times) || times < 1 || times > MAX_REDELIVERIES)
      throw new ControlFailure(`Give times from 1 to ${MAX_REDELIVERIES}.`);
    const statuses = await kernel.events.redeliver(optionalString(fields, 'event'), times);
    if (statuses === null) throw new ControlFailure('That event is not remembered.');
    return { statuses };
  },

  /**
   * `{ body, headers?, sign?, claims?, unknownKey? }`: any bytes to the app. `claims` go over those of the token;
   * `unknownKey` signs with a key that was never published.
   */
  async raw(kernel, fields) {
    const body = checkString(fields, 'body');
    const given = isJson(fields.headers) ? (fields.headers as Record<string, string>) : {};
    const claims = isJson(fields.claims) ? fields.claims : {};
    const authorization = kernel.auth.forged(serviceUrlOf(kernel), claims, fields.unknownKey === true);
    const headers = {
      'content-type': 'application/json',
      ...(fields.sign === false ? {} : { authorization }),
      ...given,
    };
    const outcome = await kernel.events.raw(body, headers);
    return { status: outcome.status, body: outcome.body };
  },

  /** For one person (`user`), for the team of a channel (`room`), or with neither for everybody and every team. */
  install: (kernel, fields) => installation(kernel, fields, true),
  uninstall: (kernel, fields) => installation(kernel, fields, false),

  /** `{ on }`: whether the teams' owners gave resource-specific consent to read all messages of their channels. */
  consent(kernel, fields) {
    kernel.world.app.resourceSpecificConsent = fields.on === true;
    return {};
  },

  /** Every token that the bot has is refused from now on. */
  'revoke-tokens'(kernel) {
    kernel.tokens.revoke();
    return {};
  },

  person(kernel, fields) {
    const { world } = kernel;
    if (world.people.size >= MAX_PEOPLE) throw new ControlFailure('There are too many people.');
    const name = checkString(fields, 'name');
    const email =
      optionalString(fields, 'email') ?? `${name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '.')}@example.com`;
    if (world.findPerson(email) !== undefined) throw new ControlFailure(`Somebody has the address ${email} already.`);
    const role = fields.role === 'agent' ? 'agent' : 'employee';
    const title = optionalString(fields, 'title') ?? '';
    const person = world.addPerson({ name, email, title, role, tz: optionalString(fields, 'tz') ?? 'Europe/Berlin' });
    world.openPersonal(person);
    for (const activity of personalInstallation(kernel, person, true)) kernel.events.send(activity);
    const [company, desk] = world.teams.values();
    for (const team of role === 'agent' ? [company, desk] : [company])
      if (team !== undefined) join(kernel, team, person);
    changed(kernel);
    return { id: person.id };
  },

  /** A channel in the agents' team; with `members` a team of its own, whose General channel it is. */
  room(kernel, fields) {
    const { world } = kernel;
    if (world.conversations.size >= MAX_ROOMS + world.people.size)
      throw new ControlFailure('There are too many channels.');
    const name = checkString(fields, 'name');
    const members = fields.members === undefined ? undefined : membersOf(kernel, fields.members);
    const owner = someone(kernel, members);
    let room: Conversation | undefined;
    if (members === undefined) {
      const [, desk] = world.teams.values();
      if (desk === undefined) throw new ControlFailure('There is no team for it.');
      room = world.addChannel(desk, name);
      const created = teamUpdate(kernel, owner, desk, 'channelCreated', { channel: { id: room.id, name } });
      if (created !== undefined) kernel.events.send(created);
    } else {
      const team = world.addTeam(name, members);
      room = world.conversations.get(team.id);
      if (room !== undefined)
        for (const activity of teamInstallation(kernel, owner, team, room, true)) kernel.events.send(activity);
    }
    changed(kernel);
    return { id: room?.id };
  },
};

function join(kernel: Kernel, team: Team, person: Person): void {
  team.members.add(person.id);
  const members = [{ id: person.id, aadObjectId: person.aadObjectId, name: person.name }];
  const update = teamUpdate(kernel, person, team, 'teamMemberAdded', { membersAdded: members });
  if (update !== undefined && team.installed) kernel.events.send(update);
}

function membersOf(kernel: Kernel, value: unknown): string[] {
  if (!Array.isArray(value)) throw new ControlFailure('Give members as a list of ids.');
  return value.map((id) => {
    if (!kernel.world.people.has(String(id))) throw new ControlFailure(`There is nobody ${String(id)}.`);
    return String(id);
  });
}

/** Who does what is done without somebody being named. */
function someone(kernel: Kernel, members?: readonly string[]): Person {
  const [first] = members ?? [];
  const person =
    kernel.world.people.get(first ?? '') ?? [...kernel.world.people.values()].find(({ role }) => role === 'agent');
  if (person === undefined) throw new ControlFailure('There is nobody here.');
  return person;
}

function installation(kernel: Kernel, fields: Json, added: boolean): object {
  const { world } = kernel;
  const user = optionalString(fields, 'user');
  const room = optionalString(fields, 'room');
  const person = user === undefined ? undefined : world.people.get(user);
  const channel = room === undefined ? undefined : world.conversations.get(room);
  if (user !== undefined && person === undefined) throw new ControlFailure(`There is nobody ${user}.`);
  if (room !== undefined && channel?.team === undefined) throw new ControlFailure(`There is no channel ${room}.`);
  const everywhere = user === undefined && room === undefined;
  const people = everywhere ? [...world.people.values()] : person === undefined ? [] : [person];
  const channels = everywhere ? [...world.teams.values()].map((team) => newestOf(kernel, team)) : [channel];
  for (const one of people) {
    for (const activity of personalInstallation(kernel, one, added)) kernel.events.send(activity);
    one.installed = added;
  }
  for (const one of channels) {
    if (one?.team === undefined) continue;
    const by = someone(kernel, [...one.team.members]);
    for (const activity of teamInstallation(kernel, by, one.team, one, added)) kernel.events.send(activity);
    one.team.installed = added;
  }
  changed(kernel);
  return {};
}

/** The channel that a team would choose for the bot. */
function newestOf(kernel: Kernel, team: Team): Conversation | undefined {
  return [...kernel.world.conversations.values()].findLast((conversation) => conversation.team === team);
}
