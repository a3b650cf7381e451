import { acceptCard } from '../card-rules.ts';
import { MAX_FILE_BYTES } from '../files.ts';
import type { Kernel } from '../kernel.ts';
import { apiContent, botReads, checkLengths, edit, messageJson, messageOf, post, remove } from '../messages.ts';
import type { Upload } from '../multipart.ts';
import { directRoom, roomOf } from '../rooms.ts';
import { WebexFailure, type Json, type Message, type Room } from '../types.ts';
import { gone, mayText, needText, ok, page, type Answer, type Call, type Routes } from './call.ts';
import { personOf } from './memberships.ts';

const MAX_WITH_MENTIONS = 100;
const FETCH_WITHIN_MS = 10_000;

export const messages: Routes = {
  'POST /messages': async (call) => {
    const { kernel, body } = call;
    const place = placeOf(call);
    const text = mayText(body, 'text');
    const markdown = mayText(body, 'markdown');
    checkLengths(text, markdown);
    const card = acceptCard(attachmentsOf(body));
    const uploads = await filesOf(call);
    if ((text ?? '') === '' && (markdown ?? '') === '' && card === undefined && uploads.length === 0)
      throw new WebexFailure(400, 'A message needs a text, markdown, a file or a card.');
    // Nothing before this point has changed the world.
    const room = place();
    const parent = parentOf(kernel, room, mayText(body, 'parentId'));
    const message = post(kernel, room, {
      author: kernel.world.bot,
      content: apiContent(room, text, markdown),
      files: uploads.map((upload) => kernel.files.add(upload).id),
      ...(card === undefined ? {} : { card }),
      ...(parent === undefined ? {} : { parentId: parent }),
    });
    const toPersonId = mayText(body, 'toPersonId');
    const toPersonEmail = mayText(body, 'toPersonEmail');
    return ok({
      ...messageJson(kernel, room, message),
      ...(toPersonId === undefined ? {} : { toPersonId }),
      ...(toPersonEmail === undefined ? {} : { toPersonEmail }),
    });
  },

  'GET /messages': (call) => {
    const { kernel, query } = call;
    const roomId = query.get('roomId');
    if (roomId === null) throw new WebexFailure(400, 'roomId is missing.');
    const room = roomOf(kernel, roomId);
    const mentioned = query.get('mentionedPeople');
    if (mentioned !== null && mentioned !== 'me' && mentioned !== kernel.world.bot.id)
      throw new WebexFailure(400, 'mentionedPeople can only be me.');
    if (room.type === 'group' && mentioned === null)
      throw new WebexFailure(403, 'A bot must ask with mentionedPeople=me to list the messages of a group room.');
    return list(call, room, '/messages', mentioned !== null);
  },

  'GET /messages/direct': (call) => {
    const { kernel, query } = call;
    const person = personOf(kernel, query.get('personId') ?? undefined, query.get('personEmail') ?? undefined);
    const room = kernel.world.directOf(kernel.world.bot, person);
    if (room === undefined) throw new WebexFailure(404, 'There is no 1:1 room with this person.');
    return list(call, room, '/messages/direct', false);
  },

  'GET /messages/{id}': ({ kernel, id }) => {
    const { room, message } = messageOf(kernel, id);
    return ok(messageJson(kernel, room, message));
  },

  'PUT /messages/{id}': ({ kernel, id, body }) => {
    const { room, message } = ownOf(kernel, id);
    if (needText(body, 'roomId') !== room.id) throw new WebexFailure(400, 'The message is not in this room.');
    if (body.html !== undefined) throw new WebexFailure(400, 'html can not be given; leave it out.');
    const text = mayText(body, 'text');
    const markdown = mayText(body, 'markdown');
    if ((text ?? '') === '' && (markdown ?? '') === '')
      throw new WebexFailure(400, 'A message needs a text or markdown.');
    checkLengths(text, markdown);
    edit(kernel, room, message, apiContent(room, text, markdown));
    return ok(messageJson(kernel, room, message));
  },

  'DELETE /messages/{id}': ({ kernel, id }) => {
    const { room, message } = ownOf(kernel, id);
    remove(kernel, room, message, kernel.world.bot);
    return gone;
  },
};

function ownOf(kernel: Kernel, id: string): { room: Room; message: Message } {
  const found = messageOf(kernel, id);
  if (found.message.author !== kernel.world.bot) throw new WebexFailure(403, 'This is not your own message.');
  return found;
}

/** Checks where the message goes; calling the result makes the 1:1 if need be. */
function placeOf({ kernel, body }: Call): () => Room {
  const { bot, blocked } = kernel.world;
  const roomId = mayText(body, 'roomId');
  const personId = mayText(body, 'toPersonId');
  const email = mayText(body, 'toPersonEmail');
  const given = [roomId, personId, email].filter((one) => one !== undefined).length;
  if (given !== 1) throw new WebexFailure(400, 'One of roomId, toPersonId and toPersonEmail must be given.');
  if (roomId !== undefined) {
    const room = roomOf(kernel, roomId);
    return () => room;
  }
  const person = personOf(kernel, personId, email);
  if (person === bot) throw new WebexFailure(400, 'A bot has no 1:1 room with itself.');
  if (blocked) throw new WebexFailure(403, 'The organization of this person does not allow this bot.');
  return () => directRoom(kernel, bot, person);
}

/** @throws WebexFailure 404 where there is no such message in the room, 400 where it is a reply itself */
function parentOf(kernel: Kernel, room: Room, id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  const parent = kernel.world.messages.get(id);
  if (parent === undefined || parent.roomId !== room.id)
    throw new WebexFailure(404, 'No parent message with this id was found in the room.');
  if (parent.parentId !== undefined)
    throw new WebexFailure(400, 'A reply can not be replied to; name the first message.');
  return id;
}

/** In a form, attachments are JSON in a field. */
function attachmentsOf(body: Json): unknown {
  const { attachments } = body;
  if (typeof attachments !== 'string') return attachments;
  try {
    return JSON.parse(attachments) as unknown;
  } catch {
    throw new WebexFailure(400, 'attachments is not JSON.');
  }
}

/** One file at most: uploaded with the message, or fetched from a public address. */
async function filesOf({ body, uploads }: Call): Promise<readonly Upload[]> {
  if (uploads.length > 1) throw new WebexFailure(400, 'One file only can be sent with a message.');
  if (uploads.length === 1) return uploads;
  const { files } = body;
  if (files === undefined || files === null) return [];
  if (!Array.isArray(files)) throw new WebexFailure(400, 'files must be a list.');
  if (files.length > 1) throw new WebexFailure(400, 'One file only can be sent with a message.');
  if (files.length === 0) return [];
  const url = URL.parse(String(files[0]));
  if (url === null || !/^https?:$/.test(url.protocol)) throw new WebexFailure(400, 'The file has no valid address.');
  return [await fetched(url)];
}

async function fetched(url: URL): Promise<Upload> {
  const failure = new WebexFailure(400, 'The file could not be fetched from its address.');
  let content: Buffer;
  let headers: Headers;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(FETCH_WITHIN_MS) });
    if (!answer.ok) throw failure;
    ({ headers } = answer);
    content = Buffer.from(await answer.arrayBuffer());
  } catch {
    throw failure;
  }
  if (content.length > MAX_FILE_BYTES) throw new WebexFailure(400, 'The file is too large.');
  const named = /filename="?([^";]+)"?/i.exec(headers.get('content-disposition') ?? '')?.[1];
  return {
    name: named ?? decodeURIComponent(url.pathname.split('/').at(-1) ?? ''),
    mimeType: headers.get('content-type')?.split(';')[0] ?? 'application/octet-stream',
    content,
  };
}

/** Newest first. */
function list(call: Call, room: Room, path: string, mentionsOnly: boolean): Answer {
  const { kernel, query } = call;
  const parentId = query.get('parentId');
  const before = query.get('before');
  const beforeMessage = query.get('beforeMessage');
  const until = before === null ? Infinity : Date.parse(before);
  if (Number.isNaN(until)) throw new WebexFailure(400, 'before is no date.');
  const limit = beforeMessage === null ? until : Math.min(until, messageOf(kernel, beforeMessage).message.created);
  const found = room.messages.filter(
    (message) =>
      message.created < limit &&
      (parentId === null || message.parentId === parentId) &&
      (mentionsOnly ? message.content.mentionedPeople.includes(kernel.world.bot.id) : botReads(kernel, room, message)),
  );
  return page(call, path, found.toReversed(), (message) => messageJson(kernel, room, message), {
    usual: 50,
    ...(mentionsOnly ? { most: MAX_WITH_MENTIONS } : {}),
  });
}
