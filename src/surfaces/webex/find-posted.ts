import { VendorError } from '../../core/errors.ts';
import type { MessageRef, Place } from '../../core/place.ts';
import type { Carriage } from '../../ports/surface.ts';
import { record, records, text, type Json } from '../shared/json.ts';
import type { Page, WebexClient } from './client.ts';
import { msOf } from './parse.ts';
import { addressOf, refOf } from './place.ts';
import type { WebexMessage } from './render.ts';
import type { Rooms } from './rooms.ts';

interface Search {
  readonly place: Place;
  readonly message: WebexMessage;
  readonly or: WebexMessage | undefined;
  readonly mark: string | undefined;
  /** Id of the bot. */
  readonly me: string;
  readonly how: Pick<Carriage, 'since' | 'signal'>;
  /** True for a message that is known to be another one. */
  isOther(id: string): boolean;
}

/** Our clock and Webex's may differ by so much. */
const CLOCKS_DIFFER_MS = 30_000;
const PAGES = 4;
const PER_PAGE = 50;

/**
 * Whether a post whose answer was lost stands there: its reference, null where it does not, `unknown` where Webex can't
 * tell. A bot may list what it wrote in a 1:1 only; in a group space Webex lists for it what mentions it, and no more.
 * A card is known by its mark. Webex keeps nothing of ours with a text, so one is known by its words, among what the bot
 * wrote there since the delivery began; what this process posted for other deliveries doesn't count.
 * @throws VendorError while Webex is away: the next attempt must look again
 */
export async function findPosted(
  { client, rooms }: { readonly client: WebexClient; readonly rooms: Rooms },
  search: Search,
): Promise<MessageRef | null | 'unknown'> {
  const { place, me, how } = search;
  if (how.since === undefined) return 'unknown';
  const person = place.channel.startsWith('@');
  try {
    if (!person && !(await rooms.askDirect(place.channel, how.signal))) return 'unknown';
    const address = addressOf(place);
    const query = {
      ...(person ? { personId: place.channel.slice(1) } : { roomId: place.channel, max: PER_PAGE }),
      parentId: text(address['parentId']),
    };
    let page: Page = await client.list(person ? 'messages/direct' : 'messages', query, how.signal);
    for (let read = 1; ; read += 1) {
      for (const message of page.items) {
        if ((msOf(message['created']) ?? 0) < how.since - CLOCKS_DIFFER_MS) return null;
        const id = text(message['id']);
        if (id === undefined || message['personId'] !== me || search.isOther(id)) continue;
        if (isSame(message, search)) return refOf(message, place);
      }
      if (page.next === undefined) return null;
      if (read >= PAGES) return 'unknown';
      page = await client.more(page.next, how.signal);
    }
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    // There is no 1:1 yet, or it can't be read.
    if (error.retry === 'never') return error.code.endsWith('.http-404') ? null : 'unknown';
    if (error.retry === 'after') throw error;
    throw new VendorError(error.code, error.message, { retry: 'unknown-outcome', cause: error });
  }
}

function isSame(message: Json, { place, message: wanted, or, mark }: Search): boolean {
  if (text(message['parentId']) !== place.thread) return false;
  if (mark !== undefined) {
    const card = record(records(message['attachments'])[0]?.['content']);
    return records(card?.['body'])[0]?.['id'] === mark;
  }
  if (records(message['attachments']).length > 0 || message['files'] !== undefined) return false;
  return says(message, wanted) || (or !== undefined && says(message, or));
}

function says(message: Json, wanted: WebexMessage): boolean {
  const markdown = text(message['markdown']);
  if (wanted.markdown !== undefined && markdown !== undefined) return markdown.trim() === wanted.markdown.trim();
  return (text(message['text']) ?? '').trim() === wanted.text.trim();
}
