import { expect, test } from 'vitest';
import { startWebex, type Json } from './support.ts';

test('real limits: a burst passes, then 429 with Retry-After, until time has passed', async () => {
  let at = Date.now();
  const webex = await startWebex({ limits: 'real', now: () => at });
  const roomId = webex.emulator.channels.desk;
  const post = (): ReturnType<typeof webex.api> => webex.api('POST /messages', { roomId, text: 'x' });
  const statuses: number[] = [];
  for (let count = 0; count < 61; count += 1) statuses.push((await post()).status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(60);
  const refused = await post();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  expect((await webex.api('GET /people/me')).status).toBe(200);
  at += 1_000;
  expect((await post()).status).toBe(200);
});

test('a 429 is injected for one method and room, as often as told', async () => {
  const webex = await startWebex();
  const { desk, general } = webex.emulator.channels;
  await webex.control('faults', {
    rules: [{ method: 'POST /messages', channel: desk, kind: '429', retryAfter: 7, times: 1 }],
  });
  const post = async (roomId: string): Promise<[number, string | null]> => {
    const { status, headers } = await webex.api('POST /messages', { roomId, text: 'x' });
    return [status, headers.get('retry-after')];
  };
  expect(await post(general)).toEqual([200, null]);
  expect(await post(desk)).toEqual([429, '7']);
  expect(await post(desk)).toEqual([200, null]);
});

test('500, and a status of choice, on any call', async () => {
  const webex = await startWebex();
  await webex.control('faults', {
    rules: [
      { method: 'GET /people/{id}', kind: '500', times: 1 },
      { method: 'GET /webhooks', kind: 'error', error: '502', times: 1 },
    ],
  });
  const { status, body } = await webex.api(`GET /people/${webex.emulator.people.hana}`);
  expect([status, typeof body.trackingId]).toEqual([500, 'string']);
  expect((await webex.api('GET /webhooks')).status).toBe(502);
  expect((await webex.api('GET /webhooks')).status).toBe(200);
});

test('hang: nothing happens and nothing is answered; drop-after-accept: it stands there all the same', async () => {
  const webex = await startWebex();
  const roomId = webex.emulator.channels.desk;
  await webex.control('faults', {
    rules: [
      { method: 'POST /messages', kind: 'hang', times: 1 },
      { method: 'POST /messages', kind: 'drop-after-accept', times: 1 },
    ],
  });
  const send = (text: string, signal?: AbortSignal): Promise<unknown> =>
    fetch(`${webex.url}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${webex.emulator.app.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ roomId, text }),
      ...(signal === undefined ? {} : { signal }),
    });
  await expect(send('into the void', AbortSignal.timeout(200))).rejects.toThrow();
  await expect(send('landed')).rejects.toThrow();
  const texts = (await webex.view()).messages.map(({ text }) => text);
  expect([texts.includes('into the void'), texts.includes('landed')]).toEqual([false, true]);
});

test('down: the API is 503 while people still write; up again: all is there', async () => {
  const webex = await startWebex();
  await webex.control('faults/down', { down: true });
  expect((await webex.api('GET /people/me')).status).toBe(503);
  const { id } = await webex.say(webex.emulator.people.elena, 'direct', 'anybody?');
  await webex.control('faults/down', { down: false });
  expect((await webex.api(`GET /messages/${id}`)).body.text).toBe('anybody?');
});

test('a rule of an unknown kind is refused with a sentence', async () => {
  const webex = await startWebex();
  const { status, body } = await webex.tryControl('faults', { rules: [{ kind: 'melt' }] });
  expect([status, body.error]).toEqual([400, expect.stringMatching(/A rule needs a kind/)]);
});

test('the wire log tells each call by name, and no token', async () => {
  const webex = await startWebex();
  const { hana } = webex.emulator.people;
  await webex.api('POST /messages', { toPersonId: hana, text: 'hi' });
  await webex.api(`GET /people/${hana}`);
  const entries = await webex.wire();
  expect(entries.map(({ name, status, direction }) => [name, status, direction])).toEqual([
    ['POST /messages', 200, 'from-baton'],
    ['GET /people/{id}', 200, 'from-baton'],
  ]);
  expect(entries[0]?.request as Json).toEqual({ toPersonId: hana, text: 'hi' });
  expect(JSON.stringify(entries)).not.toContain(webex.emulator.app.botToken);
  const later = await fetch(`${webex.url}/_control/wire?since=1`);
  expect(((await later.json()) as { entries: unknown[] }).entries).toHaveLength(1);
});

test('a body that is too long is 413', async () => {
  const webex = await startWebex();
  const answer = await webex
    .api('POST /messages', { roomId: webex.emulator.channels.desk, text: 'x'.repeat(1_100_000) })
    .catch(() => null);
  // The connection may be cut before the client has read the answer to a body that it is still sending.
  expect(answer === null || answer.status === 413).toBe(true);
});
