import type { Kernel } from './kernel.ts';
import { ControlFailure, isJson, type Json, type Message, type Person, type Space } from './types.ts';

/** The body of a control call. */
export type Fields = Json;
export type Action = (kernel: Kernel, fields: Fields) => object | Promise<object>;

export function checkString(fields: Fields, key: string): string {
  const value = fields[key];
  if (typeof value !== 'string') throw new ControlFailure(`Give ${key} as text.`);
  return value;
}

export function optionalString(fields: Fields, key: string): string | undefined {
  return fields[key] === undefined || fields[key] === null ? undefined : checkString(fields, key);
}

/** Texts by name. */
export function stringsOf(fields: Fields, key: string): Record<string, string> {
  const value = fields[key] ?? {};
  if (!isJson(value) || !Object.values(value).every((one) => typeof one === 'string'))
    throw new ControlFailure(`Give ${key} as texts by name.`);
  return value as Record<string, string>;
}

export function personOf(kernel: Kernel, fields: Fields): Person {
  const id = checkString(fields, 'user');
  const person = kernel.world.people.get(id);
  if (person === undefined) throw new ControlFailure(`There is no person ${id}.`);
  return person;
}

/** The space, or the person's 1:1 with the app where it says `direct`; the person must be in it. */
export function placeOf(kernel: Kernel, person: Person, fields: Fields): Space {
  const id = checkString(fields, 'room');
  if (id === 'direct') return kernel.world.direct(person);
  const space = kernel.world.spaces.get(id);
  if (space === undefined) throw new ControlFailure(`There is no space ${id}.`);
  if (!space.members.has(person.name)) throw new ControlFailure(`${person.displayName} is not in that space.`);
  return space;
}

/** A message that this person sees. */
export function messageOf(space: Space, person: Person, fields: Fields): Message {
  const id = checkString(fields, 'id');
  const message = space.messages.get(id);
  if (message === undefined || (message.privateTo !== undefined && message.privateTo !== person.name))
    throw new ControlFailure(`There is no message ${id}.`);
  return message;
}
