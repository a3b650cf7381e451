import { setTimeout as pause } from 'node:timers/promises';

/** Asks until `done` says yes. @throws Error with `what` when `limitMs` is over. */
export async function until(what: string, limitMs: number, done: () => Promise<boolean>, everyMs = 5): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await done())) {
    if (performance.now() > end) throw new Error(`gave up waiting after ${limitMs} ms: ${what}`);
    await pause(everyMs);
  }
}
