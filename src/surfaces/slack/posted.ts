import { VendorError } from '../../core/errors.ts';
import type { Carriage } from '../../ports/surface.ts';
import type { SlackClient } from './client.ts';
import { record, records, text, type Json } from '../shared/json.ts';
import { DELIVERY_METADATA } from './names.ts';
import type { Credentials } from './workspaces.ts';

/** How far back a delivery is looked for where it is not known since when it is on its way. */
const LOOK_BACK_MS = 6 * 3_600_000;
/** Our clock and Slack's may differ by so much: beyond, Slack's requests would not be believed. */
const CLOCKS_DIFFER_MS = 10 * 60_000;
const PAGES = 5;
const PER_PAGE = 200;

/** What every post carries, so that it is found again: Slack has no idempotency key. */
export function deliveryMetadata(key: string, part: number): Json {
  return { event_type: DELIVERY_METADATA, event_payload: { key, part } };
}

/**
 * The parts of a delivery that stand in a channel or thread, by their number, with their `ts`; null where Slack can't tell
 * (a scope is missing, or there is more talk than can be read).
 * @throws VendorError worth another try, when Slack is away
 */
export async function findPosted(
  client: SlackClient,
  { token, scope }: Credentials,
  where: { readonly channel: string; readonly thread?: string | undefined },
  { key, since, signal }: Pick<Carriage, 'key' | 'since' | 'signal'>,
  now: number,
): Promise<ReadonlyMap<number, string> | null> {
  const { channel, thread } = where;
  const method = thread === undefined ? 'conversations.history' : 'conversations.replies';
  const from = since === undefined || since > now ? now - LOOK_BACK_MS : since - CLOCKS_DIFFER_MS;
  const found = new Map<number, string>();
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    let body: Json;
    try {
      body = await client.call(
        method,
        {
          ...scope,
          channel,
          ...(thread !== undefined && { ts: thread }),
          oldest: (from / 1000).toFixed(6),
          limit: PER_PAGE,
          include_all_metadata: true,
          cursor,
        },
        token,
        signal,
      );
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      if (error.retry === 'never') return null;
      // Still not known: the next attempt must look again.
      if (error.retry === 'after') throw error;
      throw new VendorError(error.code, error.message, { retry: 'unknown-outcome', cause: error });
    }
    for (const message of records(body['messages'])) {
      const metadata = record(message['metadata']);
      const payload = record(metadata?.['event_payload']);
      const ts = text(message['ts']);
      if (metadata?.['event_type'] !== DELIVERY_METADATA || payload?.['key'] !== key || ts === undefined) continue;
      found.set(Number(payload['part']), ts);
    }
    cursor = text(record(body['response_metadata'])?.['next_cursor']);
    if (cursor === undefined) return found;
  }
  return null;
}
