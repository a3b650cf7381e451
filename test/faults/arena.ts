import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { createSlackEmulator } from '../../src/playground/slack/index.ts';
import { createStore } from '../../src/store/index.ts';
import { slackWorld, until } from '../support/slack-world.ts';
import { createBalancer } from './balancer.ts';
import { judge, type Verdict } from './judge.ts';
import type { Chance } from './random.ts';
import { talkOn, type Pair, type Talked } from './talk.ts';
import { createVictim, freePort, type Victim } from './victim.ts';
import { createWatch } from './watch.ts';

export interface ArenaOptions {
  readonly name: string;
  readonly storeUrl: (dir: string) => Promise<string>;
  readonly replicas: number;
  readonly kills: number;
  readonly pairs: number;
  readonly chance: Chance;
  /** Ends the database server as a crash would, and starts it again. */
  readonly restartDatabase?: () => Promise<void>;
  /** How many kills go by between two of these. */
  readonly restartEvery: number;
  readonly progress: (line: string) => void;
}

export interface Figures extends Verdict {
  readonly store: string;
  readonly kills: number;
  readonly databaseRestarts: number;
  /** Events that were answered 2xx: those of people, and what Slack tells of Baton's own posts. */
  readonly events: number;
  /** Deliveries of which an earlier attempt might have landed: looked up at Slack. */
  readonly lookUps: number;
  readonly readyMedianMs: number;
  readonly readyWorstMs: number;
  readonly seconds: number;
  /** Of them, until everything had drained after the last kill. */
  readonly drainSeconds: number;
  readonly exit: { readonly code: number | null; readonly ms: number }[];
  readonly errors: Readonly<Record<string, number>>;
}

const NO_SECRET = Buffer.alloc(32, 7).toString('base64');
/** Slack's retries, made quick: an event is tried for more than ten minutes. */
const RETRIES_MS = [20, 50, ...Array.from({ length: 7_000 }, () => 100)];
const DRAIN_WITHIN_MS = 120_000;

/** Talks on an emulated Slack in this process, with Baton below it being killed at any moment; then judges what is left. */
export async function fight(options: ArenaOptions): Promise<Figures> {
  const { chance, progress } = options;
  const dir = mkdtempSync(join(tmpdir(), 'baton-faults-'));
  const began = performance.now();
  const emulator = createSlackEmulator({ limits: 'off', retryDelaysMs: RETRIES_MS, maxMessagesPerChannel: 1_000_000 });
  const { url } = await emulator.listen(0);
  const slack = slackWorld(url);
  const storeUrl = await options.storeUrl(dir);
  const victims: Victim[] = [];
  const ports: number[] = [];
  for (let n = 0; n < options.replicas; n++) ports.push(await freePort());
  for (const port of ports) victims.push(makeVictim(dir, port, storeUrl, emulator, url));
  const balancer = victims.length > 1 ? await createBalancer(ports) : null;
  emulator.pointTo(`http://127.0.0.1:${balancer?.port ?? ports[0]}/slack/events`);
  const pairs = await makePairs(slack, emulator.channels.desk, options.pairs);
  const watch = await createWatch(url);

  const ready: number[] = [];
  const start = async (victim: Victim): Promise<void> => void ready.push(await victim.start());
  const talked: Talked[] = [];
  let over = false;
  let failed: unknown;
  try {
    // Once to the end and again: what Node compiled is kept when it ends in peace, and halves the cost of each later start.
    await victims[0]?.start();
    await victims[0]?.end();
    for (const victim of victims) await start(victim);
    const stage = { slack, watch, chance, desk: emulator.channels.desk, over: () => over, talked };
    const talks = Promise.all(
      pairs.map((pair) =>
        talkOn(stage, pair).catch((error: unknown) => {
          failed ??= error;
        }),
      ),
    );

    let databaseRestarts = 0;
    for (let kill = 1; kill <= options.kills && failed === undefined; kill++) {
      const victim = chance.chosen(victims);
      await strike(victim, chance, slack, watch);
      if (options.restartDatabase !== undefined && kill % options.restartEvery === 0) {
        // The other way round as well: the database goes while Baton works.
        await start(victim);
        await watch.nextAccept(1_000);
        await options.restartDatabase();
        databaseRestarts += 1;
      } else {
        await start(victim);
      }
      if (kill % 25 === 0 || kill === options.kills) {
        const said = talked.reduce((sum, { employee, agent }) => sum + employee.length + agent.length, 0);
        progress(`${options.name}: ${kill} of ${options.kills} kills, ${talked.length} handoffs, ${said} messages`);
      }
    }
    over = true;
    await slack.faults([]);
    const drained = performance.now();
    await talks;
    const store = await createStore(storeUrl, { exclusive: false });
    try {
      await until(
        'everything to drain',
        async () => {
          const { delivery } = await slack.state();
          const { deliveriesWaiting } = await store.counts(Date.now());
          return delivery.pending === 0 && deliveriesWaiting === 0;
        },
        DRAIN_WITHIN_MS,
      ).catch((error: unknown) => {
        failed ??= error;
      });
      const waiting = (await store.counts(Date.now())).deliveriesWaiting;
      const drainSeconds = (performance.now() - drained) / 1_000;
      const answer = await fetch(`${url}/_control/state?limit=10000000`);
      const verdict = await judge(store, (await answer.json()) as never, emulator.channels.desk, pairs, talked);
      const exit = await Promise.all(victims.map((victim) => victim.end()));
      if (waiting > 0) verdict.findings.push(`${waiting} deliveries still wait`);
      for (const { code } of exit) if (code !== 0) verdict.findings.push(`after SIGTERM Baton ended with code ${code}`);
      if (failed !== undefined) verdict.findings.push(failed instanceof Error ? failed.message : 'a talk failed');
      ready.sort((a, b) => a - b);
      return {
        ...verdict,
        store: options.name,
        kills: options.kills,
        databaseRestarts,
        events: watch.count,
        lookUps: watch.lookUps,
        readyMedianMs: Math.round(ready[ready.length >> 1] ?? 0),
        readyWorstMs: Math.round(ready.at(-1) ?? 0),
        seconds: Math.round((performance.now() - began) / 1_000),
        drainSeconds: Math.round(drainSeconds * 10) / 10,
        exit,
        errors: summed(victims.flatMap((victim) => victim.errors())),
      };
    } finally {
      await store.close();
    }
  } finally {
    over = true;
    watch.close();
    for (const victim of victims) await victim.kill();
    await balancer?.close();
    await emulator.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** One kill: at any moment, right after an event was taken in, or between a post and its outcome. */
async function strike(
  victim: Victim,
  chance: Chance,
  slack: ReturnType<typeof slackWorld>,
  watch: Awaited<ReturnType<typeof createWatch>>,
): Promise<void> {
  const kind = chance.next();
  // Load begins when Slack's retries reach it.
  await watch.nextAccept(3_000);
  if (kind < 0.55) {
    // Now and then longer, so that talks get on and lanes fill up.
    await sleep(chance.next() < 0.15 ? chance.between(400, 1_500) : chance.between(5, 400));
  } else if (kind < 0.75) {
    await watch.nextAccept(chance.between(100, 400));
    await sleep(chance.between(0, 3));
  } else {
    const fault = chance.chosen(['drop-after-accept', 'drop-after-accept', 'hang', '500', '429'] as const);
    await slack.faults([{ method: 'chat.postMessage', kind: fault, times: chance.between(1, 2), retryAfter: 1 }]);
    const until = performance.now() + 400;
    while (performance.now() < until && (await rulesLeft(slack)) > 0) await sleep(2);
    await sleep(chance.between(0, 30));
  }
  await victim.kill();
  await slack.faults([]);
}

async function rulesLeft(slack: ReturnType<typeof slackWorld>): Promise<number> {
  const answer = await fetch(`${slack.url}/_control/state?limit=0`);
  return ((await answer.json()) as { faults: readonly unknown[] }).faults.length;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function makeVictim(
  dir: string,
  port: number,
  storeUrl: string,
  emulator: ReturnType<typeof createSlackEmulator>,
  slackUrl: string,
): Victim {
  const config = join(dir, `baton-${port}.yaml`);
  const { botToken, signingSecret } = emulator.app;
  writeFileSync(
    config,
    stringify({
      server: { port, host: '127.0.0.1', publicUrl: `http://127.0.0.1:${port}` },
      store: { url: storeUrl },
      surfaces: { slack: { botToken, signingSecret, apiUrl: `${slackUrl}/api/` } },
      destinations: {
        desk: { mode: 'channel', system: 'slack', label: 'IT help desk', channel: emulator.channels.desk },
      },
      log: { level: 'warn' },
    }),
  );
  const logFile = join(dir, `baton-${port}.log`);
  const env = { BATON_SECRET_KEY: NO_SECRET, NODE_COMPILE_CACHE: join(dir, 'compiled') };
  return createVictim({ config, logFile, port, env });
}

async function makePairs(slack: ReturnType<typeof slackWorld>, desk: string, count: number): Promise<Pair[]> {
  const pairs: Pair[] = [];
  const make = (name: string, role: 'employee' | 'agent') =>
    slack.post<{ user: string }>('/user', { name: name.toLowerCase().replace(' ', '-'), realName: name, role });
  for (let number = 1; number <= count; number++) {
    const [asking, helping] = [
      `Employee ${String(number).padStart(2, '0')}`,
      `Agent ${String(number).padStart(2, '0')}`,
    ];
    const employee = await make(asking, 'employee');
    const agent = await make(helping, 'agent');
    await slack.post('/join', { user: agent.user, channel: desk });
    pairs.push({
      number,
      employee: { id: employee.user, name: asking },
      agent: { id: agent.user, name: helping },
      dm: `D${employee.user.slice(1)}`,
    });
  }
  return pairs;
}

/** Lines of a log by what they say, and how often. */
function summed(lines: readonly string[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const line of lines) {
    let said = line;
    try {
      const { message, error } = JSON.parse(line) as { message?: string; error?: string };
      said = `${message ?? line}${error === undefined ? '' : `: ${error}`}`;
    } catch {
      // Not of the log: what Node itself says of a crash.
    }
    const key = said.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…').slice(0, 160);
    sums[key] = (sums[key] ?? 0) + 1;
  }
  return sums;
}
