import type { View, ViewMessage, ViewPerson, ViewRoom } from '../../shared/control-types.ts';

/** The 1:1 with the bot before it was opened: it has no id yet, and the control API takes this word for it. */
export const DIRECT = 'direct';

/** The id of a person's 1:1 with the bot, or `direct` while there is none. */
export function directOf(view: View, person: string): string {
  return view.rooms.find((room) => room.kind === 'direct' && room.person === person)?.id ?? DIRECT;
}

/** The rooms in a person's list, by name. */
export function roomsOf(view: View, person: string): readonly ViewRoom[] {
  return view.rooms
    .filter((room) => room.kind === 'channel' && room.members.includes(person))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/** What this person sees of a room, lines for others alone left out. */
export function visibleIn(view: View, person: string, room: string): readonly ViewMessage[] {
  return view.messages.filter(
    (message) => message.room === room && (message.privateTo === undefined || message.privateTo === person),
  );
}

/** The lines of the room itself. A reply whose root was deleted stands for itself. */
export function rootsIn(messages: readonly ViewMessage[]): readonly ViewMessage[] {
  const there = new Set(messages.map((message) => message.id));
  return messages.filter((message) => message.thread === undefined || !there.has(message.thread));
}

export function repliesTo(messages: readonly ViewMessage[], root: string): readonly ViewMessage[] {
  return messages.filter((message) => message.thread === root && message.id !== root);
}

/** Where the client of a person opens: employees in the 1:1, agents in the room with the fewest others and most said. */
export function startRoom(view: View, person: ViewPerson): string {
  const direct = directOf(view, person.id);
  if (person.role === 'employee') return direct;
  const employees = new Set(view.people.filter(({ role }) => role === 'employee').map(({ id }) => id));
  const others = (room: ViewRoom): number => room.members.filter((member) => employees.has(member)).length;
  const mine = roomsOf(view, person.id).filter((room) => room.members.includes(view.bot.id));
  const said = (room: ViewRoom): number => view.messages.filter((message) => message.room === room.id).length;
  return mine.toSorted((a, b) => others(a) - others(b) || said(b) - said(a))[0]?.id ?? direct;
}

/** `Team › Channel` in two, where a platform groups its rooms so. */
export function partsOfName(name: string): { readonly group: string | undefined; readonly own: string } {
  const [group, ...own] = name.split(' › ');
  return own.length === 0 ? { group: undefined, own: name } : { group, own: own.join(' › ') };
}

/** When each person last had each room before their eyes (ms since the epoch), by `person|room`. */
export type Marks = Readonly<Record<string, number>>;

/** How many lines of a room a person has not read. What is older than `since` counts as read. */
export function unreadIn(view: View, marks: Marks, person: string, room: string, since: number): number {
  const mark = marks[`${person}|${room}`] ?? since;
  return visibleIn(view, person, room).filter((message) => message.at > mark && message.author.id !== person).length;
}
