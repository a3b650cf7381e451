import type { Kernel } from './kernel.ts';
import type { Person } from './types.ts';

const PEOPLE: readonly (Omit<Person, 'name' | 'email'> & { handle: string })[] = [
  {
    handle: 'maya',
    displayName: 'Maya Lindqvist',
    title: 'Warehouse Planner',
    tz: 'Europe/Stockholm',
    role: 'employee',
  },
  {
    handle: 'tomas',
    displayName: 'Tomás Herrera',
    title: 'Account Executive',
    tz: 'America/Mexico_City',
    role: 'employee',
  },
  { handle: 'priya', displayName: 'Priya Raman', title: 'Finance Analyst', tz: 'Asia/Kolkata', role: 'employee' },
  { handle: 'jonas', displayName: 'Jonas Weber', title: 'IT Support Specialist', tz: 'Europe/Berlin', role: 'agent' },
  { handle: 'aisha', displayName: 'Aisha Bello', title: 'Service Desk Lead', tz: 'Africa/Lagos', role: 'agent' },
  { handle: 'chris', displayName: 'Chris Novak', title: 'Systems Administrator', tz: 'America/Chicago', role: 'agent' },
];

/** The agents' space and the common one, the same after each start. */
export const SEED = { desk: 'spaces/AAAAhelpdesk', general: 'spaces/AAAAcompany1' } as const;

/** A small company, the same each time: an admin installed the app for everybody, so that each 1:1 is there. */
export function seedWorld(kernel: Kernel): void {
  const { world, messages } = kernel;
  const people = PEOPLE.map(({ handle, ...person }) => world.addPerson({ ...person, email: `${handle}@example.com` }));
  const everyone = people.map(({ name }) => name);
  const agents = people.filter(({ role }) => role === 'agent');
  const space = (name: string, displayName: string, members: readonly string[]): ReturnType<typeof world.addSpace> =>
    world.addSpace({ displayName, members, id: name.slice('spaces/'.length) });
  const general = space(SEED.general, 'Larkspur Logistics', everyone);
  const desk = space(
    SEED.desk,
    'IT help desk',
    agents.map(({ name }) => name),
  );
  for (const person of people) world.direct(person);
  const lead = agents[1];
  if (lead === undefined) return;
  messages.byPerson(general, lead, 'Welcome to the new planning year, everybody!');
  messages.byPerson(desk, lead, 'Morning! @Baton brings the requests for a live agent here. Press *Claim* and answer.');
}
