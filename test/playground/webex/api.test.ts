import { expect, test } from 'vitest';
import { startWebex, type Json } from './support.ts';

test.each([
  ['no token', {}],
  ['another token', { authorization: 'Bearer somebody-else' }],
  ['no bearer', { authorization: 'Basic emulated' }],
])('%s is 401, in the shape of every refusal', async (_what, headers) => {
  const webex = await startWebex();
  const answer = await fetch(`${webex.url}/v1/people/me`, { headers });
  expect(answer.status).toBe(401);
  const body = (await answer.json()) as Json;
  expect(body).toEqual({
    message: expect.any(String) as unknown,
    errors: [{ description: body.message }],
    trackingId: answer.headers.get('trackingid'),
  });
});

test('an unknown path is 404, a known one with a wrong method 405, a body of another type 415, broken JSON 400', async () => {
  const webex = await startWebex();
  expect((await webex.api('GET /nothing')).status).toBe(404);
  expect((await webex.api('PUT /messages', {})).status).toBe(405);
  expect((await webex.api('POST /messages', { text: 'x' }, { 'content-type': 'text/plain' })).status).toBe(415);
  const broken = await fetch(`${webex.url}/v1/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${webex.emulator.app.botToken}`, 'content-type': 'application/json' },
    body: '{"text":',
  });
  expect(broken.status).toBe(400);
  expect((await webex.api('POST /messages', ['text'])).status).toBe(400);
});

test('people/me is the bot, of the organisation that everybody is of', async () => {
  const webex = await startWebex();
  const { botId, botEmail, orgId } = webex.emulator.app;
  const me = await webex.api('GET /people/me');
  expect(me.body).toMatchObject({ id: botId, emails: [botEmail], displayName: 'Baton', orgId, type: 'bot' });
  expect(me.headers.get('trackingid')).toBeTruthy();
  const elena = await webex.api(`GET /people/${webex.emulator.people.elena}`);
  expect(elena.body).toMatchObject({
    displayName: 'Elena Fischer',
    firstName: 'Elena',
    lastName: 'Fischer',
    emails: ['elena.fischer@example.com'],
    orgId,
    type: 'person',
    timezone: 'Europe/Vienna',
  });
  expect(Buffer.from(webex.emulator.people.elena, 'base64url').toString()).toMatch(
    /^ciscospark:\/\/us\/PEOPLE\/[\w-]{36}$/,
  );
  expect((await webex.api('GET /people/nobody')).status).toBe(404);
  expect((await fetch(String(elena.body.avatar))).headers.get('content-type')).toBe('image/svg+xml');
});

test('people are found by email, by name and by ids; without any of these it is 400', async () => {
  const webex = await startWebex();
  const { hana, ben } = webex.emulator.people;
  const idsOf = async (query: string): Promise<unknown[]> =>
    ((await webex.api(`GET /people?${query}`)).body.items as Json[]).map(({ id }) => id);
  expect(await idsOf('email=HANA.Kimura@example.com')).toEqual([hana]);
  expect(await idsOf('displayName=ben')).toEqual([ben]);
  const some = await webex.api(`GET /people?id=${hana},nobody`);
  expect(some.body).toMatchObject({ items: [{ id: hana }], notFoundIds: ['nobody'] });
  expect((await webex.api('GET /people')).status).toBe(400);
});

test('the bot sees its own rooms; a 1:1 bears the name of the other', async () => {
  const webex = await startWebex();
  const { desk, general } = webex.emulator.channels;
  const { room } = await webex.say(webex.emulator.people.samuel, 'direct', 'hello');
  const titles = async (query = ''): Promise<unknown[]> =>
    ((await webex.api(`GET /rooms${query}`)).body.items as Json[]).map(({ title }) => title);
  expect((await titles()).toSorted()).toEqual(['Company News', 'IT Help Desk', 'Samuel Okafor']);
  expect(await titles('?type=direct')).toEqual(['Samuel Okafor']);
  expect(await titles('?sortBy=lastactivity&max=1')).toEqual(['Samuel Okafor']);
  expect((await webex.api(`GET /rooms/${room}`)).body).toMatchObject({ id: room, type: 'direct' });
  await webex.control('uninstall', { room: desk });
  expect((await webex.api(`GET /rooms/${desk}`)).status).toBe(404);
  expect((await webex.api(`GET /rooms/${general}`)).status).toBe(200);
  expect((await webex.api('GET /rooms?sortBy=mood')).status).toBe(400);
});

test('the bot makes a space, adds people once, and takes them out again', async () => {
  const webex = await startWebex();
  const { body: room } = await webex.api('POST /rooms', { title: 'A case' });
  expect(room).toMatchObject({ title: 'A case', type: 'group', creatorId: webex.emulator.app.botId });
  const add = { roomId: room.id, personEmail: 'hana.kimura@example.com' };
  const { status, body: membership } = await webex.api('POST /memberships', add);
  expect([status, membership.personDisplayName]).toEqual([200, 'Hana Kimura']);
  expect((await webex.api('POST /memberships', add)).status).toBe(409);
  expect((await webex.api('POST /memberships', { roomId: room.id, personId: 'nobody' })).status).toBe(404);
  expect((await webex.api('POST /memberships', { roomId: room.id })).status).toBe(400);
  expect((await webex.api(`GET /memberships/${String(membership.id)}`)).body).toEqual(membership);
  expect((await webex.api(`DELETE /memberships/${String(membership.id)}`)).status).toBe(204);
  expect((await webex.api(`GET /memberships/${String(membership.id)}`)).status).toBe(404);
  expect((await webex.api('POST /rooms', {})).status).toBe(400);
  expect((await webex.api('POST /rooms', { title: 'Open', isPublic: true })).status).toBe(400);
});

test('members are listed page by page, with a link to the next', async () => {
  const webex = await startWebex();
  const { general, desk } = webex.emulator.channels;
  const seen: unknown[] = [];
  let path: string | undefined = `/memberships?roomId=${general}&max=3`;
  let pages = 0;
  while (path !== undefined) {
    const { body, headers } = await webex.api(`GET ${path}`);
    seen.push(...(body.items as Json[]).map(({ personEmail }) => personEmail));
    pages += 1;
    path = /^<[^>]*\/v1([^>]*)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
  }
  expect([pages, seen.length, new Set(seen).size]).toEqual([3, 7, 7]);
  const own = await webex.api('GET /memberships');
  expect((own.body.items as Json[]).map(({ roomId }) => roomId).toSorted()).toEqual([desk, general].toSorted());
  expect((await webex.api(`GET /memberships?personId=${webex.emulator.app.botId}`)).status).toBe(400);
  expect((await webex.api('GET /memberships?max=0')).status).toBe(400);
});

test('nobody is added to a 1:1, and nobody leaves it', async () => {
  const webex = await startWebex();
  const { room } = await webex.say(webex.emulator.people.elena, 'direct', 'hi');
  expect((await webex.api('POST /memberships', { roomId: room, personId: webex.emulator.people.hana })).status).toBe(
    400,
  );
  const { body } = await webex.api(`GET /memberships?roomId=${room}`);
  const [first] = body.items as Json[];
  expect((await webex.api(`DELETE /memberships/${String(first?.id)}`)).status).toBe(403);
});

test('who deletes a space as no moderator only leaves it', async () => {
  const webex = await startWebex();
  const { desk } = webex.emulator.channels;
  expect((await webex.api(`DELETE /rooms/${desk}`)).status).toBe(204);
  const room = (await webex.view()).rooms.find(({ id }) => id === desk);
  expect(room?.members).toHaveLength(3);
  const { body } = await webex.api('POST /rooms', { title: 'Mine' });
  expect((await webex.api(`PUT /rooms/${String(body.id)}`, { title: 'Still mine' })).body.title).toBe('Still mine');
  await webex.api(`DELETE /rooms/${String(body.id)}`);
  expect((await webex.view()).rooms.some(({ id }) => id === body.id)).toBe(false);
});
