import { setTimeout as pause } from 'node:timers/promises';
import { sqliteBaton, takeDown, type Bench, type Outcome } from '../bench.ts';
import { load, type Conversation } from '../loader.ts';
import { withAllPlatforms } from '../platforms/all.ts';
import type { Platform } from '../platforms/platform.ts';
import { median } from '../statistics.ts';
import { compared, number, type Row } from '../table.ts';

const LIMIT_MB = 230;
const START_AT_MOST = 3;
const IN_FLIGHT = 16;

interface Memory {
  readonly atRest: number;
  readonly messages: number;
  readonly after: number;
}

/** All four platforms in one Baton, beside one with Slack alone: how long it takes to start, and what memory it holds. */
export async function platformsAtOnce(bench: Bench): Promise<Outcome> {
  return withAllPlatforms(bench, async (all) => {
    const ofAll: number[] = [];
    const ofSlack: number[] = [];
    await startTime(bench, all);
    for (let turn = 0; turn < bench.size.rounds; turn += 1) {
      ofSlack.push(await startTime(bench, [bench.slack]));
      ofAll.push(await startTime(bench, all));
      const last = `${ofAll.at(-1)?.toFixed(0)} ms, Slack alone ${ofSlack.at(-1)?.toFixed(0)} ms`;
      bench.progress(`platforms at once, start ${turn + 1}: all four ${last}`);
    }
    const memory = await memoryOf(bench, all);
    const { atRest, messages, after } = memory;
    bench.progress(`platforms at once: ${atRest.toFixed(0)} MB, then ${after.toFixed(0)} MB`);
    const rows = [
      compared({
        what: 'Start to ready, all four platforms, new SQLite database',
        baton: median(ofAll),
        peer: median(ofSlack),
        peerName: 'Slack alone',
        unit: 'ms',
        target: { atMost: START_AT_MOST },
      }),
      memoryRow('after start', atRest),
      memoryRow(`after ${messages.toLocaleString('en')} messages`, after),
    ];
    return { rows, raw: { ofAll, ofSlack, memory } };
  });
}

async function startTime(bench: Bench, platforms: readonly Platform[]): Promise<number> {
  const running = await (await sqliteBaton(bench, platforms)).start();
  await running.stop();
  return running.startedInMs;
}

/** Employees on each platform write to agents on Slack, and are answered. */
async function memoryOf(bench: Bench, platforms: readonly Platform[]): Promise<Memory> {
  const { slack, size } = bench;
  const subject = await sqliteBaton(bench, platforms);
  const running = await subject.start();
  await pause(1000);
  const atRest = running.residentMb();
  const each = Math.ceil(size.eventsOfEach / 2);
  let messages = 0;
  for (const platform of platforms) {
    const conversations = await subject.converse(Math.ceil(size.people / platforms.length), platform);
    const desks = conversations.flatMap(({ desk }): Conversation[] => (desk === undefined ? [] : [desk]));
    const common = { port: subject.port, events: each, inFlight: IN_FLIGHT, patienceMs: 10_000 };
    const there = await load(slack.fake, { ...common, conversations, wire: platform.wire });
    const back = await load(platform.fake, { ...common, conversations: desks, wire: slack.wire });
    messages += [...there.fates, ...back.fates].filter(({ postedMs }) => postedMs !== null).length;
  }
  await pause(1000);
  const after = running.residentMb();
  await takeDown([{ subject, running, conversations: [] }]);
  return { atRest, messages, after };
}

function memoryRow(when: string, mb: number): Row {
  return {
    what: `Resident memory, all four platforms, ${when}, SQLite`,
    baton: number(mb, 'MB'),
    peer: '–',
    ratio: '–',
    target: `≤ ${LIMIT_MB} MB`,
    pass: mb <= LIMIT_MB,
  };
}
