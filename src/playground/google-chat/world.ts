import { IDENTITY } from './identity.ts';
import { randomWord, stableNumber, stableWord } from './ids.ts';
import type { Message, Person, Space } from './types.ts';

const MAX_NOTICES = 100;

/** Everybody and every space of one customer. */
export interface World {
  readonly people: Map<string, Person>;
  readonly spaces: Map<string, Space>;
  addPerson(person: Omit<Person, 'name'>): Person;
  addSpace(space: { displayName: string; members: readonly string[]; id?: string; hasApp?: boolean }): Space;
  /** The person's 1:1 with the app, made when needed; the app may have been removed from it. */
  direct(person: Person): Space;
  /** A name to show for `users/…`. */
  nameOf(user: string): string | undefined;
  message(name: string): { space: Space; message: Message } | undefined;
  notice(space: Space, person: Person, text: string, thread?: string): void;
  clear(): void;
}

export function createWorld(now: () => number, directThreads: boolean): World {
  const people = new Map<string, Person>();
  const spaces = new Map<string, Space>();
  const put = (
    space: Pick<Space, 'name' | 'kind' | 'displayName' | 'threaded' | 'hasApp' | 'members'> & { person?: string },
  ): Space => {
    const whole: Space = {
      ...space,
      created: now(),
      adminInstalled: space.kind === 'direct',
      messages: new Map(),
      clientIds: new Map(),
      requestIds: new Map(),
      threadKeys: new Map(),
      threads: new Set(),
      notices: [],
    };
    spaces.set(whole.name, whole);
    return whole;
  };
  return {
    people,
    spaces,
    addPerson(person) {
      const added = { ...person, name: `users/${stableNumber(person.email)}` };
      people.set(added.name, added);
      return added;
    },
    addSpace({ displayName, members, id, hasApp }) {
      const name = `spaces/${id ?? `AAQA${randomWord(7)}`}`;
      return put({
        name,
        kind: 'channel',
        displayName,
        threaded: true,
        hasApp: hasApp ?? true,
        members: new Set(members),
      });
    },
    direct(person) {
      const name = `spaces/${stableWord(`1:1 of ${person.name}`, 11)}`;
      const known = spaces.get(name);
      if (known !== undefined) return known;
      return put({
        name,
        kind: 'direct',
        displayName: '',
        threaded: directThreads,
        hasApp: true,
        members: new Set([person.name]),
        person: person.name,
      });
    },
    nameOf(user) {
      if (user === 'users/all') return 'all';
      return user === IDENTITY.bot || user === 'users/app' ? IDENTITY.appName : people.get(user)?.displayName;
    },
    message(name) {
      const match = /^(spaces\/[\w-]+)\/messages\/([^/]+)$/.exec(name);
      const space = spaces.get(match?.[1] ?? '');
      const id = match?.[2] ?? '';
      const message = id.startsWith('client-') ? space?.clientIds.get(id) : space?.messages.get(name);
      return space === undefined || message === undefined ? undefined : { space, message };
    },
    notice(space, person, text, thread) {
      const at = now();
      const id = `${space.name}/notices/${randomWord(11)}`;
      space.notices.push({ id, person: person.name, at, text, ...(thread === undefined ? {} : { thread }) });
      if (space.notices.length > MAX_NOTICES) space.notices.shift();
    },
    clear() {
      people.clear();
      spaces.clear();
    },
  };
}
