import type { Wording } from '../core/cards.ts';
import { personKey, type Person, type Profile } from '../core/place.ts';
import { mentionedPeople, withNames, type RichText } from '../core/text.ts';
import { within } from '../net/within.ts';
import type { EngineParts } from './parts.ts';

/** Names of people, looked up where they are shown. */
export interface People {
  /** The profile, or what is known without it where the platform does not tell. Never throws. */
  profile(person: Person): Promise<Profile>;
  /** Looks everybody up first, so that names are at hand while wording. */
  wording(people: readonly (Person | null | undefined)[]): Promise<Wording>;
  /** The text with the names of everybody it mentions. */
  named(text: RichText): Promise<RichText>;
}

const REMEMBER = 2_000;

/** A name is worth waiting for so long; a message is not held up by it. */
const WITHIN_MS = 2_000;
/** Somebody whose name did not come is not asked for again so soon. */
const REST_MS = 30_000;

export function createPeople({ surfaces, texts, now }: Pick<EngineParts, 'surfaces' | 'texts' | 'now'>): People {
  // Names that were seen once are good enough when the platform does not answer later.
  const seen = new Map<string, Profile>();
  const restUntil = new Map<string, number>();

  function nameless(person: Person): Profile {
    return seen.get(personKey(person)) ?? { ...person, name: person.name ?? texts['person.unknown'] };
  }

  async function profile(person: Person): Promise<Profile> {
    const key = personKey(person);
    const surface = surfaces.get(person.surface);
    if (surface === undefined || (restUntil.get(key) ?? 0) > now()) return nameless(person);
    try {
      const found = await within(surface.profile(person), WITHIN_MS);
      restUntil.delete(key);
      bounded(seen).set(key, found);
      return found;
    } catch {
      bounded(restUntil).set(key, now() + REST_MS);
      return nameless(person);
    }
  }

  return {
    profile,
    async wording(people) {
      const wanted = people.filter((person) => person !== null && person !== undefined);
      const profiles = await Promise.all(wanted.map(profile));
      const names = new Map(profiles.map((found) => [personKey(found), found.name]));
      return { texts, nameOf: (person) => names.get(personKey(person)) ?? nameless(person).name };
    },
    async named(text) {
      const mentioned = mentionedPeople(text);
      if (mentioned.length === 0) return text;
      const profiles = await Promise.all(mentioned.map(profile));
      const names = new Map(profiles.map((found) => [personKey(found), found.name]));
      return withNames(text, (person) => names.get(personKey(person)));
    },
  };
}

/** Makes room for one more: the oldest goes. */
function bounded<T>(map: Map<string, T>): Map<string, T> {
  if (map.size >= REMEMBER) map.delete(map.keys().next().value ?? '');
  return map;
}
