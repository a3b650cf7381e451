import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OverloadedError } from '../../../src/core/errors.ts';
import { APP, CAROL, CHANNEL, TENANT } from './fixtures.ts';
import { createRig, PASSWORD, type Rig, type RigOptions } from './rig.ts';

let rig: Rig;
const open = async (options?: RigOptions): Promise<void> => {
  await rig?.close();
  rig = await createRig(options);
};
beforeEach(async () => {
  rig = await createRig();
});
afterEach(async () => rig.close());

const bearer = async (...given: Parameters<Rig['teams']['sign']>) => ({
  'content-type': 'application/json',
  authorization: `Bearer ${await rig.teams.sign(...given)}`,
});

describe('taking in', () => {
  it('answers 200 with nothing in it, only after the events are durable', async () => {
    const order: string[] = [];
    let release = (): void => undefined;
    let arrived = (): void => undefined;
    const reached = new Promise<void>((resolve) => (arrived = resolve));
    rig.accept = async () => {
      arrived();
      await new Promise<void>((resolve) => (release = resolve));
      order.push('durable');
    };
    const answer = rig.send(rig.activity('message-personal')).then((response) => {
      order.push('answered');
      return response;
    });
    await reached;
    expect(order).toEqual([]);
    release();
    expect(await answer).toEqual({ status: 200, text: '' });
    expect(order).toEqual(['durable', 'answered']);
  });

  it.each([
    ['full', new OverloadedError('full')],
    ['broken', new Error('database away')],
  ])('answers 503 when the inbox is %s, and takes the same event later', async (_, error) => {
    const { accept } = rig;
    rig.accept = async () => Promise.reject(error);
    expect((await rig.send(rig.activity('message-personal'))).status).toBe(503);
    rig.accept = accept;
    expect((await rig.send(rig.activity('message-personal'))).status).toBe(200);
    expect(rig.accepted).toMatchObject([{ type: 'message', who: { workspace: TENANT } }]);
  });

  it('answers 503 once it is stopped', async () => {
    await rig.surface.stop();
    expect((await rig.send(rig.activity('message-personal'))).status).toBe(503);
  });

  it('answers 200 to what it has no use for, and counts it', async () => {
    for (const name of ['typing', 'installed-team', 'message-own']) {
      expect((await rig.send(rig.activity(name))).status).toBe(200);
    }
    expect((await rig.send(rig.activity('typing', { type: 'endOfTheWorld' }))).status).toBe(200);
    expect(rig.dropped).toEqual(['typing', 'installation', 'own', 'other-activity']);
    expect(rig.accepted).toEqual([]);
  });
});

describe('letting in', () => {
  const refused = async (headers: Readonly<Record<string, string>>, body?: unknown): Promise<void> => {
    const answer = await rig.send(body ?? rig.activity('message-personal'), headers);
    expect(answer).toEqual({ status: 401, text: '' });
    expect(rig.accepted).toEqual([]);
    expect(rig.kept.size).toBe(0);
    expect(rig.dropped).toEqual(['unverified']);
  };
  const JSON_TYPE = { 'content-type': 'application/json' };
  const hour = 3600;
  const seconds = Math.floor(Date.now() / 1000);

  it('refuses what has no token', async () => refused(JSON_TYPE));
  it('refuses what is no token', async () => refused({ ...JSON_TYPE, authorization: 'Bearer a.b.c' }));
  it('refuses another scheme', async () => refused({ ...JSON_TYPE, authorization: 'Basic YTpi' }));
  it('refuses a forged signature', async () => refused(await bearer({}, { forged: true })));
  it('refuses an unknown key', async () => refused(await bearer({}, { kid: 'key-9' })));
  it('refuses another bot’s token', async () => refused(await bearer({ aud: 'another-app' })));
  it('refuses another issuer', async () => refused(await bearer({ iss: 'https://sts.windows.net/x/' })));
  it('refuses a token of another service address', async () =>
    refused(await bearer({ serviceurl: 'https://else.example/' })));
  it('refuses an expired token', async () => refused(await bearer({ nbf: seconds - 2 * hour, exp: seconds - hour })));
  it('refuses a token without an end', async () => refused(await bearer({ exp: undefined })));
  it('refuses a token that is not valid yet', async () => refused(await bearer({ nbf: seconds + hour })));
  it('takes a token that was good once for nothing but what it is good for', async () => {
    const headers = await bearer({});
    const changed = headers.authorization.replace(/.{9}$/, (end) => [...end].reverse().join(''));
    const status = async (changes: Record<string, unknown>, given: Record<string, string> = headers) =>
      (await rig.send(rig.activity('message-personal', changes), given)).status;
    expect(await status({})).toBe(200);
    expect(await status({ id: 'next' })).toBe(200);
    expect(await status({ id: 'elsewhere', serviceUrl: 'https://elsewhere.example.com/' })).toBe(401);
    expect(await status({ id: 'other-channel', channelId: 'webchat' })).toBe(401);
    expect(await status({ id: 'changed' }, { ...headers, authorization: changed })).toBe(401);
    rig.clock.now += 2 * hour * 1000;
    expect(await status({ id: 'late' })).toBe(401);
    expect(rig.accepted).toHaveLength(2);
  });
  it('refuses a channel that the key is not endorsed for', async () =>
    refused(await bearer(), rig.activity('message-personal', { channelId: 'webchat' })));
  it('refuses an unsigned token', async () => {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      iss: 'https://api.botframework.com',
      aud: APP,
      exp: seconds + hour,
      serviceurl: rig.teams.serviceUrl,
    };
    await refused({ ...JSON_TYPE, authorization: `Bearer ${part({ alg: 'none', kid: 'key-1' })}.${part(claims)}.` });
  });
  it.each(['{}', '{"type":123}', 'null', '[]', 'x'])('refuses %s without a token', async (body) =>
    refused(JSON_TYPE, body),
  );

  it.each(['{}', '{"type":123}', 'null', '[]', 'x', '{"type":"message"}'])(
    'answers 400 to %s with a good token, and lives on',
    async (body) => {
      expect((await rig.send(body)).status).toBe(400);
      expect((await rig.send(rig.activity('message-personal'))).status).toBe(200);
    },
  );

  it('answers 413 to a body that is too long', async () => {
    expect((await rig.send(rig.activity('message-personal', { text: 'x'.repeat(1_100_000) }))).status).toBe(413);
    expect(rig.dropped).toEqual(['bad-request']);
  });

  it('refuses tenants that are not served', async () => {
    const foreign = { channelData: { tenant: { id: 'another-tenant' } } };
    expect((await rig.send(rig.activity('message-personal', foreign))).status).toBe(403);
    expect([rig.accepted, rig.kept.size, rig.dropped]).toEqual([[], 0, ['other-tenant']]);
    await open({ config: { tenantId: undefined, allowedTenants: ['Another-Tenant'] } });
    expect((await rig.send(rig.activity('message-personal', foreign))).status).toBe(200);
    expect((await rig.send(rig.activity('message-personal'))).status).toBe(403);
  });

  it('says "later" while the keys can’t be had, and lets in once they can', async () => {
    rig.teams.on('GET /openid', { status: 500 });
    expect((await rig.send(rig.activity('message-personal'))).status).toBe(503);
    expect((await rig.send(rig.activity('message-personal'))).status).toBe(200);
  });

  it('writes no token and no password to the log', async () => {
    const headers = await bearer({}, { forged: true });
    await rig.send(rig.activity('message-personal'), headers);
    const lines = rig.log.lines.join('\n');
    expect(lines).toContain('not sent by Teams');
    expect(lines).not.toContain(headers.authorization.slice(7));
    expect(lines).not.toContain(PASSWORD);
  });
});

describe('without tokens, for the Agents Playground', () => {
  beforeEach(async () =>
    open({ config: { allowUnauthenticated: true, appId: '', appPassword: '', tenantId: undefined } }),
  );

  it('takes events from this machine in, and sends without a token', async () => {
    expect((await rig.send(rig.activity('message-personal'), { 'content-type': 'application/json' })).status).toBe(200);
    expect(rig.accepted).toHaveLength(1);
    await rig.perform({
      type: 'post',
      place: { surface: 'teams', workspace: TENANT, channel: 'personal-chat-id' },
      message: { text: [], card: { title: 't', lines: [], facts: [], buttons: [], menu: [] } },
    });
    expect(rig.teams.of('POST /activities')[0]?.headers.authorization).toBeUndefined();
    expect(rig.teams.of('POST /token')).toEqual([]);
  });
  it('refuses what a proxy brings from elsewhere', async () => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.7' };
    expect((await rig.send(rig.activity('message-personal'), headers)).status).toBe(401);
  });
  it.each(['{}', '{"type":123}'])('lives on after %s', async (body) => {
    expect((await rig.send(body, {})).status).toBe(400);
  });
});

describe('invokes', () => {
  it('for a dialog wait for it, and are answered with it', async () => {
    rig.teams.on('GET /pagedmembers', {
      body: {
        members: [
          { id: CAROL, name: 'Carol Okafor' },
          { id: '29:dan', name: 'Dan' },
        ],
      },
    });
    rig.accept = async (events) => {
      const [event] = events;
      if (event?.type !== 'press' || event.trigger === undefined) throw new Error('no press');
      const fields = [{ type: 'person', name: 'agent', label: 'To' } as const];
      const dialog = { token: 'tok', title: 'Pass on', submit: 'Send', close: 'Close', fields };
      void rig.surface.aside({ type: 'dialog', trigger: event.trigger, dialog });
    };
    const answer = await rig.send(rig.activity('task-fetch'));
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({
      task: {
        type: 'continue',
        value: { title: 'Pass on', card: { content: { body: [{ choices: [{ title: 'Dan', value: '29:dan' }] }] } } },
      },
    });
    expect(rig.teams.of('GET /pagedmembers')[0]?.path).toContain(`/v3/conversations/${CHANNEL}/pagedmembers`);
  });

  it('for a dialog are answered with a line where there is none', async () => {
    rig.accept = async (events) => {
      const [event] = events;
      if (event?.type !== 'press') return;
      const { who, on, trigger } = event;
      void rig.surface.aside({
        type: 'whisper',
        to: who,
        place: on.place,
        text: 'Only Dan can do that.',
        ...(trigger && { trigger }),
      });
    };
    const answer = await rig.send(rig.activity('task-fetch'));
    expect(JSON.parse(answer.text)).toEqual({ task: { type: 'message', value: 'Only Dan can do that.' } });
    expect(rig.teams.of('POST /v3/')).toEqual([]);
  });

  it('that send a dialog off close it', async () => {
    expect(await rig.send(rig.activity('task-submit'))).toEqual({ status: 200, text: '' });
    expect(rig.accepted).toMatchObject([{ type: 'submit', token: 'token-of-the-dialog' }]);
  });

  it('by Action.Execute are answered as Teams expects', async () => {
    const answer = await rig.send(rig.activity('press-execute'));
    expect(JSON.parse(answer.text)).toMatchObject({ statusCode: 200 });
  });

  it('that are not known are answered 501, and counted', async () => {
    const unknown = rig.activity('press-execute', { name: 'signin/verifyState' });
    expect((await rig.send(unknown)).status).toBe(501);
    expect(rig.dropped).toEqual(['other-invoke']);
  });
});
