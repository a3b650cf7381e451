import { VendorError } from '../../core/errors.ts';
import { text } from '../shared/json.ts';
import type { WebexClient } from './client.ts';

/** Who the token belongs to. */
export interface Identity {
  readonly id: string;
  readonly name: string;
  /** The organization of the bot: our name for the workspace. */
  readonly org: string;
  readonly type: string;
}

export interface WhoAmI {
  /** Asks Webex once and remembers; all who ask at once share a request. @throws VendorError */
  learn(): Promise<Identity>;
  readonly known: () => Identity | null;
}

const CALL_MS = 10_000;

export function createWhoAmI(client: WebexClient): WhoAmI {
  let known: Identity | null = null;
  let asked: Promise<Identity> | null = null;

  async function ask(): Promise<Identity> {
    try {
      const me = await client.get('people/me', {}, AbortSignal.timeout(CALL_MS));
      const [id, org] = [text(me['id']), text(me['orgId'])];
      if (id === undefined || org === undefined) {
        throw new VendorError('webex.people.get.incomplete', 'Webex does not tell who the bot is', {
          retry: 'backoff',
        });
      }
      known = { id, org, name: text(me['displayName']) ?? 'the bot', type: text(me['type']) ?? 'bot' };
      return known;
    } finally {
      asked = null;
    }
  }

  return {
    known: () => known,
    learn: async () => known ?? (asked ??= ask()),
  };
}

/**
 * The last part of a Webex id, which names the thing wherever it is served from: ids are base64 of
 * `ciscospark://CLUSTER/KIND/UUID`, and in webhooks of organizations also of the UUID alone.
 */
function uuidOf(id: string): string {
  const decoded = Buffer.from(id, 'base64').toString('latin1');
  const last = decoded.split('/').at(-1) ?? '';
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(last) ? last.toLowerCase() : id;
}

export function sameThing(one: string, other: string): boolean {
  return one === other || uuidOf(one) === uuidOf(other);
}

/** A room as an admin writes it: its id, its UUID, or the link that Webex copies. */
export function roomIdOf(written: string): string {
  const uuid = /^(?:webexteams:\/\/im\?space=|https?:\/\/[^?]+[?&]space=)?([0-9a-f]{8}-[0-9a-f-]{27})$/i.exec(
    written.trim(),
  )?.[1];
  if (uuid === undefined) return written.trim();
  return Buffer.from(`ciscospark://us/ROOM/${uuid.toLowerCase()}`).toString('base64').replace(/=+$/, '');
}
