import { expect, test } from 'vitest';
import { button, card, type Json, startChat, startRecorder, type TestChat, until } from './support.ts';

const SCOPE = ['https://www.googleapis.com/auth/pubsub'];

interface Pulled {
  readonly ackId: string;
  readonly deliveryAttempt: number;
  readonly message: { data: string; messageId: string };
}

function puller(chat: TestChat): {
  pull(max?: number): Promise<Pulled[]>;
  call(verb: string, body: Json): Promise<{ status: number; body: Json }>;
} {
  const call = async (verb: string, body: Json): ReturnType<TestChat['call']> =>
    chat.call('POST', `/v1/${chat.emulator.app.subscription}:${verb}`, body, await chat.token(SCOPE));
  return {
    call,
    pull: async (maxMessages = 10) => ((await call('pull', { maxMessages })).body.receivedMessages ?? []) as Pulled[],
  };
}

function eventIn(pulled: Pulled | undefined): Json {
  return JSON.parse(Buffer.from(pulled!.message.data, 'base64').toString('utf8')) as Json;
}

test('pull: an event stays until it is acknowledged, and comes again after its deadline', async () => {
  let at = Date.now();
  const chat = await startChat({ delivery: 'pubsub-pull', now: () => at });
  const { pull, call } = puller(chat);
  await chat.control('say', { user: await chat.person('Maya'), room: 'direct', text: 'hello' });
  const [first] = await pull();
  expect(eventIn(first)).toMatchObject({ type: 'MESSAGE', message: { text: 'hello' } });
  expect(await pull()).toEqual([]);
  at += 10_000;
  const [again] = await pull();
  expect(again).toMatchObject({ deliveryAttempt: 2, message: { messageId: first!.message.messageId } });
  // The first acknowledgement id has run out.
  await call('acknowledge', { ackIds: [first!.ackId] });
  await call('modifyAckDeadline', { ackIds: [again!.ackId], ackDeadlineSeconds: 0 });
  const [third] = await pull();
  expect(third?.deliveryAttempt).toBe(3);
  expect(await call('acknowledge', { ackIds: [third!.ackId] })).toEqual({ status: 200, body: {} });
  at += 60_000;
  expect(await pull()).toEqual([]);
});

test('pull waits for the first event, in add-on format too', async () => {
  const chat = await startChat({ delivery: 'pubsub-pull', format: 'add-on', pullWaitMs: 20_000 });
  const waiting = puller(chat).pull();
  await until(async () => expect((await chat.wire()).some(({ name }) => name === 'oauth2.token')).toBe(true));
  await chat.control('say', { user: await chat.person('Maya'), room: 'direct', text: 'at last' });
  expect(eventIn((await waiting)[0])).toMatchObject({ chat: { messagePayload: { message: { text: 'at last' } } } });
});

test('a puller who went away gets nothing: the next one does', async () => {
  const chat = await startChat({ delivery: 'pubsub-pull', pullWaitMs: 20_000 });
  const impatient = await fetch(`${chat.url}/v1/${chat.emulator.app.subscription}:pull`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await chat.token(SCOPE)}` },
    body: JSON.stringify({ maxMessages: 1 }),
    signal: AbortSignal.timeout(100),
  }).catch(() => 'gone');
  expect(impatient).toBe('gone');
  await until(async () => expect((await chat.wire()).some(({ name }) => name === 'pubsub.pull')).toBe(true));
  await chat.control('say', { user: await chat.person('Maya'), room: 'direct', text: 'for the next' });
  expect(eventIn((await puller(chat).pull())[0])).toMatchObject({ message: { text: 'for the next' } });
});

test('pull wants its scope, its subscription and sound numbers', async () => {
  const chat = await startChat({ delivery: 'pubsub-pull' });
  const { call } = puller(chat);
  const path = `/v1/${chat.emulator.app.subscription}`;
  expect((await chat.call('POST', `${path}:pull`, { maxMessages: 1 })).status).toBe(403);
  expect((await chat.call('POST', `${path}:pull`, { maxMessages: 1 }, 'none')).status).toBe(401);
  expect(
    (await chat.call('POST', '/v1/projects/x/subscriptions/y:pull', { maxMessages: 1 }, await chat.token(SCOPE)))
      .status,
  ).toBe(404);
  expect((await call('pull', {})).status).toBe(400);
  expect((await call('acknowledge', { ackIds: [] })).status).toBe(400);
  expect((await call('modifyAckDeadline', { ackIds: ['x'], ackDeadlineSeconds: 601 })).status).toBe(400);
  expect((await chat.call('GET', path, undefined, await chat.token(SCOPE))).body).toMatchObject({
    state: 'ACTIVE',
    pushConfig: {},
  });
  await chat.control('settings', { delivery: 'pubsub-push' });
  expect((await call('pull', { maxMessages: 1 })).status).toBe(400);
});

test('push: wrapped, and again until the app takes it', async () => {
  const chat = await startChat({ delivery: 'pubsub-push', retryDelaysMs: [1, 1] });
  const app = await startRecorder(chat);
  app.answer = (_request, count) => ({ status: count < 3 ? 503 : 204, body: '' });
  await chat.control('say', { user: await chat.person('Maya'), room: 'direct', text: 'pushed' });
  await until(() => expect(app.received).toHaveLength(3));
  const { json, headers } = app.received[0]!;
  expect(headers['user-agent']).toBe('CloudPubSub-Google');
  expect(json).toMatchObject({ subscription: chat.emulator.app.subscription });
  const message = json.message as Pulled['message'];
  expect(eventIn({ message } as Pulled)).toMatchObject({ message: { text: 'pushed' } });
  expect(new Set(app.received.map((one) => (one.json.message as Json).messageId)).size).toBe(1);
  await until(async () => expect((await chat.wire()).filter(({ retry }) => retry !== undefined)).toHaveLength(2));
});

test('what an app behind Pub/Sub answers is not read, and dialogs need HTTP', async () => {
  const chat = await startChat({ delivery: 'pubsub-push' });
  const app = await startRecorder(chat);
  app.answer = () => ({ status: 200, body: { text: 'unheard' } });
  const room = chat.emulator.channels.desk;
  const buttons = [button('Claim'), button('Pass on', 'x', {}, { interaction: 'OPEN_DIALOG' })];
  const requestBody = { cardsV2: card({ buttonList: { buttons } }) };
  const { data } = await chat.client.spaces.messages.create({ parent: room, requestBody });
  const press = async (one: string): Promise<Json> =>
    chat.control('press', { user: await chat.person('Jonas'), room, id: data.name!, button: one });
  expect(await press('b0')).toEqual({ ok: true, status: 200 });
  expect(await press('b1')).toMatchObject({ status: 0, told: 'A dialog needs an app that is reached by HTTP.' });
  expect((await chat.view()).messages.some(({ text }) => text === 'unheard')).toBe(false);
});
