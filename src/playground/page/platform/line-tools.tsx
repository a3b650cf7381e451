import { useState } from 'react';
import type { JSX } from 'react';
import type { ViewMessage } from '../../shared/control-types.ts';
import { usePlatformControl } from '../model/platform-control.ts';
import { Icon } from '../shell/icons.tsx';
import { Menu } from '../shell/menu.tsx';
import { Glyph } from '../text/emoji.tsx';
import { usePlatformClient } from './platform-context.ts';

interface LineToolsProps {
  readonly message: ViewMessage;
  readonly onReply: (() => void) | undefined;
  readonly onEdit: () => void;
}

/** The toolbar that comes up over a message: react, reply, and what one can do with one's own. */
export function LineTools({ message, onReply, onEdit }: LineToolsProps): JSX.Element | null {
  const { platform, me, attempt } = usePlatformClient();
  const control = usePlatformControl();
  const [held, setHeld] = useState(false);
  const at = { user: me.id, room: message.room, id: message.id };
  const own = message.author.id === me.id;
  if (platform.reactions.length === 0 && onReply === undefined && !own) return null;
  return (
    <div className={held ? 'tools tools-held' : 'tools'} role="toolbar" aria-label="Message actions">
      {platform.reactions.map((emoji) => (
        <button
          key={emoji}
          type="button"
          className="icon-button"
          aria-label={`React with ${emoji}`}
          onClick={() => void attempt(control.react({ ...at, emoji }))}
        >
          <Glyph emoji={emoji} />
        </button>
      ))}
      {onReply !== undefined && (
        <button
          type="button"
          className="icon-button"
          title={platform.words.reply}
          aria-label={platform.words.reply}
          data-testid="reply-in-thread"
          onClick={onReply}
        >
          <Icon name="thread" />
        </button>
      )}
      {own && (
        <Menu
          label="More actions"
          className="icon-button"
          testId="message-menu"
          onOpen={setHeld}
          items={[
            { label: 'Edit', testId: 'edit-message', run: onEdit },
            {
              label: 'Delete',
              testId: 'delete-message',
              tone: 'danger',
              run: () => void attempt(control.remove(at)),
            },
          ]}
        >
          <Icon name="more" />
        </Menu>
      )}
    </div>
  );
}
