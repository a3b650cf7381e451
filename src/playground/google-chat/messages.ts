import { checkCards, checkSize } from './card-rules.ts';
import { IDENTITY } from './identity.ts';
import { randomWord } from './ids.ts';
import { changed, type Kernel } from './kernel.ts';
import { plainText, type Paragraph } from './markup.ts';
import { readMarkup } from './markup-parse.ts';
import {
  ApiFailure,
  jsonOf,
  listOf,
  textOf,
  type CommandUse,
  type Json,
  type Message,
  type Person,
  type Space,
  type StoredFile,
} from './types.ts';

const MAX_THREAD_KEY = 4_000;

/** How the app asks for its message: the query of `spaces.messages.create`. */
interface CreateOptions {
  readonly replyOption?: string;
  readonly requestId?: string;
  readonly clientId?: string;
  /** Where an answer in the HTTP response goes. */
  readonly answerIn?: string;
}

export interface Messages {
  byPerson(
    space: Space,
    person: Person,
    typed: string,
    more?: { thread?: string; files?: readonly StoredFile[]; command?: CommandUse; privateTo?: string },
  ): Message;
  /** @throws ApiFailure */
  byApp(space: Space, content: Json, options?: CreateOptions): Message;
  /** `mask`: names of fields in camel case. @throws ApiFailure */
  patch(message: Message, content: Json, mask: ReadonlySet<string>): void;
  editByPerson(message: Message, typed: string): void;
  remove(space: Space, message: Message): void;
  /** Reads what a person typed. */
  composed(typed: string): Paragraph[];
}

export function createMessages(kernel: Kernel): Messages {
  const { world, now } = kernel;
  const nameOf = (user: string): string | undefined => world.nameOf(user);

  function called(text: string): { user: string; name: string; length: number } | undefined {
    let best: { user: string; name: string; length: number } | undefined;
    const consider = (user: string, name: string): void => {
      const fits = text.toLowerCase().startsWith(name.toLowerCase()) && !/^[\p{L}\p{N}]/u.test(text.slice(name.length));
      if (fits && name.length > (best?.length ?? 0)) best = { user, name, length: name.length };
    };
    consider(IDENTITY.bot, IDENTITY.appName);
    consider('users/all', 'all');
    for (const person of world.people.values()) consider(person.name, person.displayName);
    return best;
  }

  function composed(typed: string): Paragraph[] {
    return readMarkup(typed, { syntax: 'chat', nameOf, called });
  }

  function read(content: Json): Paragraph[] {
    const text = textOf(content.text);
    if (text === '') return [];
    const given = content.markupSyntax;
    const markdown =
      given === 'MARKUP_SYNTAX_MARKDOWN' || (given !== 'MARKUP_SYNTAX_CHAT' && kernel.settings.markup === 'markdown');
    return readMarkup(text, { syntax: markdown ? 'markdown' : 'chat', nameOf });
  }

  /** Puts a message into its thread, or into a new one. */
  function place(space: Space, thread: string | undefined): Pick<Message, 'name' | 'thread' | 'isReply'> {
    const id = randomWord(11);
    const isReply = thread !== undefined;
    const inThread = thread ?? `${space.name}/threads/${id}`;
    space.threads.add(inThread);
    // What an app begins and deletes again must not pile up.
    if (space.threads.size > kernel.maxMessagesPerSpace)
      space.threads.delete(space.threads.values().next().value ?? '');
    const threadId = inThread.slice(inThread.lastIndexOf('/') + 1);
    return { name: `${space.name}/messages/${threadId}.${id}`, thread: inThread, isReply };
  }

  function keep(space: Space, message: Message): Message {
    space.messages.set(message.name, message);
    if (message.clientId !== undefined) space.clientIds.set(message.clientId, message);
    if (message.requestId !== undefined) space.requestIds.set(message.requestId, message);
    const oldest = space.messages.size > kernel.maxMessagesPerSpace ? space.messages.values().next().value : undefined;
    if (oldest !== undefined) forget(space, oldest);
    changed(kernel);
    return message;
  }

  function forget(space: Space, message: Message): void {
    space.messages.delete(message.name);
    if (message.clientId !== undefined) space.clientIds.delete(message.clientId);
    if (message.requestId !== undefined) space.requestIds.delete(message.requestId);
    for (const file of message.files) kernel.files.delete(file.id);
  }

  /** The thread that the app's message joins, if it does (reference of spaces.messages.create, `messageReplyOption`). */
  function threadFor(space: Space, content: Json, options: CreateOptions): { thread?: string; key?: string } {
    const { name, threadKey } = jsonOf(content.thread);
    const key = textOf(threadKey);
    if (key.length > MAX_THREAD_KEY)
      throw new ApiFailure('INVALID_ARGUMENT', `thread.thread_key is longer than ${MAX_THREAD_KEY} characters.`);
    if (!space.threaded) return {};
    if (textOf(name) !== '' && !textOf(name).startsWith(`${space.name}/threads/`))
      throw new ApiFailure('INVALID_ARGUMENT', `Invalid thread resource name "${textOf(name)}".`);
    if (options.answerIn !== undefined && textOf(name) === '' && key === '') return { thread: options.answerIn };
    const replies = options.replyOption?.startsWith('REPLY_') === true || options.answerIn !== undefined;
    if (!replies) return key === '' ? {} : { key };
    const wanted = textOf(name) === '' ? space.threadKeys.get(key) : textOf(name);
    if (wanted !== undefined && space.threads.has(wanted)) return { thread: wanted, ...(key === '' ? {} : { key }) };
    if (options.replyOption === 'REPLY_MESSAGE_OR_FAIL') throw new ApiFailure('NOT_FOUND', 'The thread was not found.');
    return key === '' ? {} : { key };
  }

  return {
    composed,
    byPerson(space, person, typed, { thread, files = [], command, privateTo } = {}) {
      const paragraphs = composed(typed);
      for (const file of files) kernel.files.set(file.id, file);
      return keep(space, {
        ...place(space, thread),
        author: person,
        at: now(),
        text: plainText(paragraphs).text,
        paragraphs: typed === '' ? [] : paragraphs,
        cards: [],
        accessories: [],
        files,
        ...(command === undefined ? {} : { command }),
        ...(privateTo === undefined ? {} : { privateTo }),
      });
    },

    byApp(space, content, options = {}) {
      const known = options.requestId === undefined ? undefined : space.requestIds.get(options.requestId);
      if (known !== undefined) return known;
      if (options.clientId !== undefined && space.clientIds.has(options.clientId))
        throw new ApiFailure('ALREADY_EXISTS', `A message with the id ${options.clientId} already exists.`);
      const cards = listOf(content.cardsV2);
      const accessories = listOf(content.accessoryWidgets);
      const text = textOf(content.text);
      if (text === '' && cards.length === 0)
        throw new ApiFailure('INVALID_ARGUMENT', 'Message cannot be empty: it has neither text nor cards.');
      if (listOf(content.attachment).length > 0)
        throw new ApiFailure('PERMISSION_DENIED', 'Attachments need the authorization of a user.');
      const viewer = textOf(jsonOf(content.privateMessageViewer).name);
      if (viewer !== '' && !space.members.has(viewer))
        throw new ApiFailure('INVALID_ARGUMENT', 'The private message viewer is not a member of the space.');
      checkSize(content);
      checkCards(cards, accessories);
      const { thread, key } = threadFor(space, content, options);
      const placed = place(space, thread);
      if (key !== undefined) space.threadKeys.set(key, placed.thread);
      if (space.threadKeys.size > kernel.maxMessagesPerSpace)
        space.threadKeys.delete(space.threadKeys.keys().next().value ?? '');
      return keep(space, {
        ...placed,
        at: now(),
        text,
        paragraphs: read(content),
        cards,
        accessories,
        files: [],
        ...(key === undefined ? {} : { threadKey: key }),
        ...(content.fallbackText === undefined ? {} : { fallbackText: textOf(content.fallbackText) }),
        ...(options.clientId === undefined ? {} : { clientId: options.clientId }),
        ...(options.requestId === undefined ? {} : { requestId: options.requestId }),
        ...(viewer === '' ? {} : { privateTo: viewer }),
      });
    },

    patch(message, content, mask) {
      const all = mask.has('*');
      const text = all || mask.has('text') ? textOf(content.text) : message.text;
      const cards = all || mask.has('cardsV2') ? listOf(content.cardsV2) : message.cards;
      const accessories = all || mask.has('accessoryWidgets') ? listOf(content.accessoryWidgets) : message.accessories;
      if (text === '' && cards.length === 0)
        throw new ApiFailure('INVALID_ARGUMENT', 'Message cannot be empty: it has neither text nor cards.');
      checkSize({ text, cardsV2: cards, accessoryWidgets: accessories });
      checkCards(cards, accessories);
      if (all || mask.has('text')) message.paragraphs = read(content);
      message.text = text;
      message.cards = cards;
      message.accessories = accessories;
      message.editedAt = now();
      changed(kernel);
    },

    editByPerson(message, typed) {
      message.paragraphs = composed(typed);
      message.text = plainText(message.paragraphs).text;
      message.editedAt = now();
      changed(kernel);
    },

    remove(space, message) {
      forget(space, message);
      changed(kernel);
    },
  };
}
