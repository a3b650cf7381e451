import { expect, onTestFinished, test } from 'vitest';
import type { ViewEvent } from '../../../src/playground/shared/control-types.ts';
import { startRecorder, startTeams, until } from './support.ts';

test('the view shows a small company, and each start the same one', async () => {
  const [first, second] = [await startTeams(), await startTeams()];
  const view = await first.view();
  expect(view).toMatchObject({ platform: 'teams', workspace: first.emulator.app.tenantId, bot: { name: 'Baton' } });
  expect(view.people.map(({ role }) => role)).toEqual([
    ...Array<string>(3).fill('employee'),
    ...Array<string>(3).fill('agent'),
  ]);
  expect(view.people.every(({ email }) => email.endsWith('@example.com'))).toBe(true);
  const desk = view.rooms.find(({ id }) => id === first.emulator.channels.desk);
  expect(desk).toMatchObject({ kind: 'channel', name: 'IT Service Desk › Live requests' });
  expect(desk?.members).toEqual([...first.emulator.people.agents, first.emulator.app.botId]);
  expect(view.rooms.filter(({ kind }) => kind === 'direct')).toHaveLength(6);
  const other = await second.view();
  expect(other.rooms.map(({ id }) => id)).toEqual(view.rooms.map(({ id }) => id));
  expect(second.emulator.app).toEqual(first.emulator.app);
  expect(view.rooms.every(({ id }) => /^(?:a:1|19:[0-9a-f]{32}@thread\.tacv2$)/.test(id))).toBe(true);
  expect(JSON.stringify(view)).not.toContain(first.emulator.app.appPassword);
  const avatar = await fetch(view.people[0]!.avatar);
  expect([avatar.status, avatar.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
});

test('the stream tells that something changed, and every request', async () => {
  const teams = await startTeams();
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const answer = await fetch(`${teams.url}/_control/stream`, { signal: stop.signal });
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
  await teams.send(teams.emulator.channels.desk, { text: 'x' });
  await until(() => expect(events.map(({ type }) => type)).toEqual(['hello', 'wire', 'changed', 'wire']));
});

test('the wire log names both directions and shows no secret', async () => {
  const teams = await startTeams();
  await startRecorder(teams);
  await teams.send(teams.emulator.channels.desk, { text: 'x' });
  await teams.control('say', { user: teams.lena, room: 'direct', text: 'y' });
  await until(async () => expect(await teams.wire()).toHaveLength(3));
  const wire = await teams.wire();
  expect(wire.map(({ direction, name, status }) => [direction, name, status])).toEqual([
    ['from-baton', 'token', 200],
    ['from-baton', 'activities.send', 201],
    ['to-baton', 'message', 200],
  ]);
  const text = JSON.stringify(wire);
  expect(text).not.toContain(teams.emulator.app.appPassword);
  expect(text).not.toMatch(/eyJ[\w-]+\.[\w-]+/);
  const since = (await (await fetch(`${teams.url}/_control/wire?since=2`)).json()) as { entries: unknown[] };
  expect(since.entries).toHaveLength(1);
});

test('a reset brings the seeded world back; the bot keeps its token', async () => {
  const teams = await startTeams({ resourceSpecificConsent: false });
  const seeded = await teams.view();
  await teams.send(teams.emulator.channels.desk, { text: 'x' });
  await teams.control('person', { name: 'Extra', role: 'employee' });
  await teams.control('uninstall');
  await teams.control('consent', { on: true });
  await teams.control('faults/down', { down: true });
  await teams.control('reset');
  const view = await teams.view();
  expect([view.people.length, view.rooms.length, view.messages.length]).toEqual([
    seeded.people.length,
    seeded.rooms.length,
    seeded.messages.length,
  ]);
  await teams.send(teams.emulator.channels.desk, { text: 'still welcome' });
  const app = await startRecorder(teams);
  await teams.control('say', { user: teams.grace, room: teams.emulator.channels.desk, text: 'unheard' });
  await teams.control('say', { user: teams.grace, room: 'direct', text: 'heard' });
  await app.activity('message', ({ text }) => text === 'heard');
  expect(app.received).toHaveLength(1);
});

test('a page from elsewhere can not play with it', async () => {
  const teams = await startTeams();
  const from = async (origin: string): Promise<number> =>
    (await fetch(`${teams.url}/_control/reset`, { method: 'POST', headers: { origin } })).status;
  expect([await from('https://evil.example'), await from('null'), await from(teams.url)]).toEqual([403, 403, 200]);
});

test.each<[string, string, Record<string, unknown>]>([
  ['somebody who is not there', 'say', { user: '29:nobody', room: 'direct', text: 'x' }],
  ['nothing to say', 'say', { user: 'lena', room: 'direct', text: '  ' }],
  ['too much to say', 'say', { user: 'lena', room: 'direct', text: 'x'.repeat(28_001) }],
  ['a channel the person is not in', 'say', { user: 'lena', room: 'desk', text: 'x' }],
  ['a room that is not there', 'say', { user: 'lena', room: '19:none', text: 'x' }],
  ['a thread in a 1:1', 'say', { user: 'lena', room: 'direct', text: 'x', thread: '1' }],
  ['a thread that is not there', 'say', { user: 'grace', room: 'desk', text: 'x', thread: '1' }],
  ['an edit of nothing', 'edit', { user: 'lena', room: 'direct', id: '1', text: 'x' }],
  ['a reaction that is a word', 'react', { user: 'lena', room: 'direct', id: '1', emoji: 'great' }],
  ['a slash command', 'command', { user: 'lena', room: 'direct', command: '/live-agent', text: '' }],
  ['a dialog that is not open', 'submit', { user: 'lena', values: {} }],
  ['inputs that are no texts', 'press', { user: 'lena', room: 'direct', id: '1', button: 'x', inputs: { a: 1 } }],
  ['an address twice', 'person', { name: 'Lena', role: 'employee', email: 'lena.fischer@example.com' }],
  ['a room for nobody known', 'room', { name: 'x', members: ['29:nobody'] }],
  ['an installation for nobody', 'install', { user: '29:nobody' }],
])('%s is refused with a sentence', async (_what, path, body) => {
  const teams = await startTeams();
  const named: Record<string, string> = { lena: teams.lena, grace: teams.grace, desk: teams.emulator.channels.desk };
  const known = Object.fromEntries(
    Object.entries(body).map(([key, value]) => [key, typeof value === 'string' ? (named[value] ?? value) : value]),
  );
  const answer = await teams.tryControl(path, known);
  expect(answer).toMatchObject({
    status: 400,
    body: { ok: false, error: expect.stringMatching(/^[A-Z].*\.$/) as unknown },
  });
});

test('what is not there, and what is no JSON', async () => {
  const teams = await startTeams();
  expect((await teams.tryControl('toString')).status).toBe(404);
  const post = async (body: string): Promise<number> =>
    (await fetch(`${teams.url}/_control/say`, { method: 'POST', body })).status;
  expect([await post('{'), await post('[]'), (await fetch(`${teams.url}/nothing`)).status]).toEqual([400, 400, 404]);
});

test("only one's own messages can be changed", async () => {
  const teams = await startTeams();
  const room = teams.emulator.channels.desk;
  const id = await teams.send(room, { text: "the bot's" });
  expect((await teams.tryControl('edit', { user: teams.grace, room, id, text: 'x' })).status).toBe(400);
  expect((await teams.tryControl('delete', { user: teams.grace, room, id })).status).toBe(400);
  expect((await teams.message(id)).text).toBe("the bot's");
});
