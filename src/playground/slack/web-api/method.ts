import type { Kernel } from '../kernel.ts';
import type { Tier } from '../limits.ts';
import {
  SlackFailure,
  type Channel,
  type Installation,
  type Json,
  type User,
  type Workspace,
  textOf,
} from '../types.ts';

/** One call of a method with a bot token. */
export interface Call {
  readonly kernel: Kernel;
  readonly args: Json;
  readonly workspace: Workspace;
  readonly bot: Installation;
}

/** One call with an app-level token, or of an app that has no token yet. */
export interface AppCall {
  readonly kernel: Kernel;
  readonly args: Json;
  /** Of HTTP Basic, as `oauth.v2.access` takes it. */
  readonly basic?: { readonly user: string; readonly password: string };
}

interface Shared {
  readonly tier: Tier;
  /** Whether arguments may come as JSON; Slack's reading methods take only forms and queries. */
  readonly json: boolean;
}

export type Method =
  | (Shared & {
      readonly token: 'bot';
      /** One of these is needed; none: any token does. */
      readonly scopes: readonly string[];
      /** Gives the answer without `ok`. @throws SlackFailure */
      run(call: Call): Json;
    })
  | (Shared & { readonly token: 'app'; run(call: AppCall): Json })
  | (Shared & { readonly token: 'none'; run(call: AppCall): Json });

export type Methods = Readonly<Record<string, Method>>;

/** @throws SlackFailure `missing_scope`, with what is needed and what the token has */
export function needScope(bot: Installation, ...anyOf: readonly string[]): void {
  if (anyOf.some((scope) => bot.scopes.has(scope))) return;
  throw new SlackFailure('missing_scope', { needed: anyOf.join(','), provided: [...bot.scopes].join(',') });
}

/**
 * The channel that a call names: by id, by `#name`, or a person's id for their 1:1.
 * @throws SlackFailure `channel_not_found`, also for private channels that the bot is not in
 */
export function channelOf(call: Call, value: unknown = call.args.channel): Channel {
  const { world } = call.kernel;
  const name = typeof value === 'string' ? value : '';
  const person = world.users.get(name);
  if (person !== undefined && !person.isBot && person.team === call.workspace.id) {
    needScope(call.bot, 'im:write');
    return announceIm(call.kernel, call.bot, person);
  }
  const channel = world.channels.get(name) ?? (name.startsWith('#') ? byName(call, name.slice(1)) : undefined);
  const hidden = channel !== undefined && channel.kind !== 'channel' && !channel.members.has(call.bot.botUserId);
  if (channel === undefined || channel.team !== call.workspace.id || hidden)
    throw new SlackFailure('channel_not_found');
  return channel;
}

/** Opens the 1:1, and shows a new one on the page. */
export function announceIm(kernel: Kernel, bot: Installation, person: User): Channel {
  const before = kernel.world.channels.size;
  const channel = kernel.world.openIm(bot, person);
  if (kernel.world.channels.size > before) {
    kernel.hub.publish(() => ({
      type: 'channel',
      channel: {
        id: channel.id,
        team: channel.team,
        kind: 'im',
        name: channel.name,
        topic: '',
        members: [...channel.members],
        isArchived: false,
        imUser: person.id,
      },
    }));
  }
  return channel;
}

function byName(call: Call, name: string): Channel | undefined {
  for (const channel of call.kernel.world.channels.values()) {
    if (channel.team === call.workspace.id && channel.kind !== 'im' && channel.name === name) return channel;
  }
  return undefined;
}

/** The channel, if the bot may read and react there. @throws SlackFailure `not_in_channel` */
export function joinedChannelOf(call: Call): Channel {
  const channel = channelOf(call);
  if (!channel.members.has(call.bot.botUserId)) throw new SlackFailure('not_in_channel');
  return channel;
}

export function userOf(call: Call, value: unknown = call.args.user): User {
  const user = call.kernel.world.users.get(String(value));
  if (user === undefined || user.team !== call.workspace.id) throw new SlackFailure('user_not_found');
  return user;
}

/** Forms have only text: `true` and `1` are true. */
export function flag(value: unknown): boolean {
  return value === true || value === 'true' || value === '1' || value === 1;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string;
}

/** A part of a list, by Slack's opaque cursors. @throws SlackFailure `invalid_cursor`, `invalid_limit` */
export function paginate<T>(all: readonly T[], args: Json, standard = 100, most = 1000): Page<T> {
  const limit = args.limit === undefined || args.limit === '' ? standard : Number(args.limit);
  if (!Number.isInteger(limit) || limit < 0) throw new SlackFailure('invalid_limit');
  const size = Math.min(limit === 0 ? standard : limit, most);
  let start = 0;
  if (args.cursor !== undefined && args.cursor !== '') {
    const decoded = /^next:(\d+)$/.exec(Buffer.from(textOf(args.cursor), 'base64').toString('latin1'));
    if (decoded === null) throw new SlackFailure('invalid_cursor');
    start = Number(decoded[1]);
  }
  const end = start + size;
  return { items: all.slice(start, end), next: end < all.length ? Buffer.from(`next:${end}`).toString('base64') : '' };
}
