import { SlackFailure, type Channel, type Message, textOf } from '../types.ts';
import { findMessage } from '../world.ts';
import { messageJson } from './chat.ts';
import { joinedChannelOf, type Call, type Methods } from './method.ts';

const NAME = /^[a-z0-9_+'-]{1,100}(?:::skin-tone-[2-6])?$/;
const MAX_KINDS = 23;

function target(call: Call): { channel: Channel; message: Message } {
  const { timestamp } = call.args;
  if (timestamp === undefined) throw new SlackFailure('no_item_specified');
  if (!/^\d+\.\d{6}$/.test(textOf(timestamp))) throw new SlackFailure('bad_timestamp');
  const channel = joinedChannelOf(call);
  const message = findMessage(channel, textOf(timestamp));
  if (message === undefined) throw new SlackFailure('message_not_found');
  return { channel, message };
}

/** Slack takes `:name:` as well as `name`. */
function nameOf(call: Call): string {
  const name = textOf(call.args.name).replace(/^:|:$/g, '');
  if (!NAME.test(name)) throw new SlackFailure('invalid_name');
  return name;
}

export const reactionMethods: Methods = {
  'reactions.add': {
    tier: 3,
    json: true,
    token: 'bot',
    scopes: ['reactions:write'],
    run(call) {
      const name = nameOf(call);
      const { channel, message } = target(call);
      if (
        (message.reactions?.length ?? 0) >= MAX_KINDS &&
        message.reactions?.some((reaction) => reaction.name === name) !== true
      ) {
        throw new SlackFailure('too_many_emoji');
      }
      if (!call.kernel.messages.react(channel, message, call.bot.botUserId, name, true, 'app'))
        throw new SlackFailure('already_reacted');
      return {};
    },
  },

  'reactions.remove': {
    tier: 2,
    json: true,
    token: 'bot',
    scopes: ['reactions:write'],
    run(call) {
      const name = nameOf(call);
      const { channel, message } = target(call);
      if (!call.kernel.messages.react(channel, message, call.bot.botUserId, name, false, 'app'))
        throw new SlackFailure('no_reaction');
      return {};
    },
  },

  'reactions.get': {
    tier: 3,
    json: false,
    token: 'bot',
    scopes: ['reactions:read'],
    run(call) {
      const { channel, message } = target(call);
      return { type: 'message', channel: channel.id, message: messageJson(message, false) };
    },
  },
};
