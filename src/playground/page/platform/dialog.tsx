import { useEffect, useRef, useState } from 'react';
import type { JSX, KeyboardEvent, SubmitEvent } from 'react';
import type { ViewDialog } from '../../shared/control-types.ts';
import { Avatar } from '../client/avatar.tsx';
import { usePlatformControl } from '../model/platform-control.ts';
import { Icon } from '../shell/icons.tsx';
import { keepFocus } from '../shell/keep-focus.ts';
import { CardParts } from './card.tsx';
import { usePlatformClient } from './platform-context.ts';

/** What the app opened over this person's chat. */
export function Dialog({ dialog }: { dialog: ViewDialog }): JSX.Element {
  const { view, me, stand, attempt } = usePlatformClient();
  const control = usePlatformControl();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLFormElement>(null);
  useEffect(() => box.current?.querySelector<HTMLElement>('.field, .modal-foot button')?.focus(), []);

  const close = (): void => void attempt(control.submit({ user: me.id, close: true }));
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    await attempt(control.submit({ user: me.id, values: typed }));
    setBusy(false);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') close();
    if (event.key === 'Tab') keepFocus(event, box.current);
  };
  return (
    <div className="modal-shade" onKeyDown={onKey}>
      <form
        ref={box}
        className="modal"
        role="dialog"
        aria-modal="true"
        aria-label={dialog.title}
        data-testid="modal"
        onSubmit={(event) => void submit(event)}
      >
        <div className="modal-head">
          <Avatar name={view.bot.name} isApp />
          <h2>{dialog.title}</h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </div>
        <div className="modal-body card-flow">
          <CardParts
            parts={dialog.card.parts}
            typed={typed}
            onType={(name, value) => setTyped((before) => ({ ...before, [name]: value }))}
            onPress={({ id, label }) =>
              attempt(control.press({ user: me.id, room: stand.room, id: dialog.id, button: id, inputs: typed }, label))
            }
          />
        </div>
        <div className="modal-foot">
          <button type="button" className="block-button block-button-plain" data-testid="modal-close" onClick={close}>
            Cancel
          </button>
          {dialog.submit !== '' && (
            <button
              type="submit"
              className="block-button block-button-primary"
              data-testid="modal-submit"
              disabled={busy}
            >
              {dialog.submit}
            </button>
          )}
        </div>
      </form>
    </div>
  );
}
