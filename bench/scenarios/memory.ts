import { setTimeout as pause } from 'node:timers/promises';
import { aim, bringUp, postgresBaton, sqliteBaton, takeDown } from '../bench.ts';
import type { Bench, Live, Outcome } from '../bench.ts';
import { load } from '../loader.ts';
import { number, type Row } from '../table.ts';

const LIMIT_MB = 150;
/** How much more it may be after twice as many messages to count as level. */
const LEVEL = 1.1;
const IN_FLIGHT = 16;

async function after(bench: Bench, live: Live): Promise<number> {
  await load(bench.slack.fake, {
    ...aim(live),
    events: bench.size.memoryStep,
    inFlight: IN_FLIGHT,
    patienceMs: 10_000,
  });
  await pause(1000);
  return live.running.residentMb();
}

/** Resident memory after so many messages, and after twice as many. One process a store, measured once. */
export async function memory(bench: Bench): Promise<Outcome> {
  const rows: Row[] = [];
  const raw: unknown[] = [];
  for (const subject of [await sqliteBaton(bench), await postgresBaton(bench)]) {
    const live = await bringUp(bench, subject);
    const atRest = live.running.residentMb();
    const first = await after(bench, live);
    const second = await after(bench, live);
    await takeDown([live]);
    bench.progress(`memory: ${subject.name} ${atRest.toFixed(0)}, ${first.toFixed(0)}, ${second.toFixed(0)} MB`);
    raw.push({ subject: subject.name, atRest, first, second });
    const store = subject.name.replace(/^Baton, | \d+$/g, '');
    const step = bench.size.memoryStep.toLocaleString('en');
    const twice = (2 * bench.size.memoryStep).toLocaleString('en');
    rows.push(
      {
        what: `Resident memory after ${step} messages, ${store}`,
        baton: number(first, 'MB'),
        peer: '–',
        ratio: '–',
        target: `≤ ${LIMIT_MB} MB`,
        pass: first <= LIMIT_MB,
      },
      {
        what: `Resident memory after ${twice} messages, ${store}`,
        baton: number(second, 'MB'),
        peer: `after ${step}: ${number(first, 'MB')}`,
        ratio: `${(second / first).toFixed(2)} ×`,
        target: `level (≤ ${LEVEL} ×)`,
        pass: second <= first * LEVEL,
      },
    );
  }
  return { rows, raw };
}
