import type { Wording } from '../core/cards.ts';
import type { Catalogue } from '../core/catalogue.ts';
import { personKey, type Person, type Profile, type SurfaceId } from '../core/place.ts';
import { mentionedPeople, withNames, type RichText } from '../core/text.ts';
import type { Surface } from '../ports/surface.ts';

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

export function createPeople(surfaces: ReadonlyMap<SurfaceId, Surface>, texts: Catalogue): People {
  // Names that were seen once are good enough when the platform does not answer later.
  const seen = new Map<string, Profile>();

  function nameless(person: Person): Profile {
    return seen.get(personKey(person)) ?? { ...person, name: person.name ?? texts['person.unknown'] };
  }

  async function profile(person: Person): Promise<Profile> {
    try {
      const found = await surfaces.get(person.surface)?.profile(person);
      if (found === undefined) return nameless(person);
      if (seen.size >= REMEMBER) seen.delete(seen.keys().next().value ?? '');
      seen.set(personKey(person), found);
      return found;
    } catch {
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
