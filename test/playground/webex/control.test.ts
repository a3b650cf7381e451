import { expect, test } from 'vitest';
import { startRecorder, startWebex, type Json } from './support.ts';

test('the seeded company: three employees, three agents, two spaces with the bot, the same each time', async () => {
  const webex = await startWebex();
  const other = await startWebex();
  const view = await webex.view();
  expect([view.platform, view.workspace, view.bot.name]).toEqual(['webex', webex.emulator.app.orgId, 'Baton']);
  expect(view.people.filter(({ role }) => role === 'employee')).toHaveLength(3);
  expect(view.people.filter(({ role }) => role === 'agent')).toHaveLength(3);
  expect(view.people.every(({ email }) => email.endsWith('@example.com'))).toBe(true);
  const desk = view.rooms.find(({ id }) => id === webex.emulator.channels.desk);
  expect(desk?.members).toEqual(
    expect.arrayContaining([webex.emulator.app.botId, webex.emulator.people.lucas, webex.emulator.people.ben]),
  );
  expect(other.emulator.people).toEqual(webex.emulator.people);
  expect((await other.view()).rooms.map(({ id }) => id)).toEqual(view.rooms.map(({ id }) => id));
});

test('a 1:1 shows whose it is; a thread and an edit show as such', async () => {
  const webex = await startWebex();
  const { hana } = webex.emulator.people;
  const { room, id } = await webex.say(hana, 'direct', 'first');
  const reply = await webex.say(hana, room, 'second', { thread: id });
  await webex.control('edit', { user: hana, room, id: reply.id, text: '2nd' });
  const view = await webex.view();
  expect(view.rooms.find((one) => one.id === room)).toMatchObject({ kind: 'direct', person: hana, name: 'Baton' });
  expect(view.messages.slice(-2)).toMatchObject([
    { id, text: 'first', edited: false, author: { id: hana, bot: false } },
    { id: reply.id, text: '2nd', edited: true, thread: id },
  ]);
});

test('the page hears that something changed, and each request', async () => {
  const webex = await startWebex();
  const stop = new AbortController();
  const stream = await fetch(`${webex.url}/_control/stream`, { signal: stop.signal });
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value ?? '';
  await webex.say(webex.emulator.people.hana, 'direct', 'x');
  await webex.api('GET /people/me');
  while (!text.includes('"type":"wire"')) text += (await reader.read()).value ?? '';
  expect(text).toContain('data: {"type":"hello"}');
  expect(text).toContain('data: {"type":"changed"}');
  stop.abort();
});

test.each<[string, string, Json]>([
  ['an unknown person', 'say', { user: 'U1', room: 'desk', text: 'x' }],
  ['the bot', 'say', { user: 'bot', room: 'desk', text: 'x' }],
  ['nothing', 'say', { user: 'elena', room: 'direct', text: ' ' }],
  ['too much', 'say', { user: 'elena', room: 'direct', text: 'x'.repeat(7_440) }],
  ['a space of others', 'say', { user: 'elena', room: 'desk', text: 'x' }],
  ['an unknown thread', 'say', { user: 'ben', room: 'desk', text: 'x', thread: 'M1' }],
  ['an unknown message', 'edit', { user: 'ben', room: 'desk', id: 'M1', text: 'x' }],
  ['a reaction', 'react', { user: 'ben', room: 'desk', id: 'M1', emoji: '👍' }],
  ['a slash command', 'command', { user: 'ben', room: 'desk', command: '/live-agent', text: '' }],
  ['a dialog', 'submit', { user: 'ben' }],
  ['a press on nothing', 'press', { user: 'ben', room: 'desk', id: 'M1', button: 'b0' }],
  ['an email twice', 'person', { name: 'Elena', role: 'employee', email: 'elena.fischer@example.com' }],
  ['a stranger in a new space', 'room', { name: 'x', members: ['U1'] }],
  ['an event that never was', 'redeliver', { times: 1 }],
])('%s is refused with a sentence', async (_what, path, body) => {
  const webex = await startWebex();
  const { people, channels, app } = webex.emulator;
  const names: Json = { ...people, bot: app.botId };
  const known = {
    ...body,
    ...(typeof body.user === 'string' ? { user: names[body.user] ?? body.user } : {}),
    ...(body.room === 'desk' ? { room: channels.desk } : {}),
  };
  const answer = await webex.tryControl(path, known);
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ ok: false, error: expect.stringMatching(/^[A-Z].*\.$/s) as unknown });
});

test('nobody edits or deletes what another wrote', async () => {
  const webex = await startWebex();
  const { desk } = webex.emulator.channels;
  const { room, id } = await webex.say(webex.emulator.people.ben, desk, 'mine');
  for (const path of ['edit', 'delete'])
    expect((await webex.tryControl(path, { user: webex.emulator.people.nadia, room, id, text: 'x' })).status).toBe(400);
});

test('one more person, and one more space', async () => {
  const webex = await startWebex();
  const { id: agent } = await webex.control('person', { name: 'Ana Lund', role: 'agent', title: 'Trainee' });
  const { id: space } = await webex.control('room', { name: 'HR Desk', members: [agent] });
  const view = await webex.view();
  expect(view.people.at(-1)).toMatchObject({
    id: agent,
    role: 'agent',
    email: 'ana.lund@example.com',
    title: 'Trainee',
  });
  expect(view.rooms.find(({ id }) => id === space)?.members).toEqual([agent, webex.emulator.app.botId]);
  expect(view.rooms.find(({ id }) => id === webex.emulator.channels.desk)?.members).toContain(agent);
  await webex.say(String(agent), webex.emulator.channels.desk, 'hello all');
});

test('forbidden by the admins: out of every room, no new 1:1; allowed again: back in', async () => {
  const webex = await startWebex();
  const app = await startRecorder();
  await webex.register(app.url);
  const { elena } = webex.emulator.people;
  const { room } = await webex.say(elena, 'direct', 'hi');
  await webex.control('uninstall', {});
  await app.event('memberships/deleted', (data) => data.roomId === webex.emulator.channels.desk);
  expect((await webex.api('POST /messages', { toPersonId: elena, text: 'x' })).status).toBe(403);
  expect((await webex.api('POST /messages', { roomId: room, text: 'x' })).status).toBe(404);
  expect((await webex.tryControl('say', { user: elena, room: 'direct', text: 'x' })).status).toBe(400);
  await webex.control('install', {});
  expect((await webex.api('POST /messages', { toPersonId: elena, text: 'x' })).body.roomId).toBe(room);
});

test('a reset brings the world back as it was seeded; what the app registered stays', async () => {
  const webex = await startWebex();
  const app = await startRecorder();
  await webex.register(app.url);
  const before = await webex.view();
  await webex.say(webex.emulator.people.elena, 'direct', 'x');
  await webex.control('faults/down', { down: true });
  await webex.control('reset');
  const after = await webex.view();
  expect(after.rooms).toEqual(before.rooms);
  expect(after.messages.map(({ text }) => text)).toEqual(before.messages.map(({ text }) => text));
  expect((await webex.api('GET /webhooks')).body.items).toHaveLength(6);
  const { id } = await webex.say(webex.emulator.people.elena, 'direct', 'anew');
  await app.event('messages/created', (data) => data.id === id);
});

test('a page from elsewhere can not play with it', async () => {
  const webex = await startWebex();
  const from = async (origin: string): Promise<number> =>
    (await fetch(`${webex.url}/_control/reset`, { method: 'POST', headers: { origin } })).status;
  expect([await from('https://evil.example'), await from('null'), await from(webex.url)]).toEqual([403, 403, 200]);
});

test('what is not there is 404, what is not JSON 400', async () => {
  const webex = await startWebex();
  expect((await webex.tryControl('dance')).status).toBe(404);
  expect((await webex.tryControl('constructor')).status).toBe(404);
  expect((await fetch(`${webex.url}/_control/nothing`)).status).toBe(404);
  expect((await fetch(`${webex.url}/elsewhere`)).status).toBe(404);
  expect((await fetch(`${webex.url}/_control/say`, { method: 'POST', body: '{' })).status).toBe(400);
  expect((await fetch(`${webex.url}/_control/say`, { method: 'DELETE' })).status).toBe(405);
});
