import { describe, expect, test } from 'vitest';
import { startRecorder, startTeams, until, type TestTeams } from './support.ts';

async function post(teams: TestTeams, conversation: string): Promise<{ status: number; headers: Headers }> {
  const path = `conversations/${encodeURIComponent(conversation)}/activities`;
  return teams.call('POST', path, { type: 'message', text: 'x' });
}

describe('limits', () => {
  test('seven a second to one thread, then 429 with Retry-After; another thread goes on', async () => {
    let at = Date.now();
    const teams = await startTeams({ limits: 'real', now: () => at });
    const { desk } = teams.emulator.channels;
    const direct = await teams.direct(teams.lena);
    const statuses: number[] = [];
    for (let count = 0; count < 8; count += 1) statuses.push((await post(teams, desk)).status);
    expect(statuses).toEqual([...Array<number>(7).fill(201), 429]);
    expect((await post(teams, desk)).headers.get('retry-after')).toBe('1');
    expect((await post(teams, direct)).status).toBe(201);
    at += 1_000;
    // Eight in two seconds: one more, no two.
    expect([(await post(teams, desk)).status, (await post(teams, desk)).status]).toEqual([201, 429]);
  });

  test('sixty in half a minute, and the roster has limits of its own', async () => {
    let at = Date.now();
    const teams = await startTeams({ limits: 'real', now: () => at });
    const { desk } = teams.emulator.channels;
    for (let count = 0; count < 60; count += 1) {
      at += 250;
      expect((await post(teams, desk)).status).toBe(201);
    }
    at += 250;
    const refused = await post(teams, desk);
    expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([429, 15]);
    const read = async (): Promise<number> =>
      (await teams.call('GET', `conversations/${encodeURIComponent(desk)}/members`)).status;
    const statuses: number[] = [];
    for (let count = 0; count < 15; count += 1) statuses.push(await read());
    expect(statuses).toEqual([...Array<number>(14).fill(200), 429]);
  });
});

describe('faults', () => {
  test('429, 500 and an error of choice, for one operation and conversation, as often as told', async () => {
    const teams = await startTeams();
    const { desk } = teams.emulator.channels;
    const root = await teams.send(desk, { text: 'root' });
    await teams.control('faults', {
      rules: [
        { method: 'activities.send', channel: desk, kind: '429', retryAfter: 7, times: 1 },
        { method: 'activities.send', channel: desk, kind: '500', times: 1 },
        { kind: 'error', error: 'PreconditionFailed', times: 1 },
      ],
    });
    const throttled = await post(teams, `${desk};messageid=${root}`);
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await post(teams, desk)).status).toBe(500);
    expect((await post(teams, await teams.direct(teams.lena))).status).toBe(412);
    expect((await post(teams, desk)).status).toBe(201);
  });

  test('drop-after-accept: it stands there although the answer never came', async () => {
    const teams = await startTeams();
    const { desk } = teams.emulator.channels;
    await teams.token();
    const before = (await teams.view()).messages.length;
    await teams.control('faults', { rules: [{ method: 'activities.send', kind: 'drop-after-accept', times: 1 }] });
    await expect(post(teams, desk)).rejects.toThrow();
    expect((await teams.view()).messages).toHaveLength(before + 1);
  });

  test('hang: nothing happens and nothing is answered', async () => {
    const teams = await startTeams();
    const { desk } = teams.emulator.channels;
    await teams.control('faults', { rules: [{ method: 'activities.send', kind: 'hang', times: 1 }] });
    const before = (await teams.view()).messages.length;
    const hanging = post(teams, desk).catch(() => 'cut');
    await until(async () => expect((await teams.wire()).at(-1)).toMatchObject({ name: 'activities.send', status: 0 }));
    expect((await teams.view()).messages).toHaveLength(before);
    await teams.emulator.close();
    expect(await hanging).toBe('cut');
  });

  test('down and up again: people can still write, tokens are still given', async () => {
    const teams = await startTeams();
    const app = await startRecorder(teams);
    await teams.control('faults/down', { down: true });
    expect((await post(teams, teams.emulator.channels.desk)).status).toBe(503);
    await teams.control('say', { user: teams.lena, room: 'direct', text: 'hello?' });
    await app.activity('message');
    expect((await teams.token()).status).toBe(200);
    await teams.control('faults/down', { down: false });
    expect((await post(teams, teams.emulator.channels.desk)).status).toBe(201);
  });

  test('a token that can not be had', async () => {
    const teams = await startTeams();
    await teams.control('faults', { rules: [{ method: 'token', kind: '500', times: 1 }] });
    expect((await teams.token()).status).toBe(503);
    expect((await teams.token()).status).toBe(200);
  });

  test('a rule of an unknown kind is refused with a sentence', async () => {
    const teams = await startTeams();
    expect(await teams.tryControl('faults', { rules: [{ kind: 'melt' }] })).toMatchObject({ status: 400 });
  });
});

describe('delivery', () => {
  test('what failed comes again, the same, and not after it was taken', async () => {
    const teams = await startTeams({ retryDelaysMs: [0, 0, 0] });
    const app = await startRecorder(teams);
    app.answer = (_activity, count) => ({ status: count < 3 ? 503 : 200 });
    await teams.control('say', { user: teams.lena, room: 'direct', text: 'once' });
    await until(async () => expect((await teams.wire()).filter(({ name }) => name === 'message')).toHaveLength(3));
    expect(app.received.map(({ activity }) => activity)).toEqual(Array(3).fill(app.received[0]?.activity));
    expect((await teams.wire()).map(({ retry }) => retry?.num)).toEqual([undefined, 1, 2]);
  });

  test('what was refused does not come again', async () => {
    const teams = await startTeams({ retryDelaysMs: [0] });
    const app = await startRecorder(teams);
    app.answer = () => ({ status: 403 });
    await teams.control('say', { user: teams.lena, room: 'direct', text: 'first' });
    await teams.control('say', { user: teams.lena, room: 'direct', text: 'second' });
    await app.activity('message', ({ text }) => text === 'second');
    expect(app.received).toHaveLength(2);
  });

  test('the messages of one conversation leave in their order', async () => {
    const teams = await startTeams();
    const app = await startRecorder(teams);
    const texts = Array.from({ length: 20 }, (_, index) => `${index}`);
    for (const text of texts) await teams.control('say', { user: teams.lena, room: 'direct', text });
    await until(() => expect(app.received).toHaveLength(20));
    expect(app.of('message').map(({ text }) => text)).toEqual(texts);
  });

  test('a past one can be sent again, by its id or its name, with a proof of its own', async () => {
    const teams = await startTeams();
    const app = await startRecorder(teams);
    const { id } = await teams.control('say', { user: teams.lena, room: 'direct', text: 'first' });
    await teams.control('say', { user: teams.lena, room: 'direct', text: 'second' });
    await app.activity('message', ({ text }) => text === 'second');
    expect(await teams.control('redeliver', { event: id, times: 2 })).toMatchObject({ statuses: [200, 200] });
    expect(await teams.control('redeliver', { event: 'message' })).toMatchObject({ statuses: [200] });
    expect(await teams.control('redeliver')).toMatchObject({ statuses: [200] });
    expect(app.of('message').map(({ text }) => text)).toEqual([
      'first',
      'second',
      'first',
      'first',
      'second',
      'second',
    ]);
    expect((await teams.tryControl('redeliver', { event: 'nothing' })).status).toBe(400);
  });
});
