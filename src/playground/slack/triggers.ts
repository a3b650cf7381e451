import { randomBytes } from 'node:crypto';
import { SlackFailure } from './types.ts';

/** A trigger id opens one view, and only for three seconds (docs.slack.dev/interactivity/handling-user-interaction). */
const LIVES_MS = 3_000;
const REMEMBERED = 5_000;

export interface Triggers {
  issue(user: string): string;
  /**
   * Uses a trigger up and gives whose it was.
   * @throws SlackFailure `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`
   */
  exchange(triggerId: unknown): string;
}

export function createTriggers(now: () => number): Triggers {
  const known = new Map<string, { readonly user: string; readonly at: number; used: boolean }>();
  let count = 0;
  return {
    issue(user) {
      count += 1;
      const id = `${Math.floor(now())}.${count}.${randomBytes(16).toString('hex')}`;
      known.set(id, { user, at: now(), used: false });
      if (known.size > REMEMBERED) {
        const [oldest] = known.keys();
        if (oldest !== undefined) known.delete(oldest);
      }
      return id;
    },
    exchange(triggerId) {
      const trigger = known.get(String(triggerId));
      if (trigger === undefined) throw new SlackFailure('invalid_trigger_id');
      if (trigger.used) throw new SlackFailure('exchanged_trigger_id');
      if (now() - trigger.at > LIVES_MS) throw new SlackFailure('expired_trigger_id');
      trigger.used = true;
      return trigger.user;
    },
  };
}
