import type { chat_v1 } from '@googleapis/chat';
import { VendorError } from '../../core/errors.ts';
import type { FileRef } from '../../core/message.ts';
import { directWith, inThread, type MessageRef, type Place, type Profile } from '../../core/place.ts';
import type { Inline } from '../../core/text.ts';
import type { Carriage, Command, OutboundMessage, Receipt } from '../../ports/surface.ts';
import { createBoundedMap } from '../shared/bounded-map.ts';
import { record, text, type Json } from '../shared/json.ts';
import type { ChatClient } from './client.ts';
import { reason } from './errors.ts';
import { messageIdOf, requestIdOf } from './ids.ts';
import type { Pace } from './pace.ts';
import { renderMessage, type ChatMessage } from './render.ts';
import type { CardOptions } from './render-card.ts';
import { spaceKind, type SpaceKind, type Spaces } from './spaces.ts';

interface PerformDeps {
  readonly client: ChatClient;
  readonly spaces: Spaces;
  readonly pace: Pace;
  readonly options: CardOptions;
  /** Whether employees see who the agent is. */
  readonly agentIdentity: 'shown' | 'hidden';
  /** An address of Baton's own that serves a file. */
  fileLink(file: FileRef): string;
}

const NOTHING: Receipt = { posted: [] };
/** No message is split into more parts than that; it bounds the search for them. */
const MOST_PARTS = 50;

/** Carries out commands by the Chat API. Each is one try; what failed is classed for the lane. */
export function createPerformer(deps: PerformDeps): (command: Command, how: Carriage) => Promise<Receipt> {
  const { client, spaces, pace, options } = deps;
  /** Parts that stand there already, by delivery, so that another attempt does not use up the space's limit on them. */
  const underway = createBoundedMap<Map<number, MessageRef>>(1000);

  /** Hiding concerns employees, who read in their 1:1 with the app; agents always see who the employee is. */
  function shownAuthor({ author }: OutboundMessage, kind: SpaceKind): Profile | undefined {
    return deps.agentIdentity === 'hidden' && kind === 'direct' ? undefined : author;
  }

  async function createPart(rendered: ChatMessage, place: Place, part: number, how: Carriage): Promise<MessageRef> {
    const [messageId, requestId] = [messageIdOf(how.key, part), requestIdOf(how.key, part)];
    const message: chat_v1.Schema$Message = { ...rendered, ...threadOf(place) };
    await pace.turn(place.channel, how.signal);
    try {
      return refOf(await client.create(place.channel, message, { requestId, messageId, signal: how.signal }), place);
    } catch (error) {
      // An earlier attempt landed, longer ago than Google remembers requests.
      if (reason(error) !== 'already-exists') throw error;
      return refOf(await client.get(`${place.channel}/messages/${messageId}`, how.signal), place);
    }
  }

  async function postParts(
    parts: readonly ChatMessage[],
    from: number,
    place: Place,
    how: Carriage,
  ): Promise<MessageRef[]> {
    const done = underway.get(how.key) ?? new Map<number, MessageRef>();
    underway.set(how.key, done);
    const posted: MessageRef[] = [];
    try {
      for (const [index, rendered] of parts.entries()) {
        // Further parts belong where the first one came to stand.
        const at = place.thread === undefined && posted[0] !== undefined ? posted[0].place : place;
        const ref = done.get(from + index) ?? (await createPart(rendered, at, from + index, how));
        done.set(from + index, ref);
        posted.push(ref);
      }
    } catch (error) {
      throw posted.length > 0 && error instanceof VendorError ? partlyDone(error) : error;
    }
    underway.delete(how.key);
    return posted;
  }

  async function post({ place, message }: Extract<Command, { type: 'post' }>, how: Carriage): Promise<Receipt> {
    const resolved = await spaces.resolve(place, how.signal);
    const kind = await spaces.kind(resolved.channel, how.signal);
    const at = standing(resolved, kind);
    const { carried, lost } = withFiles(message);
    const parts = renderMessage(carried, shownAuthor(message, kind), options);
    const posted = await postParts(parts, 0, at, how);
    return { posted, ...(lost.length > 0 && { lostFiles: lost }) };
  }

  /** Files are shown as links: only people may upload. Source: Google, `media.upload`. */
  function withFiles(message: OutboundMessage): { carried: OutboundMessage; lost: string[] } {
    const lost: string[] = [];
    const links = (message.files ?? []).flatMap((file): Inline[][] => {
      try {
        return [
          [
            { type: 'text', text: '📎 ' },
            { type: 'link', url: deps.fileLink(file), text: linkName(file.name) },
          ],
        ];
      } catch {
        lost.push(file.name);
        return [];
      }
    });
    if (links.length === 0) return { carried: message, lost };
    const lines = links.map((children) => ({ type: 'paragraph' as const, children }));
    return { carried: { ...message, text: [...(message.text ?? []), ...lines] }, lost };
  }

  async function update({ targets, message }: Extract<Command, { type: 'update' }>, how: Carriage): Promise<Receipt> {
    const [first] = targets;
    if (first === undefined) return NOTHING;
    const kind = await spaces.kind(first.place.channel, how.signal);
    const { carried } = withFiles(message);
    const parts = renderMessage(carried, shownAuthor(message, kind), options);
    for (const [index, target] of targets.entries()) {
      const rendered = parts[index];
      if (rendered === undefined) {
        await remove(target, how);
        continue;
      }
      await pace.turn(target.place.channel, how.signal);
      // What is named and not there is taken away.
      const whole = { text: '', cardsV2: [], ...rendered };
      await client.patch(target.id, whole, 'text,cardsV2', how.signal);
    }
    const more = parts.slice(targets.length);
    if (more.length === 0) return NOTHING;
    const place = standing(targets.at(-1)?.place ?? first.place, kind);
    return { posted: await postParts(more, targets.length, place, how) };
  }

  async function remove(target: MessageRef, how: Carriage): Promise<void> {
    await pace.turn(target.place.channel, how.signal);
    try {
      await client.remove(target.id, how.signal);
    } catch (error) {
      if (reason(error) !== 'not-found') throw error;
    }
  }

  async function find({ place }: Extract<Command, { type: 'find' }>, how: Carriage): Promise<Receipt> {
    const resolved = await spaces.resolve(place, how.signal);
    const at = standing(inThread(resolved, undefined), await spaces.kind(resolved.channel, how.signal));
    const posted: MessageRef[] = [];
    for (let part = 0; part < MOST_PARTS; part += 1) {
      try {
        const found = await client.get(`${at.channel}/messages/${messageIdOf(how.key, part)}`, how.signal);
        posted.push(refOf(found, at));
      } catch (error) {
        if (reason(error) !== 'not-found') throw error;
        break;
      }
    }
    return { posted };
  }

  /** The message as it now stands there. Its thread is told too, because replies will name it. */
  function refOf(message: Json, place: Place): MessageRef {
    const id = text(message['name']) ?? '';
    const space = record(message['space']);
    const told = space?.['spaceType'] ?? space?.['spaceThreadingState'];
    if (space !== undefined && told !== undefined) spaces.learn(space, undefined);
    const thread = text(record(message['thread'])?.['name']);
    const kind = space !== undefined && told !== undefined ? spaceKind(space) : known.get(place.channel);
    const threaded = kind === 'threaded' && thread !== undefined;
    return { place: threaded ? inThread(place, thread) : inThread(place, undefined), id };
  }

  /** Kinds of the spaces that were just posted to. */
  const known = createBoundedMap<SpaceKind>(10_000);

  /** The thread counts only where there are threads, and only if it is one. */
  function standing(place: Place, kind: SpaceKind): Place {
    known.set(place.channel, kind);
    return inThread(place, kind === 'threaded' && isThread(place.thread) ? place.thread : undefined);
  }

  return async (command, how) => {
    switch (command.type) {
      case 'post':
        return post(command, how);
      case 'update':
        return update(command, how);
      case 'delete':
        for (const target of command.targets) await remove(target, how);
        return NOTHING;
      case 'find':
        return find(command, how);
      case 'home':
        return post({ type: 'post', place: directWith(command.person), message: { card: command.card } }, how);
      case 'react':
        // Only people can. Source: Google, `spaces.messages.reactions.create`.
        return NOTHING;
    }
  };
}

/** `spaces/S/threads/T`; the name of a message is none. */
function isThread(thread: string | undefined): boolean {
  return thread?.includes('/threads/') === true;
}

export function threadOf({ thread }: Place): Pick<chat_v1.Schema$Message, 'thread'> {
  return thread === undefined ? {} : { thread: { name: thread } };
}

function linkName(name: string): string {
  return name.replace(/[<>|\s]+/g, ' ').trim() || 'file';
}

/** Another instance may be the one that tries again, and it knows nothing of the parts that stand there. */
function partlyDone(error: VendorError): VendorError {
  const { code, message, retry, retryAfterMs } = error;
  return new VendorError(code, message, { retry, retryAfterMs, partly: true, cause: error });
}
