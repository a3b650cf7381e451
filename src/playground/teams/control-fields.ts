import type { Kernel } from './kernel.ts';
import { ControlFailure, isJson, type Conversation, type Json, type Message, type Person } from './types.ts';
import { isInstalled } from './world.ts';

export function checkString(fields: Json, key: string): string {
  const value = fields[key];
  if (typeof value !== 'string') throw new ControlFailure(`Give ${key} as text.`);
  return value;
}

export function optionalString(fields: Json, key: string): string | undefined {
  return fields[key] === undefined || fields[key] === null ? undefined : checkString(fields, key);
}

export function checkStrings(fields: Json, key: string): Record<string, string> {
  const value = fields[key] ?? {};
  if (!isJson(value) || Object.values(value).some((one) => typeof one !== 'string'))
    throw new ControlFailure(`Give ${key} as an object of texts.`);
  return value as Record<string, string>;
}

export function personOf(kernel: Kernel, fields: Json): Person {
  const id = checkString(fields, 'user');
  const person = kernel.world.people.get(id);
  if (person === undefined) throw new ControlFailure(`There is nobody ${id}.`);
  return person;
}

/** The conversation, or the person's 1:1 with the bot where it says `direct`; the person must be in it. */
export function roomOf(kernel: Kernel, person: Person, fields: Json): Conversation {
  const id = checkString(fields, 'room');
  const room = id === 'direct' ? kernel.world.openPersonal(person) : kernel.world.conversations.get(id);
  if (room === undefined) throw new ControlFailure(`There is no conversation ${id}.`);
  if (!kernel.world.membersOf(room).includes(person)) throw new ControlFailure(`${person.name} is not in there.`);
  if (room.kind === 'personal' && !isInstalled(room))
    throw new ControlFailure(`${person.name} has not installed the app.`);
  return room;
}

export function messageOf(room: Conversation, fields: Json, key = 'id'): Message {
  const id = checkString(fields, key);
  const message = room.messages.get(id);
  if (message === undefined) throw new ControlFailure(`There is no message ${id}.`);
  return message;
}
