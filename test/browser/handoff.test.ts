import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { startDemo } from '../../src/demo.ts';
import { findChromium, openBrowser, playCrossing, playHandoff, visit } from '../support/browser.ts';

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

function ready(): { browser: Browser; url: string } {
  expect(existsSync(page), 'the page is built by npm ci').toBe(true);
  if (browser === undefined || demo === undefined) throw new Error('there is no Chromium: set CHROMIUM_PATH');
  return { browser, url: demo.page };
}

test.skipIf(executable === null && !required)(
  'somebody presses the button, is helped and ends it, in a real browser',
  async () => {
    const { browser, url } = ready();
    const visitor = await visit(browser, url);
    const reached: string[] = [];
    await playHandoff(visitor, async (step) => void reached.push(step));
    expect(reached).toEqual(['asked', 'claimed', 'talking', 'ended']);
    await expect(visitor.employee.getByText('looks like the driver again').count()).resolves.toBe(0);
    expect(visitor.complaints).toEqual([]);
  },
  90_000,
);

test.skipIf(executable === null && !required)(
  'somebody in Teams is helped by somebody in Webex, and the desk of Slack hears nothing of it',
  async () => {
    const { browser, url } = ready();
    const visitor = await visit(browser, url);
    const reached: string[] = [];
    await playCrossing(visitor, ['teams', 'webex'], async (step) => void reached.push(step));
    expect(reached).toEqual(['asked', 'talking', 'ended']);
    expect(new URL(visitor.page.url()).search).toBe('?employee=teams&agent=webex');

    await visitor.page.getByTestId('agent-on-slack').click();
    await visitor.agent.getByText('brings the requests').first().waitFor();
    await expect(visitor.agent.getByText('The badge printer').count()).resolves.toBe(0);
    expect(visitor.complaints).toEqual([]);
  },
  90_000,
);
