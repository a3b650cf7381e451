import type { JSX } from 'react';
import type { ViewMessage } from '../../shared/control-types.ts';
import { usePlatformControl } from '../model/platform-control.ts';
import { Glyph } from '../text/emoji.tsx';
import { usePlatformClient } from './platform-context.ts';

/** The reactions under a message; a press adds one's own or takes it back. */
export function LineReactions({ message }: { message: ViewMessage }): JSX.Element | null {
  const { view, me, attempt } = usePlatformClient();
  const control = usePlatformControl();
  if (message.reactions.length === 0) return null;
  const nameOf = (id: string): string =>
    id === me.id
      ? 'you'
      : id === view.bot.id
        ? view.bot.name
        : (view.people.find((one) => one.id === id)?.name ?? 'somebody');
  return (
    <div className="reactions">
      {message.reactions.map(({ emoji, by }) => {
        const mine = by.includes(me.id);
        return (
          <button
            key={emoji}
            type="button"
            className="reaction"
            aria-pressed={mine}
            title={by.map(nameOf).join(', ')}
            data-testid={`reaction-${emoji}`}
            onClick={() =>
              void attempt(
                control.react({
                  user: me.id,
                  room: message.room,
                  id: message.id,
                  emoji,
                  ...(mine ? { remove: true } : {}),
                }),
              )
            }
          >
            <Glyph emoji={emoji} />
            <span>{by.length}</span>
          </button>
        );
      })}
    </div>
  );
}
