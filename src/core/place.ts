/** The chat platforms that the bot lives on. */
export type SurfaceId = 'slack' | 'teams' | 'google-chat' | 'webex';

/**
 * Where messages stand: a channel, a 1:1, or one thread in either.
 * `channel` is the platform's own id, or `@USER` for "the 1:1 with that user" where its id is not known yet;
 * `thread` is the platform's id of the thread's root message.
 */
export interface Place {
  readonly surface: SurfaceId;
  /** The platform's tenant: a Slack team id, a Teams tenant id, … */
  readonly workspace: string;
  readonly channel: string;
  readonly thread?: string;
}

/** One message on a platform. `id` is the platform's own (on Slack its `ts`). A message's thread is not part of its identity. */
export interface MessageRef {
  readonly place: Place;
  readonly id: string;
}

/** Somebody on a platform, as events name them. `name` is a hint from the event; the profile is asked for when it is shown. */
export interface Person {
  readonly surface: SurfaceId;
  readonly workspace: string;
  readonly id: string;
  readonly name?: string;
}

/** What a platform tells about a person; everything but the name may be missing. */
export interface Profile extends Person {
  readonly name: string;
  readonly email?: string;
  readonly title?: string;
  readonly avatarUrl?: string;
  /** IANA name, for example `Europe/Berlin`. */
  readonly timeZone?: string;
  readonly locale?: string;
  /** Opens the 1:1 with this person in the platform's own client. */
  readonly chatUrl?: string;
}

const SEPARATOR = ' ';

/** Identity of a channel or thread. Platform ids hold no spaces, so the parts can't run into each other. */
export function placeKey(place: Place): string {
  const parts = [place.surface, place.workspace, place.channel];
  if (place.thread !== undefined) parts.push(place.thread);
  return parts.join(SEPARATOR);
}

/**
 * Identity of one platform message, whichever thread it stands in. Most platforms' ids rise with time: with them at its
 * beginning, what was written together stands together in an index.
 */
export function messageKey({ place, id }: MessageRef): string {
  return [id, place.channel, place.workspace, place.surface].join(SEPARATOR);
}

/** Identity of a person on a platform. */
export function personKey(person: Person): string {
  return [person.surface, person.workspace, person.id].join(SEPARATOR);
}

/** The 1:1 with a person, before its id is known. */
export function directWith(person: Person): Place {
  return {
    surface: person.surface,
    workspace: person.workspace,
    channel: `@${person.id}`,
  };
}

export function inThread(place: Place, thread: string | undefined): Place {
  const { thread: _, ...channel } = place;
  return thread === undefined ? channel : { ...channel, thread };
}

export function samePerson(a: Person, b: Person): boolean {
  return a.id === b.id && a.workspace === b.workspace && a.surface === b.surface;
}
