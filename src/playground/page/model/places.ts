import type { ControlChannel, ControlMessage, ControlState, ControlUser } from '../../slack/control-types.ts';

/** The 1:1 with the bot before it was opened: it has no id yet, and the control API takes this word for it. */
export const DM = 'dm';

/** Where a person's client stands: a channel (or `dm`), for the bot the tab, and the open thread's root, if any. */
export interface Spot {
  readonly channel: string;
  readonly tab: 'messages' | 'home';
  readonly thread: string | null;
}

export function isReply(message: ControlMessage): boolean {
  return message.thread_ts !== undefined && message.thread_ts !== message.ts;
}

/** A reply that was also sent to the channel. */
export function isBroadcast(message: ControlMessage): boolean {
  return message.subtype === 'thread_broadcast';
}

/** The id of a person's 1:1 with the bot, or `dm` while there is none. */
export function dmOf(state: ControlState, user: string): string {
  return state.channels.find((channel) => channel.kind === 'im' && channel.imUser === user)?.id ?? DM;
}

/** The channels in a person's sidebar, by name. */
export function channelsOf(state: ControlState, user: string): readonly ControlChannel[] {
  return state.channels
    .filter((channel) => channel.kind !== 'im' && !channel.isArchived && channel.members.includes(user))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/** What this person sees of a channel, ephemeral messages of others left out. */
export function visibleTo(state: ControlState, user: string, channel: string): readonly ControlMessage[] {
  return (state.messages[channel] ?? []).filter(
    (message) => message.ephemeral_for === undefined || message.ephemeral_for === user,
  );
}

/** The lines of the channel itself: no replies, but those also sent to the channel. */
export function channelLines(messages: readonly ControlMessage[]): readonly ControlMessage[] {
  return messages.filter((message) => !isReply(message) || isBroadcast(message));
}

/** A thread's replies, without its root. */
export function repliesOf(messages: readonly ControlMessage[], root: string): readonly ControlMessage[] {
  return messages.filter((message) => message.thread_ts === root && message.ts !== root);
}

/** Where the client of an agent opens: the channel with the bot in it that has the most agents and fewest others. */
function agentsChannel(state: ControlState, user: string): string | undefined {
  const roles = new Map(state.users.map((person) => [person.id, person.role]));
  const score = (channel: ControlChannel): number =>
    channel.members.reduce(
      (sum, member) => sum + ({ agent: 1, bot: 2, employee: -1 }[roles.get(member) ?? 'employee'] ?? 0),
      0,
    );
  return channelsOf(state, user).toSorted((a, b) => score(b) - score(a))[0]?.id;
}

export function startSpot(state: ControlState, person: ControlUser): Spot {
  const channel = person.role === 'agent' ? agentsChannel(state, person.id) : undefined;
  return { channel: channel ?? dmOf(state, person.id), tab: 'messages', thread: null };
}

/** A spot that was made before the 1:1 had an id follows it there. */
export function settle(state: ControlState, user: string, spot: Spot): Spot {
  return spot.channel === DM ? { ...spot, channel: dmOf(state, user) } : spot;
}
