import { ControlFailure, type Channel, type Json, type Message, type User } from './types.ts';
import type { Kernel } from './kernel.ts';
import { findMessage } from './world.ts';
import { announceIm } from './web-api/method.ts';

/** The body of a control call. */
export type Fields = Json;

export function checkString(fields: Fields, key: string): string {
  const value = fields[key];
  if (typeof value !== 'string') throw new ControlFailure(`Give ${key} as text.`);
  return value;
}

export function optionalString(fields: Fields, key: string): string | undefined {
  return fields[key] === undefined || fields[key] === null ? undefined : checkString(fields, key);
}

/** A person; bots do nothing by themselves here. */
export function personOf(kernel: Kernel, fields: Fields): User {
  const id = checkString(fields, 'user');
  const user = kernel.world.users.get(id);
  if (user === undefined) throw new ControlFailure(`There is no user ${id}.`);
  if (user.isBot) throw new ControlFailure(`${user.realName} is a bot: it acts by itself.`);
  return user;
}

/** The channel, or the person's 1:1 with the bot where it says `dm`; the person must be in it. */
export function placeOf(kernel: Kernel, user: User, fields: Fields): Channel {
  const id = checkString(fields, 'channel');
  const bot = kernel.world.workspaces.get(user.team)?.installation ?? null;
  if (id === 'dm') {
    if (bot === null) throw new ControlFailure('The app is not installed in this workspace.');
    return announceIm(kernel, bot, user);
  }
  const channel = kernel.world.channels.get(id);
  if (channel === undefined) throw new ControlFailure(`There is no channel ${id}.`);
  if (!channel.members.has(user.id)) throw new ControlFailure(`${user.realName} is not in that channel.`);
  return channel;
}

export function messageOf(channel: Channel, fields: Fields): Message {
  const ts = checkString(fields, 'ts');
  const message = findMessage(channel, ts);
  if (message === undefined || message.subtype === 'tombstone') throw new ControlFailure(`There is no message ${ts}.`);
  return message;
}

/** A message that this person sees, also one that nobody else does. */
export function seenMessageOf(channel: Channel, user: User, fields: Fields): Message {
  const ts = checkString(fields, 'ts');
  const ephemeral = channel.ephemerals.find((message) => message.ts === ts && message.ephemeral_for === user.id);
  return ephemeral ?? messageOf(channel, fields);
}
