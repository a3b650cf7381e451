import type { Kernel } from './kernel.ts';
import type { Channel, User } from './types.ts';
import { stableId } from './ids.ts';

interface Person {
  readonly name: string;
  readonly realName: string;
  readonly title: string;
  readonly tz: string;
  readonly role: 'employee' | 'agent';
}

const PEOPLE: readonly Person[] = [
  { name: 'maya', realName: 'Maya Lindqvist', title: 'Warehouse Planner', tz: 'Europe/Stockholm', role: 'employee' },
  { name: 'tomas', realName: 'Tomás Herrera', title: 'Account Executive', tz: 'America/Mexico_City', role: 'employee' },
  { name: 'priya', realName: 'Priya Raman', title: 'Finance Analyst', tz: 'Asia/Kolkata', role: 'employee' },
  { name: 'jonas', realName: 'Jonas Weber', title: 'IT Support Specialist', tz: 'Europe/Berlin', role: 'agent' },
  { name: 'aisha', realName: 'Aisha Bello', title: 'Service Desk Lead', tz: 'Africa/Lagos', role: 'agent' },
  { name: 'chris', realName: 'Chris Novak', title: 'Systems Administrator', tz: 'America/Chicago', role: 'agent' },
];

export const SEED = { team: 'T0LARKSPUR1', general: 'C0GENERAL01', desk: 'C0HELPDESK1' } as const;

/** A small company, the same each time: three employees, three agents, their channels, and the app installed. */
export function seedWorld(kernel: Kernel, withPeople: boolean): void {
  const { world } = kernel;
  const team = world.addWorkspace({ id: SEED.team, name: 'Larkspur Logistics', domain: 'larkspur' });
  if (!withPeople) {
    world.install(team.id, '');
    return;
  }
  const people = PEOPLE.map((person) =>
    world.addUser({ ...person, team: team.id, email: `${person.name}@larkspur.example`, isBot: false }),
  );
  const agents = people.filter((person) => person.role === 'agent').map((person) => person.id);
  const everyone = people.map((person) => person.id);
  const bot = world.install(team.id, agents[1] ?? '');
  const general = world.addChannel({
    id: SEED.general,
    team: team.id,
    name: 'general',
    topic: 'Company-wide news',
    members: everyone,
  });
  const desk = world.addChannel({
    id: SEED.desk,
    team: team.id,
    name: 'it-help-desk',
    topic: 'Requests for the IT desk',
    members: agents,
  });
  const group = stableId('S', `${team.id}/it-agents`);
  world.usergroups.set(group, { id: group, team: team.id, handle: 'it-agents', name: 'IT agents', users: agents });

  // Put there without a word to the app, which hears nothing from before its time, or to the pages, which read it all anew.
  const say = (user: User | undefined, channel: Channel, text: string): void => {
    if (user !== undefined)
      channel.messages.push({ type: 'message', ts: kernel.nextTs(), team: team.id, user: user.id, text });
  };
  say(people[4], general, 'Welcome to the new planning year, everybody :tada:');
  say(people[0], general, 'Thanks Aisha! The Malmö warehouse says hello :wave:');
  say(
    people[4],
    desk,
    `Morning! <@${bot.botUserId}> brings the requests for a live agent here. Press *Claim* and answer in the thread.`,
  );
  general.members.add(bot.botUserId);
  desk.members.add(bot.botUserId);
  for (const person of people) world.openIm(bot, person);
}
