import { text, type Json } from '../shared/json.ts';
import type { WebexClient } from './client.ts';
import type { Intake } from './intake.ts';
import { msOf } from './parse.ts';

/** Older than this is not news any more. */
const LOOK_BACK_MS = 24 * 3_600_000;
/** Webex's clock and ours may differ by so much, and a message may be listed a moment after it was written. */
const OVERLAP_MS = 2 * 60_000;
const ROOM_PAGES = 20;
const MESSAGE_PAGES = 10;
const PER_PAGE = 100;

interface BackfillDeps {
  readonly client: WebexClient;
  readonly intake: Pick<Intake, 'takeMessage'>;
  readonly now: () => number;
}

/**
 * Fetches what was written or edited since `since` (ms), in every room with news, oldest first. What came in before is known by
 * its id. In group spaces Webex lists for a bot only what mentions it, and presses on cards and deletions are listed nowhere.
 * @throws VendorError when Webex is away, or BatonError when nothing is taken in: nothing is lost by trying again
 */
export function createBackfill({ client, intake, now }: BackfillDeps): (since: number) => Promise<void> {
  return async (since) => {
    const from = Math.max(since - OVERLAP_MS, now() - LOOK_BACK_MS);
    for (const room of await roomsWithNews(from)) {
      const messages = await newsIn(room, from);
      for (const message of messages) await take(message, from);
    }
  };

  async function roomsWithNews(from: number): Promise<Json[]> {
    const rooms: Json[] = [];
    let page = await client.list('rooms', { sortBy: 'lastactivity', max: PER_PAGE });
    for (let read = 1; ; read += 1) {
      const news = page.items.filter((room) => (msOf(room['lastActivity']) ?? from) >= from);
      rooms.push(...news);
      if (page.next === undefined || news.length < page.items.length || read >= ROOM_PAGES) return rooms;
      page = await client.more(page.next);
    }
  }

  /** Newest first as Webex lists them, turned round. An edit of an older message is seen only among these. */
  async function newsIn(room: Json, from: number): Promise<Json[]> {
    const roomId = text(room['id']);
    if (roomId === undefined) return [];
    const mentionedPeople = room['type'] === 'direct' ? undefined : 'me';
    const news: Json[] = [];
    let page = await client.list('messages', { roomId, mentionedPeople, max: PER_PAGE });
    for (let read = 1; ; read += 1) {
      const fresh = page.items.filter((message) => isNews(message, from));
      news.push(...fresh);
      const reachedOld = page.items.some((message) => (msOf(message['created']) ?? 0) < from);
      if (page.next === undefined || reachedOld || read >= MESSAGE_PAGES) return news.reverse();
      page = await client.more(page.next);
    }
  }

  async function take(message: Json, from: number): Promise<void> {
    const isNew = (msOf(message['created']) ?? 0) >= from;
    if (isNew) await intake.takeMessage(message, 'created');
    if (msOf(message['updated']) !== undefined) await intake.takeMessage(message, 'updated');
  }
}

function isNews(message: Json, from: number): boolean {
  return (msOf(message['created']) ?? 0) >= from || (msOf(message['updated']) ?? 0) >= from;
}
