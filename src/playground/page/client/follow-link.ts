import type { ControlState } from '../../slack/control-types.ts';
import type { Spot } from '../model/places.ts';

/**
 * Follows the links that Slack's own client follows itself: a message's address goes there, a person's 1:1 is told
 * about (people's 1:1s with each other are no part of the playground). False for any other link.
 */
export function followLink(
  url: string,
  state: ControlState,
  go: (spot: Partial<Spot>) => void,
  notify: (sentence: string) => void,
): boolean {
  const parsed = URL.parse(url);
  if (parsed === null) return false;
  const message = /^\/archives\/([A-Z0-9]+)(?:\/p(\d{10})(\d{6}))?$/.exec(parsed.pathname);
  const known = message !== null && state.channels.some((channel) => channel.id === message[1]);
  if (message !== null && known) {
    const ts = message[2] === undefined ? null : `${message[2]}.${message[3]}`;
    go({ channel: message[1], tab: 'messages', thread: parsed.searchParams.get('thread_ts') ?? ts });
    return true;
  }
  const person = personOf(parsed, state);
  if (person !== undefined) notify(`In Slack this opens your direct messages with ${person}.`);
  return person !== undefined;
}

function personOf(url: URL, state: ControlState): string | undefined {
  const inPath = /\/(?:team|messages)\/([UW][A-Z0-9]+)$/.exec(url.pathname)?.[1];
  const ids = [url.searchParams.get('id'), url.searchParams.get('channel'), inPath];
  return state.users.find((user) => ids.includes(user.id))?.realName;
}
