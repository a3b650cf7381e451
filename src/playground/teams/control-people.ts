import { OTHERWISE, readsOtherwise } from '../shared/labels.ts';
import { cardView } from './card-view.ts';
import { compose, type Typed } from './compose.ts';
import { checkString, checkStrings, messageOf, optionalString, personOf, roomOf } from './control-fields.ts';
import { reactionOf } from './emoji.ts';
import type { StoredFile } from './files.ts';
import { changed, serviceUrlOf, type Kernel } from './kernel.ts';
import { press, submitDialog } from './presses.ts';
import { ControlFailure, isJson, type Conversation, type Json, type Message, type Person } from './types.ts';
import { isInstalled } from './world.ts';

/** About what the client lets a person write: 28 KB of text with its markup. */
const MAX_TEXT = 28_000;
const MAX_FILES = 10;

export type Action = (kernel: Kernel, fields: Json) => object | Promise<object>;

/** Acting as a person. */
export const people: Readonly<Record<string, Action>> = {
  say(kernel, fields) {
    const person = personOf(kernel, fields);
    const room = roomOf(kernel, person, fields);
    const root = fields.thread === undefined ? undefined : threadOf(room, fields);
    const files = filesOf(kernel, fields);
    const content = compose(kernel.world, room, typedBy(kernel, fields, files));
    if (content.text === '' && files.length === 0) throw new ControlFailure('There is nothing to send.');
    const message = kernel.messages.say(person, room, content, root);
    return { room: room.id, id: message.id };
  },

  edit(kernel, fields) {
    const { person, room, message } = own(kernel, fields);
    const files = message.content.files.map((id) => kernel.files.get(id)).filter((file) => file !== undefined);
    const content = compose(kernel.world, room, typedBy(kernel, fields, files));
    if (content.text === '' && files.length === 0) throw new ControlFailure('A message needs a text.');
    kernel.messages.edit(message, content, person);
    return {};
  },

  delete(kernel, fields) {
    const { person, message } = own(kernel, fields);
    kernel.messages.remove(message, person);
    return {};
  },

  react(kernel, fields) {
    const person = personOf(kernel, fields);
    const message = messageOf(roomOf(kernel, person, fields), fields);
    const reaction = reactionOf(checkString(fields, 'emoji'));
    if (reaction === undefined)
      throw new ControlFailure('Give emoji as one emoji, or as the name of a reaction of Teams.');
    const added = fields.remove !== true;
    if (!kernel.messages.react(message, person, reaction.emoji, reaction.type, added))
      throw new ControlFailure(added ? 'You reacted so already.' : 'There is no such reaction of yours.');
    return {};
  },

  press(kernel, fields) {
    const person = personOf(kernel, fields);
    const room = roomOf(kernel, person, fields);
    if (!isInstalled(room)) throw new ControlFailure('The app is not installed there any more.');
    const message = messageOf(room, fields);
    const button = checkString(fields, 'button');
    const card = cardView(kernel.world, message.content.attachments, message.cardFor.get(person.id));
    if (readsOtherwise(card, button, fields.label)) throw new ControlFailure(OTHERWISE);
    return press(kernel, person, message, button, checkStrings(fields, 'inputs'));
  },

  async submit(kernel, fields) {
    const person = personOf(kernel, fields);
    if (fields.close !== true) return submitDialog(kernel, person, checkStrings(fields, 'values'));
    if (kernel.dialogs.of(person.id) === undefined) throw new ControlFailure(`${person.name} has no dialog open.`);
    // Teams tells the app nothing of a dialog that was closed.
    kernel.dialogs.close(person.id);
    changed(kernel);
    return { ok: true, status: 0 };
  },

  command() {
    throw new ControlFailure('Teams has no slash commands for bots: a command of its menu is sent as a message.');
  },
};

function own(kernel: Kernel, fields: Json): { person: Person; room: Conversation; message: Message } {
  const person = personOf(kernel, fields);
  const room = roomOf(kernel, person, fields);
  const message = messageOf(room, fields);
  if (message.author.id !== person.id) throw new ControlFailure('That is not a message of yours.');
  return { person, room, message };
}

/** The thread of any message of it. */
function threadOf(room: Conversation, fields: Json): string | undefined {
  if (room.kind === 'personal') throw new ControlFailure('A 1:1 has no threads in Teams.');
  return messageOf(room, fields, 'thread').root;
}

function typedBy(kernel: Kernel, fields: Json, files: readonly StoredFile[]): Typed {
  const html = optionalString(fields, 'html');
  const text = optionalString(fields, 'text') ?? '';
  if (Math.max(text.length, html?.length ?? 0) > MAX_TEXT)
    throw new ControlFailure('That message is too long for Teams.');
  const base = kernel.baseUrl();
  return {
    text,
    ...(html === undefined ? {} : { html }),
    files,
    addressOf: ({ id }) => ({
      image: `${serviceUrlOf(kernel)}v3/attachments/${id}/views/original`,
      page: `${base}/storage/files/${id}`,
      download: `${base}/storage/download/${kernel.files.downloadTicket(id)}`,
    }),
  };
}

function filesOf(kernel: Kernel, fields: Json): StoredFile[] {
  const { files } = fields;
  if (files === undefined) return [];
  if (!Array.isArray(files) || files.length > MAX_FILES)
    throw new ControlFailure(`Give files as a list of ${MAX_FILES} at most.`);
  return (files as unknown[]).map((file) => {
    if (!isJson(file)) throw new ControlFailure('A file has a name, a mimeType and contentBase64.');
    const content = Buffer.from(checkString(file, 'contentBase64'), 'base64');
    return kernel.files.add({ name: checkString(file, 'name'), mimeType: checkString(file, 'mimeType'), content });
  });
}
