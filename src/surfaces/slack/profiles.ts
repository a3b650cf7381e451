import type { Person, Profile } from '../../core/place.ts';
import { createBoundedMap } from '../shared/bounded-map.ts';
import type { SlackClient } from './client.ts';
import { record, text, type Json } from '../shared/json.ts';
import type { Workspaces } from './workspaces.ts';

const KEEP_MS = 3_600_000;
const LIMIT = 5000;
const CALL_MS = 20_000;

/** Looks people up; an hour's memory of the last 5,000, and one request for all who ask at once. @throws VendorError */
export function createProfiles(
  client: SlackClient,
  workspaces: Pick<Workspaces, 'credentials'>,
  now: () => number,
): (person: Person) => Promise<Profile> {
  const known = createBoundedMap<Profile>(LIMIT, KEEP_MS, now);
  const asked = new Map<string, Promise<Profile>>();

  async function ask(person: Person, key: string): Promise<Profile> {
    try {
      const { token, scope } = await workspaces.credentials(person.workspace);
      const args = { ...scope, user: person.id, include_locale: true };
      const answer = await client.call('users.info', args, token, AbortSignal.timeout(CALL_MS));
      const profile = toProfile(person, record(answer['user']) ?? {});
      known.set(key, profile);
      return profile;
    } finally {
      asked.delete(key);
    }
  }

  return async (person) => {
    const key = `${person.workspace} ${person.id}`;
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const pending = asked.get(key) ?? ask(person, key);
    asked.set(key, pending);
    return pending;
  };
}

/** A `user` object of `users.info`. The email is there only with the scope users:read.email. */
function toProfile(person: Person, user: Json): Profile {
  const profile = record(user['profile']) ?? {};
  const name =
    text(profile['real_name']) ??
    text(user['real_name']) ??
    text(profile['display_name']) ??
    text(user['name']) ??
    person.name;
  const email = text(profile['email']);
  const title = text(profile['title']);
  const avatarUrl = text(profile['image_192']) ?? text(profile['image_72']);
  const timeZone = text(user['tz']);
  const locale = text(user['locale']);
  return {
    surface: 'slack',
    workspace: person.workspace,
    id: person.id,
    name: name ?? 'Somebody',
    ...(email && { email }),
    ...(title && { title }),
    ...(avatarUrl && { avatarUrl }),
    ...(timeZone && { timeZone }),
    ...(locale && { locale }),
    chatUrl: chatUrl(person),
  };
}

/** Opens the 1:1 with a person in the viewer's own client. Source: Slack, "Deep linking into Slack". */
function chatUrl({ workspace, id }: Person): string {
  return `slack://user?team=${encodeURIComponent(workspace)}&id=${encodeURIComponent(id)}`;
}
