import { useEffect, useRef, useState } from 'react';
import type { JSX, KeyboardEvent } from 'react';
import { Suggestions } from '../client/suggestions.tsx';
import { useAutoHeight } from '../client/use-auto-height.ts';
import { toBase64, useFiles } from '../client/use-files.ts';
import { usePlatformControl } from '../model/platform-control.ts';
import { Icon } from '../shell/icons.tsx';
import { ComposerFoot } from './composer-foot.tsx';
import { MentionHint } from './mention-hint.tsx';
import { suggestPeople } from './mentions.ts';
import { usePlatformClient } from './platform-context.ts';

interface ComposerProps {
  readonly thread?: string;
  readonly label: string;
  readonly testId: string;
  /** Takes the keyboard when it comes up. */
  readonly eager?: boolean;
  readonly onLeave?: () => void;
}

/** What a person began to write, by place, until they send it. */
const drafts = new Map<string, string>();

/** Where a person writes: Enter sends, Shift+Enter breaks the line, `@` names somebody. */
export function PlatformComposer({ thread, label, testId, eager = false, onLeave }: ComposerProps): JSX.Element {
  const { platform, view, me, stand, notify, attempt } = usePlatformClient();
  const control = usePlatformControl();
  const key = `${me.id}|${stand.room}|${thread ?? ''}`;
  const [text, setText] = useState(() => drafts.get(key) ?? '');
  const [chosen, setChosen] = useState(0);
  const box = useRef<HTMLTextAreaElement>(null);
  const { files, add, remove, clear } = useFiles(notify);
  const choices = suggestPeople(view, stand.room, platform.words.app, text);
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

  const empty = text.trim() === '' && files.length === 0;
  const submit = async (): Promise<void> => {
    if (empty) return;
    const sent = text;
    write('');
    clear();
    const encoded = await Promise.all(
      files.map(async (file) => ({
        name: file.name,
        mimeType: file.type || 'application/octet-stream',
        contentBase64: await toBase64(file),
      })),
    );
    const place = { user: me.id, room: stand.room, ...(thread === undefined ? {} : { thread }) };
    const said = control.say({ ...place, text: sent, ...(encoded.length === 0 ? {} : { files: encoded }) });
    if (await attempt(said)) return;
    setText((now) => (now === '' ? sent : now));
    add(files);
  };
  const insert = (more: string): void => {
    write(text === '' || text.endsWith(' ') ? text + more : `${text} ${more}`);
    box.current?.focus();
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
    } else if (event.key === 'Escape') onLeave?.();
  };
  return (
    <div className="composer-place">
      <Suggestions choices={choices} chosen={chosen} onChoose={complete} />
      <div
        className="composer"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          add([...event.dataTransfer.files]);
        }}
      >
        <textarea
          ref={box}
          rows={1}
          value={text}
          placeholder={label}
          aria-label={label}
          data-testid={testId}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKey}
          onPaste={(event) => add([...event.clipboardData.files])}
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
        <ComposerFoot empty={empty} onFiles={add} onMention={() => insert('@')} onSend={() => void submit()} />
      </div>
      <MentionHint text={text} onMention={insert} />
    </div>
  );
}
