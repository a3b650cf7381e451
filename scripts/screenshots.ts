/** Plays a handoff in the playground and keeps a picture of each step in `docs/screenshots/`. Needs Chromium. */
import { mkdirSync } from 'node:fs';
import { startDemo } from '../src/demo.ts';
import { findChromium, openBrowser, playHandoff, visit } from '../test/support/browser.ts';

const executable = findChromium();
if (executable === null) {
  console.error('There is no Chromium on the PATH. Install it, or name it with CHROMIUM_PATH.');
  process.exit(1);
}
const folder = new URL('../docs/screenshots/', import.meta.url);
mkdirSync(folder, { recursive: true });
const demo = await startDemo({ baton: 0, playground: 0 });
const browser = await openBrowser(executable);
try {
  const visitor = await visit(browser, demo.page);
  await playHandoff(visitor, async (step) => {
    await visitor.page.screenshot({ path: new URL(`${step}.png`, folder).pathname });
    console.log(`docs/screenshots/${step}.png`);
  });
} finally {
  await browser.close();
  await demo.stop();
}
