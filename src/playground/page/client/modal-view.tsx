import { useEffect, useMemo, useRef, useState } from 'react';
import type { JSX, KeyboardEvent, SubmitEvent } from 'react';
import type { ControlView } from '../../slack/control-types.ts';
import { Blocks } from '../blocks/block.tsx';
import { BlockHostContext } from '../blocks/context.ts';
import type { BlockHost } from '../blocks/context.ts';
import { FormContext } from '../blocks/form.ts';
import { initialValues } from '../blocks/input-block.tsx';
import type { Control } from '../model/control.ts';
import { Icon } from '../shell/icons.tsx';
import { keepFocus } from '../shell/keep-focus.ts';
import { Avatar } from './avatar.tsx';
import { useClient } from './client-context.ts';

/** An open modal over its client. */
export function ModalView({ view, control }: { view: ControlView; control: Control }): JSX.Element {
  const { me, state, attempt, notify } = useClient();
  const [values, setValues] = useState(() => initialValues(view.blocks));
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLFormElement>(null);
  useEffect(() => box.current?.querySelector<HTMLElement>('.field, .modal-foot button')?.focus(), []);

  const form = useMemo(
    () => ({
      errors,
      set: (blockId: string, actionId: string, value: string) =>
        setValues((before) => ({ ...before, [blockId]: { [actionId]: value === '' ? null : value } })),
    }),
    [errors],
  );
  const host = useMemo<BlockHost>(
    () => ({
      users: state.users.filter((user) => !user.isBot),
      press: async (pressed) => {
        await attempt(control.press({ user: me.id, view_id: view.id, ...pressed }));
      },
    }),
    [state.users, attempt, control, me.id, view.id],
  );
  const close = (): void => void attempt(control.closeModal({ user: me.id, view_id: view.id }));
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const result = await control.submit({ user: me.id, view_id: view.id, values }).catch((error: unknown) => {
      notify(error instanceof Error ? error.message : String(error));
      return undefined;
    });
    setBusy(false);
    setErrors(result?.errors ?? {});
    if (result?.problem !== undefined) notify(result.problem);
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
        aria-label={view.title ?? 'Dialog'}
        data-testid="modal"
        onSubmit={(event) => void submit(event)}
      >
        <div className="modal-head">
          <Avatar name={state.app.name} isApp />
          <h2>{view.title}</h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </div>
        <div className="modal-body">
          <FormContext value={form}>
            <BlockHostContext value={host}>
              <Blocks blocks={view.blocks} />
            </BlockHostContext>
          </FormContext>
        </div>
        <div className="modal-foot">
          <button type="button" className="block-button block-button-plain" data-testid="modal-close" onClick={close}>
            {view.close ?? 'Cancel'}
          </button>
          {view.submit !== undefined && (
            <button
              type="submit"
              className="block-button block-button-primary"
              data-testid="modal-submit"
              disabled={busy}
            >
              {view.submit}
            </button>
          )}
        </div>
      </form>
    </div>
  );
}
