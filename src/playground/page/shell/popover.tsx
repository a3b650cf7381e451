import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { JSX, ReactNode, RefObject } from 'react';
import { createPortal } from 'react-dom';

interface PopoverProps {
  /** What it belongs to: it opens below it, or above where there is no room, aligned with its end or start. */
  readonly anchor: RefObject<HTMLElement | null>;
  readonly align?: 'start' | 'end';
  readonly className?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

const GAP = 6;

/** Something that floats over the page until Escape, a click outside or a scroll of what is behind it. */
export function Popover({ anchor, align = 'end', className = '', onClose, children }: PopoverProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState({ left: 0, top: 0, shown: false });

  useLayoutEffect(() => {
    const from = anchor.current?.getBoundingClientRect();
    const size = box.current?.getBoundingClientRect();
    if (from === undefined || size === undefined) return;
    const below = from.bottom + GAP + size.height <= window.innerHeight;
    const top = below ? from.bottom + GAP : Math.max(GAP, from.top - GAP - size.height);
    const left = align === 'end' ? from.right - size.width : from.left;
    setAt({ left: Math.max(GAP, Math.min(left, window.innerWidth - size.width - GAP)), top, shown: true });
  }, [anchor, align]);

  useEffect(() => {
    const outside = (event: PointerEvent): void => {
      const target = event.target as Node;
      if (box.current?.contains(target) !== true && anchor.current?.contains(target) !== true) onClose();
    };
    const escape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      onClose();
      anchor.current?.focus();
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('keydown', escape, true);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('keydown', escape, true);
    };
  }, [anchor, onClose]);

  return createPortal(
    <div ref={box} className={`popover ${className}`} style={{ left: at.left, top: at.top, opacity: at.shown ? 1 : 0 }}>
      {children}
    </div>,
    document.body,
  );
}
