/**
 * Runs every check and tells all that failed, not only the first. `--report FILE` writes how many passed and failed, as
 * JSON; words name the checks to run: `npm run check -- types lint`.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const CHECKS: Readonly<Record<string, readonly string[]>> = {
  format: ['prettier', '--check', '--log-level', 'warn', '.'],
  lint: ['eslint', '.', '--max-warnings', '0'],
  types: ['tsc', '--noEmit'],
  'dead code': ['node', 'scripts/unused-exports.ts'],
  'import rules': ['depcruise', '--config', '.dependency-cruiser.cjs', 'src'],
  'size budget': ['node', 'scripts/size-budget.ts'],
  'generated files': ['node', 'scripts/generate.ts', '--check'],
};

const { values, positionals } = parseArgs({ options: { report: { type: 'string' } }, allowPositionals: true });
const names = positionals.length === 0 ? Object.keys(CHECKS) : positionals;
const failed: string[] = [];
for (const name of names) {
  const [command, ...args] = CHECKS[name] ?? [];
  if (command === undefined) {
    console.error(`There is no check "${name}". There are: ${Object.keys(CHECKS).join(', ')}`);
    process.exit(2);
  }
  const began = performance.now();
  const run = spawnSync(command, args, { encoding: 'utf8', shell: process.platform === 'win32' });
  const sound = run.status === 0;
  if (!sound) failed.push(name);
  console.log(`${sound ? '✓' : '✗'} ${name} (${((performance.now() - began) / 1_000).toFixed(1)} s)`);
  if (!sound) console.log(`${run.stdout}${run.stderr}${run.error?.message ?? ''}`.trimEnd().replace(/^/gm, '    '));
}
console.log(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.join(', ')}`);
if (values.report !== undefined) {
  writeFileSync(values.report, JSON.stringify({ passed: names.length - failed.length, failed: failed.length }));
}
process.exitCode = failed.length === 0 ? 0 : 1;
