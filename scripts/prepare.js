// Runs at the end of `npm ci`: builds the web page of the playground, and compiles the service once, so that it starts
// sooner and in less memory (see `start` in package.json). Plain JavaScript, because it also runs where the
// machine's own Node can't read TypeScript.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = new URL('../src/playground/page/vite.config.ts', import.meta.url);

const vite = await import('vite').catch((error) => {
  if (error.code === 'ERR_MODULE_NOT_FOUND') return null;
  throw error;
});

if (vite === null) {
  console.log('The playground page is not built, because vite is not installed (a production install).');
} else if (existsSync(page)) {
  await vite.build({ root: fileURLToPath(new URL('.', page)), configFile: fileURLToPath(page), logLevel: 'warn' });
  console.log(`The playground page is built in ${root}dist/playground.`);
}

const surfaces = ['slack', 'teams', 'google-chat', 'webex'].map((name) => `surfaces/${name}/index.ts`);
const modules = ['app.ts', 'cli/start.ts', ...surfaces, 'systems/channel/index.ts', 'store/postgres.ts'];
const load = `${modules.map((file) => `await import('./src/${file}');`).join('')} process.exit(0)`;
// Without the cache Baton runs all the same.
for (const args of [
  ['--input-type=module', '-e', load],
  ['src/main.ts', '--help'],
]) {
  const env = { ...process.env, NODE_COMPILE_CACHE: 'node_modules/.cache/baton' };
  spawnSync(process.execPath, args, { cwd: root, env, stdio: 'ignore' });
}
