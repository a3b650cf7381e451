import { boltPeer, bringUp, chatMemoryPeer, chatPostgresPeer, postgresBaton, sqliteBaton, takeDown } from '../bench.ts';
import type { Bench, Live, Outcome } from '../bench.ts';
import { rateOf, type Rate } from '../rate.ts';
import { median } from '../statistics.ts';
import { compared } from '../table.ts';

/** Replies a second with 16 requests in flight: from the first event sent to the last post that arrived. */
export async function throughput(bench: Bench): Promise<Outcome> {
  const subjects = [
    await sqliteBaton(bench),
    await postgresBaton(bench),
    await boltPeer(bench),
    await chatMemoryPeer(bench),
    await chatPostgresPeer(bench),
  ];
  const live: Live[] = [];
  for (const subject of subjects) live.push(await bringUp(bench, subject));
  const rounds = live.map((): Rate[] => []);
  for (const each of live) await rateOf(bench.slack, each, Math.ceil(bench.size.events / 3));
  for (let turn = 0; turn < bench.size.rounds; turn += 1) {
    for (const [index, each] of live.entries()) {
      const events = each.subject.name.startsWith('(c)') ? bench.size.eventsOfSlow : bench.size.events;
      const measured = await rateOf(bench.slack, each, events);
      rounds[index]?.push(measured);
      bench.progress(`replies/s, round ${turn + 1}: ${each.subject.name} ${measured.repliesPerSecond.toFixed(0)}`);
    }
  }
  await takeDown(live);
  const rate = rounds.map((of) => median(of.map((one) => one.repliesPerSecond)));
  const [sqlite = Number.NaN, postgres = Number.NaN, a = Number.NaN, b = Number.NaN, c = Number.NaN] = rate;
  const what = 'Replies/s, 16 in flight';
  const unit = '/s';
  return {
    rows: [
      compared({
        what: `${what}: SQLite (FULL)`,
        baton: sqlite,
        peer: a,
        peerName: '(a)',
        unit,
        target: { atLeast: 1.2 },
      }),
      compared({
        what: `${what}: SQLite (FULL)`,
        baton: sqlite,
        peer: b,
        peerName: '(b)',
        unit,
        target: { atLeast: 2.5 },
      }),
      compared({
        what: `${what}: PostgreSQL`,
        baton: postgres,
        peer: a,
        peerName: '(a)',
        unit,
        target: { atLeast: 0.8 },
      }),
      compared({
        what: `${what}: PostgreSQL`,
        baton: postgres,
        peer: c,
        peerName: '(c)',
        unit,
        target: { atLeast: 3 },
      }),
    ],
    raw: subjects.map((subject, index) => ({ subject: subject.name, rounds: rounds[index] })),
  };
}
