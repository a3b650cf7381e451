import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Chromium at `CHROMIUM_PATH`, else on the PATH; null where there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | null {
  const named = env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') return named;
  const folders = (env['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(existsSync) ?? null;
}

export function openBrowser(executablePath: string): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ];
  return chromium.launch({ executablePath, args });
}

/** The playground as a visitor sees it: an employee's client and an agent's side by side. */
export interface Visitor {
  readonly page: Page;
  readonly employee: Locator;
  readonly agent: Locator;
  /** What the page complained of; empty if all is well. */
  readonly complaints: readonly string[];
}

export async function visit(browser: Browser, url: string): Promise<Visitor> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (line) => {
    if (line.type() === 'error') complaints.push(line.text());
  });
  await page.goto(url);
  return { page, complaints, employee: page.getByTestId('client-employee'), agent: page.getByTestId('client-agent') };
}

/** The steps of a whole handoff; `at` is called when the page shows that one is reached. */
export async function playHandoff(
  { page, employee, agent }: Visitor,
  at: (step: 'asked' | 'claimed' | 'talking' | 'ended') => Promise<void>,
): Promise<void> {
  const write = async (client: Locator, composer: 'composer' | 'thread-composer', text: string): Promise<void> => {
    await client.getByTestId(composer).fill(text);
    await client.getByTestId(composer).press('Enter');
  };
  await write(employee, 'composer', 'My laptop does not find the printer on the *third floor* any more');
  await employee.getByTestId('button-baton.request').first().click();
  await agent.getByTestId('button-baton.claim').first().waitFor();
  await employee.getByTestId('button-baton.cancel').first().waitFor();
  await at('asked');

  await agent.getByTestId('button-baton.claim').first().click();
  await agent.getByTestId('button-baton.resolve').first().waitFor();
  await employee
    .getByText(/joined\.$/)
    .first()
    .waitFor();
  await at('claimed');

  await openThread(employee);
  await openThread(agent);
  await write(agent, 'thread-composer', 'Hello! Is it the grey one by the window?');
  await employee.getByText('Is it the grey one by the window?').first().waitFor();
  await write(employee, 'thread-composer', 'Yes, the grey one. It says `E-42`.');
  await agent.getByText('Yes, the grey one.').first().waitFor();
  await write(agent, 'thread-composer', '// looks like the driver again');
  await write(agent, 'thread-composer', 'I have sent you the new driver. Please try once more.');
  await employee.getByText('Please try once more.').first().waitFor();
  await agent.getByTestId('thread-pane').getByTestId('reaction-white_check_mark').first().waitFor();
  await at('talking');

  await employee.getByTestId('button-baton.end').first().click();
  await employee.getByTestId('button-baton.again').first().waitFor();
  await agent.getByText('The employee ended the talk').first().waitFor();
  await page.getByTestId('button-baton.resolve').first().waitFor({ state: 'detached' });
  await at('ended');
}

async function openThread(client: Locator): Promise<void> {
  if (await client.getByTestId('thread-composer').isVisible()) return;
  await client.getByTestId('reply-link').last().click();
  await client.getByTestId('thread-composer').waitFor();
}

export type PlatformName = 'slack' | 'teams' | 'google-chat' | 'webex';

/** What both say in a crossing. */
const CROSSING = {
  asked: 'The badge printer on the second floor only blinks',
  answered: 'Hello! Which colour does it blink in?',
  replied: 'Amber, three times in a row.',
} as const;

/**
 * A whole handoff from one platform to another, played on the page; `at` is called when the page shows that a step is
 * reached. Agents answer where their platform wants it: below the card, or in their chat with Baton.
 */
export async function playCrossing(
  { page, employee, agent }: Visitor,
  [from, to]: readonly [PlatformName, PlatformName],
  at: (step: 'asked' | 'talking' | 'ended') => Promise<void>,
): Promise<void> {
  await page.getByTestId(`employee-on-${from}`).click();
  await page.getByTestId(`agent-on-${to}`).click();
  const button = (client: Locator, name: string): Locator => client.getByRole('button', { name, exact: true }).last();
  const write = async (client: Locator, composer: string, text: string): Promise<void> => {
    await client.getByTestId(composer).fill(text);
    await client.getByTestId(composer).press('Enter');
  };
  await write(employee, 'composer', CROSSING.asked);
  await button(employee, 'Request live agent').click();
  await button(agent, 'Claim').waitFor();
  await button(employee, 'Cancel').waitFor();
  await at('asked');

  await button(agent, 'Claim').click();
  await button(agent, 'Resolve').waitFor();
  await button(employee, 'End').waitFor();
  if (to === 'google-chat' || to === 'webex') {
    await agent.getByTestId('sidebar-Baton').click();
    await agent
      .getByText(/^You are talking to/)
      .last()
      .waitFor();
  }
  // Google Chat has no threads in a chat of two.
  if (to !== 'google-chat') await openThread(agent);
  if (from === 'slack') await openThread(employee);
  await write(agent, to === 'google-chat' ? 'composer' : 'thread-composer', CROSSING.answered);
  await employee.getByText(CROSSING.answered).last().waitFor();
  await write(employee, from === 'slack' ? 'thread-composer' : 'composer', CROSSING.replied);
  await agent.getByText(CROSSING.replied).last().waitFor();
  await at('talking');

  await button(employee, 'End').click();
  await button(employee, 'Ask again').waitFor();
  await agent
    .getByText(/ended the talk/)
    .last()
    .waitFor();
  await at('ended');
}
