import { hydraId, stableSecret, stableUuid } from './ids.ts';
import type { Action, Membership, Message, Person, Room } from './types.ts';

/** What an admin would copy from the bot's page on the developer site. The same after each start. */
export interface AppCredentials {
  readonly botToken: string;
  /** The secret that the app is told to register its webhooks with; the app may choose another. */
  readonly webhookSecret: string;
  readonly botId: string;
  readonly botEmail: string;
  readonly botName: string;
  readonly orgId: string;
}

export const APP: AppCredentials = {
  // Webex's own SDK reads the organisation out of a token of this form.
  botToken: `emulated-webex-${stableSecret('bot token')}_PF84_${stableUuid('organization')}`,
  webhookSecret: stableSecret('webhook secret'),
  botId: hydraId('PEOPLE', stableUuid('bot')),
  botEmail: 'baton@webex.bot',
  botName: 'Baton',
  orgId: hydraId('ORGANIZATION', stableUuid('organization')),
};

/** Everything that exists in the emulated Webex: one organisation. Plain data; the verbs are in `rooms.ts` and `messages.ts`. */
export interface World {
  readonly bot: Person;
  /** By id, the bot among them. */
  readonly people: Map<string, Person>;
  readonly rooms: Map<string, Room>;
  /** By id; deleted ones are gone. */
  readonly messages: Map<string, Message>;
  readonly actions: Map<string, Action>;
  /** The organisation's admins do not allow the bot. */
  blocked: boolean;
  addPerson(person: { name: string; email: string; title: string; tz: string; role: Person['role'] }): Person;
  personByEmail(email: string): Person | undefined;
  /** The 1:1 of these two, if they ever spoke. */
  directOf(one: Person, other: Person): Room | undefined;
  /** The other one in a 1:1. */
  otherIn(room: Room, person: Person): Person | undefined;
  membership(id: string): { readonly room: Room; readonly membership: Membership } | undefined;
  clear(): void;
}

export function createWorld(now: () => number): World {
  const people = new Map<string, Person>();
  const byEmail = new Map<string, Person>();
  const started = now();
  const bot: Person = {
    id: APP.botId,
    uuid: stableUuid('bot'),
    type: 'bot',
    displayName: APP.botName,
    email: APP.botEmail,
    title: '',
    tz: '',
    role: 'bot',
    created: started,
  };
  const world: World = {
    bot,
    people,
    rooms: new Map(),
    messages: new Map(),
    actions: new Map(),
    blocked: false,
    addPerson({ name, email, title, tz, role }) {
      const uuid = stableUuid(`person ${email}`);
      const id = hydraId('PEOPLE', uuid);
      const person: Person = { id, uuid, type: 'person', displayName: name, email, title, tz, role, created: started };
      people.set(id, person);
      byEmail.set(email.toLowerCase(), person);
      return person;
    },
    personByEmail: (email) => byEmail.get(email.toLowerCase()),
    directOf: (one, other) => world.rooms.get(directId(one, other)),
    otherIn(room, person) {
      for (const { person: member } of room.members.values()) if (member !== person) return member;
      return undefined;
    },
    membership(id) {
      const [, personUuid, roomUuid] =
        /MEMBERSHIP\/([\w-]+):([\w-]+)$/.exec(Buffer.from(id, 'base64url').toString('latin1')) ?? [];
      if (personUuid === undefined || roomUuid === undefined) return undefined;
      const room = world.rooms.get(hydraId('ROOM', roomUuid));
      const membership = room?.members.get(hydraId('PEOPLE', personUuid));
      return room === undefined || membership === undefined ? undefined : { room, membership };
    },
    clear() {
      for (const map of [people, byEmail, world.rooms, world.messages, world.actions]) map.clear();
      world.blocked = false;
      people.set(bot.id, bot);
      byEmail.set(bot.email, bot);
    },
  };
  world.clear();
  return world;
}

/** Two people have one 1:1, whoever spoke first. */
export function directUuid(one: Person, other: Person): string {
  return stableUuid(`direct ${[one.id, other.id].toSorted().join(' ')}`);
}

function directId(one: Person, other: Person): string {
  return hydraId('ROOM', directUuid(one, other));
}
