import type { KeyboardEvent } from 'react';

/** Tab goes round inside the dialog. */
export function keepFocus(event: KeyboardEvent, box: HTMLElement | null): void {
  const stops = [
    ...(box?.querySelectorAll<HTMLElement>('button:not([disabled]), input, textarea, select, a[href]') ?? []),
  ];
  const [first, last] = [stops[0], stops.at(-1)];
  const edge = event.shiftKey ? first : last;
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}
