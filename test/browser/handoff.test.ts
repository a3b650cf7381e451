import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { startDemo } from '../../src/demo.ts';
import { findChromium, openBrowser, playHandoff, visit } from '../support/browser.ts';

const executable = findChromium();
const required = process.env['BATON_REQUIRE_BROWSER'] === '1';
const page = new URL('../../dist/playground/index.html', import.meta.url);

let browser: Browser | undefined;
let demo: Awaited<ReturnType<typeof startDemo>> | undefined;

beforeAll(async () => {
  if (executable === null) return;
  demo = await startDemo({ baton: 0, playground: 0 });
  browser = await openBrowser(executable);
});

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

test.skipIf(executable === null && !required)(
  'somebody presses the button, is helped and ends it, in a real browser',
  async () => {
    expect(existsSync(page), 'the page is built by npm ci').toBe(true);
    if (browser === undefined || demo === undefined) throw new Error('there is no Chromium: set CHROMIUM_PATH');
    const visitor = await visit(browser, demo.page);
    const reached: string[] = [];
    await playHandoff(visitor, async (step) => void reached.push(step));
    expect(reached).toEqual(['asked', 'claimed', 'talking', 'ended']);
    await expect(visitor.employee.getByText('looks like the driver again').count()).resolves.toBe(0);
    expect(visitor.complaints).toEqual([]);
  },
  90_000,
);
