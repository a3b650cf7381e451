import { boltPeer, sqliteBaton, type Bench, type Outcome } from '../bench.ts';
import type { Subject } from '../subjects.ts';
import { median } from '../statistics.ts';
import { compared } from '../table.ts';

async function startTime(subject: Subject): Promise<number> {
  const running = await subject.start();
  await running.stop();
  return running.startedInMs;
}

/** From the start of the process to the first 200 of `/readyz`: Baton makes its database the first time. */
export async function start(bench: Bench): Promise<Outcome> {
  const baton = await sqliteBaton(bench);
  const a = await boltPeer(bench);
  const first = await startTime(baton);
  const ofBaton: number[] = [];
  const ofBolt: number[] = [];
  for (let turn = 0; turn < bench.size.rounds; turn += 1) {
    ofBaton.push(await startTime(await sqliteBaton(bench)));
    ofBolt.push(await startTime(a));
    bench.progress(
      `start, round ${turn + 1}: Baton ${ofBaton.at(-1)?.toFixed(0)} ms, (a) ${ofBolt.at(-1)?.toFixed(0)} ms`,
    );
  }
  return {
    rows: [
      compared({
        what: 'Start to ready, Slack alone, new SQLite database',
        baton: median(ofBaton),
        peer: median(ofBolt),
        peerName: '(a)',
        unit: 'ms',
        target: { atMost: 3 },
      }),
    ],
    raw: { first, ofBaton, ofBolt },
  };
}
