import type { View } from '../../shared/control-types.ts';

interface Choice {
  readonly label: string;
  readonly detail: string;
  /** The whole text once it is chosen. */
  readonly text: string;
}

const AT_MOST = 6;

/** Who could be meant by an `@` at the end of what is typed: those in the room, the bot first. None once it is complete. */
export function suggestPeople(view: View, room: string, app: string, text: string): readonly Choice[] {
  const typed = /(?:^|\s)@(\p{L}*)$/u.exec(text)?.[1];
  if (typed === undefined) return [];
  const start = text.length - typed.length;
  const members = view.rooms.find(({ id }) => id === room)?.members ?? [view.bot.id];
  const known = [
    { id: view.bot.id, name: view.bot.name, title: app },
    ...view.people.filter(({ id }) => members.includes(id)),
  ].filter(({ name }) => name.toLowerCase().startsWith(typed.toLowerCase()));
  if (known.some(({ name }) => name === typed)) return [];
  return known.slice(0, AT_MOST).map(({ name, title }) => ({
    label: name,
    detail: title,
    text: `${text.slice(0, start)}${name} `,
  }));
}
