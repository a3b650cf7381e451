import { useRef, useState } from 'react';
import type { JSX } from 'react';
import type { ControlMessage } from '../../slack/control-types.ts';
import { useControl } from '../model/control.ts';
import { Icon } from '../shell/icons.tsx';
import { Menu } from '../shell/menu.tsx';
import type { MenuItem } from '../shell/menu.tsx';
import { Emoji } from '../text/emoji.tsx';
import { QUICK } from '../text/emoji-data.ts';
import { useClient } from './client-context.ts';
import { EmojiPicker } from './emoji-picker.tsx';

interface MessageToolsProps {
  readonly message: ControlMessage;
  readonly channel: string;
  readonly place: 'channel' | 'thread';
  readonly onEdit: () => void;
}

/** The toolbar that comes up over a message: react, reply, and a menu with the rest. */
export function MessageTools({ message, channel, place, onEdit }: MessageToolsProps): JSX.Element | null {
  const { me, go, attempt } = useClient();
  const control = useControl();
  const [held, setHeld] = useState(false);
  const [picking, setPicking] = useState(false);
  const picker = useRef<HTMLButtonElement>(null);
  const items = useMenuItems({ message, channel, place, onEdit });
  if (message.subtype === 'tombstone') return null;
  const react = (name: string): void => void attempt(control.react({ user: me.id, channel, ts: message.ts, name }));
  const lasting = message.ephemeral_for === undefined;
  return (
    <div className={held || picking ? 'tools tools-held' : 'tools'} role="toolbar" aria-label="Message actions">
      {lasting &&
        QUICK.map((name) => (
          <button
            key={name}
            type="button"
            className="icon-button"
            title={`:${name}:`}
            aria-label={`React with ${name}`}
            onClick={() => react(name)}
          >
            <Emoji name={name} />
          </button>
        ))}
      {lasting && (
        <button
          ref={picker}
          type="button"
          className="icon-button"
          title="Add reaction"
          aria-label="Add reaction"
          aria-expanded={picking}
          data-testid="add-reaction"
          onClick={() => setPicking(!picking)}
        >
          <Icon name="smile" />
        </button>
      )}
      {picking && <EmojiPicker anchor={picker} onClose={() => setPicking(false)} onPick={react} />}
      {lasting && place === 'channel' && (
        <button
          type="button"
          className="icon-button"
          title="Reply in thread"
          aria-label="Reply in thread"
          data-testid="reply-in-thread"
          onClick={() => go({ thread: message.thread_ts ?? message.ts })}
        >
          <Icon name="thread" />
        </button>
      )}
      {items.length > 0 && (
        <Menu label="More actions" className="icon-button" testId="message-menu" items={items} onOpen={setHeld}>
          <Icon name="more" />
        </Menu>
      )}
    </div>
  );
}

function useMenuItems({ message, channel, onEdit }: MessageToolsProps): readonly MenuItem[] {
  const { me, state, attempt } = useClient();
  const control = useControl();
  const at = { user: me.id, channel, ts: message.ts };
  if (message.ephemeral_for !== undefined) return [];
  const shortcuts = state.app.shortcuts
    .filter((shortcut) => shortcut.type === 'message')
    .map((shortcut) => ({
      label: shortcut.name,
      detail: state.app.name,
      testId: `shortcut-${shortcut.callbackId}`,
      run: () => void attempt(control.shortcut({ ...at, callback_id: shortcut.callbackId })),
    }));
  if (message.user !== me.id || message.bot_id !== undefined) return shortcuts;
  return [
    { label: 'Edit message', testId: 'edit-message', run: onEdit },
    ...shortcuts,
    { label: 'Delete message', testId: 'delete-message', tone: 'danger', run: () => void attempt(control.remove(at)) },
  ];
}
