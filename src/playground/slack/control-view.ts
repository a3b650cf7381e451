import type {
  BlockJson,
  ControlChannel,
  ControlFile,
  ControlMessage,
  ControlState,
  ControlUser,
  ControlView,
} from './control-types.ts';
import type { Kernel } from './kernel.ts';
import { isJson, type Channel, type Json, type Message, type User, type View, textOf } from './types.ts';

/** The world in the words of `control-types.ts`. */
export function controlMessage(kernel: Kernel, message: Message): ControlMessage {
  const icons = message.icons;
  return {
    ts: message.ts,
    text: message.text,
    ...defined({
      thread_ts: message.thread_ts,
      subtype: message.subtype,
      user: message.user,
      bot_id: message.bot_id,
      username: message.username,
      icon_url: typeof icons?.image_72 === 'string' ? icons.image_72 : undefined,
      icon_emoji: typeof icons?.emoji === 'string' ? icons.emoji : undefined,
      blocks: message.blocks as readonly BlockJson[] | undefined,
      files: message.files?.filter((file) => file.mode !== 'tombstone').map((file) => controlFile(kernel, file)),
      reactions: message.reactions,
      edited: message.edited,
      reply_count: message.reply_count,
      metadata: message.metadata,
      ephemeral_for: message.ephemeral_for,
    }),
  };
}

function controlFile(kernel: Kernel, file: Json): ControlFile {
  const id = String(file.id);
  return {
    id,
    name: String(file.name),
    title: String(file.title),
    mimetype: String(file.mimetype),
    size: Number(file.size),
    viewUrl: `${kernel.baseUrl()}/_control/files/${id}`,
  };
}

export function controlUser(kernel: Kernel, user: User): ControlUser {
  const { updated: _updated, ...shown } = user;
  return { ...shown, avatar: `${kernel.baseUrl()}/avatars/${user.id}.svg` };
}

export function controlChannel(channel: Channel): ControlChannel {
  return {
    id: channel.id,
    team: channel.team,
    kind: channel.kind,
    name: channel.name,
    topic: channel.topic,
    members: [...channel.members],
    isArchived: channel.archived,
    ...(channel.imUser === undefined ? {} : { imUser: channel.imUser }),
  };
}

export function controlView(view: View): ControlView {
  const text = (key: string): string | undefined => {
    const value = view.body[key];
    return isJson(value) ? String(value.text) : undefined;
  };
  return {
    id: view.id,
    type: view.type,
    callback_id: textOf(view.body.callback_id),
    blocks: view.body.blocks as unknown as readonly BlockJson[],
    ...defined({ title: text('title'), submit: text('submit'), close: text('close') }),
  };
}

/** The whole world; of each channel the newest `limit` messages. */
export function controlState(kernel: Kernel, limit: number): ControlState {
  const { world } = kernel;
  const { installation } = world.home();
  const messages: Record<string, ControlMessage[]> = {};
  for (const channel of world.channels.values()) {
    messages[channel.id] = [...channel.messages.slice(-limit), ...channel.ephemerals]
      .sort((a, b) => (a.ts < b.ts ? -1 : 1))
      .map((message) => controlMessage(kernel, message));
  }
  return {
    ok: true,
    mode: kernel.sockets === null ? 'http' : 'socket',
    down: kernel.faults.down,
    limits: kernel.limits.mode,
    faults: kernel.faults.rules,
    teams: [...world.workspaces.values()].map(({ id, name, domain, installation: there }) => ({
      id,
      name,
      domain,
      installed: there !== null,
    })),
    app: {
      appId: world.app.appId,
      name: world.app.name,
      botUserId: installation?.botUserId ?? '',
      botId: installation?.botId ?? '',
      commands: world.app.commands,
      shortcuts: world.app.shortcuts,
    },
    users: [...world.users.values()].map((user) => controlUser(kernel, user)),
    usergroups: [...world.usergroups.values()].map(({ id, handle, name, users }) => ({ id, handle, name, users })),
    channels: [...world.channels.values()].map(controlChannel),
    messages,
    homes: Object.fromEntries([...world.homes].map(([user, view]) => [user, controlView(view)])),
    modals: Object.fromEntries([...world.modals].map(([user, views]) => [user, views.map(controlView)])),
    delivery: { ...kernel.events.counts(), connections: kernel.sockets?.connections() ?? 0 },
    wire: kernel.wire.newest(),
  };
}

/** Leaves out what is undefined, so that the JSON has only what is there. */
function defined<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
