import { useCallback, useEffect, useRef, useState } from 'react';
import type { JSX, KeyboardEvent, ReactNode } from 'react';
import { Popover } from './popover.tsx';

export interface MenuItem {
  readonly label: string;
  readonly detail?: string;
  readonly tone?: 'danger';
  readonly testId?: string;
  readonly run: () => void;
}

interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly children: ReactNode;
  readonly heading?: string;
  readonly align?: 'start' | 'end';
  readonly className?: string;
  readonly testId?: string;
  readonly disabled?: boolean;
  /** Told when it opens and closes, so that what holds it stays visible meanwhile. */
  readonly onOpen?: (open: boolean) => void;
}

/** A button with a list of actions, to be used by mouse and by arrow keys. */
export function Menu(props: MenuProps): JSX.Element {
  const { label, items, children, heading, align, className, testId, disabled, onOpen } = props;
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const toggle = useCallback(
    (next: boolean) => {
      setOpen(next);
      onOpen?.(next);
    },
    [onOpen],
  );
  const close = useCallback(() => toggle(false), [toggle]);
  const choose = (item: MenuItem): void => {
    close();
    button.current?.focus();
    item.run();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        data-testid={testId}
        disabled={disabled}
        onClick={() => toggle(!open)}
      >
        {children}
      </button>
      {open && (
        <Popover anchor={button} align={align} onClose={close}>
          <MenuList label={label} heading={heading} items={items} onChoose={choose} />
        </Popover>
      )}
    </>
  );
}

interface MenuListProps {
  readonly label: string;
  readonly heading?: string;
  readonly items: readonly MenuItem[];
  readonly onChoose: (item: MenuItem) => void;
}

function MenuList({ label, heading, items, onChoose }: MenuListProps): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.querySelector('button')?.focus(), []);
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    buttons.at((at + step) % buttons.length)?.focus();
  };
  return (
    <div ref={list} role="menu" aria-label={label} className="menu" onKeyDown={move}>
      {heading !== undefined && <p className="menu-heading">{heading}</p>}
      {items.length === 0 && <p className="menu-empty">Nothing here.</p>}
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          className={item.tone === 'danger' ? 'menu-item menu-danger' : 'menu-item'}
          data-testid={item.testId}
          onClick={() => onChoose(item)}
        >
          {item.label}
          {item.detail !== undefined && <small>{item.detail}</small>}
        </button>
      ))}
    </div>
  );
}
