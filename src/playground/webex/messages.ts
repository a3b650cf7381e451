import { freshId, iso } from './ids.ts';
import type { Kernel } from './kernel.ts';
import { parseMarkdown } from './markdown.ts';
import type { MarkdownRules } from './markdown-inline.ts';
import { hasMarkup, literal, mentionsIn, plainText, wireHtml, type Block } from './markup.ts';
import { WebexFailure, type Content, type Json, type Message, type Person, type Room } from './types.ts';

/** Bytes of UTF-8, for text and for markdown each (developer.webex.com/docs/api/v1/messages/create-a-message). */
const MAX_TEXT_BYTES = 7_439;
/** developer.webex.com/docs/api/v1/messages/edit-a-message */
const MAX_EDITS = 10;

/** @throws WebexFailure 400 where there is too much of either */
export function checkLengths(text: string | undefined, markdown: string | undefined): void {
  for (const [name, value = ''] of [
    ['text', text],
    ['markdown', markdown],
  ] as const) {
    const bytes = Buffer.byteLength(value);
    if (bytes > MAX_TEXT_BYTES)
      throw new WebexFailure(400, `The ${name} is ${bytes} bytes long; at most ${MAX_TEXT_BYTES} are allowed.`);
  }
}

/** What an app sends: markdown if there is any, with `text` for clients that can't show it; else text as it stands. */
export function apiContent(room: Room, text: string | undefined, markdown: string | undefined): Content {
  if (markdown === undefined || markdown === '')
    return {
      ...(text === undefined ? {} : { text }),
      shown: literal(text ?? ''),
      mentionedPeople: [],
      mentionedGroups: [],
    };
  const shown = parseMarkdown(markdown, { ...namesIn(room), dialect: 'api' });
  return {
    text: text === undefined || text === '' ? plainText(shown) : text,
    markdown,
    html: wireHtml(shown),
    shown,
    ...mentions(shown),
  };
}

/** What a person types: Webex's clients read the same marks and `@Name`, and keep line breaks. Only formatted text has `html`. */
export function typedContent(room: Room, typed: string): Content {
  const shown = parseMarkdown(typed, { ...namesIn(room), byName: byName(room), dialect: 'typed' });
  if (!hasMarkup(shown)) return { text: typed, shown: literal(typed), mentionedPeople: [], mentionedGroups: [] };
  return { text: plainText(shown), html: wireHtml(shown), shown, ...mentions(shown) };
}

function mentions(shown: readonly Block[]): Pick<Content, 'mentionedPeople' | 'mentionedGroups'> {
  const found = mentionsIn(shown);
  return {
    mentionedPeople: found.filter((id) => id !== 'all'),
    mentionedGroups: found.includes('all') ? ['all'] : [],
  };
}

/** Only who is in the room can be mentioned there. */
function namesIn(room: Room): Pick<MarkdownRules, 'byId' | 'byEmail'> {
  const named = (person: Person | undefined): { id: string; name: string } | undefined =>
    person === undefined ? undefined : { id: person.id, name: person.displayName };
  return {
    byId: (id) => named(room.members.get(id)?.person),
    byEmail: (email) =>
      named([...room.members.values()].find(({ person }) => person.email === email.toLowerCase())?.person),
  };
}

function byName(room: Room): NonNullable<MarkdownRules['byName']> {
  return (text) => {
    if (/^all\b/i.test(text)) return { id: 'all', name: text.slice(0, 3) };
    let best: { id: string; name: string } | undefined;
    for (const { person } of room.members.values()) {
      const name = text.slice(0, person.displayName.length);
      const fits = name.toLowerCase() === person.displayName.toLowerCase();
      if (fits && !/^[\p{L}\p{N}]/u.test(text.slice(name.length)) && name.length > (best?.name.length ?? 0))
        best = { id: person.id, name: person.displayName };
    }
    return best;
  };
}

export interface Draft {
  readonly author: Person;
  readonly content: Content;
  readonly parentId?: string;
  readonly card?: Json;
  readonly files?: readonly string[];
}

/** Puts a message into a room and tells the app, if it may know of it. */
export function post(kernel: Kernel, room: Room, draft: Draft, silently = false): Message {
  const created = kernel.nextTime();
  const message: Message = {
    id: freshId('MESSAGE'),
    roomId: room.id,
    author: draft.author,
    content: draft.content,
    files: draft.files ?? [],
    created,
    edits: 0,
    ...(draft.parentId === undefined ? {} : { parentId: draft.parentId }),
    ...(draft.card === undefined ? {} : { card: draft.card }),
  };
  room.messages.push(message);
  room.lastActivity = created;
  kernel.world.messages.set(message.id, message);
  for (const id of message.files) {
    const file = kernel.files.get(id);
    if (file !== undefined) file.messageId = message.id;
  }
  if (room.messages.length > kernel.maxMessagesPerRoom) {
    const oldest = room.messages.shift();
    if (oldest !== undefined) forget(kernel, oldest);
  }
  if (!silently) tell(kernel, 'created', room, message, draft.author);
  return message;
}

/** @throws WebexFailure 400 where Webex edits no more */
export function edit(kernel: Kernel, room: Room, message: Message, content: Content): void {
  if (message.card !== undefined || message.files.length > 0)
    throw new WebexFailure(400, 'Messages with files or attachments can not be edited: this is not supported yet.');
  if (message.edits >= MAX_EDITS)
    throw new WebexFailure(400, `The limit of ${MAX_EDITS} edits of this message has been reached.`);
  message.content = content;
  message.edits += 1;
  message.updated = kernel.nextTime();
  tell(kernel, 'updated', room, message, message.author);
}

export function remove(kernel: Kernel, room: Room, message: Message, actor: Person): void {
  room.messages.splice(room.messages.indexOf(message), 1);
  forget(kernel, message);
  tell(kernel, 'deleted', room, message, actor);
}

function forget(kernel: Kernel, message: Message): void {
  kernel.world.messages.delete(message.id);
  for (const file of message.files) kernel.files.remove(file);
}

/** In a 1:1 a bot reads all; in a space only what mentions it by itself, and what it wrote (developer.webex.com/docs/bots). */
export function botReads(kernel: Kernel, room: Room, message: Message): boolean {
  const { bot } = kernel.world;
  return (
    room.members.has(bot.id) &&
    (room.type === 'direct' || message.author === bot || message.content.mentionedPeople.includes(bot.id))
  );
}

/** @throws WebexFailure 404 where there is none that the bot may read */
export function messageOf(kernel: Kernel, id: unknown): { readonly room: Room; readonly message: Message } {
  const message = typeof id === 'string' ? kernel.world.messages.get(id) : undefined;
  const room = message === undefined ? undefined : kernel.world.rooms.get(message.roomId);
  if (message === undefined || room === undefined || !botReads(kernel, room, message))
    throw new WebexFailure(404, 'No message with this id was found.');
  return { room, message };
}

/** The app hears of its own messages too. */
function tell(
  kernel: Kernel,
  event: 'created' | 'updated' | 'deleted',
  room: Room,
  message: Message,
  actor: Person,
): void {
  kernel.hub.publish(() => ({ type: 'changed' }));
  if (!botReads(kernel, room, message)) return;
  const { mentionedPeople } = message.content;
  void kernel.webhooks.tell({
    resource: 'messages',
    event,
    actorId: actor.id,
    data: {
      id: message.id,
      roomId: room.id,
      roomType: room.type,
      ...(message.files.length === 0 || event === 'deleted' ? {} : { files: fileUrls(kernel, message) }),
      personId: message.author.id,
      personEmail: message.author.email,
      ...(mentionedPeople.length === 0 ? {} : { mentionedPeople }),
      created: iso(message.created),
      ...(message.updated === undefined ? {} : { updated: iso(message.updated) }),
    },
    facts: { mentionedPeople, hasFiles: message.files.length > 0 },
  });
}

function fileUrls(kernel: Kernel, message: Message): string[] {
  return message.files.map((id) => `${kernel.baseUrl()}/v1/contents/${id}`);
}

/** The message as the API gives it. */
export function messageJson(kernel: Kernel, room: Room, message: Message): Json {
  const { content, author } = message;
  return {
    id: message.id,
    ...(message.parentId === undefined ? {} : { parentId: message.parentId }),
    roomId: room.id,
    roomType: room.type,
    ...(content.text === undefined ? {} : { text: content.text }),
    ...(content.markdown === undefined ? {} : { markdown: content.markdown }),
    ...(content.html === undefined ? {} : { html: content.html }),
    ...(message.files.length === 0 ? {} : { files: fileUrls(kernel, message) }),
    personId: author.id,
    personEmail: author.email,
    ...(content.mentionedPeople.length === 0 ? {} : { mentionedPeople: content.mentionedPeople }),
    ...(content.mentionedGroups.length === 0 ? {} : { mentionedGroups: content.mentionedGroups }),
    ...(message.card === undefined ? {} : { attachments: [{ contentType: CARD_TYPE, content: message.card }] }),
    created: iso(message.created),
    ...(message.updated === undefined ? {} : { updated: iso(message.updated) }),
  };
}

export const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';
