import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OverloadedError } from '../../../src/core/errors.ts';
import type { SurfaceEvent } from '../../../src/core/surface-events.ts';
import { signed } from './fake-slack.ts';
import { fixture } from './fixtures.ts';
import { createRig, NOW, TOKEN, type Rig, type RigOptions } from './rig.ts';

let rig: Rig;
let url: string;
let closeServer: () => Promise<void>;
let accepted: SurfaceEvent[];
let accept: (events: readonly SurfaceEvent[]) => Promise<void>;

async function listen(options?: RigOptions): Promise<void> {
  rig = await createRig(options);
  const app = express();
  app.use(rig.surface.router!);
  app.use(express.json());
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  closeServer = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  accepted = [];
  accept = async (events) => {
    accepted.push(...events);
  };
  await rig.surface.start({ accept: (events) => accept(events) });
}

beforeEach(async () => listen());
afterEach(async () => {
  await closeServer();
  await rig.close();
});

async function send(body: string, headers = signed(body, NOW)): Promise<Response> {
  return fetch(url, { method: 'POST', headers, body });
}
const event = (name: string, changes: Record<string, unknown> = {}): string =>
  JSON.stringify({
    ...fixture(name),
    team_id: 'T1',
    context_team_id: 'T1',
    authorizations: [{ team_id: 'T1', user_id: 'UBOT', is_bot: true }],
    ...changes,
  });

/** Until Slack has told who we are, any workspace may be ours. */
async function known(): Promise<void> {
  await expect.poll(() => rig.log.lines.some((line) => line.includes('knows the bot')), { timeout: 20_000 }).toBe(true);
}

describe('taking in', () => {
  it('answers 2xx with nothing in it, only after the events are durable', async () => {
    const order: string[] = [];
    let release = (): void => undefined;
    let arrived = (): void => undefined;
    const reached = new Promise<void>((resolve) => (arrived = resolve));
    accept = async () => {
      arrived();
      await new Promise<void>((resolve) => (release = resolve));
      order.push('durable');
    };
    const answer = send(event('message-direct')).then(async (response) => {
      order.push('answered');
      return [response.status, await response.text()];
    });
    await reached;
    expect(order).toEqual([]);
    release();
    expect(await answer).toEqual([200, '']);
    expect(order).toEqual(['durable', 'answered']);
  });

  it('parses what it hands on', async () => {
    await send(event('message-direct'));
    expect(accepted).toMatchObject([{ type: 'message', eventId: 'slack:ev:Ev0000000001', who: { workspace: 'T1' } }]);
  });

  it.each([
    ['full', new OverloadedError('full')],
    ['broken', new Error('database away')],
  ])('answers 503 when the inbox is %s, and then takes the retry', async (_, error) => {
    accept = async () => Promise.reject(error);
    expect((await send(event('message-direct'))).status).toBe(503);
    accept = async (events) => {
      accepted.push(...events);
    };
    expect((await send(event('message-direct'))).status).toBe(200);
    expect(accepted).toHaveLength(1);
  });

  it('takes interactivity and commands by form, with a charset', async () => {
    await known();
    const type = 'application/x-www-form-urlencoded; charset=utf-8';
    const press = new URLSearchParams({ payload: JSON.stringify(fixture('press-button')) }).toString();
    const command = new URLSearchParams({
      ...(fixture('command') as Record<string, string>),
      team_id: 'T1',
    }).toString();
    expect((await send(press, signed(press, NOW, type))).status).toBe(200);
    expect((await send(command, signed(command, NOW, type))).status).toBe(200);
    // The press on our own message counts as ours, whatever team Slack names.
    expect(accepted).toMatchObject([
      { type: 'press', action: 'claim', who: { workspace: 'T1' } },
      { type: 'request', via: 'command', who: { workspace: 'T1' } },
    ]);
  });

  it('answers an unknown command, press, or nothing at all with 2xx', async () => {
    const type = 'application/x-www-form-urlencoded';
    for (const name of ['command-unknown', 'press-ephemeral-unknown', 'view-closed', 'submission']) {
      const payload = fixture(name);
      const body = new URLSearchParams(
        'command' in payload
          ? { ...(payload as Record<string, string>), team_id: 'T1' }
          : { payload: JSON.stringify(payload) },
      ).toString();
      const response = await send(body, signed(body, NOW, type));
      expect([name, response.status, await response.text()]).toEqual([name, 200, '']);
    }
    expect(accepted.map(({ type }) => type)).toEqual(['unknown', 'unknown', 'submit']);
    const strange = JSON.stringify({ type: 'something_new', team_id: 'T1' });
    expect((await send(strange)).status).toBe(200);
  });

  it('makes no call to Slack on the way in', async () => {
    await known();
    const before = rig.slack.calls.length;
    for (let n = 0; n < 5; n += 1) await send(event('message-direct', { event_id: `Ev${n}` }));
    expect(accepted).toHaveLength(5);
    expect(rig.slack.calls).toHaveLength(before);
  });

  it('answers url_verification and ssl_check', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
    expect(await (await send(body)).json()).toEqual({ challenge: 'abc' });
    const check = await send('ssl_check=1&token=x', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(check.status).toBe(200);
    expect(accepted).toEqual([]);
  });
});

describe('keeping out', () => {
  it.each<[string, number, (body: string) => [string, Record<string, string>]]>([
    ['no signature', 401, (body) => [body, { 'content-type': 'application/json' }]],
    ['a wrong signature', 401, (body) => [`${body} `, signed(body, NOW)]],
    ['a stale one', 401, (body) => [body, signed(body, NOW - 301_000)]],
    ['one from the future', 401, (body) => [body, signed(body, NOW + 301_000)]],
    ['broken JSON', 400, () => ['{"a":', signed('{"a":', NOW)]],
    ['another content type', 400, (body) => [body, signed(body, NOW, 'text/plain')]],
  ])('%s: %i, and nothing stored', async (_, status, make) => {
    const [body, headers] = make(event('message-direct'));
    expect((await send(body, headers)).status).toBe(status);
    expect(accepted).toEqual([]);
  });

  it('what is longer than 1 MB: 413', async () => {
    const body = `{"a":"${'x'.repeat(1024 * 1024)}"}`;
    expect((await send(body)).status).toBe(413);
    expect(accepted).toEqual([]);
  });

  it('what says that it is much longer: 413 at once', async () => {
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(url, { method: 'POST', headers: { 'content-length': 100_000_000 } });
      request.on('response', (response) => resolve(response.statusCode));
      request.on('error', reject);
      request.write('{');
    });
    expect(status).toBe(413);
  });

  it('another workspace: counted, answered, not taken in; a command says so', async () => {
    await known();
    expect((await send(event('message-direct', { authorizations: [{ team_id: 'TOTHER' }] }))).status).toBe(200);
    const body = new URLSearchParams({
      ...(fixture('command') as Record<string, string>),
      team_id: 'TOTHER',
    }).toString();
    const response = await send(body, signed(body, NOW, 'application/x-www-form-urlencoded'));
    expect(await response.json()).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringContaining('not set up') as string,
    });
    expect(accepted).toEqual([]);
    expect(rig.dropped).toEqual(['not-installed', 'not-installed']);
  });

  it('our own posts, even before we know who we are: counted and answered', async () => {
    expect((await send(event('message-own'))).status).toBe(200);
    expect(accepted).toEqual([]);
    expect(rig.dropped).toEqual(['own']);
  });

  it('writes no token, secret or words of a person into the log', async () => {
    accept = async () => Promise.reject(new Error('database away'));
    await send(event('message-direct'));
    const log = rig.log.lines.join('\n');
    expect(log).not.toBe('');
    for (const secret of [TOKEN, 'VPN', 'signing-secret']) expect(log).not.toContain(secret);
  });
});

describe('starting and stopping', () => {
  it('starts while Slack is away, takes events in, and learns later who it is', async () => {
    await closeServer();
    await rig.close();
    await listen({ config: { apiUrl: 'http://127.0.0.1:9/api/' } });
    expect((await send(event('message-direct'))).status).toBe(200);
    expect(accepted).toHaveLength(1);
  });

  it('takes nothing more in after stop, and stop waits for what is under way', async () => {
    let release = (): void => undefined;
    let arrived = (): void => undefined;
    const reached = new Promise<void>((resolve) => (arrived = resolve));
    accept = async () => {
      arrived();
      await new Promise<void>((resolve) => (release = resolve));
    };
    const under = send(event('message-direct'));
    await reached;
    let stopped = false;
    const stopping = rig.surface.stop().then(() => (stopped = true));
    expect((await send(event('message-direct'))).status).toBe(503);
    expect(stopped).toBe(false);
    release();
    await stopping;
    expect((await under).status).toBe(200);
  });
});
