import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { startRecorder, startWebex, until, type Json, type TestWebex } from './support.ts';

const WEBHOOK = {
  name: 'hook',
  targetUrl: 'https://baton.example.com/webex/events',
  resource: 'messages',
  event: 'created',
};

async function hooks(webex: TestWebex): Promise<Json[]> {
  return (await webex.api('GET /webhooks')).body.items as Json[];
}

test.each<[string, number, Json]>([
  ['no name', 400, { name: '' }],
  ['an address that is none', 400, { targetUrl: 'baton' }],
  ['an unknown resource', 400, { resource: 'thoughts' }],
  ['an event that the resource has not', 400, { resource: 'attachmentActions', event: 'deleted' }],
  ['a resource beyond bots', 403, { resource: 'meetings', event: 'started' }],
  ['the whole organisation', 403, { ownedBy: 'org' }],
  ['an unknown filter', 400, { filter: 'mood=good' }],
])('a webhook with %s is refused with %i', async (_what, status, change) => {
  const webex = await startWebex();
  expect((await webex.api('POST /webhooks', { ...WEBHOOK, ...change })).status).toBe(status);
  expect(await hooks(webex)).toEqual([]);
});

test('a webhook is registered, read, changed and deleted; a secret never leaves in the wire log', async () => {
  const webex = await startWebex();
  const { body: made } = await webex.api('POST /webhooks', { ...WEBHOOK, secret: 'quite-secret' });
  expect(made).toMatchObject({ ...WEBHOOK, status: 'active', ownedBy: 'creator' });
  const path = `/webhooks/${String(made.id)}`;
  expect((await webex.api(`GET ${path}`)).body).toEqual(made);
  expect((await webex.api(`PUT ${path}`, { name: 'other' })).status).toBe(400);
  expect((await webex.api(`PUT ${path}`, { ...WEBHOOK, status: 'inactive' })).status).toBe(400);
  const changed = await webex.api(`PUT ${path}`, { ...WEBHOOK, name: 'other', event: 'deleted' });
  expect(changed.body).toMatchObject({ name: 'other', event: 'created' });
  expect((await webex.api(`DELETE ${path}`)).status).toBe(204);
  expect((await webex.api(`GET ${path}`)).status).toBe(404);
  expect(JSON.stringify(await webex.wire())).not.toContain('quite-secret');
});

test('an event names ids and no text, and its raw body is signed with the secret', async () => {
  const webex = await startWebex();
  const app = await startRecorder();
  await webex.register(app.url, 'a secret');
  const { elena } = webex.emulator.people;
  const { room, id } = await webex.say(elena, 'direct', 'my laptop — broken');
  const event = await app.event('messages/created');
  expect(event).toMatchObject({
    resource: 'messages',
    event: 'created',
    name: 'test messages created',
    actorId: elena,
    createdBy: webex.emulator.app.botId,
    orgId: webex.emulator.app.orgId,
    status: 'active',
    data: { id, roomId: room, roomType: 'direct', personId: elena, personEmail: 'elena.fischer@example.com' },
  });
  const sent = app.received.find(({ json }) => json.data.id === id);
  expect(sent?.body).not.toMatch(/laptop|a secret/);
  const digest = createHmac('sha1', 'a secret')
    .update(sent?.body ?? '')
    .digest('hex');
  expect(sent?.headers['x-spark-signature']).toBe(digest);
});

test('without a secret nothing is signed; another digest can be chosen', async () => {
  const webex = await startWebex({ signature: 'sha256' });
  const app = await startRecorder();
  await webex.api('POST /webhooks', { ...WEBHOOK, name: 'bare', targetUrl: app.url });
  await webex.api('POST /webhooks', { ...WEBHOOK, name: 'signed', targetUrl: app.url, secret: 's' });
  await webex.say(webex.emulator.people.elena, 'direct', 'x');
  const signatures = await until(() => {
    expect(app.received).toHaveLength(2);
    return new Map(app.received.map(({ json, headers }) => [json.name, headers['x-spark-signature']]));
  });
  expect(signatures.get('bare')).toBeUndefined();
  expect(signatures.get('signed')).toMatch(/^[0-9a-f]{64}$/);
});

test('from a space only what mentions the bot arrives, edits and deletions too', async () => {
  const webex = await startWebex();
  const app = await startRecorder();
  await webex.register(app.url);
  const { desk } = webex.emulator.channels;
  const { ben } = webex.emulator.people;
  const silent = await webex.say(ben, desk, 'nobody hears this');
  await webex.say(ben, desk, '@all nor this');
  await webex.control('edit', { user: ben, ...silent, text: 'nor this edit' });
  await webex.control('delete', { user: ben, ...silent });
  const heard = await webex.say(ben, desk, '@Baton hello');
  await webex.control('edit', { user: ben, ...heard, text: '@Baton hello again' });
  await webex.control('delete', { user: ben, ...heard });
  await app.event('messages/deleted');
  expect(app.received.map(({ json }) => [json.event, json.data.id])).toEqual([
    ['created', heard.id],
    ['updated', heard.id],
    ['deleted', heard.id],
  ]);
  expect(app.all('messages/created')[0]?.data.mentionedPeople).toEqual([webex.emulator.app.botId]);
});

test('a reply in a thread without a mention is not heard either', async () => {
  const webex = await startWebex();
  const app = await startRecorder();
  await webex.register(app.url);
  const { desk } = webex.emulator.channels;
  const { body } = await webex.api('POST /messages', { roomId: desk, text: 'root' });
  await webex.say(webex.emulator.people.ben, desk, 'in the thread', { thread: String(body.id) });
  const heard = await webex.say(webex.emulator.people.ben, desk, 'hey @Baton', { thread: String(body.id) });
  await app.event('messages/created', (data) => data.id === heard.id);
  expect(app.all('messages/created').map(({ data }) => data.id)).toEqual([body.id, heard.id]);
});

test('the bot hears of its own messages, with itself as the actor', async () => {
  const webex = await startWebex();
  const app = await startRecorder();
  await webex.register(app.url);
  const { body } = await webex.api('POST /messages', { toPersonId: webex.emulator.people.hana, text: 'hi' });
  const event = await app.event('messages/created', (data) => data.id === body.id);
  expect([event.actorId, event.data.personId]).toEqual([webex.emulator.app.botId, webex.emulator.app.botId]);
});

test('filters hold back what was not asked for', async () => {
  const webex = await startWebex();
  const app = await startRecorder();
  const { elena } = webex.emulator.people;
  const register = (name: string, filter: string): Promise<unknown> =>
    webex.api('POST /webhooks', { ...WEBHOOK, name, filter, targetUrl: app.url });
  await register('group', 'roomType=group');
  await register('mentions', 'mentionedPeople=me');
  await register('elena', `personId=${elena}&roomType=direct`);
  await webex.say(webex.emulator.people.ben, 'direct', 'for nobody');
  await webex.say(elena, 'direct', 'one');
  await webex.say(webex.emulator.people.ben, webex.emulator.channels.desk, '@Baton two');
  await until(() =>
    expect(app.received.map(({ json }) => json.name).toSorted()).toEqual(['elena', 'group', 'mentions']),
  );
});

test('the firehose of the vendor’s own framework brings everything but card actions', async () => {
  const webex = await startWebex();
  const app = await startRecorder();
  const firehose = { ...WEBHOOK, resource: 'all', event: 'all', targetUrl: app.url };
  expect((await webex.api('POST /webhooks', firehose)).status).toBe(200);
  await webex.say(webex.emulator.people.elena, 'direct', 'hi');
  await app.event('messages/created');
  await app.event('rooms/created');
  expect(app.all('memberships/created')).toHaveLength(2);
});

test('the bot hears that somebody opened a 1:1, and that it was put into a space and taken out', async () => {
  const webex = await startWebex();
  const app = await startRecorder();
  await webex.register(app.url);
  const { botId } = webex.emulator.app;
  const { room } = await webex.say(webex.emulator.people.elena, 'direct', 'hi');
  await app.event('memberships/created', (data) => data.roomId === room && data.personId === botId);
  const { id } = await webex.control('room', { name: 'Projects', members: [webex.emulator.people.ben] });
  await app.event('memberships/created', (data) => data.roomId === id && data.personId === botId);
  await webex.control('uninstall', { room: id });
  const gone = await app.event('memberships/deleted', (data) => data.roomId === id);
  expect([gone.data.personId, gone.actorId]).toEqual([botId, webex.emulator.people.ben]);
  expect((await webex.api('POST /messages', { roomId: id, text: 'x' })).status).toBe(404);
  await webex.control('install', { room: id });
  await until(() => expect(app.all('memberships/created').filter(({ data }) => data.roomId === id)).toHaveLength(3));
  expect((await webex.api('POST /messages', { roomId: id, text: 'x' })).status).toBe(200);
});

test('a failed delivery is not repeated, and too many make the webhook inactive until it is woken up', async () => {
  const webex = await startWebex({ deactivateAfter: 3 });
  const app = await startRecorder();
  app.answer = () => 500;
  await webex.register(app.url);
  const { elena } = webex.emulator.people;
  const { room } = await webex.say(elena, 'direct', '1');
  await app.event('messages/created');
  await webex.say(elena, room, '2');
  await webex.say(elena, room, '3');
  await until(async () => {
    const statuses = (await hooks(webex)).map(({ name, status }) => [name, status]);
    expect(statuses).toContainEqual(['test messages created', 'inactive']);
    expect(statuses).toContainEqual(['test messages deleted', 'active']);
  });
  app.answer = () => 200;
  const missed = await webex.say(elena, room, 'into the void');
  const [hook] = await hooks(webex);
  const woken = await webex.api(`PUT /webhooks/${String(hook?.id)}`, { ...hook, status: 'active' });
  expect(woken.body.status).toBe('active');
  const heard = await webex.say(elena, room, 'back again');
  await app.event('messages/created', (data) => data.id === heard.id);
  expect(app.all('messages/created')).toHaveLength(4);
  expect(app.all('messages/created').some(({ data }) => data.id === missed.id)).toBe(false);
  // What was missed can be fetched.
  const { body } = await webex.api(`GET /messages?roomId=${room}`);
  expect((body.items as Json[]).map(({ id }) => id)).toContain(missed.id);
});

test('failures that lie further apart than five minutes do no harm', async () => {
  let at = Date.now();
  const webex = await startWebex({ deactivateAfter: 2, now: () => at });
  const app = await startRecorder();
  app.answer = () => 503;
  await webex.register(app.url);
  for (let count = 1; count <= 3; count += 1) {
    await webex.say(webex.emulator.people.elena, 'direct', String(count));
    await until(async () => {
      const failed = (await webex.wire()).filter(({ name, status }) => name === 'messages/created' && status === 503);
      expect(failed).toHaveLength(count);
    });
    at += 300_001;
  }
  expect(
    (await hooks(webex)).find(({ event, resource }) => resource === 'messages' && event === 'created')?.status,
  ).toBe('active');
});

test('retries can be asked for, and stop with the first success', async () => {
  const webex = await startWebex({ retryDelaysMs: [1, 1, 1] });
  const app = await startRecorder();
  app.answer = (count) => (count < 3 ? 503 : 200);
  await webex.api('POST /webhooks', { ...WEBHOOK, targetUrl: app.url });
  await webex.say(webex.emulator.people.elena, 'direct', 'x');
  await until(async () => {
    const sent = (await webex.wire()).filter(({ direction }) => direction === 'to-baton');
    expect(sent.map(({ status, retry }) => [status, retry?.num])).toEqual([
      [503, undefined],
      [503, 1],
      [200, 2],
    ]);
  });
});

test('an app that never answers is given up, and one that is not there is a failure without a status', async () => {
  const webex = await startWebex({ answerWithinMs: 200 });
  const app = await startRecorder();
  app.answer = () => 'hang';
  await webex.register(app.url);
  await webex.say(webex.emulator.people.elena, 'direct', 'x');
  const statusOf = async (name: string): Promise<unknown> =>
    (await webex.wire()).find((one) => one.name === name)?.status;
  await until(async () => expect(await statusOf('messages/created')).toBe(0));
  expect(await webex.control('raw', { body: '{}' })).toMatchObject({ status: 0 });
});

test('messages of one room arrive in the order in which they were written', async () => {
  const webex = await startWebex();
  const app = await startRecorder();
  await webex.api('POST /webhooks', { ...WEBHOOK, targetUrl: app.url });
  const ids: string[] = [];
  for (let count = 0; count < 20; count += 1)
    ids.push((await webex.say(webex.emulator.people.elena, 'direct', String(count))).id);
  await until(() => expect(app.all('messages/created').map(({ data }) => data.id)).toEqual(ids));
});

test('everything goes through the tunnel once there is one, and an event can be sent again', async () => {
  const webex = await startWebex();
  const app = await startRecorder();
  await webex.register('https://baton.example.com/webex/events');
  await webex.control('app', { eventsUrl: app.url });
  const { id } = await webex.say(webex.emulator.people.elena, 'direct', 'x');
  const event = await app.event('messages/created');
  expect(event.targetUrl).toBe('https://baton.example.com/webex/events');
  const before = app.received.length;
  expect(await webex.control('redeliver', { event: 'messages/created', times: 3 })).toMatchObject({
    statuses: [200, 200, 200],
  });
  expect(app.received.slice(before).map(({ json }) => json.data.id)).toEqual([id, id, id]);
  expect((await webex.tryControl('redeliver', { event: 'messages/never' })).status).toBe(400);
});

test('raw bytes reach the app, signed or not', async () => {
  const webex = await startWebex();
  const app = await startRecorder();
  await webex.register(app.url, 'the secret');
  const body = '{ "resource" : "messages", "event":"created", "data": {"id": 1.0} }';
  app.answer = () => 401;
  expect(await webex.control('raw', { body })).toMatchObject({ status: 401 });
  await webex.control('raw', { body, sign: false });
  await webex.control('raw', { body, headers: { 'X-Spark-Signature': 'forged' } });
  expect(app.received.map((one) => [one.body, one.headers['x-spark-signature']])).toEqual([
    [body, createHmac('sha1', 'the secret').update(body).digest('hex')],
    [body, undefined],
    [body, 'forged'],
  ]);
});
