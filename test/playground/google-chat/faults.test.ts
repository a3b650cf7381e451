import { expect, test } from 'vitest';
import { refusal, startChat, startRecorder, until } from './support.ts';

test('real quotas: one write a second in a space, another space goes on', async () => {
  let at = Date.now();
  const chat = await startChat({ limits: 'real', now: () => at });
  const { desk, general } = chat.emulator.channels;
  const post = async (parent: string): Promise<number> =>
    (await refusal(chat.client.spaces.messages.create({ parent, requestBody: { text: 'x' } }))).status;
  const answers = [await post(desk), await post(desk), await post(desk), await post(general)];
  expect(answers).toEqual([200, 200, 429, 200]);
  at += 1_000;
  expect([await post(desk), await post(desk)]).toEqual([200, 429]);
});

test('a 429 of the quota says RESOURCE_EXHAUSTED and no time to wait', async () => {
  const chat = await startChat({ limits: 'real' });
  const parent = chat.emulator.channels.desk;
  const token = await chat.token();
  const post = (): Promise<Response> =>
    fetch(`${chat.url}/v1/${parent}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: '{"text":"x"}',
    });
  const answers = [await post(), await post(), await post()];
  expect(await answers[2]!.json()).toMatchObject({ error: { status: 'RESOURCE_EXHAUSTED' } });
  expect(answers[2]!.headers.get('retry-after')).toBeNull();
});

test('faults strike one method and space, as often as told', async () => {
  const chat = await startChat();
  const { desk, general } = chat.emulator.channels;
  const token = await chat.token();
  const post = (parent: string): Promise<Response> =>
    fetch(`${chat.url}/v1/${parent}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: '{"text":"x"}',
    });
  const rule = { method: 'spaces.messages.create', channel: desk, times: 1 };
  await chat.control('faults', { rules: [{ ...rule, kind: '429', retryAfter: 7 }] });
  expect((await post(general)).status).toBe(200);
  const limited = await post(desk);
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
  expect((await post(desk)).status).toBe(200);
  await chat.control('faults', { rules: [{ ...rule, kind: '500' }] });
  expect((await post(desk)).status).toBe(500);
  await chat.control('faults', { rules: [{ ...rule, kind: 'error', error: 'PERMISSION_DENIED' }] });
  expect((await post(desk)).status).toBe(403);
});

test('drop-after-accept: it stands there although the answer never came', async () => {
  const chat = await startChat();
  const parent = chat.emulator.channels.desk;
  await chat.control('faults', { rules: [{ method: 'spaces.messages.create', kind: 'drop-after-accept', times: 1 }] });
  const send = chat.client.spaces.messages.create({ parent, requestId: 'r', requestBody: { text: 'landed' } });
  expect((await refusal(send)).status).toBe(0);
  await chat.client.spaces.messages.create({ parent, requestId: 'r', requestBody: { text: 'landed' } });
  expect((await chat.view()).messages.filter(({ text }) => text === 'landed')).toHaveLength(1);
});

test('hang: nothing happens and nothing is answered', async () => {
  const chat = await startChat();
  const parent = chat.emulator.channels.desk;
  await chat.control('faults', { rules: [{ method: 'spaces.messages.create', kind: 'hang', times: 1 }] });
  const call = chat.client.spaces.messages.create({ parent, requestBody: { text: 'into the void' } }, { timeout: 100 });
  expect((await refusal(call)).status).toBe(0);
  expect((await chat.view()).messages.some(({ text }) => text === 'into the void')).toBe(false);
});

test('down and up again: the API and the tokens are 503, people can still write', async () => {
  const chat = await startChat();
  const token = await chat.token();
  await chat.control('faults/down', { down: true });
  expect((await chat.call('GET', `/v1/${chat.emulator.channels.desk}`, undefined, token)).status).toBe(503);
  expect((await fetch(chat.emulator.app.tokenUrl, { method: 'POST' })).status).toBe(503);
  await chat.control('say', { user: await chat.person('Maya'), room: 'direct', text: 'still here' });
  await chat.control('faults/down', { down: false });
  expect((await chat.call('GET', `/v1/${chat.emulator.channels.desk}`, undefined, token)).status).toBe(200);
});

test('a token that was issued and never arrived: the library asks again by itself', async () => {
  const chat = await startChat();
  await chat.control('faults', { rules: [{ method: 'oauth2.token', kind: 'drop-after-accept', times: 1 }] });
  expect(await chat.token()).toMatch(/^ya29/);
  expect((await chat.wire()).map(({ name, status }) => [name, status])).toEqual([
    ['oauth2.token', 0],
    ['oauth2.token', 200],
  ]);
});

test('tokens end before their time when told', async () => {
  const chat = await startChat();
  const token = await chat.token();
  await chat.control('faults/tokens');
  expect((await chat.call('GET', `/v1/${chat.emulator.channels.desk}`, undefined, token)).status).toBe(401);
});

test('an event over HTTP comes once, and again only where the emulator was told to; then its answer counts', async () => {
  for (const [options, times] of [
    [{}, 1],
    [{ httpRetryDelaysMs: [1, 1] }, 2],
  ] as const) {
    const chat = await startChat(options);
    const app = await startRecorder(chat);
    app.answer = (_request, count) => (count === 1 ? { status: 503 } : { status: 200, body: { text: 'here I am' } });
    const [person] = (await chat.view()).people;
    await chat.control('say', { user: person?.id, room: 'direct', text: 'anybody there?' });
    const shown = times === 1 ? 'not responding' : 'here I am';
    await until(async () => {
      expect((await chat.view()).messages.some(({ text }) => text.includes(shown))).toBe(true);
    });
    expect(app.received).toHaveLength(times);
  }
});
