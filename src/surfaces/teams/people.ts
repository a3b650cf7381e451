import type { Person, Profile } from '../../core/place.ts';
import { createBoundedMap } from '../shared/bounded-map.ts';
import { record, records, text, type Json } from '../shared/json.ts';
import type { TeamsClient } from './client.ts';
import type { Conversations } from './conversations.ts';
import { conversationOf } from './parse-context.ts';
import type { References } from './references.ts';
import type { Choice } from './render-dialog.ts';

const KEEP_MS = 3_600_000;
const LIMIT = 5_000;
const CALL_MS = 20_000;
const MEMBERS = 100;

/** What events tell of somebody beside their id. */
interface Glimpse {
  readonly channel: string;
  readonly timeZone?: string;
  readonly locale?: string;
}

export interface People {
  /** Notes where somebody was met: there Teams tells who they are. */
  met(activity: Json, workspace: string): void;
  /** An hour's memory of the last 5,000, and one request for all who ask at once. @throws VendorError */
  profile(person: Person): Promise<Profile>;
  /** Who is in a channel or its team, without `but`. @throws VendorError */
  colleagues(channel: string, workspace: string, but: string, signal: AbortSignal): Promise<readonly Choice[]>;
}

interface PeopleOptions {
  readonly client: TeamsClient;
  readonly conversations: Conversations;
  readonly references: References;
  /** Links that open a 1:1 begin so. */
  readonly chatUrl: string;
  readonly now: () => number;
}

export function createPeople({ client, conversations, references, chatUrl, now }: PeopleOptions): People {
  const known = createBoundedMap<Profile>(LIMIT, KEEP_MS, now);
  const glimpses = createBoundedMap<Glimpse>(LIMIT);
  const asked = new Map<string, Promise<Profile>>();

  async function ask(person: Person, key: string): Promise<Profile> {
    try {
      const signal = AbortSignal.timeout(CALL_MS);
      const glimpse = glimpses.get(key);
      const { workspace } = person;
      const channel = glimpse?.channel ?? (await conversations.direct(person, signal)).place.channel;
      const serviceUrl = await references.serviceUrl({ channel, workspace });
      const profile = toProfile(person, await client.member(serviceUrl, channel, person.id, signal), glimpse);
      known.set(key, profile);
      return profile;
    } finally {
      asked.delete(key);
    }
  }

  /** Source: Teams, "Deep links to a chat": people are named by their sign-in name or email address. */
  function toProfile(person: Person, member: Json, glimpse: Glimpse | undefined): Profile {
    const email = text(member['email']);
    const signIn = text(member['userPrincipalName']) ?? email;
    const { timeZone, locale } = glimpse ?? {};
    return {
      surface: 'teams',
      workspace: person.workspace,
      id: person.id,
      name: text(member['name']) ?? person.name ?? 'Somebody',
      ...(email && { email }),
      ...(timeZone && { timeZone }),
      ...(locale && { locale }),
      ...(signIn && { chatUrl: `${chatUrl}?users=${encodeURIComponent(signIn)}` }),
    };
  }

  return {
    met(activity, workspace) {
      const at = conversationOf(activity);
      const id = text(record(activity['from'])?.['id']);
      if (at === undefined || id === undefined || id.startsWith('28:')) return;
      const client = records(activity['entities']).find(({ type }) => type === 'clientInfo');
      const timeZone = text(activity['localTimezone']) ?? text(client?.['timezone']);
      const locale = text(activity['locale']) ?? text(client?.['locale']);
      const key = `${workspace} ${id}`;
      const before = glimpses.get(key);
      glimpses.set(key, {
        channel: at.channel,
        ...((timeZone ?? before?.timeZone) && { timeZone: timeZone ?? before?.timeZone ?? '' }),
        ...((locale ?? before?.locale) && { locale: locale ?? before?.locale ?? '' }),
      });
    },

    async profile(person) {
      const key = `${person.workspace} ${person.id}`;
      const cached = known.get(key);
      if (cached !== undefined) return cached;
      const pending = asked.get(key) ?? ask(person, key);
      asked.set(key, pending);
      return pending;
    },

    async colleagues(channel, workspace, but, signal) {
      const serviceUrl = await references.serviceUrl({ channel, workspace });
      const members = await client.members(serviceUrl, channel, MEMBERS, signal);
      return members
        .flatMap((member): Choice[] => {
          const [id, name] = [text(member['id']), text(member['name'])];
          return id === undefined || name === undefined || id === but || id.startsWith('28:')
            ? []
            : [{ value: id, label: name }];
        })
        .sort((a, b) => a.label.localeCompare(b.label));
    },
  };
}
