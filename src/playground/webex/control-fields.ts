import type { Kernel } from './kernel.ts';
import { directRoom } from './rooms.ts';
import { ControlFailure, type Json, type Message, type Person, type Room } from './types.ts';

/** The body of a control call. */
export type Fields = Json;

export type Actions = Readonly<Record<string, (kernel: Kernel, fields: Fields) => object | Promise<object>>>;

export function checkString(fields: Fields, key: string): string {
  const value = fields[key];
  if (typeof value !== 'string') throw new ControlFailure(`Give ${key} as text.`);
  return value;
}

export function optionalString(fields: Fields, key: string): string | undefined {
  return fields[key] === undefined || fields[key] === null ? undefined : checkString(fields, key);
}

/** A person; bots do nothing by themselves here. */
export function personOf(kernel: Kernel, fields: Fields): Person {
  const id = checkString(fields, 'user');
  const person = kernel.world.people.get(id);
  if (person === undefined) throw new ControlFailure(`There is no user ${id}.`);
  if (person.type === 'bot') throw new ControlFailure(`${person.displayName} is a bot: it acts by itself.`);
  return person;
}

/** The room, or the person's 1:1 with the bot where it says `direct`; the person must be in it. */
export function placeOf(kernel: Kernel, person: Person, fields: Fields): Room {
  const id = checkString(fields, 'room');
  if (id === 'direct') {
    if (kernel.world.blocked) throw new ControlFailure('Your organization does not allow this bot.');
    return directRoom(kernel, person, kernel.world.bot);
  }
  const room = kernel.world.rooms.get(id);
  if (room === undefined) throw new ControlFailure(`There is no room ${id}.`);
  if (!room.members.has(person.id)) throw new ControlFailure(`${person.displayName} is not in that space.`);
  return room;
}

export function messageIn(kernel: Kernel, room: Room, id: string): Message {
  const message = kernel.world.messages.get(id);
  if (message === undefined || message.roomId !== room.id) throw new ControlFailure(`There is no message ${id}.`);
  return message;
}
