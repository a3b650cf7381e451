import { text } from '../shared/json.ts';
import { createBoundedMap } from '../shared/bounded-map.ts';
import type { WebexClient } from './client.ts';

/** Which rooms are 1:1s, as far as Webex has told. */
export interface Rooms {
  /** Remembers what an event or an answer tells of a room. */
  note(room: string, type: unknown): void;
  forget(room: string): void;
  /** As far as it is known without asking. */
  isDirect(room: string): boolean | undefined;
  /** Asks Webex where it is not known. @throws VendorError */
  askDirect(room: string, signal: AbortSignal): Promise<boolean>;
}

export function createRooms(client: WebexClient): Rooms {
  const direct = createBoundedMap<boolean>(10_000);
  return {
    note(room, type) {
      if (type === 'direct' || type === 'group') direct.set(room, type === 'direct');
    },
    forget: (room) => direct.delete(room),
    isDirect: (room) => direct.get(room),
    async askDirect(room, signal) {
      const known = direct.get(room);
      if (known !== undefined) return known;
      const found = text((await client.get(`rooms/${encodeURIComponent(room)}`, {}, signal))['type']) === 'direct';
      direct.set(room, found);
      return found;
    },
  };
}
