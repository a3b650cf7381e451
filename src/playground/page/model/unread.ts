import type { ControlMessage, ControlState } from '../../slack/control-types.ts';
import { isBroadcast, isReply, visibleTo } from './places.ts';

/** Newest timestamp read, by `user|channel` for a channel's lines and `user|channel|root` for a thread's replies. */
export type ReadMarks = Readonly<Record<string, string>>;

export interface Unread {
  /** Lines not read: the name is bold. */
  readonly lines: number;
  /** Those that call for this person (1:1, mention, own thread): the number in the badge. */
  readonly calls: number;
}

export function markKey(user: string, channel: string, root?: string): string {
  return root === undefined ? `${user}|${channel}` : `${user}|${channel}|${root}`;
}

function isMine(message: ControlMessage, user: string): boolean {
  return message.user === user && message.bot_id === undefined;
}

function mentions(message: ControlMessage, user: string): boolean {
  return message.text.includes(`<@${user}>`) || message.text.includes('<!here>') || message.text.includes('<!channel>');
}

/** Threads that this person wrote in, started or was mentioned in. */
function followed(messages: readonly ControlMessage[], user: string): ReadonlySet<string> {
  const roots = messages.filter((message) => isMine(message, user) || message.text.includes(`<@${user}>`));
  return new Set(roots.map((message) => message.thread_ts ?? message.ts));
}

/** What a person has not read in a channel. `since`: what is older counts as read (the page was opened then). */
export function unreadIn(state: ControlState, marks: ReadMarks, user: string, channel: string, since: string): Unread {
  const all = visibleTo(state, user, channel);
  const mark = marks[markKey(user, channel)] ?? since;
  const direct = state.channels.find((other) => other.id === channel)?.kind === 'im';
  const follows = followed(all, user);
  let lines = 0;
  let calls = 0;
  for (const message of all) {
    if (message.ts <= since || isMine(message, user)) continue;
    const root = isReply(message) ? message.thread_ts : undefined;
    const inThread = root === undefined ? '' : (marks[markKey(user, channel, root)] ?? since);
    const inChannel = root === undefined || isBroadcast(message) ? mark : '';
    if (message.ts <= inThread || message.ts <= inChannel) continue;
    const own = direct || (root !== undefined && follows.has(root)) || mentions(message, user);
    if (root !== undefined && !own) continue;
    lines += 1;
    if (own) calls += 1;
  }
  return { lines, calls };
}

/** The newest timestamp of the whole world: what stood there before the page was opened counts as read. */
export function newestTs(state: ControlState): string {
  let newest = '0';
  for (const messages of Object.values(state.messages)) {
    const last = messages.at(-1)?.ts;
    if (last !== undefined && last > newest) newest = last;
  }
  return newest;
}
