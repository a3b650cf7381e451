import type { Handoff } from '../core/handoff.ts';
import type { Person } from '../core/place.ts';
import { toPlainText, type RichText } from '../core/text.ts';
import { printable } from './layout.ts';

/** The name; a platform's id only where no name is known. */
export function nameOf(person: Person): string {
  return person.name ?? person.id;
}

/** `active`, or `ended (idle)`. */
export function stateOf(handoff: Handoff): string {
  return handoff.reason === undefined ? handoff.state : `${handoff.state} (${handoff.reason})`;
}

/** The label of the destination that has it, or had it last. */
export function destinationOf(handoff: Handoff, label: (destination: string) => string): string | undefined {
  if (handoff.attempt !== null) return handoff.attempt.destination.label;
  const last = handoff.passedOver.at(-1);
  return last === undefined ? undefined : label(last.destination);
}

/** A text on one line. */
export function toLine(text: RichText): string {
  return printable(toPlainText(text).replace(/\s*\n\s*/g, ' / '));
}
