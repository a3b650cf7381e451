import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { buttonId, startWebex, until, type Json, type TestWebex } from './support.ts';

/** The framework is an optional dependency: without it there is nothing to prove here. */
function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve('webex-node-bot-framework');
    return true;
  } catch {
    return false;
  }
}

/** The framework brings a thousand files with it. */
const SLOW_START_MS = 60_000;

/** Starts the bot in a process of its own; gives what it tells, line by line. */
function startBot(webex: TestWebex): Json[] {
  const lines: Json[] = [];
  const hydra = `${webex.url}/v1`;
  const child = spawn(process.execPath, [fileURLToPath(new URL('framework-bot.ts', import.meta.url))], {
    env: {
      PATH: process.env.PATH,
      HYDRA_SERVICE_URL: hydra,
      U2C_SERVICE_URL: `${webex.url}/u2c`,
      METRICS_SERVICE_URL: `${webex.url}/metrics`,
      WDM_SERVICE_URL: `${webex.url}/wdm`,
      TOKEN: webex.emulator.app.botToken,
      SECRET: webex.emulator.app.webhookSecret,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      try {
        lines.push(JSON.parse(line) as Json);
      } catch {
        lines.push({ said: line });
      }
    });
  child.on('exit', (code) => lines.push({ exit: code }));
  return lines;
}

describe.skipIf(!isInstalled())('a plain bot on webex-node-bot-framework, unchanged', () => {
  test('registers, hears, answers, threads, and gets what a card sends off', { timeout: 150_000 }, async () => {
    const webex = await startWebex();
    const lines = startBot(webex);
    const { elena, ben } = webex.emulator.people;
    const { desk } = webex.emulator.channels;
    await until(async () => {
      const { items } = (await webex.api('GET /webhooks')).body as { items: Json[] };
      expect(
        items.map(({ resource, event, status }) => [resource, event, status]),
        JSON.stringify(lines),
      ).toEqual([
        ['all', 'all', 'active'],
        ['attachmentActions', 'created', 'active'],
      ]);
    }, SLOW_START_MS);
    await until(() => expect(lines).toContainEqual({ initialized: true }));

    // A 1:1 that did not exist before. What arrives while the framework gets to know a room, it loses: so that comes first.
    const first = await webex.say(elena, 'direct', 'anybody?');
    await until(() => expect(lines).toContainEqual({ spawned: first.room }));
    await webex.say(elena, first.room, 'hello there');
    const texts = async (room: string): Promise<string[]> =>
      (await webex.view()).messages.filter((message) => message.room === room).map(({ text }) => text);
    await until(async () =>
      expect(await texts(first.room), JSON.stringify(lines)).toEqual([
        'anybody?',
        'hello there',
        'Hello Elena Fischer',
      ]),
    );
    expect(lines).toContainEqual({ heard: 'hello there', by: 'Elena Fischer' });

    // In a space it hears mentions alone, and answers in the thread.
    await webex.say(ben, desk, 'hello everybody');
    const root = await webex.say(ben, desk, '@Baton thread please');
    await until(async () => {
      const reply = (await webex.view()).messages.find(({ thread }) => thread === root.id);
      expect(reply?.text, JSON.stringify(lines)).toBe('in the thread');
    });
    expect(lines.some(({ by }) => by === 'Ben Carter')).toBe(false);

    // A card, and what a person sends off with it.
    await webex.say(elena, 'direct', 'card');
    const card = await until(async () => {
      const found = (await webex.view()).messages.find((message) => message.card !== undefined);
      if (found === undefined) throw new Error(`no card: ${JSON.stringify(lines)}`);
      return found;
    });
    const press = { user: elena, room: 'direct', id: card.id, button: buttonId(card, 'Send') };
    expect(await webex.control('press', { ...press, inputs: { answer: 'yes' } })).toMatchObject({ status: 200 });
    await until(async () => expect(await texts(first.room)).toContain('card received'));
    expect(lines).toContainEqual({ inputs: { verb: 'answer', answer: 'yes' }, by: 'Elena Fischer' });
    expect(
      lines.some((line) => 'exit' in line || 'error' in line),
      JSON.stringify(lines),
    ).toBe(false);
  });
});
