import { useEffect, useRef } from 'react';
import type { JSX, RefObject } from 'react';
import { Popover } from '../shell/popover.tsx';
import { Emoji } from '../text/emoji.tsx';
import { PICKER } from '../text/emoji-data.ts';

interface EmojiPickerProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly align?: 'start' | 'end';
  readonly onPick: (name: string) => void;
  readonly onClose: () => void;
}

/** The small set of emoji; Slack's own has thousands. */
export function EmojiPicker({ anchor, align, onPick, onClose }: EmojiPickerProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector('button')?.focus(), []);
  return (
    <Popover anchor={anchor} align={align} onClose={onClose}>
      <div ref={box} className="emoji-picker" role="group" aria-label="Emoji">
        {PICKER.map((name) => (
          <button
            key={name}
            type="button"
            className="icon-button"
            title={`:${name}:`}
            aria-label={name}
            onClick={() => {
              onClose();
              onPick(name);
            }}
          >
            <Emoji name={name} />
          </button>
        ))}
      </div>
    </Popover>
  );
}
