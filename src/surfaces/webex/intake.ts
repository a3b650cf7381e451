import { BadRequestError, BatonError, OverloadedError, VendorError } from '../../core/errors.ts';
import type { FileRef } from '../../core/message.ts';
import type { SurfaceEvent } from '../../core/surface-events.ts';
import type { Log } from '../../ports/log.ts';
import { text, type Json } from '../shared/json.ts';
import type { WebexClient } from './client.ts';
import { statusOf } from './errors.ts';
import { sameThing, type Identity, type WhoAmI } from './identity.ts';
import { CLOSE_DIALOG, DATA_KEY, SUBMIT_DIALOG } from './names.ts';
import { filesOf, parseAction, parseDeletion, parseMessage, type ParseContext, type Parsed } from './parse.ts';
import type { Rooms } from './rooms.ts';
import type { Envelope } from './verify.ts';

interface IntakeDeps {
  readonly client: WebexClient;
  readonly whoAmI: WhoAmI;
  readonly rooms: Rooms;
  readonly allowedDomains: readonly string[];
  /** Resolves once the events are durable. */
  readonly accept: (events: readonly SurfaceEvent[]) => Promise<void>;
  readonly countDropped: (why: string) => void;
  readonly log: Log;
  readonly now: () => number;
}

export interface Intake {
  /** Takes in what a webhook or the socket tells: fetches what it is about, and resolves once it is durable. @throws BatonError */
  takeIn(envelope: Envelope): Promise<void>;
  /** Takes in messages that were listed. */
  takeMessage(message: Json, how: 'created' | 'updated'): Promise<void>;
}

const FETCH_MS = 8000;
/** What a file is called is worth this long a wait, and no more. */
const FILE_NAME_MS = 4000;

/** From ids to events: webhooks of Webex carry no text, so it is fetched with the token before they are answered. */
export function createIntake(deps: IntakeDeps): Intake {
  const { client, whoAmI, rooms, countDropped, log } = deps;

  const contextOf = ({ id, org, name }: Identity): ParseContext => ({
    me: id,
    myName: name,
    workspace: org,
    now: deps.now(),
    allowedDomains: deps.allowedDomains,
  });

  async function store({ events, dropped }: Parsed): Promise<void> {
    if (dropped !== undefined) countDropped(dropped);
    if (events.length > 0) await deps.accept(events);
  }

  /** Null where it is not there (any more) or not for our eyes: no other try would change that. */
  async function fetch(path: string): Promise<Json | null> {
    try {
      return await client.get(path, {}, AbortSignal.timeout(FETCH_MS));
    } catch (error) {
      const status = statusOf(error);
      if (status === undefined || ![400, 403, 404, 410].includes(status)) throw error;
      countDropped('gone');
      return null;
    }
  }

  async function describe(message: Json): Promise<Map<string, Pick<FileRef, 'name' | 'mimeType' | 'size'>>> {
    const known = new Map<string, Pick<FileRef, 'name' | 'mimeType' | 'size'>>();
    const signal = AbortSignal.timeout(FILE_NAME_MS);
    await Promise.all(
      filesOf(message).map(async (url) => {
        try {
          const { name, type, size } = await client.head(url, signal);
          known.set(url, {
            name: name ?? 'file',
            mimeType: type?.split(';')[0]?.trim() || 'application/octet-stream',
            ...(size !== undefined && { size }),
          });
        } catch (error) {
          // It may still be scanned; the message matters more than the name of its file.
          log.debug(
            { code: error instanceof BatonError ? error.code : 'unknown' },
            'Webex does not tell of a file yet',
          );
        }
      }),
    );
    return known;
  }

  async function takeMessage(message: Json, how: 'created' | 'updated'): Promise<void> {
    const me = await whoAmI.learn();
    const room = text(message['roomId']);
    if (room !== undefined) rooms.note(room, message['roomType']);
    const files = message['personId'] === me.id ? new Map<string, never>() : await describe(message);
    await store(parseMessage(message, how, files, contextOf(me)));
  }

  async function takeAction(id: string, me: Identity): Promise<void> {
    const action = await fetch(`attachment/actions/${encodeURIComponent(id)}`);
    if (action === null) return;
    const inputs = (action['inputs'] ?? {}) as Json;
    const form = inputs[DATA_KEY];
    if (form !== CLOSE_DIALOG) await store(parseAction(await withPeople(action, inputs), contextOf(me)));
    const message = text(action['messageId']);
    // A form that was sent off or closed must not be sent off again.
    if ((form === SUBMIT_DIALOG || form === CLOSE_DIALOG) && message !== undefined) {
      await client
        .remove(`messages/${encodeURIComponent(message)}`, AbortSignal.timeout(FETCH_MS))
        .catch(() => undefined);
    }
  }

  /** Webex cards have no field for people: they are named by their address. */
  async function withPeople(action: Json, inputs: Json): Promise<Json> {
    const found = await Promise.all(
      Object.entries(inputs).map(async ([key, value]): Promise<[string, unknown]> => {
        if (!key.startsWith('field.person.') || typeof value !== 'string') return [key, value];
        return [key.replace('field.person.', 'field.'), value.includes('@') ? await personCalled(value.trim()) : ''];
      }),
    );
    return { ...action, inputs: Object.fromEntries(found) };
  }

  async function personCalled(email: string): Promise<string> {
    try {
      const { items } = await client.list('people', { email, max: 2 }, AbortSignal.timeout(FETCH_MS));
      return text(items[0]?.['id']) ?? '';
    } catch (error) {
      if (error instanceof VendorError && error.retry === 'never') return '';
      throw error;
    }
  }

  return {
    takeMessage,
    async takeIn({ resource, event, data, org, actor }) {
      let me: Identity;
      try {
        me = await whoAmI.learn();
      } catch {
        throw new OverloadedError('Webex does not tell yet who the bot is');
      }
      if (org !== undefined && !sameThing(org, me.org)) {
        throw new BadRequestError('webex.other-org', 'The event belongs to another organization', 403);
      }
      const id = text(data['id']);
      if (id === undefined) return countDropped('incomplete');
      if (text(data['personId']) === me.id && resource !== 'memberships') return countDropped('own');
      switch (`${resource} ${event}`) {
        case 'messages created':
        case 'messages updated': {
          const message = await fetch(`messages/${encodeURIComponent(id)}`);
          if (message !== null) await takeMessage(message, event === 'created' ? 'created' : 'updated');
          return;
        }
        case 'messages deleted':
          return store(parseDeletion(data, actor, contextOf(me)));
        case 'attachmentActions created':
          return takeAction(id, me);
        case 'memberships created':
        case 'memberships deleted':
          return membership(event, data, me);
        default:
          countDropped('other-event');
      }
    },
  };

  /** The bot came into a room, or was taken out of one. */
  function membership(event: string, data: Json, me: Identity): void {
    const room = text(data['roomId']);
    if (text(data['personId']) !== me.id || room === undefined) return countDropped('other-member');
    if (event === 'created') rooms.note(room, data['roomType']);
    else {
      rooms.forget(room);
      log.warn({ room }, 'The bot was taken out of a Webex space');
    }
  }
}
