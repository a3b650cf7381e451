import { describe, expect, test } from 'vitest';
import { card, cardActivity, startTeams, type Json } from './support.ts';

const enc = encodeURIComponent;

describe('sending', () => {
  test('a message into a channel begins a thread; one to the thread answers in it', async () => {
    const teams = await startTeams();
    const { desk } = teams.emulator.channels;
    const root = await teams.send(desk, { text: 'A request' });
    const reply = await teams.send(`${desk};messageid=${root}`, { text: 'more about it' });
    const other = await teams.send(desk, { text: 'Another', replyToId: root });
    expect(await teams.message(root)).toMatchObject({
      room: desk,
      text: 'A request',
      author: { bot: true, name: 'Baton' },
    });
    expect((await teams.message(root)).thread).toBeUndefined();
    expect((await teams.message(reply)).thread).toBe(root);
    // Without the suffix it is a thread of its own, whatever it says it replies to.
    expect((await teams.message(other)).thread).toBeUndefined();
  });

  test('a reply by path to a channel without the suffix is a thread of its own', async () => {
    const teams = await startTeams();
    const { desk } = teams.emulator.channels;
    const root = await teams.send(desk, { text: 'root' });
    const path = (id: string): string => `conversations/${enc(id)}/activities/${root}`;
    const plain = await teams.call('POST', path(desk), { type: 'message', text: 'x' });
    const suffixed = await teams.call('POST', path(`${desk};messageid=${root}`), { type: 'message', text: 'y' });
    expect((await teams.message(plain.body.id)).thread).toBeUndefined();
    expect((await teams.message(suffixed.body.id)).thread).toBe(root);
  });

  test('text and a card in one activity come out as two messages, without an id', async () => {
    const teams = await startTeams();
    const direct = await teams.direct(teams.lena);
    const before = (await teams.view()).messages.length;
    const answer = await teams.call('POST', `conversations/${enc(direct)}/activities`, {
      type: 'message',
      text: 'both',
      ...cardActivity(card({ type: 'TextBlock', text: 'Card' })),
    });
    expect(answer).toMatchObject({ status: 201, body: {} });
    expect(answer.body.id).toBeUndefined();
    expect((await teams.view()).messages).toHaveLength(before + 2);
  });

  test('a thread goes on after its first message was deleted', async () => {
    const teams = await startTeams();
    const { desk } = teams.emulator.channels;
    const root = await teams.send(desk, { text: 'root' });
    await teams.call('DELETE', `conversations/${enc(desk)}/activities/${root}`);
    const reply = await teams.send(`${desk};messageid=${root}`, { text: 'still here' });
    expect((await teams.message(reply)).thread).toBe(root);
  });

  test('typing leaves nothing behind', async () => {
    const teams = await startTeams();
    const direct = await teams.direct(teams.lena);
    const before = (await teams.view()).messages.length;
    const answer = await teams.call('POST', `conversations/${enc(direct)}/activities`, { type: 'typing' });
    expect(answer.status).toBe(202);
    expect((await teams.view()).messages).toHaveLength(before);
  });

  test('100 KB of UTF-16 pass, more do not; a picture in base64 does not count', async () => {
    const teams = await startTeams();
    const direct = await teams.direct(teams.lena);
    const path = `conversations/${enc(direct)}/activities`;
    const attempt = async (activity: Json): Promise<number> =>
      (await teams.call('POST', path, { type: 'message', ...activity })).status;
    const fixed = JSON.stringify({ type: 'message', text: '' }).length;
    expect(await attempt({ text: 'x'.repeat(51_200 - fixed) })).toBe(201);
    expect(await attempt({ text: 'x'.repeat(51_201 - fixed) })).toBe(413);
    const contentUrl = `data:image/png;base64,${'A'.repeat(200_000)}`;
    expect(await attempt({ attachments: [{ contentType: 'image/png', contentUrl }] })).toBe(201);
  });

  test.each<[string, Json, number]>([
    ['nothing in it', { type: 'message', text: ' ' }, 400],
    ['no text but a number', { type: 'message', text: 5 }, 400],
    ['an unknown type', { type: 'handoff', text: 'x' }, 400],
    ['no type', { text: 'x' }, 400],
    ['an unknown format', { type: 'message', text: 'x', textFormat: 'html' }, 400],
    ['an attachment of no known type', { type: 'message', attachments: [{ contentType: 'application/pdf' }] }, 400],
    ['an attachment without a type', { type: 'message', attachments: [{}] }, 400],
    ['attachments that are no list', { type: 'message', attachments: {} }, 400],
  ])('refuses a message with %s', async (_what, activity, status) => {
    const teams = await startTeams();
    const path = `conversations/${enc(teams.emulator.channels.desk)}/activities`;
    const answer = await teams.call('POST', path, activity);
    expect(answer).toMatchObject({ status, body: { error: { code: expect.any(String) as unknown } } });
  });

  test('refuses what is no JSON object, unknown conversations, threads and paths', async () => {
    const teams = await startTeams();
    const { desk } = teams.emulator.channels;
    const message = { type: 'message', text: 'x' };
    const post = (path: string, body: unknown): Promise<{ status: number }> => teams.call('POST', path, body);
    expect((await post(`conversations/${enc(desk)}/activities`, 'not json')).status).toBe(400);
    expect((await post(`conversations/${enc(desk)}/activities`, '[1]')).status).toBe(400);
    expect((await post('conversations/19%3Anone%40thread.tacv2/activities', message)).status).toBe(404);
    expect((await post(`conversations/${enc(`${desk};messageid=1`)}/activities`, message)).status).toBe(404);
    expect((await post('nothing', message)).status).toBe(404);
    expect((await teams.call('GET', 'conversations')).status).toBe(404);
  });
});

describe('starting a conversation', () => {
  test('with a person: the same 1:1 each time, a first message with it', async () => {
    const teams = await startTeams();
    const { app } = teams.emulator;
    const params = { bot: { id: app.botId }, members: [{ id: teams.lena }], tenantId: app.tenantId, isGroup: false };
    const first = await teams.call('POST', 'conversations', params);
    const second = await teams.call('POST', 'conversations', { ...params, activity: { type: 'message', text: 'Hi' } });
    expect(first).toMatchObject({ status: 201, body: { id: await teams.direct(teams.lena) } });
    expect(second.body.id).toBe(first.body.id);
    expect(await teams.message(second.body.activityId)).toMatchObject({ room: first.body.id, text: 'Hi' });
  });

  test('in a channel: the answer names the thread and its first message', async () => {
    const teams = await startTeams();
    const { desk } = teams.emulator.channels;
    const params = {
      isGroup: true,
      channelData: { channel: { id: desk } },
      activity: { type: 'message', text: 'Root' },
    };
    const { status, body } = await teams.call('POST', 'conversations', params);
    expect({ status, id: body.id }).toEqual({ status: 201, id: `${desk};messageid=${String(body.activityId)}` });
    const reply = await teams.send(String(body.id), { text: 'reply' });
    expect((await teams.message(reply)).thread).toBe(body.activityId);
  });

  test('by directory id, but not by e-mail, for no group, for no other tenant, for nobody', async () => {
    const teams = await startTeams();
    const { app } = teams.emulator;
    const lena = (await teams.view()).people.find(({ id }) => id === teams.lena)!;
    const roster = await teams.call('GET', `conversations/${enc(await teams.direct(teams.lena))}/members`);
    const [{ aadObjectId }] = roster.body as unknown as [{ aadObjectId: string }];
    const start = async (members: Json[], more: Json = {}): Promise<number> =>
      (await teams.call('POST', 'conversations', { members, tenantId: app.tenantId, ...more })).status;
    expect(await start([{ id: aadObjectId }])).toBe(201);
    expect(await start([{ id: lena.email }])).toBe(400);
    expect(await start([{ id: '29:nobody' }])).toBe(400);
    expect(await start([])).toBe(400);
    expect(await start([{ id: teams.lena }, { id: teams.grace }], { isGroup: true })).toBe(400);
    expect(await start([{ id: teams.lena }], { tenantId: 'other' })).toBe(400);
    expect(await start([{ id: teams.lena }], { bot: { id: '28:other' } })).toBe(400);
  });

  test('without the app installed is refused for good, and so is writing', async () => {
    const teams = await startTeams();
    const { desk } = teams.emulator.channels;
    const direct = await teams.direct(teams.lena);
    await teams.control('uninstall', { user: teams.lena });
    await teams.control('uninstall', { room: desk });
    const message = { type: 'message', text: 'x' };
    const params = { members: [{ id: teams.lena }], tenantId: teams.emulator.app.tenantId };
    const start = await teams.call('POST', 'conversations', params);
    const write = await teams.call('POST', `conversations/${enc(direct)}/activities`, message);
    const post = await teams.call('POST', `conversations/${enc(desk)}/activities`, message);
    expect(start).toMatchObject({ status: 403, body: { error: { code: 'ForbiddenOperationException' } } });
    expect(write).toMatchObject({ status: 403, body: { error: { code: 'MessageWritesBlocked' } } });
    expect(post).toMatchObject({ status: 403, body: { error: { code: 'BotNotInConversationRoster' } } });
    await teams.control('install');
    expect((await teams.call('POST', `conversations/${enc(direct)}/activities`, message)).status).toBe(201);
  });
});

describe('changing and deleting', () => {
  test('an update takes the place of the message, which stays where it was', async () => {
    const teams = await startTeams();
    const { desk } = teams.emulator.channels;
    const id = await teams.send(desk, cardActivity(card({ type: 'TextBlock', text: 'Waiting' })));
    const path = `conversations/${enc(`${desk};messageid=${id}`)}/activities/${id}`;
    const update = { type: 'message', ...cardActivity(card({ type: 'TextBlock', text: 'Claimed' })) };
    expect(await teams.call('PUT', path, update)).toMatchObject({ status: 200, body: { id } });
    expect((await teams.message(id)).card).toEqual({ parts: [{ type: 'text', html: 'Claimed', text: 'Claimed' }] });
    expect((await teams.call('PUT', path, { ...update, text: 'and text' })).status).toBe(400);
    expect((await teams.call('DELETE', path)).status).toBe(200);
    await expect(teams.message(id)).rejects.toThrow('there is no message');
    expect((await teams.call('PUT', path, update)).status).toBe(404);
    expect((await teams.call('DELETE', path)).status).toBe(404);
  });

  test("another's message can't be changed", async () => {
    const teams = await startTeams();
    const { room, id } = await teams.control('say', { user: teams.lena, room: 'direct', text: 'mine' });
    const path = `conversations/${enc(String(room))}/activities/${String(id)}`;
    expect((await teams.call('PUT', path, { type: 'message', text: 'yours' })).status).toBe(403);
    expect((await teams.call('DELETE', path)).status).toBe(403);
    expect((await teams.message(id)).text).toBe('mine');
  });
});

describe('the roster', () => {
  test('tells of a member by any of the ids, and only of members', async () => {
    const teams = await startTeams();
    const { desk } = teams.emulator.channels;
    const path = `conversations/${enc(desk)}/members`;
    const { body } = await teams.call('GET', `${path}/${enc(teams.grace)}`);
    expect(body).toMatchObject({
      name: 'Grace Lindholm',
      givenName: 'Grace',
      surname: 'Lindholm',
      email: 'grace.lindholm@example.com',
      tenantId: teams.emulator.app.tenantId,
    });
    expect((await teams.call('GET', `${path}/${String(body.aadObjectId)}`)).body).toEqual(body);
    expect((await teams.call('GET', `${path}/${enc(String(body.userPrincipalName))}`)).body).toEqual(body);
    expect((await teams.call('GET', `${path}/${enc(teams.lena)}`)).status).toBe(404);
    expect((await teams.call('GET', path)).body).toHaveLength(3);
  });

  test('comes in pages, and a team tells its channels', async () => {
    const teams = await startTeams();
    const { desk, general } = teams.emulator.channels;
    const path = `conversations/${enc(general)}/pagedmembers?pageSize=4`;
    const first = await teams.call('GET', path);
    const second = await teams.call('GET', `${path}&continuationToken=${String(first.body.continuationToken)}`);
    expect([first.body.members, second.body.members].map((members) => (members as Json[]).length)).toEqual([4, 2]);
    expect(second.body.continuationToken).toBeUndefined();
    const team = enc(teams.emulator.team);
    expect((await teams.call('GET', `teams/${team}/conversations`)).body.conversations).toEqual([
      { id: teams.emulator.team },
      { id: desk, name: 'Live requests' },
    ]);
    expect((await teams.call('GET', `teams/${team}`)).body).toMatchObject({ name: 'IT Service Desk', memberCount: 3 });
  });
});
