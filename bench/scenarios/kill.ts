import { aim, boltPeer, bringUp, chatPostgresPeer, postgresBaton, sqliteBaton, takeDown } from '../bench.ts';
import type { Bench, Live, Outcome } from '../bench.ts';
import { answerTimes, load, lost } from '../loader.ts';
import type { Running } from '../processes.ts';
import { sum } from '../statistics.ts';
import type { Row } from '../table.ts';

const IN_FLIGHT = 32;
/** A lease of the killed process may have to run out first; a peer has nothing to wait for. */
const BATON_PATIENCE_MS = 45_000;
const PEER_PATIENCE_MS = 3000;

interface Round {
  readonly accepted: number;
  readonly lost: number;
  readonly doubled: number;
}

/** Kills the process after `afterMs` of load, starts it again, and waits for what it had accepted. */
async function round(bench: Bench, live: Live, afterMs: number): Promise<{ measured: Round; running: Running }> {
  const { subject } = live;
  let running = live.running;
  let killed: Promise<void> | undefined;
  const timer = setTimeout(() => {
    killed = running.kill();
  }, afterMs);
  const result = await load(bench.slack.fake, {
    ...aim(live),
    events: 10_000,
    inFlight: IN_FLIGHT,
    stopped: () => killed !== undefined,
    patienceMs: subject.expectIn === undefined ? PEER_PATIENCE_MS : BATON_PATIENCE_MS,
    beforeSettling: async () => {
      clearTimeout(timer);
      await (killed ?? running.kill());
      running = await subject.start();
    },
  });
  const measured = { accepted: answerTimes(result).length, lost: lost(result), doubled: result.doubled };
  return { measured, running };
}

/** SIGKILL under load, then a restart on what is left: which accepted events are never delivered? */
export async function kill(bench: Bench): Promise<Outcome> {
  const subjects = [
    await sqliteBaton(bench),
    await postgresBaton(bench),
    await boltPeer(bench),
    await chatPostgresPeer(bench),
  ];
  const live: Live[] = [];
  for (const subject of subjects) live.push(await bringUp(bench, subject));
  const rounds = live.map((): Round[] => []);
  for (let turn = 0; turn < bench.size.rounds; turn += 1) {
    for (const [index, each] of live.entries()) {
      const { measured, running } = await round(bench, each, 500 + 130 * turn);
      live[index] = { ...each, running };
      rounds[index]?.push(measured);
      bench.progress(`kill, round ${turn + 1}: ${each.subject.name} ${measured.lost} of ${measured.accepted} lost`);
    }
  }
  await takeDown(live);
  const told = (index: number): string => {
    const of = rounds[index] ?? [];
    const doubled = sum(of.map((one) => one.doubled));
    const beside = doubled === 0 ? '' : `, ${doubled} doubled`;
    return `${lostOf(index)} of ${sum(of.map((one) => one.accepted))}${beside}`;
  };
  const lostOf = (index: number): number => sum((rounds[index] ?? []).map((one) => one.lost));
  const peer = `(a): ${told(2)}; (c): ${told(3)}`;
  const row = (name: string, index: number): Row => ({
    what: `SIGKILL under load: accepted, never delivered, ${name}`,
    baton: told(index),
    peer,
    ratio: '–',
    target: '0',
    pass: lostOf(index) === 0,
  });
  return {
    rows: [row('SQLite', 0), row('PostgreSQL', 1)],
    raw: subjects.map((subject, index) => ({ subject: subject.name, rounds: rounds[index] })),
  };
}
