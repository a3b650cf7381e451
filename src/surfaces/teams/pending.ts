import type { Json } from '../shared/json.ts';

/** Answers that Teams waits for on an open request, by the event that they answer. */
export interface PendingAnswers {
  /** Begins to wait; gives null where nothing came in time. */
  open(eventId: string): { readonly answer: Promise<Json | null>; readonly close: () => void };
  /** False where nobody waits for it any more. */
  give(eventId: string, answer: Json): boolean;
}

/** After this Teams is answered without; it gives up after some ten seconds itself. */
const WITHIN_MS = 2_500;
const MOST = 1_000;

export function createPendingAnswers(withinMs = WITHIN_MS): PendingAnswers {
  const waiting = new Map<string, (answer: Json | null) => void>();
  return {
    open(eventId) {
      let settle = (_answer: Json | null): void => undefined;
      const answer = new Promise<Json | null>((resolve) => {
        settle = resolve;
      });
      if (waiting.size >= MOST) settle(null);
      else waiting.set(eventId, settle);
      const close = (): void => {
        clearTimeout(timer);
        if (waiting.get(eventId) === settle) waiting.delete(eventId);
        settle(null);
      };
      const timer = setTimeout(close, withinMs);
      timer.unref();
      return { answer, close };
    },
    give(eventId, answer) {
      const settle = waiting.get(eventId);
      if (settle === undefined) return false;
      waiting.delete(eventId);
      settle(answer);
      return true;
    },
  };
}
