import type { JSX } from 'react';
import { usePlatformClient } from './platform-context.ts';

/**
 * Says, where the platform tells a bot only what names it, that this line would not reach the bot. No client of those
 * platforms says so; without it a visitor of the playground would wonder.
 */
export function MentionHint({
  text,
  onMention,
}: {
  readonly text: string;
  readonly onMention: (mention: string) => void;
}): JSX.Element | null {
  const { platform, view, stand } = usePlatformClient();
  const room = view.rooms.find(({ id }) => id === stand.room);
  if (!platform.mentionsOnly || room?.kind !== 'channel' || !room.members.includes(view.bot.id)) return null;
  const mention = `@${view.bot.name}`;
  if (text.includes(mention)) return null;
  return (
    <p className="mention-hint" data-testid="mention-hint">
      In a space {view.bot.name} sees only what mentions it.{' '}
      <button type="button" className="text-button" onClick={() => onMention(`${mention} `)}>
        Add {mention}
      </button>
    </p>
  );
}
