import { useState } from 'react';
import type { JSX } from 'react';
import { Icon } from '../shell/icons.tsx';
import { Menu } from '../shell/menu.tsx';
import { useDirectory } from '../text/directory.ts';
import { useBlockHost } from './context.ts';
import type { Pressed } from './context.ts';
import { asList, asRecord, asText, wordsOf } from './json.ts';
import type { Json } from './json.ts';
import { SelectElement } from './select.tsx';
import { TextObject } from './text-object.tsx';

interface ElementProps {
  readonly element: Json;
  readonly blockId?: string;
}

/** An interactive element of a section or an actions block. */
export function BlockElement({ element, blockId }: ElementProps): JSX.Element | null {
  switch (element['type']) {
    case 'button':
      return <BlockButton element={element} blockId={blockId} />;
    case 'overflow':
      return <Overflow element={element} blockId={blockId} />;
    case 'static_select':
    case 'users_select':
      return <PressingSelect element={element} blockId={blockId} />;
    case 'image':
      return (
        <img
          className="block-accessory"
          src={asText(element['image_url']) ?? ''}
          alt={asText(element['alt_text']) ?? ''}
        />
      );
    default:
      return null;
  }
}

/** The press as the control API wants it, and whether the app's answer is still awaited. */
function usePress({ element, blockId }: ElementProps): [busy: boolean, press: (more: Partial<Pressed>) => void] {
  const host = useBlockHost();
  const [busy, setBusy] = useState(false);
  const press = (more: Partial<Pressed>): void => {
    setBusy(true);
    const pressed = {
      action_id: asText(element['action_id']) ?? '',
      ...(blockId === undefined ? {} : { block_id: blockId }),
      ...more,
    };
    void host.press(pressed).finally(() => setBusy(false));
  };
  return [busy, press];
}

/** The address of a button or an option, opened as Slack's client would. */
function openUrl(url: string | undefined, follow: (url: string) => boolean): void {
  if (url !== undefined && !follow(url) && /^https?:/i.test(url)) window.open(url, '_blank', 'noopener,noreferrer');
}

function BlockButton(props: ElementProps): JSX.Element {
  const { element } = props;
  const [busy, press] = usePress(props);
  const { follow } = useDirectory();
  const url = asText(element['url']);
  const value = asText(element['value']);
  const style = asText(element['style']) ?? 'plain';
  const click = (): void => {
    press(value === undefined ? {} : { value });
    openUrl(url, follow);
  };
  return (
    <button
      type="button"
      className={`block-button block-button-${style}`}
      data-testid={`button-${asText(element['action_id']) ?? ''}`}
      aria-label={asText(element['accessibility_label'])}
      aria-busy={busy}
      disabled={busy}
      onClick={click}
    >
      <TextObject value={element['text']} />
      {url !== undefined && <Icon name="out" />}
    </button>
  );
}

function Overflow(props: ElementProps): JSX.Element {
  const [busy, press] = usePress(props);
  const { follow } = useDirectory();
  const items = asList(props.element['options']).map((item) => {
    const option = asRecord(item);
    return {
      label: wordsOf(option['text']),
      run: () => {
        press({ option: asText(option['value']) ?? '' });
        openUrl(asText(option['url']), follow);
      },
    };
  });
  return (
    <Menu label="More actions" testId="overflow" className="block-button block-overflow" items={items} disabled={busy}>
      <Icon name="more" />
    </Menu>
  );
}

function PressingSelect(props: ElementProps): JSX.Element {
  const [busy, press] = usePress(props);
  return <SelectElement element={props.element} disabled={busy} onChoose={(option) => press({ option })} />;
}
