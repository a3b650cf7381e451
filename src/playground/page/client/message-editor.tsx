import { useEffect, useRef, useState } from 'react';
import type { JSX, KeyboardEvent } from 'react';
import type { ControlMessage } from '../../slack/control-types.ts';
import { useControl } from '../model/control.ts';
import { useDirectory } from '../text/directory.ts';
import { useClient } from './client-context.ts';
import { useAutoHeight } from './use-auto-height.ts';
import { typedAgain } from './typed-again.ts';

interface MessageEditorProps {
  readonly message: ControlMessage;
  readonly channel: string;
  readonly onDone: () => void;
}

/** Changes one's own message in its place. */
export function MessageEditor({ message, channel, onDone }: MessageEditorProps): JSX.Element {
  const { me, attempt } = useClient();
  const control = useControl();
  const directory = useDirectory();
  const [text, setText] = useState(() => typedAgain(message.text, directory));
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const element = box.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);
  useAutoHeight(box, text);
  const save = async (): Promise<void> => {
    if (text.trim() === '') return;
    if (await attempt(control.edit({ user: me.id, channel, ts: message.ts, text }))) onDone();
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
