import { aim, postgresBaton, sqliteBaton, takeDown, type Bench, type Live, type Outcome } from '../bench.ts';
import { load, postTimes } from '../loader.ts';
import { seedBlocked, seedHandoffs } from '../seed.ts';
import { median, percentile } from '../statistics.ts';
import type { Subject } from '../subjects.ts';
import { compared, type Row } from '../table.ts';
import { withStore } from '../with-store.ts';

/** Employees who write while all the others' handoffs are only there. */
const WRITERS = 10;
const BLOCKED_LANES = 50;
const PER_SECOND = 50;
const AT_MOST = 1.5;

async function round(bench: Bench, live: Live): Promise<number> {
  const result = await load(bench.slack.fake, {
    ...aim(live),
    events: PER_SECOND * Math.ceil(bench.size.steadySeconds / 2),
    perSecond: PER_SECOND,
    patienceMs: 5000,
  });
  return percentile(postTimes(result), 0.5);
}

async function bringUp(subject: Subject, prepare: (url: string) => Promise<void>): Promise<Live> {
  await prepare(subject.storeUrl ?? '');
  const running = await subject.start();
  return { subject, running, conversations: await subject.converse(WRITERS) };
}

/** Event in → post out of a lone message, when nothing else is there, and when very much is. */
export async function nextDelivery(bench: Bench): Promise<Outcome> {
  const rows: Row[] = [];
  const raw: unknown[] = [];
  const { openHandoffs, waitingRows } = bench.size;
  for (const [store, make] of [
    ['SQLite', sqliteBaton],
    ['PostgreSQL', postgresBaton],
  ] as const) {
    const live = [
      await bringUp(await make(bench), () => Promise.resolve()),
      await bringUp(await make(bench), (url) =>
        withStore(url, async (into) => void (await seedHandoffs(into, openHandoffs - WRITERS))),
      ),
      await bringUp(await make(bench), (url) =>
        withStore(url, async (into) => seedBlocked(into, await seedHandoffs(into, BLOCKED_LANES), waitingRows)),
      ),
    ];
    const rounds = live.map((): number[] => []);
    for (const each of live) await round(bench, each);
    for (let turn = 0; turn < bench.size.rounds; turn += 1) {
      for (const [index, each] of live.entries()) rounds[index]?.push(await round(bench, each));
      const last = rounds.map((of) => of.at(-1)?.toFixed(2)).join(', ');
      bench.progress(`next delivery, round ${turn + 1}, ${store}: ${last} ms`);
    }
    await takeDown(live);
    raw.push({ store, rounds });
    const [few = Number.NaN, many = Number.NaN, blocked = Number.NaN] = rounds.map(median);
    const row = (what: string, baton: number): Row =>
      compared({
        what: `Next delivery, ${what}, ${store}`,
        baton,
        peer: few,
        peerName: `${WRITERS} open`,
        unit: 'ms',
        target: { atMost: AT_MOST },
      });
    rows.push(
      row(`${openHandoffs.toLocaleString('en')} open handoffs`, many),
      row(`${waitingRows.toLocaleString('en')} rows behind ${BLOCKED_LANES} blocked heads`, blocked),
    );
  }
  return { rows, raw };
}
