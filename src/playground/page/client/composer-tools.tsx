import { useRef, useState } from 'react';
import type { JSX, RefObject } from 'react';
import { Icon } from '../shell/icons.tsx';
import type { IconName } from '../shell/icons.tsx';
import { EmojiPicker } from './emoji-picker.tsx';

interface ToolsProps {
  readonly box: RefObject<HTMLTextAreaElement | null>;
  readonly onWrite: (text: string) => void;
}

interface Format {
  readonly icon: IconName;
  readonly label: string;
  readonly before: string;
  readonly after?: string;
}

const FORMATS: readonly Format[] = [
  { icon: 'bold', label: 'Bold', before: '*', after: '*' },
  { icon: 'italic', label: 'Italic', before: '_', after: '_' },
  { icon: 'strike', label: 'Strikethrough', before: '~', after: '~' },
  { icon: 'list', label: 'List', before: '- ' },
  { icon: 'quote', label: 'Quote', before: '> ' },
  { icon: 'code', label: 'Code', before: '`', after: '`' },
];

/** Puts marks around the selected words, or at the caret, and leaves them selected. */
function wrap({ box, onWrite }: ToolsProps, before: string, after = ''): void {
  const element = box.current;
  if (element === null) return;
  const { value, selectionStart: start, selectionEnd: end } = element;
  onWrite(value.slice(0, start) + before + value.slice(start, end) + after + value.slice(end));
  requestAnimationFrame(() => {
    element.focus();
    element.setSelectionRange(start + before.length, end + before.length);
  });
}

/** The row of formatting buttons above the text. */
export function ComposerFormat(props: ToolsProps): JSX.Element {
  return (
    <div className="composer-format" role="toolbar" aria-label="Formatting">
      {FORMATS.map(({ icon, label, before, after }) => (
        <button
          key={icon}
          type="button"
          className="icon-button"
          title={label}
          aria-label={label}
          onClick={() => wrap(props, before, after)}
        >
          <Icon name={icon} />
        </button>
      ))}
    </div>
  );
}

/** Attach, emoji and mention. */
export function ComposerTools(props: ToolsProps & { readonly onFiles: (files: readonly File[]) => void }): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const smile = useRef<HTMLButtonElement>(null);
  const [picking, setPicking] = useState(false);
  return (
    <div className="composer-tools">
      <button
        type="button"
        className="icon-button"
        title="Attach a file"
        aria-label="Attach a file"
        onClick={() => input.current?.click()}
      >
        <Icon name="plus" />
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="File to attach"
        data-testid="file-input"
        onChange={(event) => {
          props.onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <button
        ref={smile}
        type="button"
        className="icon-button"
        title="Emoji"
        aria-label="Emoji"
        aria-expanded={picking}
        onClick={() => setPicking(!picking)}
      >
        <Icon name="smile" />
      </button>
      {picking && (
        <EmojiPicker
          anchor={smile}
          align="start"
          onClose={() => setPicking(false)}
          onPick={(name) => wrap(props, `:${name}: `)}
        />
      )}
      <button
        type="button"
        className="icon-button"
        title="Mention somebody"
        aria-label="Mention somebody"
        onClick={() => wrap(props, '@')}
      >
        <Icon name="at" />
      </button>
    </div>
  );
}
