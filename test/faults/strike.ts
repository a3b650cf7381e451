import { setTimeout as pause } from 'node:timers/promises';
import type { FaultRule } from '../../src/playground/shared/control-types.ts';
import { POSTS } from './accepts.ts';
import type { Stand } from './company.ts';
import type { Unknown } from './copies.ts';
import type { Chance } from './random.ts';
import type { Victim } from './victim.ts';

const LOAD_WITHIN_MS = 3_000;
const STRUCK_WITHIN_MS = 400;

/** One kill: at any moment, right after an event was taken in, or between a post and its outcome. Gives when it was. */
export async function strike(victim: Victim, chance: Chance, stands: readonly Stand[]): Promise<Unknown> {
  const kind = chance.next();
  const stand = chance.chosen(stands);
  // Load begins when the platforms' retries reach it.
  await Promise.race(stands.map(({ watch }) => watch.nextAccept(LOAD_WITHIN_MS)));
  if (kind < 0.55) {
    // Now and then longer, so that talks get on and lanes fill up.
    await pause(chance.next() < 0.25 ? chance.between(400, 2_000) : chance.between(5, 400));
  } else if (kind < 0.75) {
    await stand.watch.nextAccept(chance.between(100, 400));
    await pause(chance.between(0, 3));
  } else {
    await strikePosts(stand, chance);
    await pause(chance.between(0, 30));
  }
  const from = Date.now();
  await victim.kill();
  const to = Date.now();
  for (const { platform } of stands) await platform.faults([]);
  return { from, to };
}

/** Lets the next posts on a platform go wrong in one of the ways in which they do; resolves when one did, or soon. */
async function strikePosts({ platform, watch }: Stand, chance: Chance): Promise<void> {
  const kind = chance.chosen(['drop-after-accept', 'drop-after-accept', 'hang', '500', '429'] as const);
  const times = chance.between(1, 2);
  const rules = POSTS[platform.kind].map((method): FaultRule => ({ method, kind, times, retryAfter: 1 }));
  await platform.faults(rules);
  const until = performance.now() + STRUCK_WITHIN_MS;
  const before = watch.withheld.length;
  const struck = (): boolean => (kind === 'hang' || kind.startsWith('drop') ? watch.withheld.length > before : false);
  while (performance.now() < until && !struck()) await pause(2);
}
