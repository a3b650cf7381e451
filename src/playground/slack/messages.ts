import type { Kernel } from './kernel.ts';
import type { Channel, Json, Message, Workspace } from './types.ts';
import { findMessage, position } from './world.ts';
import { controlMessage } from './control-view.ts';

/** What is posted; the rest of a message follows from it. */
export type Draft = Omit<Message, 'type' | 'ts' | 'team'>;

/** Who did it: what people do leaves in its order, what the app did needs not. */
type By = 'person' | 'app';

/** Every change of a channel goes through here: the history, the open pages and the app's events stay together. */
export interface Messages {
  post(channel: Channel, draft: Draft, by: By): Message;
  postEphemeral(channel: Channel, draft: Draft, user: string): Message;
  edit(channel: Channel, message: Message, changes: Partial<Draft>, editor: string, by: By): void;
  remove(channel: Channel, message: Message, by: By): void;
  /** Gives false if the reaction was (or was not) there already. */
  react(channel: Channel, message: Message, user: string, name: string, added: boolean, by: By): boolean;
  /** Changes or drops what only one person sees; the app is not told. */
  replaceEphemeral(channel: Channel, message: Message, changes: Partial<Draft> | null): void;
}

const SUBSCRIPTIONS = { channel: 'message.channels', private: 'message.groups', im: 'message.im' } as const;
const CHANNEL_TYPES = { channel: 'channel', private: 'group', im: 'im' } as const;
const MAX_EPHEMERALS = 200;
const MAX_REPLY_USERS = 5;

export function createMessages(kernel: Kernel): Messages {
  function workspaceOf(channel: Channel): Workspace | null {
    const workspace = kernel.world.workspaces.get(channel.team);
    const bot = workspace?.installation ?? null;
    return workspace !== undefined && bot !== null && channel.members.has(bot.botUserId) ? workspace : null;
  }

  function tell(channel: Channel, event: Json, by: By): void {
    const workspace = workspaceOf(channel);
    if (workspace === null) return;
    const whole = {
      ...event,
      channel: channel.id,
      event_ts: event.event_ts ?? event.ts,
      channel_type: CHANNEL_TYPES[channel.kind],
    };
    kernel.events.send(workspace, SUBSCRIPTIONS[channel.kind], whole, by === 'person' ? channel.id : undefined);
  }

  function tellMention(channel: Channel, message: Message): void {
    const workspace = workspaceOf(channel);
    const bot = workspace?.installation?.botUserId;
    if (workspace === null || bot === undefined || channel.kind === 'im' || !message.text.includes(`<@${bot}>`)) return;
    const { subtype: _subtype, ...rest } = message;
    kernel.events.send(
      workspace,
      'app_mention',
      { ...rest, type: 'app_mention', channel: channel.id, event_ts: message.ts },
      channel.id,
    );
  }

  function joinThread(channel: Channel, reply: Message): void {
    const root = reply.thread_ts === undefined ? undefined : findMessage(channel, reply.thread_ts);
    if (root === undefined) return;
    const replies = channel.threads.get(root.ts);
    if (replies === undefined) channel.threads.set(root.ts, [reply.ts]);
    else replies.push(reply.ts);
    const author = reply.user ?? reply.bot_id ?? '';
    const users = root.reply_users ?? [];
    root.thread_ts = root.ts;
    root.reply_count = (root.reply_count ?? 0) + 1;
    root.reply_users = users.includes(author) || users.length >= MAX_REPLY_USERS ? users : [...users, author];
    root.reply_users_count = root.reply_users.length;
    root.latest_reply = reply.ts;
    show(channel, root);
  }

  /** What changed of a message that is told to nobody but the page: the count of its replies. */
  function show(channel: Channel, message: Message): void {
    kernel.hub.publish(() => ({
      type: 'message_changed',
      channel: channel.id,
      message: controlMessage(kernel, message),
    }));
  }

  function prune(channel: Channel): void {
    const most = kernel.maxMessagesPerChannel;
    if (channel.messages.length <= most * 1.1) return;
    channel.messages.splice(0, channel.messages.length - most);
    const first = channel.messages[0]?.ts ?? '';
    for (const [root, replies] of channel.threads) {
      const kept = replies.filter((ts) => ts >= first);
      if (kept.length === 0) channel.threads.delete(root);
      else channel.threads.set(root, kept);
    }
  }

  return {
    post(channel, draft, by) {
      const message: Message = { type: 'message', ts: kernel.nextTs(), team: channel.team, ...draft };
      channel.messages.push(message);
      if (message.thread_ts !== undefined) joinThread(channel, message);
      prune(channel);
      kernel.hub.publish(() => ({ type: 'message', channel: channel.id, message: controlMessage(kernel, message) }));
      if (by === 'person') tellMention(channel, message);
      tell(channel, { ...message }, by);
      return message;
    },

    postEphemeral(channel, draft, user) {
      const message: Message = {
        type: 'message',
        ts: kernel.nextTs(),
        team: channel.team,
        ...draft,
        ephemeral_for: user,
      };
      channel.ephemerals.push(message);
      if (channel.ephemerals.length > MAX_EPHEMERALS) channel.ephemerals.shift();
      kernel.hub.publish(() => ({
        type: 'ephemeral',
        channel: channel.id,
        user,
        message: controlMessage(kernel, message),
      }));
      return message;
    },

    edit(channel, message, changes, editor, by) {
      const previous = { ...message };
      const ts = kernel.nextTs();
      // An app's own updates show no "(edited)"; Slack marks only what a person changed.
      Object.assign(
        message,
        changes,
        by === 'person' || message.bot_id === undefined ? { edited: { user: editor, ts } } : {},
      );
      kernel.hub.publish(() => ({
        type: 'message_changed',
        channel: channel.id,
        message: controlMessage(kernel, message),
      }));
      tell(
        channel,
        {
          type: 'message',
          subtype: 'message_changed',
          message: { ...message, source_team: message.team, user_team: message.team },
          previous_message: previous,
          hidden: true,
          ts,
        },
        by,
      );
    },

    remove(channel, message, by) {
      const previous = { ...message };
      const ts = kernel.nextTs();
      const replies = channel.threads.get(message.ts);
      if (replies !== undefined && replies.length > 0) {
        // Slack keeps the place of a message with replies: it changes into a tombstone.
        const { ts: own, thread_ts, reply_count, reply_users, reply_users_count, latest_reply } = message;
        for (const key of Object.keys(message))
          if (key !== 'ts' && key !== 'team' && key !== 'type') delete (message as unknown as Json)[key];
        const tombstone = { subtype: 'tombstone', user: 'USLACKBOT', text: 'This message was deleted.', hidden: true };
        Object.assign(message, tombstone, { thread_ts, reply_count, reply_users, reply_users_count, latest_reply });
        kernel.hub.publish(() => ({
          type: 'message_changed',
          channel: channel.id,
          message: controlMessage(kernel, message),
        }));
        const changed = {
          type: 'message',
          subtype: 'message_changed',
          message: { ...message, ts: own },
          previous_message: previous,
        };
        tell(channel, { ...changed, hidden: true, ts }, by);
        return;
      }
      channel.messages.splice(position(channel.messages, message.ts), 1);
      const root = leaveThread(channel, message);
      if (root !== undefined) show(channel, root);
      kernel.hub.publish(() => ({ type: 'message_deleted', channel: channel.id, ts: message.ts }));
      tell(
        channel,
        {
          type: 'message',
          subtype: 'message_deleted',
          hidden: true,
          deleted_ts: message.ts,
          previous_message: previous,
          ts,
        },
        by,
      );
    },

    react(channel, message, user, name, added, by) {
      const reactions = message.reactions ?? [];
      const there = reactions.find((reaction) => reaction.name === name);
      const had = there?.users.includes(user) === true;
      if (had === added) return false;
      const users = added ? [...(there?.users ?? []), user] : (there?.users ?? []).filter((other) => other !== user);
      const others = reactions.filter((reaction) => reaction.name !== name);
      const changed = users.length === 0 ? others : [...others, { name, users, count: users.length }];
      if (changed.length === 0) delete message.reactions;
      else message.reactions = changed;
      kernel.hub.publish(() => ({
        type: 'reaction',
        channel: channel.id,
        ts: message.ts,
        message: controlMessage(kernel, message),
      }));
      const workspace = workspaceOf(channel);
      if (workspace !== null) {
        const type = added ? 'reaction_added' : 'reaction_removed';
        const item = { type: 'message', channel: channel.id, ts: message.ts };
        const event = { type, user, reaction: name, item, item_user: message.user ?? '', event_ts: kernel.nextTs() };
        kernel.events.send(workspace, type, event, by === 'person' ? channel.id : undefined);
      }
      return true;
    },

    replaceEphemeral(channel, message, changes) {
      if (changes === null) {
        const at = channel.ephemerals.indexOf(message);
        if (at >= 0) channel.ephemerals.splice(at, 1);
        kernel.hub.publish(() => ({ type: 'message_deleted', channel: channel.id, ts: message.ts }));
        return;
      }
      Object.assign(message, changes);
      kernel.hub.publish(() => ({
        type: 'message_changed',
        channel: channel.id,
        message: controlMessage(kernel, message),
      }));
    },
  };
}

/** Gives the message that it answered. */
function leaveThread(channel: Channel, reply: Message): Message | undefined {
  const root =
    reply.thread_ts === undefined || reply.thread_ts === reply.ts ? undefined : findMessage(channel, reply.thread_ts);
  const replies = reply.thread_ts === undefined ? undefined : channel.threads.get(reply.thread_ts);
  if (root === undefined || replies === undefined) return undefined;
  replies.splice(replies.indexOf(reply.ts), 1);
  root.reply_count = replies.length;
  const latest = replies.at(-1);
  if (latest === undefined) {
    channel.threads.delete(root.ts);
    for (const key of ['thread_ts', 'reply_count', 'reply_users', 'reply_users_count', 'latest_reply'] as const)
      delete root[key];
  } else {
    root.latest_reply = latest;
  }
  return root;
}
