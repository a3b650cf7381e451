import type { Kernel } from './kernel.ts';
import { hydraId, stableUuid } from './ids.ts';
import { post, typedContent } from './messages.ts';
import { makeRoom } from './rooms.ts';

const PEOPLE = [
  { key: 'elena', name: 'Elena Fischer', title: 'Plant Controller', tz: 'Europe/Vienna', role: 'employee' },
  { key: 'samuel', name: 'Samuel Okafor', title: 'Regional Sales Manager', tz: 'Africa/Lagos', role: 'employee' },
  { key: 'hana', name: 'Hana Kimura', title: 'Process Engineer', tz: 'Asia/Tokyo', role: 'employee' },
  { key: 'lucas', name: 'Lucas Moreau', title: 'Service Desk Analyst', tz: 'Europe/Paris', role: 'agent' },
  { key: 'nadia', name: 'Nadia Rahman', title: 'Service Desk Lead', tz: 'Asia/Dhaka', role: 'agent' },
  { key: 'ben', name: 'Ben Carter', title: 'Network Engineer', tz: 'America/Denver', role: 'agent' },
] as const;

export type SeededPerson = (typeof PEOPLE)[number]['key'];

const emailOf = (name: string): string => `${name.toLowerCase().replace(' ', '.')}@example.com`;
const roomUuid = (name: string): string => stableUuid(`room ${name}`);

/** The ids of the seeded company: the same after each start. */
export const SEED = {
  channels: { desk: hydraId('ROOM', roomUuid('desk')), general: hydraId('ROOM', roomUuid('general')) },
  people: Object.fromEntries(
    PEOPLE.map(({ key, name }) => [key, hydraId('PEOPLE', stableUuid(`person ${emailOf(name)}`))]),
  ) as Readonly<Record<SeededPerson, string>>,
} as const;

/** A small company: three employees, three agents, two spaces with the bot in them. 1:1s come when somebody speaks. */
export function seedWorld(kernel: Kernel): void {
  const { world } = kernel;
  const people = PEOPLE.map((person) => world.addPerson({ ...person, email: emailOf(person.name) }));
  const agents = people.filter((person) => person.role === 'agent');
  const lead = world.people.get(SEED.people.nadia);
  const elena = world.people.get(SEED.people.elena);
  if (lead === undefined || elena === undefined) throw new Error('the seed is not complete');
  const room = { type: 'group', creator: lead, silently: true } as const;
  const general = makeRoom(kernel, {
    ...room,
    uuid: roomUuid('general'),
    title: 'Company News',
    members: [...people, world.bot],
  });
  const desk = makeRoom(kernel, {
    ...room,
    uuid: roomUuid('desk'),
    title: 'IT Help Desk',
    members: [...agents, world.bot],
  });
  // From before the app's time: it is told nothing of these.
  const say = (where: typeof desk, author: typeof lead, text: string): void =>
    void post(kernel, where, { author, content: typedContent(where, text) }, true);
  say(general, lead, 'The new badge printers are in. Ask the desk if yours is blinking.');
  say(general, elena, 'Thank you, Nadia!');
  say(desk, lead, 'Morning all. Requests for a live agent come in here: press **Claim** on the card.');
}
