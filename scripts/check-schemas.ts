/**
 * Checks what Baton generates against the vendors' own schemas, where a folder with them is given: `check-schemas FOLDER`.
 * Slack's file is draft-07 and holds keywords that ajv does not know, hence `strict: false`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Usage: node scripts/check-schemas.ts FOLDER');
  process.exit(2);
}

function read(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
const slack = ajv.compile(read(join(folder, 'slack-manifest.schema.json')));
let sound = true;
for (const path of ['manifests/slack/manifest.json', 'manifests/slack/socket-mode.json']) {
  const valid = slack(read(path));
  sound &&= valid;
  console.log(`${valid ? '✓' : '✗'} ${path}`);
  for (const error of valid ? [] : (slack.errors ?? []))
    console.log(`    ${error.instancePath} ${error.message ?? ''}`);
}
process.exitCode = sound ? 0 : 1;
