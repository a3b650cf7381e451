import type { Place } from '../../core/place.ts';
import type { Command } from '../../ports/surface.ts';

/**
 * Teams limits a bot by thread: some seven messages a second, and 1,800 an hour; edits and deletions count with them.
 * Source: "Optimize your bot with rate limiting". The 1:1 is one thread, whatever is named as its thread.
 */
export function throttleKey(_command: Pick<Command, 'type'>, { workspace, channel, thread }: Place): string {
  const direct = channel.startsWith('@') || channel.startsWith('a:');
  return `teams ${workspace} ${channel}${direct || thread === undefined ? '' : ` ${thread}`}`;
}
