import { setTimeout as pause } from 'node:timers/promises';
import { messageKey } from '../core/place.ts';
import type { SurfaceEvent } from '../core/surface-events.ts';
import type { Work } from './works.ts';

const LOOK_EVERY_MS = 100;
/** A press must be answered within 3 s on Slack, of which this leaves enough for the commit. */
const LOOKS = 12;
/** So many presses are waited with at once; more are taken as they are. */
const MOST = 64;

/**
 * A post of ours stands on the platform a moment before the store knows of it, and somebody may be so quick as to press on
 * it then. Resolves once everything that these events press on is known, or after 1.2 s.
 */
export function createEarlyPresses(
  submit: (work: Work) => Promise<unknown>,
): (events: readonly SurfaceEvent[]) => Promise<void> {
  let waiting = 0;

  async function areKnown(keys: readonly string[]): Promise<boolean> {
    let known = true;
    await submit({
      type: 'run',
      run: async (unit) => {
        for (const key of keys) known &&= (await unit.posting(key)) !== null;
      },
    });
    return known;
  }

  return async (events) => {
    const keys = events.flatMap((event) => (event.type === 'press' ? messageKey(event.on) : []));
    if (keys.length === 0 || waiting >= MOST) return;
    waiting += 1;
    try {
      for (let look = 0; look < LOOKS; look += 1) {
        if (await areKnown(keys)) return;
        await pause(LOOK_EVERY_MS);
      }
    } finally {
      waiting -= 1;
    }
  };
}
