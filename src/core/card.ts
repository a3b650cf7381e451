import type { RichText } from './text.ts';

/** What a button or a menu entry asks for. The platform carries the name as its action id, `baton.` before it. */
export const ACTIONS = [
  'request',
  'cancel',
  'end',
  'again',
  'open',
  'claim',
  'message-directly',
  'resolve',
  'pass-on',
  'decline',
  'focus',
] as const;
export type Action = (typeof ACTIONS)[number];

/** Presses that may be answered with a dialog: a platform that wants it in its HTTP answer waits for it a moment. */
export const MAY_OPEN_DIALOG: ReadonlySet<Action> = new Set<Action>(['pass-on']);

export interface Button {
  readonly action: Action;
  readonly label: string;
  readonly tone?: 'primary' | 'danger';
  /** A link button: pressing it opens the address. */
  readonly opens?: { readonly url: string };
}

/**
 * A card as every platform can show it: a headline, lines, facts, what the employee said, buttons and a menu.
 * All texts are plain; only `quote` is formatted.
 */
export interface Card {
  readonly title: string;
  readonly lines: readonly string[];
  /** `at`: a moment (ms since the epoch) that a platform shows in its reader's own time zone, where it can; `value` elsewhere. */
  readonly facts: readonly {
    readonly label: string;
    readonly value: string;
    readonly at?: number;
  }[];
  readonly quote?: RichText;
  readonly buttons: readonly Button[];
  readonly menu: readonly Button[];
}
