import { useEffect, useRef, useState } from 'react';
import type { JSX, KeyboardEvent } from 'react';
import type { ViewMessage } from '../../shared/control-types.ts';
import { useAutoHeight } from '../client/use-auto-height.ts';
import { usePlatformControl } from '../model/platform-control.ts';
import { usePlatformClient } from './platform-context.ts';

/** Changes one's own message in its place. Its text is typed anew without the markup. */
export function LineEditor({ message, onDone }: { message: ViewMessage; onDone: () => void }): JSX.Element {
  const { me, attempt } = usePlatformClient();
  const control = usePlatformControl();
  const [text, setText] = useState(message.text);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const element = box.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);
  useAutoHeight(box, text);
  const save = async (): Promise<void> => {
    if (text.trim() === '') return;
    const changed = control.edit({ user: me.id, room: message.room, id: message.id, text });
    if (await attempt(changed)) onDone();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onDone();
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void save();
  };
  return (
    <div className="editor">
      <textarea
        ref={box}
        value={text}
        aria-label="Edit message"
        data-testid="editor"
        rows={1}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKey}
      />
      <div className="editor-actions">
        <button type="button" className="block-button block-button-plain" onClick={onDone}>
          Cancel
        </button>
        <button
          type="button"
          className="block-button block-button-primary"
          disabled={text.trim() === ''}
          onClick={() => void save()}
        >
          Save
        </button>
      </div>
    </div>
  );
}
