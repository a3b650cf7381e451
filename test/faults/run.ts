import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { SurfaceId } from '../../src/core/place.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { POSTS } from './accepts.ts';
import { fight, type Figures } from './arena.ts';
import { createChance } from './random.ts';

/*
 * Kills Baton with SIGKILL, again and again, in the middle of many talks, and shows that nothing that was answered 2xx is
 * lost, doubled or out of order, on all platforms at once:
 * node test/faults/run.ts [--kills N] [--stores sqlite,postgres] [--platforms slack,teams,google-chat,webex] [--seed S]
 *   [--pairs P] [--json FILE]
 */

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    stores: { type: 'string', default: 'sqlite,postgres' },
    platforms: { type: 'string', default: 'slack,teams,google-chat,webex' },
    seed: { type: 'string' },
    pairs: { type: 'string', default: '12' },
    json: { type: 'string' },
  },
});
const kills = Number(values.kills);
const stores = values.stores.split(',');
const named = values.platforms.split(',');
const platforms = (Object.keys(POSTS) as SurfaceId[]).filter((kind) => named.includes(kind));
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(values.seed);
const known =
  stores.every((store) => store === 'sqlite' || store === 'postgres') &&
  named.every((name) => (platforms as readonly string[]).includes(name));
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed) || !known) {
  process.stderr.write(
    'Use --kills N --stores sqlite,postgres --platforms slack,teams,google-chat,webex --seed S --pairs P --json FILE\n',
  );
  process.exit(2);
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(1));

const say = (line: string): void => void process.stdout.write(`${line}\n`);
say(`seed ${seed}, ${kills} kills, stores: ${stores.join(', ')}, platforms: ${platforms.join(', ')}`);

/** Half of the kills on each store; on PostgreSQL a third of them with two replicas. */
function shares(): { readonly name: string; readonly replicas: number; readonly kills: number }[] {
  const each = stores.length === 2 ? kills / 2 : kills;
  const two = Math.floor(each / 3);
  return stores.flatMap((store) =>
    store === 'sqlite'
      ? [{ name: 'sqlite', replicas: 1, kills: Math.ceil(each) }]
      : [
          { name: 'postgres', replicas: 1, kills: Math.floor(each) - two },
          { name: 'postgres, 2 replicas', replicas: 2, kills: two },
        ],
  );
}

const figures: Figures[] = [];
let postgres: TestPostgres | null = null;
let failed = 0;
let passed = 0;
try {
  for (const [index, share] of shares().entries()) {
    if (share.kills < 1) continue;
    const own = share.name === 'sqlite' ? null : (postgres ??= await startPostgres());
    const ours = process.env['TEST_DATABASE_URL'] === undefined;
    const found = await fight({
      ...share,
      platforms,
      storeUrl: async (dir) => (own === null ? `sqlite:${dir}/baton.db` : own.url(`faults_${seed}_${index}`)),
      pairs: Number(values.pairs),
      chance: createChance(seed + index),
      ...(own !== null && ours && { restartDatabase: () => own.restart() }),
      restartEvery: Math.max(5, Math.floor(share.kills / 4)),
      progress: say,
    });
    figures.push(found);
    report(found);
  }
} finally {
  await postgres?.stop();
}

say('');
table(figures);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ seed, figures }, null, 2)}\n`);
say(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

/** What must hold, one check each. */
function report(found: Figures): void {
  const checks: [string, boolean][] = [
    ['G1: nothing that was answered 2xx is lost', found.lost === 0 && found.deadLetters === 0],
    ['G3: everything stands in the order in which it was written', found.reordered === 0],
    ['G2: nothing is doubled but what its platform leaves no way to know', found.doubled === 0],
    ['everything else is as it should be', found.findings.length === 0],
  ];
  for (const [name, holds] of checks) {
    say(`${holds ? 'ok  ' : 'FAIL'} ${found.store}: ${name}`);
    if (holds) passed += 1;
    else failed += 1;
  }
  say(`     documented doubles: ${found.documentedDoubles}`);
  say(
    `     handoffs: ${Object.entries(found.ways)
      .map(([way, times]) => `${way} ${times}`)
      .join(', ')}`,
  );
  for (const finding of found.findings.slice(0, 40)) say(`     ${finding}`);
  if (found.findings.length > 40) say(`     … and ${found.findings.length - 40} more`);
  for (const [line, times] of Object.entries(found.errors).slice(0, 12)) say(`     log, ${times} times: ${line}`);
}

function table(rows: readonly Figures[]): void {
  const columns: [string, (row: Figures) => string | number][] = [
    ['store', (row) => row.store],
    ['kills', (row) => row.kills],
    ['db restarts', (row) => row.databaseRestarts],
    ['events 2xx', (row) => row.events],
    ['messages', (row) => row.messages],
    ['delivered', (row) => row.delivered],
    ['lost', (row) => row.lost],
    ['reordered', (row) => row.reordered],
    ['doubled', (row) => row.doubled],
    ['documented doubles', (row) => row.documentedDoubles],
    ['looked up', (row) => row.lookUps],
    ['uncertain', (row) => row.uncertain],
    ['dead letters', (row) => row.deadLetters],
    ['handoffs', (row) => row.handoffs],
    ['edits', (row) => row.edits],
    ['ready p50 ms', (row) => row.readyMedianMs],
    ['ready max ms', (row) => row.readyWorstMs],
    ['drain s', (row) => row.drainSeconds],
    ['SIGTERM → exit ms', (row) => row.exit.map(({ code, ms }) => `${Math.round(ms)} (${code})`).join(', ')],
    ['kills/min', (row) => Math.round((row.kills * 60) / Math.max(1, row.seconds))],
    ['s', (row) => row.seconds],
  ];
  for (const [name, cell] of columns)
    say(`${name.padEnd(18)} ${rows.map((row) => String(cell(row)).padStart(22)).join(' ')}`);
}
