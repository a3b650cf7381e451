import type { Conversation, Json, Person } from './types.ts';

/** A task module that is open over the chat of a person. */
export interface Dialog {
  readonly id: string;
  readonly person: Person;
  readonly conversation: Conversation;
  /** Of the thread it was opened from. */
  readonly root?: string;
  /** The message whose button opened it. */
  readonly replyToId: string;
  readonly title: string;
  /** Null where the app gave a web address, which nothing of is shown here. */
  readonly card: Json | null;
}

/** At most one for each person. */
export interface Dialogs {
  open(dialog: Omit<Dialog, 'id'>): void;
  of(person: string): Dialog | undefined;
  close(person: string): void;
  all(): readonly Dialog[];
  clear(): void;
}

export function createDialogs(): Dialogs {
  const open = new Map<string, Dialog>();
  let count = 0;
  return {
    open(dialog) {
      count += 1;
      open.set(dialog.person.id, { ...dialog, id: `dialog-${count}` });
    },
    of: (person) => open.get(person),
    close: (person) => void open.delete(person),
    all: () => [...open.values()],
    clear: () => open.clear(),
  };
}
