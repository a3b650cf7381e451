import type { Person, Profile } from '../../core/place.ts';
import { createBoundedMap } from '../shared/bounded-map.ts';
import { text, type Json } from '../shared/json.ts';
import type { WebexClient } from './client.ts';

const KEEP_MS = 3_600_000;
const LIMIT = 5000;
const CALL_MS = 20_000;

/** Looks people up; an hour's memory of the last 5,000, and one request for all who ask at once. @throws VendorError */
export function createProfiles(client: WebexClient, now: () => number): (person: Person) => Promise<Profile> {
  const known = createBoundedMap<Profile>(LIMIT, KEEP_MS, now);
  const asked = new Map<string, Promise<Profile>>();

  async function ask(person: Person): Promise<Profile> {
    try {
      const path = `people/${encodeURIComponent(person.id)}`;
      const profile = toProfile(person, await client.get(path, {}, AbortSignal.timeout(CALL_MS)));
      known.set(person.id, profile);
      return profile;
    } finally {
      asked.delete(person.id);
    }
  }

  return async (person) => {
    const cached = known.get(person.id);
    if (cached !== undefined) return cached;
    const pending = asked.get(person.id) ?? ask(person);
    asked.set(person.id, pending);
    return pending;
  };
}

/** Source: Webex, "Get person details". */
function toProfile(person: Person, told: Json): Profile {
  const emails = told['emails'];
  const email = Array.isArray(emails) ? text(emails[0]) : undefined;
  const title = text(told['title']);
  const avatarUrl = text(told['avatar']);
  const timeZone = text(told['timezone']) ?? text(told['timeZone']);
  const whole = [text(told['firstName']), text(told['lastName'])].filter((part) => part !== undefined).join(' ');
  return {
    surface: 'webex',
    workspace: person.workspace,
    id: person.id,
    name: text(told['displayName']) ?? text(whole) ?? person.name ?? 'Somebody',
    ...(email && { email, chatUrl: `webexteams://im?email=${encodeURIComponent(email)}` }),
    ...(title && { title }),
    ...(avatarUrl && { avatarUrl }),
    ...(timeZone && { timeZone }),
  };
}
