import {
  aim,
  boltPeer,
  bringUp,
  chatMemoryPeer,
  chatPostgresPeer,
  postgresBaton,
  sqliteBaton,
  takeDown,
} from '../bench.ts';
import type { Bench, Live, Outcome } from '../bench.ts';
import { answerTimes, load, lost, postTimes } from '../loader.ts';
import { median, percentile } from '../statistics.ts';
import { compared } from '../table.ts';

const IN_FLIGHT = 16;

interface Round {
  readonly repliesPerSecond: number;
  readonly answeredP50: number;
  readonly answeredP99: number;
  readonly postedP50: number;
  readonly postedP99: number;
  readonly lost: number;
  readonly doubled: number;
}

async function round(bench: Bench, live: Live, events: number): Promise<Round> {
  const result = await load(bench.fake, { ...aim(live), events, inFlight: IN_FLIGHT, patienceMs: 5000 });
  const answered = answerTimes(result);
  const posted = postTimes(result);
  return {
    repliesPerSecond: posted.length / result.seconds,
    answeredP50: percentile(answered, 0.5),
    answeredP99: percentile(answered, 0.99),
    postedP50: percentile(posted, 0.5),
    postedP99: percentile(posted, 0.99),
    lost: lost(result),
    doubled: result.doubled,
  };
}

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
  const rounds = live.map((): Round[] => []);
  for (const each of live) await round(bench, each, Math.ceil(bench.size.events / 3));
  for (let turn = 0; turn < bench.size.rounds; turn += 1) {
    for (const [index, each] of live.entries()) {
      const events = each.subject.name.startsWith('(c)') ? bench.size.eventsOfSlow : bench.size.events;
      const measured = await round(bench, each, events);
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
