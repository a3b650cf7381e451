// Runs at the end of `npm ci`: builds the web page of the playground. Plain JavaScript, because it also runs where the
// machine's own Node can't read TypeScript.
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
