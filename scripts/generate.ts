/** Writes what is generated from the code, or with `--check` tells what is out of date. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { REGISTRY } from '../src/app.ts';
import { capabilitiesDoc } from '../src/capabilities.ts';
import { EXAMPLE_URL } from '../src/cli/manifests.ts';
import { generateDocs, generateEnvExample, generateJsonSchema } from '../src/config/generate.ts';
import { manifestFiles } from '../src/manifests.ts';

const files = new Map<string, string | Uint8Array>([
  ['docs/capabilities.md', capabilitiesDoc()],
  ['.env.example', generateEnvExample(REGISTRY)],
  ['docs/configuration.md', generateDocs(REGISTRY)],
  ['docs/baton.schema.json', generateJsonSchema(REGISTRY)],
]);
for (const [path, content] of manifestFiles({ url: EXAMPLE_URL })) {
  // The package is made of the parts beside it, with the id of one's own app.
  if (!path.endsWith('.zip')) files.set(`manifests/${path}`, content);
}

function current(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

const stale = [...files].filter(([path, content]) => current(path)?.equals(Buffer.from(content)) !== true);
if (process.argv.includes('--check')) {
  for (const [path] of stale) console.error(`${path} is out of date. Run: npm run generate`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [path, content] of stale) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    console.log(`wrote ${path}`);
  }
  if (stale.length === 0) console.log('Everything is up to date.');
}
