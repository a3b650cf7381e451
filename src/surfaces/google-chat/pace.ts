import { VendorError } from '../../core/errors.ts';
import { createBoundedMap } from '../shared/bounded-map.ts';

/** A turn that comes so soon is waited for; any later one is left to the lane. */
const WAIT_AT_MOST_MS = 2_500;

export interface Pace {
  /** Resolves when a write to the space may be made. @throws VendorError that names the time where that is far off */
  turn(space: string, signal: AbortSignal): Promise<void>;
}

/**
 * One write at a time to a space, `intervalMs` apart. Google counts creating, changing and deleting, one a second for each
 * space and all its apps together. Source: Google, "Usage limits". `now` in ms.
 */
export function createPace(intervalMs: number, now: () => number): Pace {
  const next = createBoundedMap<number>(20_000);
  return {
    async turn(space, signal) {
      if (intervalMs === 0) return;
      const at = now();
      // A clock that was set back must not hold a space for longer than the pauses that are due.
      const due = Math.max(at, Math.min(next.get(space) ?? at, at + 60_000));
      if (due - at > WAIT_AT_MOST_MS) {
        throw new VendorError('google-chat.pace.busy', 'Too much is being written to this space', {
          retry: 'after',
          retryAfterMs: due - at,
        });
      }
      next.set(space, due + intervalMs);
      if (due > at) await pause(due - at, signal);
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
  if (signal.aborted)
    throw new VendorError('google-chat.pace.no-time', 'There was no time left to wait', { retry: 'backoff' });
}
