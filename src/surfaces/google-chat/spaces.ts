import { VendorError } from '../../core/errors.ts';
import type { Place } from '../../core/place.ts';
import { createBoundedMap } from '../shared/bounded-map.ts';
import { text, type Json } from '../shared/json.ts';
import type { ChatClient } from './client.ts';
import { reason } from './errors.ts';

/** `direct`: the 1:1 of a person and the app. `flat`: a group chat or space without threads. */
export type SpaceKind = 'direct' | 'flat' | 'threaded';

/** Source: `spaceType`, the older `type`, and `spaceThreadingState` in the REST reference of `spaces`. */
export function spaceKind(space: Json): SpaceKind {
  const [type, threading] = [text(space['spaceType']), text(space['spaceThreadingState'])];
  if (
    type === 'DIRECT_MESSAGE' ||
    space['singleUserBotDm'] === true ||
    (type === undefined && space['type'] === 'DM')
  ) {
    return 'direct';
  }
  if (threading === 'UNTHREADED_MESSAGES' || (threading === undefined && type === 'GROUP_CHAT')) return 'flat';
  return 'threaded';
}

export interface Spaces {
  /** What an event told of a space, and of a person in it. */
  learn(space: Json | undefined, user: string | undefined): void;
  /** The app is not in that space any more. */
  forget(space: string | undefined, user: string | undefined): void;
  kind(space: string, signal?: AbortSignal): Promise<SpaceKind>;
  /** The place with the space's own name: `@users/ID` becomes the 1:1 with that person. @throws VendorError */
  resolve(place: Place, signal?: AbortSignal): Promise<Place>;
}

/** What Baton knows of spaces: from events, else by asking; forgotten after a day. */
export function createSpaces(client: Pick<ChatClient, 'space' | 'findDirect'>, now: () => number): Spaces {
  const kinds = createBoundedMap<SpaceKind>(10_000, 86_400_000, now);
  const directs = createBoundedMap<string>(10_000, 86_400_000, now);

  return {
    learn(space, user) {
      const name = text(space?.['name']);
      if (space === undefined || name === undefined) return;
      if (text(space['spaceType']) === undefined && text(space['type']) === undefined) return;
      const kind = spaceKind(space);
      kinds.set(name, kind);
      if (kind === 'direct' && user !== undefined) directs.set(user, name);
    },
    forget(space, user) {
      if (space !== undefined) kinds.delete(space);
      if (user !== undefined && directs.get(user) === space) directs.delete(user);
    },
    async kind(space, signal) {
      const known = kinds.get(space);
      if (known !== undefined) return known;
      const kind = spaceKind(await client.space(space, signal));
      kinds.set(space, kind);
      return kind;
    },
    async resolve(place, signal) {
      if (!place.channel.startsWith('@')) return place;
      const user = place.channel.slice(1);
      let space = directs.get(user);
      if (space === undefined) {
        space = await find(client, user, signal);
        directs.set(user, space);
        kinds.set(space, 'direct');
      }
      return { ...place, channel: space };
    },
  };
}

async function find(client: Pick<ChatClient, 'findDirect'>, user: string, signal?: AbortSignal): Promise<string> {
  try {
    const name = text((await client.findDirect(user, signal))['name']);
    if (name !== undefined) return name;
  } catch (error) {
    if (reason(error) !== 'not-found') throw error;
  }
  // Only people, or an admin for them, can open the 1:1 with an app. Source: `spaces.findDirectMessage`, `spaces.setup`.
  throw new VendorError(
    'google-chat.direct.not-installed',
    'This person has not added the app to Google Chat, so it can not write to them. They can open it once under "Find apps", or an admin can install it for everybody',
  );
}
