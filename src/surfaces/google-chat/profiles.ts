import type { Person, Profile } from '../../core/place.ts';
import type { Log } from '../../ports/log.ts';
import { createBoundedMap } from '../shared/bounded-map.ts';
import { record, text } from '../shared/json.ts';
import type { Interaction } from './interaction.ts';
import { personOf } from './parse-message.ts';

/** Values by key that outlive the process. */
export interface KeptTexts {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
}

export interface Profiles {
  /** Keeps what an event tells of a person; the longer-lived store follows behind. */
  learn(interaction: Interaction): void;
  profile(person: Person): Promise<Profile>;
}

type Known = Omit<Profile, keyof Person>;

const LIMIT = 5000;

/**
 * Who people are. An app can look nobody up: all it ever learns of a person is what stands in the events they cause.
 * Source: Google, `User` in the REST reference; email and picture come in events alone.
 */
export function createProfiles(store: KeptTexts, log: Log): Profiles {
  const known = createBoundedMap<{ readonly name?: string; readonly more: Known; readonly written: string }>(LIMIT);

  async function remember(id: string): Promise<{ readonly name?: string; readonly more: Known } | undefined> {
    const held = known.get(id);
    if (held !== undefined) return held;
    const written = await store.get(keyOf(id)).catch(() => null);
    if (written === null) return undefined;
    const { name, ...more } = fieldsOf(written);
    const remembered = { ...(name && { name }), more, written };
    known.set(id, remembered);
    return remembered;
  }

  return {
    learn({ user, locale, timeZone }) {
      const person = personOf(user);
      if (person === undefined || user === undefined) return;
      const held = known.get(person.id);
      const email = text(user['email']);
      const avatarUrl = text(user['avatarUrl']);
      const name = person.name ?? held?.name;
      const more: Known = {
        ...held?.more,
        ...(email && { email }),
        ...(avatarUrl?.startsWith('https://') && { avatarUrl }),
        ...(locale && { locale }),
        ...(timeZone && { timeZone }),
      };
      const written = JSON.stringify({ ...(name && { name }), ...more });
      if (held?.written === written) return;
      known.set(person.id, { ...(name && { name }), more, written });
      store.set(keyOf(person.id), written).catch((error: unknown) => {
        log.debug({ error: error instanceof Error ? error.name : 'unknown' }, 'A profile could not be kept');
      });
    },
    async profile(person) {
      const found = await remember(person.id);
      return { ...person, ...found?.more, name: found?.name ?? person.name ?? 'Somebody' };
    },
  };
}

function keyOf(id: string): string {
  return `google-chat person ${id}`;
}

function fieldsOf(written: string): { name?: string } & Known {
  let fields: ReturnType<typeof record>;
  try {
    fields = record(JSON.parse(written));
  } catch {
    return {};
  }
  const [name, email, avatarUrl] = [text(fields?.['name']), text(fields?.['email']), text(fields?.['avatarUrl'])];
  const [locale, timeZone] = [text(fields?.['locale']), text(fields?.['timeZone'])];
  return {
    ...(name && { name }),
    ...(email && { email }),
    ...(avatarUrl && { avatarUrl }),
    ...(locale && { locale }),
    ...(timeZone && { timeZone }),
  };
}
