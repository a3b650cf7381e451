import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { startRecorder, startSlack, type Json, type Recorder, type TestSlack, until } from './support.ts';

async function startBoth(options: Parameters<typeof startSlack>[0] = {}): Promise<{ slack: TestSlack; app: Recorder }> {
  const app = await startRecorder();
  return { app, slack: await startSlack({ eventsUrl: app.url, ...options }) };
}

test('what an employee writes in the 1:1 comes as message.im, signed, in the full envelope', async () => {
  const { slack, app } = await startBoth();
  const user = await slack.person('maya');
  const { channel, ts } = await slack.control('say', { user, channel: 'dm', text: 'My *laptop* & <screen>' });
  const event = await app.event((one) => one.ts === ts);
  expect(event).toMatchObject({
    type: 'message',
    channel,
    channel_type: 'im',
    user,
    event_ts: ts,
    text: 'My *laptop* &amp; &lt;screen&gt;',
  });
  expect(event.client_msg_id).toMatch(/^[0-9a-f-]{36}$/);

  const [{ headers, body, json }] = app.received as [Recorder['received'][number]];
  const digest = createHmac('sha256', slack.emulator.app.signingSecret)
    .update(`v0:${headers['x-slack-request-timestamp'] as string}:${body}`)
    .digest('hex');
  expect(headers['x-slack-signature']).toBe(`v0=${digest}`);
  expect(headers['content-type']).toBe('application/json');
  expect(headers).not.toHaveProperty('x-slack-retry-num');
  expect(json).toMatchObject({
    team_id: slack.emulator.app.teamId,
    api_app_id: slack.emulator.app.appId,
    type: 'event_callback',
    is_ext_shared_channel: false,
    authorizations: [
      {
        team_id: slack.emulator.app.teamId,
        user_id: slack.emulator.app.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
  });
  expect(json.event_id).toMatch(/^Ev0[A-Z0-9]+$/);
});

test('a mention in a channel comes twice, as app_mention and as message, with one ts and two event ids', async () => {
  const { slack, app } = await startBoth();
  const { ts } = await slack.control('say', {
    user: await slack.person('priya'),
    channel: slack.emulator.channels.general,
    text: '@Baton please help',
  });
  await app.event((event) => event.type === 'app_mention' && event.ts === ts);
  const twin = await app.event((event) => event.type === 'message' && event.ts === ts);
  expect(twin.text).toBe(`<@${slack.emulator.app.botUserId}> please help`);
  expect(new Set(app.received.map(({ json }) => json.event_id)).size).toBe(2);
});

test("the app's own posts come back with its bot profile", async () => {
  const { slack, app } = await startBoth();
  const { ts } = await slack.client.chat.postMessage({ channel: slack.emulator.channels.desk, text: 'hello' });
  expect(await app.event((event) => event.ts === ts)).toMatchObject({
    bot_id: slack.emulator.app.botId,
    app_id: slack.emulator.app.appId,
    bot_profile: { app_id: slack.emulator.app.appId, team_id: slack.emulator.app.teamId },
    channel_type: 'channel',
  });
});

test('an edit carries what stood there before, a deletion what was deleted', async () => {
  const { slack, app } = await startBoth();
  const user = await slack.person('tomas');
  const { channel, ts } = await slack.control('say', { user, channel: 'dm', text: 'typo' });
  await slack.control('edit', { user, channel, ts, text: 'type' });
  expect(await app.event((event) => event.subtype === 'message_changed')).toMatchObject({
    hidden: true,
    channel,
    channel_type: 'im',
    message: { ts, text: 'type', edited: { user } },
    previous_message: { ts, text: 'typo' },
  });
  await slack.control('delete', { user, channel, ts });
  expect(await app.event((event) => event.subtype === 'message_deleted')).toMatchObject({
    deleted_ts: ts,
    channel,
    previous_message: { text: 'type' },
  });
});

test('a deleted message with replies comes as a change into a tombstone', async () => {
  const { slack, app } = await startBoth();
  const user = await slack.person('tomas');
  const { channel, ts } = await slack.control('say', { user, channel: 'dm', text: 'root' });
  await slack.control('say', { user, channel, thread_ts: ts, text: 'reply' });
  await slack.control('delete', { user, channel, ts });
  expect(await app.event((event) => event.subtype === 'message_changed')).toMatchObject({
    message: { ts, subtype: 'tombstone', user: 'USLACKBOT' },
    previous_message: { ts, text: 'root' },
  });
});

test('reactions and the home tab are told', async () => {
  const { slack, app } = await startBoth();
  const user = await slack.person('aisha');
  const channel = slack.emulator.channels.desk;
  const { ts } = await slack.client.chat.postMessage({ channel, text: 'x' });
  await slack.control('react', { user, channel, ts, name: 'thumbsup' });
  await slack.control('react', { user, channel, ts, name: '+1', remove: true });
  await slack.control('open-home', { user });
  expect(await app.event((event) => event.type === 'reaction_added')).toMatchObject({
    user,
    reaction: '+1',
    item: { type: 'message', channel, ts },
  });
  await app.event((event) => event.type === 'reaction_removed');
  expect(await app.event((event) => event.type === 'app_home_opened')).toMatchObject({ user, tab: 'home' });
});

test('nothing comes from a channel that the bot is not in, nor of a kind that is not subscribed to', async () => {
  const { slack, app } = await startBoth({ app: { botEvents: ['message.im', 'message.channels'] } });
  const user = await slack.person('maya');
  const { channel } = await slack.control('channel', { name: 'lunch', members: [user] });
  await slack.control('say', { user, channel, text: 'pizza?' });
  await slack.control('open-home', { user });
  const { ts } = await slack.control('say', { user, channel: 'dm', text: 'the end' });
  await app.event((event) => event.ts === ts);
  expect(app.events()).toHaveLength(1);
});

test('what one person writes quickly arrives in its order', async () => {
  const { slack, app } = await startBoth();
  const user = await slack.person('maya');
  for (let index = 0; index < 30; index += 1)
    await slack.control('say', { user, channel: 'dm', text: `line ${index}` });
  await app.event((event) => event.text === 'line 29');
  expect(app.events().map((event) => event.text)).toEqual(Array.from({ length: 30 }, (_, index) => `line ${index}`));
});

test('a refused event comes again with its number and reason, the same bytes and a fresh signature', async () => {
  const { slack, app } = await startBoth({ retryDelaysMs: [0, 0, 0] });
  app.answer = (_request, count) => ({ status: count < 3 ? 500 : 200 });
  await slack.control('say', { user: await slack.person('maya'), channel: 'dm', text: 'again' });
  await until(() => expect(app.received).toHaveLength(3));
  expect(app.received.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']])).toEqual([
    [undefined, undefined],
    ['1', 'http_error'],
    ['2', 'http_error'],
  ]);
  expect(new Set(app.received.map(({ body }) => body)).size).toBe(1);
  await until(async () =>
    expect((await slack.state()).delivery).toMatchObject({ delivered: 1, failedAttempts: 2, dropped: 0, pending: 0 }),
  );
});

test('an app that does not answer in time is tried again for http_timeout', async () => {
  const { slack, app } = await startBoth({ retryDelaysMs: [0], answerWithinMs: 50 });
  app.answer = (_request, count) => (count === 1 ? 'hang' : { status: 200 });
  await slack.control('say', { user: await slack.person('maya'), channel: 'dm', text: 'slow' });
  await until(() => expect(app.received[1]?.headers['x-slack-retry-reason']).toBe('http_timeout'));
});

test('after the last attempt the event is dropped and counted; x-slack-no-retry ends it at once', async () => {
  const { slack, app } = await startBoth({ retryDelaysMs: [0, 0, 0] });
  app.answer = () => ({ status: 503 });
  const user = await slack.person('maya');
  await slack.control('say', { user, channel: 'dm', text: 'lost' });
  await until(async () => expect((await slack.state()).delivery.dropped).toBe(1));
  expect(app.received).toHaveLength(4);
  app.answer = () => ({ status: 503, headers: { 'x-slack-no-retry': '1' } });
  await slack.control('say', { user, channel: 'dm', text: 'lost too' });
  await until(async () => expect((await slack.state()).delivery.dropped).toBe(2));
  expect(app.received).toHaveLength(5);
});

test('with the app down people go on as if nothing were', async () => {
  const slack = await startSlack({ eventsUrl: 'http://127.0.0.1:9/slack/events', retryDelaysMs: [60_000] });
  const user = await slack.person('maya');
  const said = await Promise.all(
    Array.from({ length: 20 }, (_, index) => slack.control('say', { user, channel: 'dm', text: `${index}` })),
  );
  expect(new Set(said.map(({ ts }) => ts)).size).toBe(20);
  await until(async () => expect((await slack.state()).delivery).toMatchObject({ delivered: 0, pending: 20 }));
});

test('a past event is sent again on demand, with retry headers', async () => {
  const { slack, app } = await startBoth();
  await slack.control('say', { user: await slack.person('maya'), channel: 'dm', text: 'once' });
  await until(() => expect(app.received).toHaveLength(1));
  const { statuses } = await slack.control('redeliver', { event_id: app.received[0]?.json.event_id, times: 3 });
  expect(statuses).toEqual([200, 200, 200]);
  expect(new Set(app.received.map(({ body }) => body)).size).toBe(1);
  expect(app.received.slice(1).map(({ headers }) => headers['x-slack-retry-num'])).toEqual(
    expect.arrayContaining(['1', '2', '3']),
  );
  expect((await slack.tryControl('redeliver', { event_id: 'Ev0NEVER' })).status).toBe(400);
});

test('any bytes can be posted, signed, unsigned or out of time', async () => {
  const { slack, app } = await startBoth();
  app.answer = ({ headers }) => ({
    status: headers['x-slack-signature'] === undefined ? 401 : 200,
    body: '{"seen":true}',
  });
  const body = JSON.stringify({ type: 'url_verification', challenge: 'c' });
  expect(await slack.control('raw', { body })).toMatchObject({ status: 200, body: '{"seen":true}' });
  expect(await slack.control('raw', { body, sign: false })).toMatchObject({ status: 401 });
  await slack.control('raw', { body, timestampSkewS: 3600 });
  const stamps = app.received.map(({ headers }) => Number(headers['x-slack-request-timestamp']));
  expect(stamps[2]! - stamps[0]!).toBeGreaterThanOrEqual(3599);
});

test('what is sent to the app and what it asks stands in the wire log, without tokens', async () => {
  const { slack, app } = await startBoth();
  await slack.control('say', { user: await slack.person('maya'), channel: 'dm', text: 'hello' });
  await until(() => expect(app.received).toHaveLength(1));
  await slack.client.apiCall('auth.test', { token: slack.emulator.app.botToken });
  const entries = await until(async () => {
    const all = await slack.wire();
    expect(all.length).toBeGreaterThanOrEqual(2);
    return all;
  });
  expect(entries.map(({ direction, name, status }) => [direction, name, status])).toEqual(
    expect.arrayContaining([
      ['to-baton', 'message.im', 200],
      ['from-baton', 'auth.test', 200],
    ]),
  );
  expect(JSON.stringify(entries)).not.toContain(slack.emulator.app.botToken);
  const answers = entries.map(({ response }) => response as Json);
  expect(answers.some((answer) => answer.user_id === slack.emulator.app.botUserId)).toBe(true);
});
