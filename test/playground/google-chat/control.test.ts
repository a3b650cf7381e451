import { expect, onTestFinished, test } from 'vitest';
import type { ViewEvent } from '../../../src/playground/shared/control-types.ts';
import { startChat, startRecorder, type TestChat, until } from './support.ts';

async function listen(chat: TestChat): Promise<ViewEvent[]> {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const answer = await fetch(`${chat.url}/_control/stream`, { signal: stop.signal });
  const events: ViewEvent[] = [];
  const read = async (): Promise<void> => {
    let rest = '';
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split('\n\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const data = /^data: (.*)$/m.exec(line)?.[1];
        if (data !== undefined) events.push(JSON.parse(data) as ViewEvent);
      }
    }
  };
  read().catch(() => undefined);
  await until(() => expect(events[0]).toEqual({ type: 'hello' }));
  return events;
}

test('a small company, the same after each start', async () => {
  const [first, second] = [await startChat(), await startChat()];
  const view = await first.view();
  expect(view).toMatchObject({
    platform: 'google-chat',
    workspace: first.emulator.app.customer,
    bot: { name: 'Baton' },
  });
  expect(view.people.map(({ role }) => role).toSorted()).toEqual([
    'agent',
    'agent',
    'agent',
    'employee',
    'employee',
    'employee',
  ]);
  expect(view.people.every(({ email }) => email.endsWith('@example.com'))).toBe(true);
  expect(view.rooms.filter(({ kind }) => kind === 'direct')).toHaveLength(6);
  expect(view.rooms.find(({ id }) => id === first.emulator.channels.desk)?.members).toContain(view.bot.id);
  const again = await second.view();
  expect([again.people.map(({ id }) => id), again.rooms.map(({ id }) => id)]).toEqual([
    view.people.map(({ id }) => id),
    view.rooms.map(({ id }) => id),
  ]);
});

test('the stream tells of changes and of the wire; no secret stands in it or in the log', async () => {
  const chat = await startChat({ format: 'add-on' });
  await startRecorder(chat);
  const events = await listen(chat);
  const parent = chat.emulator.channels.desk;
  await chat.client.spaces.messages.create({ parent, requestBody: { text: 'x' } });
  await chat.control('say', { user: await chat.person('Maya'), room: 'direct', text: 'hi' });
  await until(() => expect(events.filter(({ type }) => type === 'wire')).toHaveLength(3));
  expect(events.filter(({ type }) => type === 'changed')).toHaveLength(2);
  const log = await chat.wire();
  expect(log.map(({ name }) => name)).toEqual(['oauth2.token', 'spaces.messages.create', 'messagePayload']);
  const told = JSON.stringify([events, log]);
  expect(told).not.toMatch(/ya29\.c\.\w{5}|eyJ[\w-]+\.eyJ/);
});

test('files are shown to the page without a token, and can not run there', async () => {
  const chat = await startChat();
  await startRecorder(chat);
  const files = [{ name: 'x.html', mimeType: 'text/html', contentBase64: Buffer.from('<script>').toString('base64') }];
  const { id } = await chat.control('say', { user: await chat.person('Maya'), room: 'direct', text: '', files });
  const [file] = (await chat.shown(String(id))).files;
  expect(file).toMatchObject({ name: 'x.html', mimeType: 'text/html', size: 8 });
  const answer = await fetch(file!.viewUrl);
  expect([await answer.text(), answer.headers.get('content-security-policy')]).toEqual([
    '<script>',
    expect.stringContaining('sandbox'),
  ]);
  await chat.control('reset');
  expect((await fetch(file!.viewUrl)).status).toBe(404);
});

test('one more person has a 1:1 at once; a reset brings the seeded world back', async () => {
  const chat = await startChat();
  const { id } = await chat.control('person', { name: 'Zoë Ng', role: 'agent', tz: 'Asia/Singapore' });
  expect((await chat.client.spaces.findDirectMessage({ name: String(id) })).data.spaceType).toBe('DIRECT_MESSAGE');
  await chat.control('settings', { format: 'add-on', endpointUrl: 'https://x.example' });
  await chat.control('faults/down', { down: true });
  await chat.control('reset');
  expect((await chat.view()).people).toHaveLength(6);
  const { settings } = await chat.control('settings');
  expect(settings).toMatchObject({ format: 'classic', markup: 'markdown' });
  expect((await chat.client.spaces.list()).data.spaces).toHaveLength(8);
});

test.each<[string, string, Record<string, unknown>]>([
  ['somebody who is not there', 'say', { user: 'users/0', room: 'direct', text: 'x' }],
  ['nothing to say', 'say', { user: 'maya', room: 'direct', text: '  ' }],
  ['more than Chat takes', 'say', { user: 'maya', room: 'direct', text: 'x'.repeat(32_001) }],
  ['a space the person is not in', 'say', { user: 'maya', room: 'desk', text: 'x' }],
  ['a thread in a 1:1', 'say', { user: 'maya', room: 'direct', text: 'x', thread: 'y' }],
  ['an edit of nothing', 'edit', { user: 'maya', room: 'direct', id: 'x', text: 'y' }],
  ['a dialog that is not open', 'submit', { user: 'maya', values: {} }],
  ['an unknown fault', 'faults', { rules: [{ kind: 'melt' }] }],
  ['an unknown format', 'settings', { format: 'xml' }],
  ['an address that is taken', 'person', { name: 'Maya', email: 'maya@example.com' }],
  ['a stranger in a new space', 'room', { name: 'x', members: ['users/0'] }],
  ['to install what is installed', 'install', { user: 'maya' }],
])('%s is refused with a sentence', async (_what, path, body) => {
  const chat = await startChat();
  const known = { ...body };
  if (known.user === 'maya') known.user = await chat.person('Maya');
  if (known.room === 'desk') known.room = chat.emulator.channels.desk;
  const answer = await chat.tryControl(path, known);
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ ok: false, error: expect.stringMatching(/\.$/) as unknown });
});

test('a person changes their own messages alone', async () => {
  const chat = await startChat();
  const room = chat.emulator.channels.desk;
  const { id } = await chat.control('say', { user: await chat.person('Jonas'), room, text: 'mine' });
  const aisha = await chat.person('Aisha');
  expect((await chat.tryControl('edit', { user: aisha, room, id, text: 'yours' })).status).toBe(400);
  expect((await chat.tryControl('delete', { user: aisha, room, id })).status).toBe(400);
});

test('a page from elsewhere can not play with it; pictures are there', async () => {
  const chat = await startChat();
  const from = async (origin: string): Promise<number> =>
    (await fetch(`${chat.url}/_control/reset`, { method: 'POST', headers: { origin } })).status;
  expect([await from('https://evil.example'), await from('null'), await from(chat.url)]).toEqual([403, 403, 200]);
  const { avatar } = (await chat.view()).people[0]!;
  expect((await fetch(avatar)).headers.get('content-type')).toBe('image/svg+xml');
});

test('what was said long ago is let go, and so are its threads', async () => {
  const chat = await startChat({ maxMessagesPerSpace: 3 });
  const parent = chat.emulator.channels.desk;
  const { messages } = chat.client.spaces;
  const first = (await messages.create({ parent, requestId: 'a', requestBody: { text: 'first' } })).data;
  for (const text of ['2', '3', '4']) await messages.create({ parent, requestBody: { text } });
  expect((await chat.view()).messages.filter(({ room }) => room === parent).map(({ text }) => text)).toEqual([
    '2',
    '3',
    '4',
  ]);
  const late = {
    parent,
    messageReplyOption: 'REPLY_MESSAGE_OR_FAIL',
    requestBody: { text: 'x', thread: first.thread! },
  };
  await expect(messages.create(late)).rejects.toThrow(/thread was not found/);
  expect((await messages.create({ parent, requestId: 'a', requestBody: { text: 'again' } })).data.text).toBe('again');
});

test('the app can move, and each event has a time of its own', async () => {
  const chat = await startChat();
  const [old, app] = [await startRecorder(chat), await startRecorder(chat)];
  await chat.control('app', { eventsUrl: app.url });
  const user = await chat.person('Maya');
  for (const text of ['1', '2']) await chat.control('say', { user, room: 'direct', text });
  await until(() => expect(app.received).toHaveLength(2));
  expect(old.received).toEqual([]);
  const times = app.received.map(({ json }) => String(json.eventTime));
  expect(new Set(times).size).toBe(2);
  expect(times.every((time) => !Number.isNaN(Date.parse(time)))).toBe(true);
});
