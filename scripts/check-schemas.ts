/**
 * Checks against the vendors' own schemas, where a folder with them is given, what Baton generates, and what it sent in test
 * runs: `check-schemas FOLDER [--sent FOLDER]`.
 */
import { parseArgs } from 'node:util';
import { checkSent } from './schemas/sent.ts';
import { loadSchemas, readJson, type Check } from './schemas/validators.ts';

const { values, positionals } = parseArgs({ options: { sent: { type: 'string' } }, allowPositionals: true });
const [folder] = positionals;
if (folder === undefined) {
  console.error('Usage: node scripts/check-schemas.ts FOLDER [--sent FOLDER]');
  process.exit(2);
}

const schemas = loadSchemas(folder);
const MANIFESTS: Readonly<Record<string, Check>> = {
  'manifests/slack/manifest.json': schemas.slackManifest,
  'manifests/slack/socket-mode.json': schemas.slackManifest,
  'manifests/teams/manifest.json': schemas.teamsManifest,
};
let sound = true;
for (const [path, check] of Object.entries(MANIFESTS)) tell(path, check(readJson(path)));
if (values.sent !== undefined) {
  const { counts, faults } = checkSent(values.sent, schemas);
  for (const [what, count] of Object.entries(counts))
    tell(`${count} ${what}`, count === 0 ? ['nothing was recorded'] : []);
  if (faults.size > 0)
    tell(
      'what was sent',
      [...faults].map(([fault, times]) => `${times} × ${fault}`),
    );
}
process.exitCode = sound ? 0 : 1;

function tell(what: string, problems: readonly string[]): void {
  sound &&= problems.length === 0;
  console.log(`${problems.length === 0 ? '✓' : '✗'} ${what}`);
  for (const problem of problems) console.log(`    ${problem}`);
}
