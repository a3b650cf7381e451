import { appAuthor, readContent } from '../app-draft.ts';
import { SlackFailure, type Channel, type Json, type Message, textOf } from '../types.ts';
import { findMessage } from '../world.ts';
import { channelOf, flag, joinedChannelOf, needScope, type Call, type Methods } from './method.ts';

const MAX_UPDATE_TEXT = 4_000;

/** Where the bot may post. @throws SlackFailure `is_archived`, `not_in_channel` */
export function postableChannelOf(call: Call, value?: unknown): Channel {
  const channel = channelOf(call, value);
  if (channel.archived) throw new SlackFailure('is_archived');
  const member = channel.members.has(call.bot.botUserId);
  if (!member && !(channel.kind === 'channel' && call.bot.scopes.has('chat:write.public')))
    throw new SlackFailure('not_in_channel');
  return channel;
}

/**
 * The thread a reply goes to. A message that is not there does not fail the call: Slack posts the reply beside the
 * thread then, and only the missing `thread_ts` in its answer tells (slack-go/slack issue 1571).
 */
export function threadOf(channel: Channel, value: unknown): Pick<Message, 'thread_ts' | 'parent_user_id'> {
  if (value === undefined || value === null || value === '') return {};
  const named = findMessage(channel, textOf(value));
  const root =
    named?.thread_ts === undefined || named.thread_ts === named.ts ? named : findMessage(channel, named.thread_ts);
  if (root === undefined) return {};
  return { thread_ts: root.ts, ...(root.user === undefined ? {} : { parent_user_id: root.user }) };
}

function ownMessage(call: Call, channel: Channel, failure: string): Message {
  const message = findMessage(channel, String(call.args.ts));
  if (message === undefined) throw new SlackFailure('message_not_found');
  if (message.bot_id !== call.bot.botId || message.subtype === 'tombstone') throw new SlackFailure(failure);
  return message;
}

/** A message as the methods give it. Metadata comes only where it is asked for. */
export function messageJson(message: Message, withMetadata: boolean): Json {
  if (withMetadata || message.metadata === undefined) return { ...message };
  const { metadata: _metadata, ...rest } = message;
  return rest;
}

export const chatMethods: Methods = {
  'chat.postMessage': {
    tier: 'post',
    json: true,
    token: 'bot',
    scopes: ['chat:write'],
    run(call) {
      const { args, bot, kernel } = call;
      const channel = postableChannelOf(call);
      const content = readContent(args);
      if (args.username !== undefined || args.icon_url !== undefined || args.icon_emoji !== undefined)
        needScope(bot, 'chat:write.customize');
      const thread = threadOf(channel, args.thread_ts);
      const draft = { ...appAuthor(kernel, bot, args), ...content, ...thread };
      const root = thread.thread_ts === undefined ? undefined : findMessage(channel, thread.thread_ts);
      if (flag(args.reply_broadcast) && root !== undefined)
        Object.assign(draft, { subtype: 'thread_broadcast', root: messageJson(root, false) });
      const message = kernel.messages.post(channel, draft, 'app');
      return { channel: channel.id, ts: message.ts, message: messageJson(message, true) };
    },
  },

  'chat.update': {
    tier: 3,
    json: true,
    token: 'bot',
    scopes: ['chat:write'],
    run(call) {
      const { args, bot, kernel } = call;
      const channel = joinedChannelOf(call);
      const message = ownMessage(call, channel, 'cant_update_message');
      // What is not given stays, except that blocks without a text leave no text.
      const content = readContent(args, MAX_UPDATE_TEXT);
      kernel.messages.edit(channel, message, content, bot.botUserId, 'app');
      return { channel: channel.id, ts: message.ts, text: message.text, message: messageJson(message, true) };
    },
  },

  'chat.delete': {
    tier: 3,
    json: true,
    token: 'bot',
    scopes: ['chat:write'],
    run(call) {
      const channel = joinedChannelOf(call);
      const message = ownMessage(call, channel, 'cant_delete_message');
      call.kernel.messages.remove(channel, message, 'app');
      return { channel: channel.id, ts: message.ts };
    },
  },

  'chat.postEphemeral': {
    tier: 4,
    json: true,
    token: 'bot',
    scopes: ['chat:write'],
    run(call) {
      const { args, bot, kernel } = call;
      const channel = postableChannelOf(call);
      const user = textOf(args.user);
      if (!channel.members.has(user)) throw new SlackFailure('user_not_in_channel');
      const draft = { ...appAuthor(kernel, bot, args), ...readContent(args), ...threadOf(channel, args.thread_ts) };
      return { message_ts: kernel.messages.postEphemeral(channel, draft, user).ts };
    },
  },

  'chat.getPermalink': {
    tier: 'none',
    json: false,
    token: 'bot',
    scopes: [],
    run(call) {
      const channel = channelOf(call);
      const message = findMessage(channel, String(call.args.message_ts));
      if (message === undefined) throw new SlackFailure('message_not_found');
      const thread =
        message.thread_ts === undefined || message.thread_ts === message.ts
          ? ''
          : `?thread_ts=${message.thread_ts}&cid=${channel.id}`;
      return {
        channel: channel.id,
        permalink: `https://${call.workspace.domain}.slack.com/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`,
      };
    },
  },
};
