import type { chat_v1 } from '@googleapis/chat';
import { createBoundedMap } from '../shared/bounded-map.ts';
import type { Json } from '../shared/json.ts';

/** So long the HTTP answer to a press waits for a dialog. People see a spinner meanwhile. */
const WAIT_MS = 2_500;
/** Waits at once; a press beyond that gets no dialog. */
const MOST = 256;

export interface Answers {
  /** Gives what is said under that name within 2.5 s, or null. To be called before the event is handed on. */
  expect(name: string): { readonly answer: Promise<Json | null>; readonly cancel: () => void };
  /** Says it; false if nobody waits for it. */
  give(name: string, answer: Json): boolean;
}

/** Brings answers together with the requests that wait for them. A second request with the same event waits for nothing. */
export function createAnswers(): Answers {
  const waiting = createBoundedMap<(answer: Json | null) => void>(MOST);
  return {
    expect(name) {
      if (waiting.get(name) !== undefined) return { answer: Promise.resolve(null), cancel: () => undefined };
      let settle = (_answer: Json | null): void => undefined;
      const answer = new Promise<Json | null>((resolve) => {
        const timer = setTimeout(() => settle(null), WAIT_MS);
        settle = (given) => {
          clearTimeout(timer);
          waiting.delete(name);
          resolve(given);
        };
      });
      waiting.set(name, settle);
      return { answer, cancel: () => settle(null) };
    },
    give(name, answer) {
      const settle = waiting.get(name);
      settle?.(answer);
      return settle !== undefined;
    },
  };
}

/** The answer that opens a dialog. Source: Google, "Open interactive dialogs", for both kinds of app. */
export function dialogAnswer(format: string, body: chat_v1.Schema$GoogleAppsCardV1Card): Json {
  return format === 'add-on'
    ? { action: { navigations: [{ pushCard: body }] } }
    : { actionResponse: { type: 'DIALOG', dialogAction: { dialog: { body } } } };
}

/** The answer after which no dialog stands there. */
export function closeAnswer(format: string): Json {
  return format === 'add-on'
    ? { action: { navigations: [{ endNavigation: { action: 'CLOSE_DIALOG' } }] } }
    : { actionResponse: { type: 'DIALOG', dialogAction: { actionStatus: { statusCode: 'OK' } } } };
}
