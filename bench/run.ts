/**
 * `npm run bench`: how fast Baton is, beside its peers in the same run. `--quick` is short and rough, `--only a,b` runs
 * some scenarios, `--rounds N` says how often, `--json FILE` keeps everything that was measured. Exit 0 if every target is met, 1 if one is missed.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FULL, QUICK, type Bench, type Scenario } from './bench.ts';
import { startDatabases } from './databases.ts';
import { startSlack } from './platforms/platform.ts';
import { kill } from './scenarios/kill.ts';
import { memory } from './scenarios/memory.ts';
import { nextDelivery } from './scenarios/next-delivery.ts';
import { platforms } from './scenarios/platforms.ts';
import { platformsAtOnce } from './scenarios/platforms-at-once.ts';
import { start } from './scenarios/start.ts';
import { steady } from './scenarios/steady.ts';
import { throughput } from './scenarios/throughput.ts';
import { markdown, type Row } from './table.ts';

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  throughput,
  steady,
  kill,
  start,
  memory,
  'next-delivery': nextDelivery,
  platforms,
  'platforms-at-once': platformsAtOnce,
};

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' },
    json: { type: 'string' },
  },
});
const chosen = values.only?.split(',') ?? Object.keys(SCENARIOS);
const unknown = chosen.filter((name) => SCENARIOS[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`No such scenario: ${unknown.join(', ')}. There are: ${Object.keys(SCENARIOS).join(', ')}.\n`);
  process.exit(2);
}

const from = performance.now();
/** What else the machine was doing: on a busy one every commit waits for others, and the ratios say little. */
const busy = loadavg()[0] ?? 0;
const folder = await mkdtemp(join(tmpdir(), 'baton-bench-'));
const databases = await startDatabases();
const slack = await startSlack();
const progress = (line: string): void => {
  process.stderr.write(`${((performance.now() - from) / 1000).toFixed(0).padStart(4)} s  ${line}\n`);
};
const size = values.quick ? QUICK : FULL;
const rounds = Number(values.rounds ?? size.rounds);
const bench: Bench = { size: { ...size, rounds }, slack, databases, folder, progress };
const rows: Row[] = [];
const raw: Record<string, unknown> = {};
try {
  for (const name of chosen) {
    const outcome = await SCENARIOS[name]?.(bench);
    if (outcome === undefined) continue;
    rows.push(...outcome.rows);
    raw[name] = outcome.raw;
  }
} finally {
  await slack.fake.stop();
  await databases.stop();
  if (values.json !== undefined) await writeFile(values.json, JSON.stringify({ rows, raw }, null, 2));
}
await rm(folder, { recursive: true, force: true });
const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, load ${busy.toFixed(1)} before the run, Node ${process.versions.node}`;
const seconds = ((performance.now() - from) / 1000).toFixed(0);
process.stdout.write(`\n${markdown(rows)}\n\nMedians of ${bench.size.rounds}; ${machine}; ${seconds} s.\n`);
process.exitCode = rows.some((row) => row.pass === false) ? 1 : 0;
