import { showCards, type CardButton, type ShownCard } from './card-view.ts';
import { randomWord } from './ids.ts';
import type { Json, Message, Space } from './types.ts';

/** A dialog over the chat of one person. */
export interface Dialog {
  readonly id: string;
  readonly card: Json;
  readonly space: Space;
  readonly message?: Message;
  readonly thread?: string;
}

export interface Dialogs {
  readonly byPerson: ReadonlyMap<string, Dialog>;
  /** In place of the one that is open. */
  open(person: string, dialog: Omit<Dialog, 'id'>): void;
  close(person: string): void;
  clear(): void;
}

export function createDialogs(tellChange: () => void): Dialogs {
  const byPerson = new Map<string, Dialog>();
  return {
    byPerson,
    open(person, dialog) {
      byPerson.set(person, { ...dialog, id: `dialogs/${randomWord(11)}` });
      tellChange();
    },
    close(person) {
      if (byPerson.delete(person)) tellChange();
    },
    clear: () => byPerson.clear(),
  };
}

/** How the dialog looks, and which of its buttons sends it off: the filled one, else the first that does something. */
export function showDialog(dialog: Dialog): { shown: ShownCard; submit: CardButton | undefined } {
  const shown = showCards([dialog.card]);
  const active = shown.buttons.filter(({ action, disabled }) => action !== undefined && !disabled);
  return { shown, submit: active.find(({ filled }) => filled) ?? active[0] };
}
