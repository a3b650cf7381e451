import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ControlEvent } from '../../../src/playground/slack/control-types.ts';
import { startSlack, type TestSlack, until } from './support.ts';

async function listen(slack: TestSlack): Promise<ControlEvent[]> {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const answer = await fetch(`${slack.url}/_control/stream`, { signal: stop.signal });
  const events: ControlEvent[] = [];
  const read = async (): Promise<void> => {
    let rest = '';
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split('\n\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const data = /^data: (.*)$/m.exec(line)?.[1];
        if (data !== undefined) events.push(JSON.parse(data) as ControlEvent);
      }
    }
  };
  read().catch(() => undefined);
  await until(() => expect(events[0]).toEqual({ type: 'hello' }));
  return events;
}

test('the state shows a small company, and each restart the same one', async () => {
  const [first, second] = [await startSlack(), await startSlack()];
  const state = await first.state();
  expect(state.users.filter(({ role }) => role === 'employee')).toHaveLength(3);
  expect(state.users.filter(({ role }) => role === 'agent')).toHaveLength(3);
  expect(state.channels.filter(({ kind }) => kind === 'channel').map(({ name }) => name)).toEqual([
    'general',
    'it-help-desk',
  ]);
  expect(state.messages[first.emulator.channels.general]).toHaveLength(2);
  expect((await second.state()).users.map(({ id }) => id)).toEqual(state.users.map(({ id }) => id));
  expect(second.emulator.app).toEqual(first.emulator.app);
  expect(JSON.stringify(state)).not.toContain(first.emulator.app.botToken);
});

test('the stream tells every change', async () => {
  const slack = await startSlack();
  const events = await listen(slack);
  const channel = slack.emulator.channels.desk;
  const user = await slack.person('aisha');
  const { ts } = await slack.client.chat.postMessage({ channel, text: 'x' });
  await slack.client.chat.update({ channel, ts: ts!, text: 'y' });
  await slack.client.reactions.add({ channel, timestamp: ts!, name: 'eyes' });
  await slack.client.chat.postEphemeral({ channel, user, text: 'psst' });
  await slack.client.chat.delete({ channel, ts: ts! });
  await slack.client.views.publish({ user_id: user, view: { type: 'home', blocks: [] } });
  await slack.control('reset');
  await until(() => expect(events.at(-1)?.type).toBe('reset'));
  expect(events.map(({ type }) => type).filter((type) => type !== 'wire')).toEqual([
    'hello',
    'message',
    'message_changed',
    'reaction',
    'ephemeral',
    'message_deleted',
    'home',
    'reset',
  ]);
  expect(events.filter(({ type }) => type === 'wire').length).toBeGreaterThanOrEqual(6);
});

test('a reset brings the seeded world back', async () => {
  const slack = await startSlack();
  await slack.control('user', { name: 'extra' });
  await slack.control('faults/down', { down: true });
  await slack.control('reset');
  const state = await slack.state();
  expect([state.down, state.users.length, state.wire >= 0]).toEqual([false, 7, true]);
  expect((await slack.client.auth.test()).ok).toBe(true);
});

test.each<[string, string, Record<string, unknown>]>([
  ['somebody who is not there', 'say', { user: 'U0', channel: 'dm', text: 'x' }],
  ['nothing to say', 'say', { user: 'maya', channel: 'dm', text: '  ' }],
  ['a channel the person is not in', 'say', { user: 'maya', channel: 'desk', text: 'x' }],
  ['a thread that is not there', 'say', { user: 'maya', channel: 'dm', text: 'x', thread_ts: '1.000000' }],
  ['an edit of nothing', 'edit', { user: 'maya', channel: 'dm', ts: '1.000000', text: 'x' }],
  ['a home tab that is empty', 'press', { user: 'maya', home: true, action_id: 'x' }],
  ['a dialog that is not open', 'submit', { user: 'maya', view_id: 'V0', values: {} }],
])('%s is refused with a sentence', async (_what, path, body) => {
  const slack = await startSlack();
  const known = { ...body };
  if (known.user === 'maya') known.user = await slack.person('maya');
  if (known.channel === 'desk') known.channel = slack.emulator.channels.desk;
  const answer = await slack.tryControl(path, known);
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ ok: false, error: expect.stringMatching(/^[A-Z].*\.$/) as unknown });
});

test('the page is served from its folder, and nothing beside it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'page-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'dist', 'index.html'), '<h1>page</h1>');
  await writeFile(join(folder, 'dist', 'assets', 'a.js'), 'let a;');
  const slack = await startSlack({ pageDir: join(folder, 'dist') });
  const get = async (path: string): Promise<[number, string | null]> => {
    const answer = await fetch(slack.url + path);
    return [answer.status, answer.headers.get('content-type')];
  };
  expect(await get('/')).toEqual([200, 'text/html; charset=utf-8']);
  expect(await get('/assets/a.js')).toEqual([200, 'text/javascript; charset=utf-8']);
  expect((await get('/..%2fsecret.txt'))[0]).toBe(404);
  expect((await get('/assets/none.js'))[0]).toBe(404);
});

test('a page from elsewhere can not play with it', async () => {
  const slack = await startSlack();
  const from = async (origin: string): Promise<number> =>
    (await fetch(`${slack.url}/_control/reset`, { method: 'POST', headers: { origin } })).status;
  expect([await from('https://evil.example'), await from('null'), await from(slack.url)]).toEqual([403, 403, 200]);
});

test('the count of replies reaches the page', async () => {
  const slack = await startSlack();
  const events = await listen(slack);
  const channel = slack.emulator.channels.desk;
  const { ts } = await slack.client.chat.postMessage({ channel, text: 'root' });
  const reply = await slack.client.chat.postMessage({ channel, thread_ts: ts!, text: 'reply' });
  await slack.client.chat.delete({ channel, ts: reply.ts! });
  await until(() => expect(events.some(({ type }) => type === 'message_deleted')).toBe(true));
  const counts = events.flatMap((event) => (event.type === 'message_changed' ? [event.message.reply_count ?? 0] : []));
  expect(counts).toEqual([1, 0]);
});

test('a body that is too long is 413', async () => {
  const slack = await startSlack();
  const answer = await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.emulator.app.botToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'x'.repeat(3_000_000) }),
  }).catch(() => null);
  // The connection may be cut before the client has read the answer to a body that it is still sending.
  expect(answer === null || answer.status === 413).toBe(true);
});
