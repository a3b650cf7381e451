import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { createSlackEmulator, type SlackEmulator } from '../../src/playground/slack/index.ts';
import { createVictim, freePort, type Victim } from '../faults/victim.ts';
import { actionsOn, readable, said, slackWorld, type SlackWorld } from '../support/slack-world.ts';

let dir: string;
let emulator: SlackEmulator;
let slack: SlackWorld;
const victims: Victim[] = [];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'baton-process-'));
  emulator = createSlackEmulator({ limits: 'off', retryDelaysMs: Array.from({ length: 300 }, () => 100) });
  slack = slackWorld((await emulator.listen(0)).url);
});
afterEach(async () => {
  for (const victim of victims.splice(0)) await victim.kill();
  await emulator.close();
  rmSync(dir, { recursive: true, force: true });
});

async function baton(): Promise<Victim> {
  const port = await freePort();
  const config = join(dir, `baton-${port}.yaml`);
  const { botToken, signingSecret } = emulator.app;
  writeFileSync(
    config,
    stringify({
      server: { port, host: '127.0.0.1', publicUrl: `http://127.0.0.1:${port}` },
      store: { url: `sqlite:${join(dir, 'baton.db')}` },
      surfaces: { slack: { botToken, signingSecret, apiUrl: `${slack.url}/api/` } },
      destinations: { desk: { mode: 'channel', system: 'slack', channel: emulator.channels.desk } },
      log: { level: 'warn' },
    }),
  );
  const victim = createVictim({ config, logFile: join(dir, `baton-${port}.log`), port });
  victims.push(victim);
  return victim;
}

test('SIGTERM in the middle of a talk ends it with code 0, and the next start delivers the rest', async () => {
  const first = await baton();
  await first.start();
  emulator.pointTo(`http://127.0.0.1:${first.port}/slack/events`);
  const { users } = await slack.state();
  const employee = users.find(({ role }) => role === 'employee')!;
  const agent = users.find(({ role }) => role === 'agent')!;
  const { desk } = emulator.channels;
  const inDm = async () => slack.messages(await slack.dm(employee.id));

  await slack.say({ user: employee.id, channel: 'dm', text: 'help' });
  const channel = await slack.dm(employee.id);
  const offer = await slack.until('an offer', async () =>
    (await inDm()).find((one) => actionsOn(one).includes('request')),
  );
  await slack.press(employee.id, { channel, ts: offer.ts }, 'request');
  const card = await slack.until('a card', async () =>
    (await slack.messages(desk)).find((one) => actionsOn(one).includes('claim')),
  );
  await slack.press(agent.id, { channel: desk, ts: card.ts }, 'claim');
  await slack.until('the join', async () => (await inDm()).find((one) => readable(one).includes('joined.')));

  // One post hangs, so that lanes are full and a call is under way when the end comes.
  await slack.faults([{ method: 'chat.postMessage', kind: 'hang', times: 1 }]);
  const texts = Array.from({ length: 30 }, (_, n) => `message ${n}`);
  for (const text of texts) await slack.say({ user: employee.id, channel: 'dm', text });
  await slack.until('the call', async () => (await slack.state()).faults.length === 0);
  const { code, ms } = await first.end();
  expect(code).toBe(0);
  // The outside contract; what is under way gets 10 s, so it is about 11 s.
  expect(ms).toBeLessThan(30_000);
  expect(first.errors()).toEqual([]);

  const second = await baton();
  await second.start();
  emulator.pointTo(`http://127.0.0.1:${second.port}/slack/events`);
  const arrived = async (): Promise<string[]> =>
    (await slack.messages(desk)).filter(({ thread_ts }) => thread_ts === card.ts).map(said);
  await slack.until('the rest', async () => (await arrived()).filter((text) => texts.includes(text)).length >= 30);
  expect((await arrived()).filter((text) => texts.includes(text)).sort()).toEqual([...texts].sort());
  expect((await second.end()).code).toBe(0);
}, 90_000);

test('a second instance on the same SQLite file is refused with a sentence, and the first goes on', async () => {
  const first = await baton();
  await first.start();
  const second = await baton();
  await expect(second.start()).rejects.toThrow(/Another instance of Baton is running on .*baton\.db\. Stop it first/s);
  expect(second.exitCode).toBe(1);
  expect((await fetch(`http://127.0.0.1:${first.port}/readyz`)).status).toBe(200);
});
