import { channelId, personalChatId, personId, stableGuid, stableSecret } from './ids.ts';
import type { Conversation, Message, Person, Team } from './types.ts';

/** The bot as Azure and the organisation know it. The secret is made up from words and opens nothing. */
export interface AppSettings {
  readonly appId: string;
  readonly appPassword: string;
  readonly appType: 'SingleTenant' | 'MultiTenant';
  readonly tenantId: string;
  /** `28:` and the app id. */
  readonly botId: string;
  readonly name: string;
  /** The permission `ChannelMessage.Read.Group`: every message of a channel is delivered, not mentions alone. */
  resourceSpecificConsent: boolean;
}

export function defaultApp(
  options: Partial<Pick<AppSettings, 'name' | 'appType' | 'resourceSpecificConsent'>>,
): AppSettings {
  const appId = stableGuid('app');
  return {
    appId,
    appPassword: stableSecret('app'),
    appType: options.appType ?? 'SingleTenant',
    tenantId: stableGuid('tenant'),
    botId: `28:${appId}`,
    name: options.name ?? 'Baton',
    resourceSpecificConsent: options.resourceSpecificConsent ?? true,
  };
}

/** Everything that exists in the emulated organisation. Plain data; the verbs on messages are in `messages.ts`. */
export interface World {
  readonly app: AppSettings;
  readonly people: Map<string, Person>;
  readonly teams: Map<string, Team>;
  /** 1:1s and channels, by id without `;messageid=…`. */
  readonly conversations: Map<string, Conversation>;
  addPerson(person: Pick<Person, 'name' | 'email' | 'title' | 'tz' | 'role'>): Person;
  addTeam(name: string, members: readonly string[]): Team;
  /** A standard channel; `general` has the id of its team. */
  addChannel(team: Team, name: string, general?: boolean): Conversation;
  /** The 1:1 of the bot and this person, made when needed. */
  openPersonal(person: Person): Conversation;
  /** By `29:…`, directory id or sign-in name, as the connector takes them. */
  findPerson(id: string): Person | undefined;
  membersOf(conversation: Conversation): Person[];
  clear(): void;
}

export function createWorld(app: AppSettings): World {
  const people = new Map<string, Person>();
  const teams = new Map<string, Team>();
  const conversations = new Map<string, Conversation>();

  const world: World = {
    app,
    people,
    teams,
    conversations,
    addPerson(fields) {
      const aadObjectId = stableGuid(`person ${fields.email}`);
      const person: Person = { ...fields, aadObjectId, id: personId(aadObjectId), installed: true };
      people.set(person.id, person);
      return person;
    },
    addTeam(name, members) {
      const team: Team = {
        id: channelId(`team ${name}`),
        aadGroupId: stableGuid(`team ${name}`),
        name,
        members: new Set(members),
        installed: true,
      };
      teams.set(team.id, team);
      world.addChannel(team, 'General', true);
      return team;
    },
    addChannel(team, name, general = false) {
      const id = general ? team.id : channelId(`${team.name}/${name}`);
      const channel: Conversation = {
        id,
        kind: 'channel',
        name,
        team,
        messages: new Map<string, Message>(),
        roots: new Set<string>(),
      };
      conversations.set(id, channel);
      return channel;
    },
    openPersonal(person) {
      const id = personalChatId(person.id);
      const existing = conversations.get(id);
      if (existing !== undefined) return existing;
      const chat: Conversation = {
        id,
        kind: 'personal',
        name: app.name,
        person,
        messages: new Map<string, Message>(),
        roots: new Set<string>(),
      };
      conversations.set(id, chat);
      return chat;
    },
    findPerson(id) {
      const known = people.get(id);
      if (known !== undefined) return known;
      const wanted = id.toLowerCase();
      for (const person of people.values())
        if (person.aadObjectId === wanted || person.email.toLowerCase() === wanted) return person;
      return undefined;
    },
    membersOf({ person, team }) {
      if (person !== undefined) return [person];
      return [...(team?.members ?? [])].map((id) => people.get(id)).filter((member) => member !== undefined);
    },
    clear() {
      people.clear();
      teams.clear();
      conversations.clear();
    },
  };
  return world;
}

/** Whether the app is installed where this conversation is. */
export function isInstalled({ person, team }: Conversation): boolean {
  return (person ?? team)?.installed === true;
}
