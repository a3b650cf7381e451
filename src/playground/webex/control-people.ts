import { OTHERWISE, readsOtherwise } from '../shared/labels.ts';
import { pressButton, submit } from './card-submit.ts';
import { readCard } from './card-view.ts';
import {
  checkString,
  messageIn,
  optionalString,
  personOf,
  placeOf,
  type Actions,
  type Fields,
} from './control-fields.ts';
import { MAX_FILE_BYTES, type Scan } from './files.ts';
import type { Kernel } from './kernel.ts';
import { checkLengths, edit, post, remove, typedContent } from './messages.ts';
import { ControlFailure, isJson, type Message, type Person, type Room } from './types.ts';

const SCANS: readonly string[] = ['clean', 'scanning', 'infected', 'unscannable'] satisfies Scan[];

/**
 * Acting as a person. Beyond the common table, a file of `say` may tell what the malware scan says of it: `scan` is
 * `clean`, `scanning`, `infected` or `unscannable`, and `scans` how often `scanning` is answered.
 */
export const people: Actions = {
  say(kernel, fields) {
    const person = personOf(kernel, fields);
    const room = placeOf(kernel, person, fields);
    const text = optionalString(fields, 'text') ?? '';
    const files = filesOf(kernel, fields);
    if (text.trim() === '' && files.length === 0) throw new ControlFailure('There is nothing to send.');
    checkLengths(text, undefined);
    const parentId = threadOf(kernel, room, optionalString(fields, 'thread'));
    const message = post(kernel, room, {
      author: person,
      content: typedContent(room, text),
      files: files.map((file) => kernel.files.add(file).id),
      ...(parentId === undefined ? {} : { parentId }),
    });
    return { room: room.id, id: message.id };
  },

  edit(kernel, fields) {
    const { room, message } = own(kernel, fields);
    const text = checkString(fields, 'text');
    if (text.trim() === '') throw new ControlFailure('A message needs a text.');
    checkLengths(text, undefined);
    edit(kernel, room, message, typedContent(room, text));
    return {};
  },

  delete(kernel, fields) {
    const { person, room, message } = own(kernel, fields);
    remove(kernel, room, message, person);
    return {};
  },

  react() {
    throw new ControlFailure('Webex tells a bot nothing of reactions.');
  },

  command() {
    throw new ControlFailure('Webex has no slash commands.');
  },

  submit() {
    throw new ControlFailure('Webex has no dialogs: there is none open.');
  },

  async press(kernel, fields) {
    const person = personOf(kernel, fields);
    const room = placeOf(kernel, person, fields);
    const message = messageIn(kernel, room, checkString(fields, 'id'));
    if (message.card === undefined) throw new ControlFailure('That message has no card.');
    if (fields.inputs !== undefined && !isJson(fields.inputs)) throw new ControlFailure('Give inputs as an object.');
    const button = checkString(fields, 'button');
    if (readsOtherwise(readCard(message.card).view, button, fields.label)) throw new ControlFailure(OTHERWISE);
    const given = Object.fromEntries(Object.entries(fields.inputs ?? {}).map(([name, value]) => [name, String(value)]));
    const pressing = pressButton(message.card, button, given);
    if (pressing === null) throw new ControlFailure('There is no such button.');
    if (pressing.kind === 'wrong') return { ok: false, status: 0, told: pressing.told };
    if (pressing.kind === 'local') return { status: 0 };
    // The client is content once Webex has the action; what the app makes of it, it does not learn.
    const [first] = await submit(kernel, message, person, pressing.inputs).outcomes;
    return { status: first?.status ?? 0 };
  },
};

function own(kernel: Kernel, fields: Fields): { person: Person; room: Room; message: Message } {
  const person = personOf(kernel, fields);
  const room = placeOf(kernel, person, fields);
  const message = messageIn(kernel, room, checkString(fields, 'id'));
  if (message.author !== person) throw new ControlFailure('That is not your own message.');
  return { person, room, message };
}

/** Who answers a reply answers in its thread. */
function threadOf(kernel: Kernel, room: Room, id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  const message = messageIn(kernel, room, id);
  return message.parentId ?? message.id;
}

function filesOf(kernel: Kernel, fields: Fields): Parameters<Kernel['files']['add']>[0][] {
  const { files } = fields;
  if (files === undefined) return [];
  if (!Array.isArray(files)) throw new ControlFailure('Give files as a list.');
  return (files as unknown[]).map((file) => {
    if (!isJson(file)) throw new ControlFailure('A file has a name, a mimeType and contentBase64.');
    const content = Buffer.from(checkString(file, 'contentBase64'), 'base64');
    if (content.length > MAX_FILE_BYTES) throw new ControlFailure('That file is too large for Webex.');
    const scan = optionalString(file, 'scan');
    if (scan !== undefined && !SCANS.includes(scan)) throw new ControlFailure(`scan is one of ${SCANS.join(', ')}.`);
    return {
      name: checkString(file, 'name'),
      mimeType: optionalString(file, 'mimeType') ?? 'application/octet-stream',
      content,
      ...(scan === undefined ? {} : { scan: scan as Scan }),
      ...(typeof file.scans === 'number' ? { scans: file.scans } : {}),
    };
  });
}
