import { compose } from './composer.ts';
import type { Names } from './composer-inline.ts';
import type { FieldValue, PressBody } from './control-types.ts';
import {
  checkString,
  messageOf,
  optionalString,
  personOf,
  placeOf,
  seenMessageOf,
  type Fields,
} from './control-fields.ts';
import { acceptBlocks } from './blocks.ts';
import { emojiName } from './emoji.ts';
import { fillIn } from './form-values.ts';
import { randomUUID } from 'node:crypto';
import type { Kernel } from './kernel.ts';
import { ControlFailure, isJson, type Channel, type Message, type User, type View } from './types.ts';
import { findMessage } from './world.ts';

/** Slack's own limit for a message. */
const MAX_TEXT = 40_000;
const MAX_FILES = 10;

/** Acting as a person. */
export const people: Readonly<Record<string, (kernel: Kernel, fields: Fields) => object | Promise<object>>> = {
  say(kernel, fields) {
    const user = personOf(kernel, fields);
    const channel = placeOf(kernel, user, fields);
    const text = optionalString(fields, 'text') ?? '';
    if (channel.archived) throw new ControlFailure('This channel is archived.');
    if (text.length > MAX_TEXT) throw new ControlFailure('That message is too long for Slack.');
    const files = filesOf(kernel, user, fields);
    const composed = compose(text.trim() === '' ? '' : text, namesOf(kernel, user.team));
    const blocks = fields.blocks === undefined ? composed.blocks : acceptBlocks(fields.blocks, 'message');
    if (composed.text === '' && files.length === 0 && blocks.length === 0)
      throw new ControlFailure('There is nothing to send.');
    const message = kernel.messages.post(
      channel,
      {
        user: user.id,
        text: composed.text,
        client_msg_id: randomUUID(),
        ...(blocks.length > 0 ? { blocks } : {}),
        ...(files.length > 0
          ? {
              subtype: 'file_share',
              files: files.map((file) => kernel.files.json(file)),
              upload: false,
              display_as_bot: false,
            }
          : {}),
        ...inThread(channel, fields),
      },
      'person',
    );
    for (const file of files) file.shares.push({ channel: channel.id, ts: message.ts });
    return { channel: channel.id, ts: message.ts };
  },

  edit(kernel, fields) {
    const { user, channel, message } = own(kernel, fields);
    const composed = compose(checkString(fields, 'text'), namesOf(kernel, user.team));
    if (composed.text.trim() === '' && message.files === undefined) throw new ControlFailure('A message needs a text.');
    if (composed.text.length > MAX_TEXT) throw new ControlFailure('That message is too long for Slack.');
    kernel.messages.edit(channel, message, { text: composed.text, blocks: composed.blocks }, user.id, 'person');
    return {};
  },

  delete(kernel, fields) {
    const { channel, message } = own(kernel, fields);
    kernel.messages.remove(channel, message, 'person');
    return {};
  },

  react(kernel, fields) {
    const user = personOf(kernel, fields);
    const channel = placeOf(kernel, user, fields);
    const given = checkString(fields, 'name').replace(/^:|:$/g, '');
    const changed = kernel.messages.react(
      channel,
      messageOf(channel, fields),
      user.id,
      emojiName(given) ?? given,
      fields.remove !== true,
      'person',
    );
    if (!changed)
      throw new ControlFailure(
        fields.remove === true ? 'There is no such reaction of yours.' : 'You reacted so already.',
      );
    return {};
  },

  press(kernel, fields) {
    const user = personOf(kernel, fields);
    checkString(fields, 'action_id');
    const press = fields as unknown as PressBody;
    if (press.home === true) {
      const home = kernel.world.homes.get(user.id);
      if (home === undefined) throw new ControlFailure('The app shows nothing on the home tab yet.');
      return kernel.interactions.pressOnView(user, home, press);
    }
    if (press.view_id !== undefined)
      return kernel.interactions.pressOnView(user, modalOf(kernel, user, press.view_id), press);
    const channel = placeOf(kernel, user, fields);
    return kernel.interactions.pressOnMessage(user, channel, seenMessageOf(channel, user, fields), press);
  },

  command(kernel, fields) {
    const user = personOf(kernel, fields);
    const channel = placeOf(kernel, user, fields);
    const command = checkString(fields, 'command');
    const { app } = kernel.world;
    if (app.strict && !app.commands.some((known) => known.command === command))
      throw new ControlFailure(`${command} is not a valid command.`);
    return kernel.interactions.command(user, channel, command, optionalString(fields, 'text') ?? '');
  },

  shortcut(kernel, fields) {
    const user = personOf(kernel, fields);
    const callbackId = checkString(fields, 'callback_id');
    const { app } = kernel.world;
    const type = fields.ts === undefined ? 'global' : 'message';
    if (app.strict && !app.shortcuts.some((known) => known.callbackId === callbackId && known.type === type)) {
      throw new ControlFailure(`The app has no ${type} shortcut ${callbackId}.`);
    }
    if (type === 'global') return kernel.interactions.shortcut(user, callbackId, null);
    const channel = placeOf(kernel, user, fields);
    return kernel.interactions.shortcut(user, callbackId, { channel, message: messageOf(channel, fields) });
  },

  submit(kernel, fields) {
    const user = personOf(kernel, fields);
    const view = modalOf(kernel, user, checkString(fields, 'view_id'));
    if (view.body.submit === undefined && !view.body.blocks.some((block) => block.type === 'input')) {
      throw new ControlFailure('This dialog can only be closed.');
    }
    if (!isJson(fields.values ?? {})) throw new ControlFailure('Give values as an object.');
    const { values, errors } = fillIn(view, (fields.values ?? {}) as Record<string, FieldValue>);
    if (Object.keys(errors).length > 0) return { acked: false, status: 0, errors };
    return kernel.interactions.submit(user, view, values);
  },

  async 'close-modal'(kernel, fields) {
    const user = personOf(kernel, fields);
    const viewId = optionalString(fields, 'view_id');
    const top = kernel.world.modals.get(user.id)?.at(-1);
    if (top === undefined || (viewId !== undefined && viewId !== top.id && fields.all !== true))
      throw new ControlFailure('That dialog is not open.');
    const gone = kernel.modals.close(user.id, fields.all === true || top.body.clear_on_close === true);
    const told = gone.filter((view) => view.body.notify_on_close === true);
    const results = await Promise.all(
      told.map((view) => kernel.interactions.viewClosed(user, view, fields.all === true)),
    );
    return results[0] ?? { acked: true, status: 0 };
  },

  'open-home'(kernel, fields) {
    const user = personOf(kernel, fields);
    const channel = placeOf(kernel, user, { channel: 'dm' });
    const workspace = kernel.world.workspaces.get(user.team);
    const home = kernel.world.homes.get(user.id);
    if (workspace === undefined) throw new ControlFailure('That workspace is gone.');
    kernel.events.send(workspace, 'app_home_opened', {
      type: 'app_home_opened',
      user: user.id,
      channel: channel.id,
      tab: optionalString(fields, 'tab') ?? 'home',
      ...(home === undefined ? {} : { view: kernel.modals.json(home) }),
      event_ts: kernel.nextTs(),
    });
    return {};
  },
};

function own(kernel: Kernel, fields: Fields): { user: User; channel: Channel; message: Message } {
  const user = personOf(kernel, fields);
  const channel = placeOf(kernel, user, fields);
  const message = messageOf(channel, fields);
  if (message.user !== user.id || message.bot_id !== undefined)
    throw new ControlFailure('That is not your own message.');
  return { user, channel, message };
}

function modalOf(kernel: Kernel, user: User, viewId: string): View {
  const view = kernel.modals.find(user.id, viewId);
  if (view === undefined) throw new ControlFailure('That dialog is not open.');
  return view;
}

function inThread(channel: Channel, fields: Fields): Partial<Message> {
  const ts = optionalString(fields, 'thread_ts');
  if (ts === undefined) return {};
  const root = findMessage(channel, ts);
  if (root === undefined || (root.thread_ts !== undefined && root.thread_ts !== ts))
    throw new ControlFailure(`There is no message ${ts} to answer.`);
  return {
    thread_ts: ts,
    ...(root.user === undefined ? {} : { parent_user_id: root.user }),
    ...(fields.broadcast === true ? { subtype: 'thread_broadcast', root: { ...root } } : {}),
  };
}

function filesOf(kernel: Kernel, user: User, fields: Fields): ReturnType<Kernel['files']['add']>[] {
  const { files } = fields;
  if (files === undefined) return [];
  if (!Array.isArray(files) || files.length > MAX_FILES)
    throw new ControlFailure(`Give files as a list of ${MAX_FILES} at most.`);
  return (files as unknown[]).map((file) => {
    if (!isJson(file)) throw new ControlFailure('A file has a name, a mimetype and content_base64.');
    const name = checkString(file, 'name');
    const mimetype = optionalString(file, 'mimetype');
    const content = Buffer.from(checkString(file, 'content_base64'), 'base64');
    return kernel.files.add({
      team: user.team,
      user: user.id,
      name,
      content,
      ...(mimetype === undefined || mimetype === '' ? {} : { mimetype }),
    });
  });
}

function namesOf(kernel: Kernel, team: string): Names {
  const { world } = kernel;
  return {
    hasUser: (id) => world.users.has(id),
    person(text) {
      let best: { id: string; length: number } | undefined;
      for (const user of world.users.values()) {
        if (user.team !== team) continue;
        for (const name of [user.realName, user.name]) {
          const fits =
            text.toLowerCase().startsWith(name.toLowerCase()) && !/^[\p{L}\p{N}]/u.test(text.slice(name.length));
          if (fits && name.length > (best?.length ?? 0)) best = { id: user.id, length: name.length };
        }
      }
      return best;
    },
    channel(name) {
      for (const channel of world.channels.values())
        if (channel.team === team && channel.kind !== 'im' && channel.name === name) return channel.id;
      return undefined;
    },
  };
}
