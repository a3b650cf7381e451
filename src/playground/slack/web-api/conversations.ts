import { SlackFailure, type Channel, type Json, type Message, textOf } from '../types.ts';
import { findMessage } from '../world.ts';
import { messageJson } from './chat.ts';
import {
  announceIm,
  channelOf,
  flag,
  joinedChannelOf,
  needScope,
  paginate,
  type Call,
  type Methods,
} from './method.ts';

const PREFIX = { channel: 'channels', private: 'groups', im: 'im' } as const;

const READ = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const HISTORY = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];

function readable(call: Call, what: 'read' | 'history'): Channel {
  const channel = what === 'history' ? joinedChannelOf(call) : channelOf(call);
  needScope(call.bot, `${PREFIX[channel.kind]}:${what}`);
  return channel;
}

function channelJson(call: Call, channel: Channel): Json {
  const created = Math.floor(channel.created / 1000);
  const common = {
    id: channel.id,
    created,
    is_archived: channel.archived,
    is_org_shared: false,
    context_team_id: channel.team,
    updated: channel.created,
  };
  if (channel.kind === 'im')
    return { ...common, is_im: true, user: channel.imUser, is_user_deleted: false, priority: 0 };
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'channel',
    is_group: channel.kind === 'private',
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === 'private',
    is_general: channel.name === 'general',
    unlinked: 0,
    is_shared: false,
    is_ext_shared: false,
    is_pending_ext_shared: false,
    creator: channel.creator,
    is_member: channel.members.has(call.bot.botUserId),
    topic: { value: channel.topic, creator: channel.creator, last_set: created },
    purpose: { value: '', creator: '', last_set: 0 },
    previous_names: [],
    num_members: channel.members.size,
  };
}

/** Between `oldest` and `latest`; the ends count only if `inclusive`. */
function within(message: Message, args: Json): boolean {
  const oldest = args.oldest === undefined ? '0' : textOf(args.oldest);
  const latest = args.latest === undefined ? '~' : textOf(args.latest);
  if (flag(args.inclusive) && (message.ts === oldest || message.ts === latest)) return true;
  return message.ts > oldest && message.ts < latest;
}

function listed(call: Call, channels: readonly Channel[]): Json {
  const wanted = textOf(call.args.types, 'public_channel').split(',');
  const kinds = { public_channel: 'channel', private_channel: 'private', im: 'im' } as const;
  const found = channels.filter(
    (channel) =>
      wanted.some((type) => kinds[type.trim() as keyof typeof kinds] === channel.kind) &&
      !(flag(call.args.exclude_archived) && channel.archived),
  );
  const page = paginate(found, call.args);
  return {
    channels: page.items.map((channel) => channelJson(call, channel)),
    response_metadata: { next_cursor: page.next },
  };
}

function visible(call: Call): Channel[] {
  const mine = (channel: Channel): boolean => channel.kind === 'channel' || channel.members.has(call.bot.botUserId);
  return [...call.kernel.world.channels.values()].filter(
    (channel) => channel.team === call.workspace.id && mine(channel),
  );
}

export const conversationMethods: Methods = {
  'conversations.open': {
    tier: 3,
    json: true,
    token: 'bot',
    scopes: ['im:write', 'mpim:write', 'channels:manage', 'groups:write'],
    run(call) {
      const { args, bot, kernel } = call;
      if (args.channel !== undefined) return { channel: { id: channelOf(call).id } };
      const users = (Array.isArray(args.users) ? args.users.join(',') : textOf(args.users))
        .split(',')
        .filter((id) => id !== '');
      const [id] = users;
      if (id === undefined) throw new SlackFailure('users_list_not_supplied');
      if (users.length > 1) throw new SlackFailure('not_enough_users');
      const user = kernel.world.users.get(id);
      if (user === undefined || user.team !== call.workspace.id) throw new SlackFailure('user_not_found');
      if (user.isBot) throw new SlackFailure('cannot_dm_bot');
      const before = kernel.world.channels.size;
      const channel = announceIm(kernel, bot, user);
      const already = kernel.world.channels.size === before ? { no_op: true, already_open: true } : {};
      return { ...already, channel: flag(args.return_im) ? channelJson(call, channel) : { id: channel.id } };
    },
  },

  'conversations.info': {
    tier: 3,
    json: false,
    token: 'bot',
    scopes: READ,
    run(call) {
      const channel = readable(call, 'read');
      const members = flag(call.args.include_num_members) ? { num_members: channel.members.size } : {};
      return { channel: { ...channelJson(call, channel), ...members } };
    },
  },

  'conversations.list': {
    tier: 2,
    json: false,
    token: 'bot',
    scopes: READ,
    run: (call) => listed(call, visible(call)),
  },

  'users.conversations': {
    tier: 3,
    json: false,
    token: 'bot',
    scopes: READ,
    run(call) {
      const user = textOf(call.args.user ?? call.bot.botUserId);
      return listed(
        call,
        visible(call).filter((channel) => channel.members.has(user)),
      );
    },
  },

  'conversations.members': {
    tier: 4,
    json: false,
    token: 'bot',
    scopes: READ,
    run(call) {
      const page = paginate([...readable(call, 'read').members], call.args);
      return { members: page.items, response_metadata: { next_cursor: page.next } };
    },
  },

  'conversations.join': {
    tier: 3,
    json: true,
    token: 'bot',
    scopes: ['channels:join'],
    run(call) {
      const channel = channelOf(call);
      if (channel.kind !== 'channel') throw new SlackFailure('method_not_supported_for_channel_type');
      if (channel.archived) throw new SlackFailure('is_archived');
      const already = channel.members.has(call.bot.botUserId);
      channel.members.add(call.bot.botUserId);
      return { channel: channelJson(call, channel), ...(already ? { warning: 'already_in_channel' } : {}) };
    },
  },

  'conversations.history': {
    tier: 3,
    json: false,
    token: 'bot',
    scopes: HISTORY,
    run(call) {
      const channel = readable(call, 'history');
      const inChannel = (message: Message): boolean =>
        message.thread_ts === undefined || message.thread_ts === message.ts || message.subtype === 'thread_broadcast';
      const found = channel.messages.filter((message) => inChannel(message) && within(message, call.args)).reverse();
      const page = paginate(found, call.args, 100, 999);
      return {
        messages: page.items.map((message) => messageJson(message, flag(call.args.include_all_metadata))),
        has_more: page.next !== '',
        pin_count: 0,
        response_metadata: { next_cursor: page.next },
      };
    },
  },

  'conversations.replies': {
    tier: 3,
    json: false,
    token: 'bot',
    scopes: HISTORY,
    run(call) {
      const channel = readable(call, 'history');
      const root = findMessage(channel, String(call.args.ts));
      if (root === undefined) throw new SlackFailure('thread_not_found');
      const replies = (channel.threads.get(root.ts) ?? [])
        .map((ts) => findMessage(channel, ts))
        .filter((message) => message !== undefined);
      // The message that the thread hangs on comes with every page, whatever the times asked for.
      const page = paginate(
        replies.filter((message) => within(message, call.args)),
        call.args,
        1000,
      );
      return {
        messages: [root, ...page.items].map((message) => messageJson(message, flag(call.args.include_all_metadata))),
        has_more: page.next !== '',
        response_metadata: { next_cursor: page.next },
      };
    },
  },
};
