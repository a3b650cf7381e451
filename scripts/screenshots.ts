/** Plays handoffs in the playground and keeps pictures of them in `docs/screenshots/`. Needs Chromium. */
import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { startDemo } from '../src/demo.ts';
import { findChromium, openBrowser, playCrossing, playHandoff, visit, type Visitor } from '../test/support/browser.ts';

const executable = findChromium();
if (executable === null) {
  console.error('There is no Chromium on the PATH. Install it, or name it with CHROMIUM_PATH.');
  process.exit(1);
}
const folder = new URL('../docs/screenshots/', import.meta.url);
mkdirSync(folder, { recursive: true });

async function take({ page }: Visitor, name: string): Promise<void> {
  // Nothing under the pointer is lit up.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: new URL(`${name}.png`, folder).pathname });
  console.log(`docs/screenshots/${name}.png`);
}

/** Each begins with nobody in a talk: a demo of its own. */
async function play(browser: Browser, scene: (visitor: Visitor) => Promise<void>): Promise<void> {
  const demo = await startDemo({ baton: 0, playground: 0 });
  try {
    const visitor = await visit(browser, demo.page);
    await scene(visitor);
    await visitor.page.close();
  } finally {
    await demo.stop();
  }
}

const browser = await openBrowser(executable);
try {
  await play(browser, (visitor) => playHandoff(visitor, (step) => take(visitor, step)));
  for (const platform of ['teams', 'google-chat', 'webex'] as const) {
    await play(browser, (visitor) =>
      playCrossing(visitor, [platform, platform], async (step) => {
        if (step === 'asked') await take(visitor, platform);
      }),
    );
  }
  await play(browser, (visitor) =>
    playCrossing(visitor, ['teams', 'webex'], async (step) => {
      if (step === 'talking') await take(visitor, 'teams-to-webex');
    }),
  );
} finally {
  await browser.close();
}
