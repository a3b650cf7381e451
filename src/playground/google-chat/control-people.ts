import { OTHERWISE, readsOtherwise } from '../shared/labels.ts';
import { showMessage } from './card-view.ts';
import {
  checkString,
  messageOf,
  optionalString,
  personOf,
  placeOf,
  stringsOf,
  type Action,
  type Fields,
} from './control-fields.ts';
import { IDENTITY } from './identity.ts';
import { randomWord } from './ids.ts';
import { inTurn } from './in-turn.ts';
import type { Kernel } from './kernel.ts';
import { plainText } from './markup.ts';
import {
  ControlFailure,
  isJson,
  type Happening,
  type Message,
  type Person,
  type Space,
  type StoredFile,
} from './types.ts';

const MAX_TEXT_BYTES = 32_000;
const MAX_FILES = 20;

/** Acting as a person. */
export const people: Readonly<Record<string, Action>> = {
  say(kernel, fields) {
    const person = personOf(kernel, fields);
    const space = placeOf(kernel, person, fields);
    const typed = checkText(optionalString(fields, 'text') ?? '');
    if (space.kind === 'direct' && !space.hasApp)
      throw new ControlFailure(`${IDENTITY.appName} is not installed for ${person.displayName}.`);
    const files = filesOf(space, fields);
    if (typed === '' && files.length === 0) throw new ControlFailure('There is nothing to send.');
    const thread = threadOf(space, person, fields);
    const message = kernel.messages.byPerson(space, person, typed, {
      files,
      ...(thread === undefined ? {} : { thread }),
    });
    tellApp(kernel, space, person, message);
    return { room: space.name, id: message.name };
  },

  // Google Chat tells an app of interaction events nothing of edits and deletions.
  edit(kernel, fields) {
    const { message } = own(kernel, fields);
    const typed = checkText(checkString(fields, 'text'));
    if (typed === '' && message.files.length === 0) throw new ControlFailure('A message needs a text.');
    kernel.messages.editByPerson(message, typed);
    return {};
  },

  delete(kernel, fields) {
    const { space, message } = own(kernel, fields);
    kernel.messages.remove(space, message);
    return {};
  },

  react() {
    throw new ControlFailure('Google Chat tells an app nothing of reactions.');
  },

  async press(kernel, fields) {
    const person = personOf(kernel, fields);
    const inputs = stringsOf(fields, 'inputs');
    const button = checkString(fields, 'button');
    const dialog = kernel.dialogs.byPerson.get(person.name);
    if (dialog !== undefined && dialog.id === fields.id)
      return pressed(await kernel.interactions.pressInDialog(person, button, inputs));
    const space = placeOf(kernel, person, fields);
    const message = messageOf(space, person, fields);
    if (readsOtherwise(showMessage(message), button, fields.label)) throw new ControlFailure(OTHERWISE);
    return pressed(await kernel.interactions.press(person, space, message, button, inputs));
  },

  async submit(kernel, fields) {
    const person = personOf(kernel, fields);
    if (fields.close === true) return pressed(await kernel.interactions.closeDialog(person));
    return pressed(await kernel.interactions.pressInDialog(person, undefined, stringsOf(fields, 'values')));
  },

  async command(kernel, fields) {
    const person = personOf(kernel, fields);
    const space = placeOf(kernel, person, fields);
    const name = checkString(fields, 'command');
    const command = kernel.settings.commands.find((one) => one.name === name || String(one.id) === name);
    if (command === undefined) throw new ControlFailure(`There is no command ${name}.`);
    const text = checkText(optionalString(fields, 'text') ?? '');
    const thread = threadOf(space, person, fields);
    return pressed(await kernel.interactions.command(person, space, command, text, thread));
  },
};

function pressed({ status, told }: { status: number; told?: string }): object {
  return { status, ...(told === undefined ? {} : { told }) };
}

/** In a 1:1 the app hears everything, in a space only what mentions it; a mention brings it into a space that it is not in. */
function tellApp(kernel: Kernel, space: Space, person: Person, message: Message): void {
  const mentioned = plainText(message.paragraphs).mentions.some(({ user }) => user === IDENTITY.bot);
  if (space.kind !== 'direct' && !mentioned) return;
  const kind = space.hasApp ? 'MESSAGE' : 'ADDED_TO_SPACE';
  space.hasApp = true;
  sendLater(kernel, { kind, person, space, message });
}

function sendLater(kernel: Kernel, happening: Happening): void {
  inTurn(happening.space, () =>
    kernel.delivery.send(happening).catch((error: unknown) => {
      const response = error instanceof Error ? error.message : 'failed';
      const frame = { at: kernel.now(), direction: 'to-baton', transport: 'http', ms: 0, status: 0 } as const;
      kernel.wire.add({ ...frame, name: happening.kind, request: {}, response });
    }),
  );
}

function checkText(text: string): string {
  if (Buffer.byteLength(text) > MAX_TEXT_BYTES) throw new ControlFailure('That message is too long for Google Chat.');
  return text.trim() === '' ? '' : text;
}

function own(kernel: Kernel, fields: Fields): { space: Space; message: Message } {
  const person = personOf(kernel, fields);
  const space = placeOf(kernel, person, fields);
  const message = messageOf(space, person, fields);
  if (message.author?.name !== person.name) throw new ControlFailure('That is not your own message.');
  return { space, message };
}

function threadOf(space: Space, person: Person, fields: Fields): string | undefined {
  const id = optionalString(fields, 'thread');
  if (id === undefined) return undefined;
  if (!space.threaded) throw new ControlFailure('There are no threads in this conversation.');
  return messageOf(space, person, { id }).thread;
}

function filesOf(space: Space, fields: Fields): StoredFile[] {
  const files = fields.files ?? [];
  if (!Array.isArray(files) || files.length > MAX_FILES)
    throw new ControlFailure(`Give files as a list of ${MAX_FILES} at most.`);
  return (files as unknown[]).map((file) => {
    if (!isJson(file)) throw new ControlFailure('A file has a name, a mimeType and contentBase64.');
    const mimeType = optionalString(file, 'mimeType') || 'application/octet-stream';
    return {
      id: randomWord(40),
      name: checkString(file, 'name'),
      mimeType,
      content: Buffer.from(checkString(file, 'contentBase64'), 'base64'),
      space: space.name,
      // Documents of Google's own kinds lie in Drive and are only linked.
      drive: mimeType.startsWith('application/vnd.google-apps.'),
    };
  });
}
