import { useEffect, useRef, useState } from 'react';
import type { ClipboardEvent, DragEvent, JSX, KeyboardEvent, ReactNode } from 'react';
import { Icon } from '../shell/icons.tsx';
import { ComposerFormat, ComposerTools } from './composer-tools.tsx';
import { Suggestions, suggest } from './suggestions.tsx';
import { useClient } from './client-context.ts';
import { useAutoHeight } from './use-auto-height.ts';
import { useSend } from './use-send.ts';
import { useFiles } from './use-files.ts';

interface ComposerProps {
  readonly channel: string;
  readonly thread?: string;
  readonly broadcast?: boolean;
  readonly label: string;
  readonly testId: string;
  /** Takes the keyboard when it comes up. */
  readonly eager?: boolean;
  readonly children?: ReactNode;
}

/** What a person began to write, by place, until they send it. */
const drafts = new Map<string, string>();

/** Where a person writes: Enter sends, Shift+Enter breaks the line, `/` runs a command, `@` names somebody. */
export function Composer({
  channel,
  thread,
  broadcast,
  label,
  testId,
  eager = false,
  children,
}: ComposerProps): JSX.Element {
  const { me, state, notify } = useClient();
  const key = `${me.id}|${channel}|${thread ?? ''}`;
  const [text, setText] = useState(() => drafts.get(key) ?? '');
  const [chosen, setChosen] = useState(0);
  const box = useRef<HTMLTextAreaElement>(null);
  const { files, add, remove, clear } = useFiles(notify);
  const send = useSend({ channel, thread, broadcast });
  const choices = suggest(state, text, thread === undefined);

  const write = (next: string): void => {
    setText(next);
    setChosen(0);
    if (next === '') drafts.delete(key);
    else drafts.set(key, next);
  };
  useEffect(() => {
    if (eager) box.current?.focus();
  }, [eager]);
  useAutoHeight(box, text);

  const submit = async (): Promise<void> => {
    const sent = text;
    if (sent.trim() === '' && files.length === 0) return;
    write('');
    clear();
    if (await send(sent, files)) return;
    setText((now) => (now === '' ? sent : now));
    add(files);
  };
  const complete = (at: number): void => {
    write(choices[at]?.text ?? text);
    box.current?.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (choices.length > 0 && step !== undefined) {
      event.preventDefault();
      setChosen((chosen + step + choices.length) % choices.length);
    } else if (choices.length > 0 && (event.key === 'Tab' || event.key === 'Enter') && !event.shiftKey) {
      event.preventDefault();
      complete(chosen);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void submit();
    }
  };
  const onPaste = (event: ClipboardEvent): void => {
    if (event.clipboardData.files.length > 0) add([...event.clipboardData.files]);
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    add([...event.dataTransfer.files]);
  };
  const empty = text.trim() === '' && files.length === 0;
  return (
    <div className="composer-place">
      <Suggestions choices={choices} chosen={chosen} onChoose={complete} />
      <div className="composer" onDrop={onDrop} onDragOver={(event) => event.preventDefault()}>
        <ComposerFormat box={box} onWrite={write} />
        <textarea
          ref={box}
          rows={1}
          value={text}
          placeholder={label}
          aria-label={label}
          data-testid={testId}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKey}
          onPaste={onPaste}
        />
        {files.length > 0 && (
          <ul className="pending-files">
            {files.map((file, index) => (
              <li key={`${file.name}|${index}`}>
                <Icon name="file" />
                <span>{file.name}</span>
                <button
                  type="button"
                  className="icon-button"
                  aria-label={`Remove ${file.name}`}
                  onClick={() => remove(file)}
                >
                  <Icon name="close" />
                </button>
              </li>
            ))}
          </ul>
        )}
        {children}
        <div className="composer-foot">
          <ComposerTools box={box} onWrite={write} onFiles={add} />
          <button
            type="button"
            className="send"
            aria-label="Send"
            title="Send"
            disabled={empty}
            onClick={() => void submit()}
          >
            <Icon name="send" />
          </button>
        </div>
      </div>
    </div>
  );
}
