import { afterEach, expect, test, vi } from 'vitest';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { createScene, saidOf } from '../support/scene.ts';

// A server of its own is brought up first.
vi.setConfig({ testTimeout: 60_000 });

let rig: Rig | undefined;
let server: TestPostgres | undefined;
afterEach(async () => {
  await rig?.close();
  await server?.stop();
  rig = server = undefined;
});

const borrowed = (process.env['TEST_DATABASE_URL'] ?? '') !== '';

test.skipIf(borrowed)('a database that crashes in mid-talk loses, doubles and reorders nothing', async () => {
  server = await startPostgres();
  rig = await createRig({
    config: { store: { url: await server.url('restarted') } },
    emulator: { retryDelaysMs: Array.from({ length: 200 }, () => 100) },
  });
  const on = await createScene(rig);
  const card = await on.talk();
  const said: string[] = [];
  const heard: string[] = [];
  const talk = async (when: string): Promise<void> => {
    for (const n of [1, 2, 3]) {
      said.push(`asked ${n} ${when}`);
      heard.push(`answered ${n} ${when}`);
      await on.employeeSays(said.at(-1)!);
      await on.agentSays(card, heard.at(-1)!);
    }
  };
  await talk('before');
  const restarted = server.restart();
  await on.employeeSays('while it was away');
  await restarted;
  await on.inThread(card, 'while it was away');
  await talk('after');
  await on.inThread(card, 'asked 3 after');
  await on.inDm('answered 3 after');
  await on.rig.quiet();

  const thread = saidOf(await on.thread(card), [...said, 'while it was away']);
  expect([...thread].sort()).toEqual([...said, 'while it was away'].sort());
  // What was refused meanwhile came again when Slack sent it again: between the others, so its place is not told here.
  expect(saidOf(await on.thread(card), said.slice(3))).toEqual(said.slice(3));
  expect(saidOf(await on.dm(), heard.slice(3))).toEqual(heard.slice(3));
  expect([...saidOf(await on.dm(), heard)].sort()).toEqual([...heard].sort());
});

test('a full disk is answered with 503, and what was refused is taken in once there is room again', async () => {
  rig = await createRig({ maxPages: 160, emulator: { retryDelaysMs: Array.from({ length: 400 }, () => 100) } });
  const on = await createScene(rig);
  const old = await on.talk('an older talk');
  for (let n = 0; n < 10; n++) await on.employeeSays(`old ${n} ${'x'.repeat(15_000)}`);
  await on.inThread(old, 'old 9');
  await on.slack.press(on.agent.id, old, 'resolve');
  await on.inDm(/ended the talk/);

  const card = await on.talk('a newer talk');
  const refused = async (): Promise<boolean> =>
    (await on.slack.wire()).some(({ direction, status }) => direction === 'to-baton' && status === 503);
  const said: string[] = [];
  for (let n = 0; n < 100 && !(await refused()); n++) {
    said.push(`new ${n}`);
    await on.employeeSays(`new ${n} ${'y'.repeat(15_000)}`);
  }
  await on.slack.until('a 503', refused);
  expect((await fetch(`${rig.url()}/healthz`)).status).toBe(200);

  const now = Date.now() + 1;
  await rig.app().store.purge({ utterances: now, transcripts: now, events: 0 });
  await on.inThread(card, said.at(-1)!);
  await on.rig.quiet();
  const arrived = (await on.thread(card)).flatMap(({ text }) => /^new \d+/.exec(text)?.[0] ?? []);
  expect([...arrived].sort()).toEqual([...said].sort());
  expect((await fetch(`${rig.url()}/readyz`)).status).toBe(200);
});
