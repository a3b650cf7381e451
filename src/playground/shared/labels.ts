import type { ViewCard } from './control-types.ts';

/** True if the button of this id says something else by now than what whoever presses it read. */
export function readsOtherwise(card: ViewCard | undefined, button: string, label: unknown): boolean {
  if (typeof label !== 'string') return false;
  const buttons = (card?.parts ?? []).flatMap((part) => (part.type === 'buttons' ? part.buttons : []));
  return buttons.find(({ id }) => id === button)?.label !== label;
}

export const OTHERWISE = 'That button is not there any more.';
