import { aim, boltPeer, bringUp, postgresBaton, sqliteBaton, takeDown } from '../bench.ts';
import type { Bench, Live, Outcome } from '../bench.ts';
import { answerTimes, load, postTimes } from '../loader.ts';
import { median, percentile } from '../statistics.ts';
import { compared } from '../table.ts';

const PER_SECOND = 100;

interface Round {
  readonly answeredP50: number;
  readonly answeredP99: number;
  readonly postedP50: number;
  readonly postedP99: number;
}

async function round(bench: Bench, live: Live, seconds: number): Promise<Round> {
  const result = await load(bench.slack.fake, {
    ...aim(live),
    events: PER_SECOND * seconds,
    perSecond: PER_SECOND,
    patienceMs: 5000,
  });
  const answered = answerTimes(result);
  const posted = postTimes(result);
  return {
    answeredP50: percentile(answered, 0.5),
    answeredP99: percentile(answered, 0.99),
    postedP50: percentile(posted, 0.5),
    postedP99: percentile(posted, 0.99),
  };
}

/** A steady 100 events a second: how long until the 2xx, and until the post. */
export async function steady(bench: Bench): Promise<Outcome> {
  const subjects = [await sqliteBaton(bench), await postgresBaton(bench), await boltPeer(bench)];
  const live: Live[] = [];
  for (const subject of subjects) live.push(await bringUp(bench, subject));
  for (const each of live) await round(bench, each, 2);
  const rounds = live.map((): Round[] => []);
  for (let turn = 0; turn < bench.size.rounds; turn += 1) {
    for (const [index, each] of live.entries()) {
      const measured = await round(bench, each, bench.size.steadySeconds);
      rounds[index]?.push(measured);
      const figures = `2xx p99 ${measured.answeredP99.toFixed(1)} ms, post p99 ${measured.postedP99.toFixed(1)} ms`;
      bench.progress(`steady, round ${turn + 1}: ${each.subject.name} ${figures}`);
    }
  }
  await takeDown(live);
  const figure = (index: number, key: keyof Round) => median((rounds[index] ?? []).map((one) => one[key]));
  const row = (what: string, index: number, key: keyof Round, atMost?: number) =>
    compared({
      what,
      baton: figure(index, key),
      peer: figure(2, key),
      peerName: '(a)',
      unit: 'ms',
      ...(atMost === undefined ? {} : { target: { atMost } }),
    });
  return {
    rows: [
      row('100 events/s: time to 2xx, p50, SQLite', 0, 'answeredP50', 1.5),
      row('100 events/s: time to 2xx, p99, SQLite', 0, 'answeredP99', 3),
      row('100 events/s: event in → post out, p99, SQLite', 0, 'postedP99', 5),
      row('100 events/s: time to 2xx, p50, PostgreSQL', 1, 'answeredP50'),
      row('100 events/s: time to 2xx, p99, PostgreSQL', 1, 'answeredP99'),
      row('100 events/s: event in → post out, p99, PostgreSQL', 1, 'postedP99'),
    ],
    raw: subjects.map((subject, index) => ({ subject: subject.name, rounds: rounds[index] })),
  };
}
