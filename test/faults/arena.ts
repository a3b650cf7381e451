import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { SurfaceId } from '../../src/core/place.ts';
import { createStore } from '../../src/store/index.ts';
import { until } from '../support/slack-world.ts';
import { createBalancer } from './balancer.ts';
import { found, type Company } from './company.ts';
import type { Unknown } from './copies.ts';
import { judge, type Verdict } from './judge.ts';
import type { Chance } from './random.ts';
import { strike } from './strike.ts';
import { talkOn, type Talked } from './talk.ts';
import { createVictim, freePort, type Victim } from './victim.ts';
import { createWatch } from './watch.ts';

export interface ArenaOptions {
  readonly name: string;
  /** Where people are, employees and agents alike. */
  readonly platforms: readonly SurfaceId[];
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
  readonly platforms: readonly SurfaceId[];
  readonly kills: number;
  readonly databaseRestarts: number;
  /** Events that were answered 2xx: those of people, and what platforms tell of Baton's own posts. */
  readonly events: number;
  /** How often Baton looked at a platform whether an earlier attempt had landed. */
  readonly lookUps: number;
  /** From which platform to which agents, and how many handoffs. */
  readonly ways: Readonly<Record<string, number>>;
  readonly readyMedianMs: number;
  readonly readyWorstMs: number;
  readonly seconds: number;
  /** Of them, until everything had drained after the last kill. */
  readonly drainSeconds: number;
  readonly exit: { readonly code: number | null; readonly ms: number }[];
  readonly errors: Readonly<Record<string, number>>;
}

const NO_SECRET = Buffer.alloc(32, 7).toString('base64');
const TALKING_WITHIN_MS = 15_000;
const DRAIN_WITHIN_MS = 120_000;

/** Talks on emulated platforms in this process, with Baton below them being killed at any moment; then judges what is left. */
export async function fight(options: ArenaOptions): Promise<Figures> {
  const { chance, progress } = options;
  const dir = mkdtempSync(join(tmpdir(), 'baton-faults-'));
  const began = performance.now();
  const company = await found(options.platforms, { dir, pairs: options.pairs, chance });
  const { stands, pairs } = company;
  const storeUrl = await options.storeUrl(dir);
  const ports: number[] = [];
  for (let n = 0; n < options.replicas; n++) ports.push(await freePort());
  const balancer = ports.length > 1 ? await createBalancer(ports) : null;
  const url = `http://127.0.0.1:${balancer?.port ?? ports[0]}`;
  const victims = ports.map((port) => makeVictim(dir, port, storeUrl, company, url));

  const ready: number[] = [];
  const start = async (victim: Victim): Promise<void> => void ready.push(await victim.start());
  const talked: Talked[] = [];
  const unknowns: Unknown[] = [];
  let over = false;
  let failed: unknown;
  const fails = (error: unknown): void => void (failed ??= error);
  try {
    // Once to the end and again: what Node compiled is kept when it ends in peace, and halves the cost of each later start.
    await victims[0]?.start();
    await victims[0]?.end();
    for (const victim of victims) await start(victim);
    for (const stand of stands) {
      await stand.platform.connect(url);
      stand.watch = await createWatch(stand.platform);
    }
    const stage = { stands, chance, over: () => over, talked };
    const talks = Promise.all(pairs.map((pair) => talkOn(stage, pair).catch(fails)));

    // Killed while nobody talks yet, Baton would have little to lose.
    const begun = async (): Promise<boolean> =>
      talked.filter(({ agent }) => agent.length > 0).length >= pairs.length / 3;
    await until('talks', begun, TALKING_WITHIN_MS).catch(() => undefined);

    let databaseRestarts = 0;
    for (let kill = 1; kill <= options.kills && failed === undefined; kill++) {
      const victim = chance.chosen(victims);
      unknowns.push(await strike(victim, chance, stands));
      await start(victim);
      if (options.restartDatabase !== undefined && kill % options.restartEvery === 0) {
        // The other way round as well: the database goes while Baton works.
        await Promise.race(stands.map(({ watch }) => watch.nextAccept(1_000)));
        const from = Date.now();
        await options.restartDatabase();
        unknowns.push({ from, to: Date.now() });
        databaseRestarts += 1;
      }
      if (kill % 25 === 0 || kill === options.kills) {
        const said = talked.reduce((sum, { employee, agent }) => sum + employee.length + agent.length, 0);
        progress(`${options.name}: ${kill} of ${options.kills} kills, ${talked.length} handoffs, ${said} messages`);
      }
    }
    over = true;
    for (const { platform } of stands) await platform.faults([]);
    const drained = performance.now();
    await talks;
    const store = await createStore(storeUrl, { exclusive: false });
    try {
      const counts = async (): Promise<number> => (await store.counts(Date.now())).deliveriesWaiting;
      await until('everything to drain', async () => (await counts()) === 0, DRAIN_WITHIN_MS).catch(fails);
      const waiting = await counts();
      const drainSeconds = (performance.now() - drained) / 1_000;
      const withheld = stands.flatMap(({ kind, watch }) =>
        watch.withheld.map((at) => ({ from: at, to: at, on: kind })),
      );
      const verdict = await judge(store, company, talked, [...unknowns, ...withheld]);
      const exit = await Promise.all(victims.map((victim) => victim.end()));
      if (waiting > 0) verdict.findings.push(`${waiting} deliveries still wait`);
      for (const { code } of exit) if (code !== 0) verdict.findings.push(`after SIGTERM Baton ended with code ${code}`);
      if (failed !== undefined) verdict.findings.push(failed instanceof Error ? failed.message : 'a talk failed');
      ready.sort((a, b) => a - b);
      return {
        ...verdict,
        store: options.name,
        platforms: options.platforms,
        kills: options.kills,
        databaseRestarts,
        events: stands.reduce((sum, { watch }) => sum + watch.count, 0),
        lookUps: stands.reduce((sum, { watch }) => sum + watch.lookUps, 0),
        ways: waysOf(company, talked),
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
    for (const { watch } of stands) (watch as typeof watch | undefined)?.close();
    for (const victim of victims) await victim.kill();
    await balancer?.close();
    await company.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

function makeVictim(dir: string, port: number, storeUrl: string, company: Company, publicUrl: string): Victim {
  const config = join(dir, `baton-${port}.yaml`);
  const surfaces = company.stands.map(({ kind, platform }) => [kind, platform.surface(publicUrl)] as const);
  writeFileSync(
    config,
    stringify({
      server: { port, host: '127.0.0.1', publicUrl },
      store: { url: storeUrl },
      surfaces: Object.fromEntries(surfaces),
      destinations: company.destinations,
      log: { level: 'warn' },
    }),
  );
  const logFile = join(dir, `baton-${port}.log`);
  const env = { BATON_SECRET_KEY: NO_SECRET, NODE_COMPILE_CACHE: join(dir, 'compiled') };
  return createVictim({ config, logFile, port, env });
}

function waysOf({ pairs }: Company, talked: readonly Talked[]): Record<string, number> {
  const ways: Record<string, number> = {};
  for (const talk of talked) {
    const from = pairs.find(({ number }) => number === talk.pair)?.home.kind;
    const way = `${from} → ${talk.at ?? 'nobody'}`;
    ways[way] = (ways[way] ?? 0) + 1;
  }
  return ways;
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
