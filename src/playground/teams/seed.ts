import type { Kernel } from './kernel.ts';
import type { Person } from './types.ts';

type Seeded = Pick<Person, 'name' | 'email' | 'title' | 'tz' | 'role'>;

const PEOPLE: readonly Seeded[] = [
  seeded('Lena Fischer', 'Production Engineer', 'Europe/Berlin', 'employee'),
  seeded('Omar Haddad', 'Regional Sales Manager', 'Asia/Dubai', 'employee'),
  seeded('Sofia Marchetti', 'Controller', 'Europe/Rome', 'employee'),
  seeded('Daniel Okafor', 'IT Support Specialist', 'Africa/Lagos', 'agent'),
  seeded('Grace Lindholm', 'Service Desk Lead', 'Europe/Stockholm', 'agent'),
  seeded('Ravi Patel', 'Systems Administrator', 'Asia/Kolkata', 'agent'),
];

function seeded(name: string, title: string, tz: string, role: Person['role']): Seeded {
  return { name, title, tz, role, email: `${name.toLowerCase().replace(' ', '.')}@example.com` };
}

interface SeededChannels {
  readonly desk: string;
  readonly general: string;
}

/**
 * A small company, the same each time: three employees, three agents, everybody's team, the agents' team with its
 * channel, and the app installed for all of them.
 */
export function seedWorld(kernel: Kernel): SeededChannels {
  const { world, messages } = kernel;
  const people = PEOPLE.map((person) => world.addPerson(person));
  const agents = people.filter(({ role }) => role === 'agent');
  const company = world.addTeam(
    'Alder Instruments',
    people.map(({ id }) => id),
  );
  const deskTeam = world.addTeam(
    'IT Service Desk',
    agents.map(({ id }) => id),
  );
  const desk = world.addChannel(deskTeam, 'Live requests');
  const general = world.conversations.get(company.id);
  const lead = agents[1];
  // Put there without a word to the app, which hears nothing from before its time.
  if (general !== undefined && lead !== undefined)
    messages.seed(general, lead, 'Welcome to the new building, everybody!');
  if (lead !== undefined)
    messages.seed(desk, lead, `Morning! ${world.app.name} brings the requests for a live agent here.`);
  for (const person of people) world.openPersonal(person);
  return { desk: desk.id, general: company.id };
}
