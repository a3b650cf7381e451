import { useRef } from 'react';
import type { JSX } from 'react';
import { Icon } from '../shell/icons.tsx';

interface ComposerFootProps {
  readonly empty: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onMention: () => void;
  readonly onSend: () => void;
}

/** Attach, mention and send. */
export function ComposerFoot({ empty, onFiles, onMention, onSend }: ComposerFootProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="composer-foot">
      <div className="composer-tools">
        <button
          type="button"
          className="icon-button"
          title="Attach a file"
          aria-label="Attach a file"
          onClick={() => input.current?.click()}
        >
          <Icon name="clip" />
        </button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label="File to attach"
          data-testid="file-input"
          onChange={(event) => {
            onFiles([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <button
          type="button"
          className="icon-button"
          title="Mention somebody"
          aria-label="Mention somebody"
          onClick={onMention}
        >
          <Icon name="at" />
        </button>
      </div>
      <button type="button" className="send" aria-label="Send" title="Send" disabled={empty} onClick={onSend}>
        <Icon name="send" />
      </button>
    </div>
  );
}
