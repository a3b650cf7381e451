import { randomUUID } from 'node:crypto';
import { checkRules } from '../shared/faults.ts';
import { checkString, optionalString, type Actions, type Fields } from './control-fields.ts';
import type { Kernel } from './kernel.ts';
import { join, leave, makeRoom, seesRoom } from './rooms.ts';
import { SEED } from './seed.ts';
import { ControlFailure, isJson, type Person, type Room } from './types.ts';

const MAX_REDELIVERIES = 100;
const MAX_PEOPLE = 20_000;
const MAX_ROOMS = 20_000;

/**
 * What is not done by one person. `install` and `uninstall` with `{ room }` bring the bot into that space or take it out;
 * without it the organisation's admins allow the bot, or forbid it everywhere.
 */
export const switches: Actions = {
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
    const statuses = await kernel.webhooks.redeliver(optionalString(fields, 'event'), times);
    if (statuses === null) throw new ControlFailure('That event is not remembered.');
    return { statuses };
  },

  async raw(kernel, fields) {
    const headers = isJson(fields.headers) ? fields.headers : {};
    const { status, body } = await kernel.webhooks.raw(
      checkString(fields, 'body'),
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
      fields.sign !== false,
    );
    return { status, body };
  },

  install(kernel, fields) {
    const { bot } = kernel.world;
    kernel.world.blocked = false;
    for (const room of roomsOf(kernel, fields))
      if (!seesRoom(kernel, room)) join(kernel, room, bot, actorIn(kernel, room));
    return {};
  },

  uninstall(kernel, fields) {
    const { bot } = kernel.world;
    if (fields.room === undefined) kernel.world.blocked = true;
    for (const room of roomsOf(kernel, fields)) leave(kernel, room, bot, actorIn(kernel, room));
    return {};
  },

  person(kernel, fields) {
    const { world } = kernel;
    if (world.people.size >= MAX_PEOPLE) throw new ControlFailure('There are too many people.');
    const name = checkString(fields, 'name');
    const email =
      optionalString(fields, 'email') ?? `${name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '.')}@example.com`;
    if (world.personByEmail(email) !== undefined)
      throw new ControlFailure(`Somebody has the address ${email} already.`);
    const person = world.addPerson({
      name,
      email,
      title: optionalString(fields, 'title') ?? '',
      tz: optionalString(fields, 'tz') ?? 'Europe/Berlin',
      role: fields.role === 'agent' ? 'agent' : 'employee',
    });
    if (person.role === 'agent') {
      const desk = world.rooms.get(SEED.channels.desk);
      if (desk !== undefined) join(kernel, desk, person, actorIn(kernel, desk));
    }
    kernel.hub.publish(() => ({ type: 'changed' }));
    return { id: person.id };
  },

  room(kernel, fields) {
    const { world } = kernel;
    if (world.rooms.size >= MAX_ROOMS) throw new ControlFailure('There are too many rooms.');
    const members = Array.isArray(fields.members) ? fields.members.map((id) => memberOf(kernel, id)) : [];
    const room = makeRoom(kernel, {
      uuid: randomUUID(),
      type: 'group',
      title: checkString(fields, 'name'),
      creator: members[0] ?? world.bot,
      members: [...new Set([...members, world.bot])],
    });
    return { id: room.id };
  },
};

function memberOf(kernel: Kernel, id: unknown): Person {
  const person = kernel.world.people.get(String(id));
  if (person === undefined) throw new ControlFailure(`There is no user ${String(id)}.`);
  return person;
}

function roomsOf(kernel: Kernel, fields: Fields): Room[] {
  const id = optionalString(fields, 'room');
  if (id === undefined) return [...kernel.world.rooms.values()];
  const room = kernel.world.rooms.get(id);
  if (room === undefined || room.type === 'direct') throw new ControlFailure(`There is no space ${id}.`);
  return [room];
}

/** Somebody of the room who brings the bot in or takes it out. */
function actorIn(kernel: Kernel, room: Room): Person {
  return kernel.world.otherIn(room, kernel.world.bot) ?? kernel.world.bot;
}
