import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWebexClient } from '../../../src/surfaces/webex/client.ts';
import { createWebhooks, openWebexWebhooks } from '../../../src/surfaces/webex/webhooks.ts';
import { createRig, NOW, SECRET, TOKEN, type Rig, type RigOptions } from './fake-webex.ts';
import { ANNA, BOT, DESK, DIRECT } from './fixtures.ts';

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

const TARGET = 'https://baton.example.com/webex/events';
const KINDS = [
  'messages created',
  'messages updated',
  'messages deleted',
  'attachmentActions created',
  'memberships created',
  'memberships deleted',
];

interface Hook {
  id: string;
  name: string;
  targetUrl: string;
  resource: string;
  event: string;
  status: string;
}

/** The webhooks of a bot, as Webex keeps them. */
function keeping(webex: Rig['webex'], hooks: Hook[]): void {
  let made = 0;
  webex.on('GET webhooks', () => ({ body: { items: hooks } }));
  webex.on('POST webhooks', ({ body }) => {
    hooks.push({ ...(body as unknown as Hook), id: `W${(made += 1)}`, status: 'active' });
    return { body: hooks.at(-1) };
  });
  webex.on('PUT webhooks/*', ({ path, body }) => {
    const hook = hooks.find(({ id }) => path.endsWith(id));
    if (hook !== undefined) Object.assign(hook, body);
    return { body: hook };
  });
  webex.on('DELETE webhooks/*', ({ path }) => {
    hooks.splice(
      hooks.findIndex(({ id }) => path.endsWith(id)),
      1,
    );
    return { status: 204 };
  });
}
const hook = (kind: string, more: Partial<Hook> = {}): Hook => {
  const [resource = '', event = ''] = kind.split(' ');
  return {
    id: kind.replace(' ', '-'),
    name: `Baton: ${kind}`,
    targetUrl: TARGET,
    resource,
    event,
    status: 'active',
    ...more,
  };
};
const foreign: Hook = {
  id: 'THEIRS',
  name: 'Other bot',
  targetUrl: 'https://other.example.com',
  resource: 'messages',
  event: 'created',
  status: 'inactive',
};

async function start(hooks: Hook[], options?: RigOptions): Promise<Rig> {
  rig = await createRig(options);
  keeping(rig.webex, hooks);
  return rig;
}

describe('the webhooks of a bot', () => {
  const open = (from: Rig) =>
    createWebhooks({
      client: createWebexClient(from.webex.apiUrl, TOKEN),
      publicUrl: 'https://baton.example.com/',
      secret: SECRET,
    });

  it('are made, one for each resource and event, with the secret', async () => {
    const hooks: Hook[] = [];
    const from = await start(hooks);
    expect((await open(from).register()).map(({ resource, event, did }) => `${resource} ${event} ${did}`)).toEqual(
      KINDS.map((kind) => `${kind} made`),
    );
    expect(from.webex.of('POST webhooks')[0]?.body).toEqual({
      name: 'Baton: messages created',
      targetUrl: TARGET,
      secret: SECRET,
      resource: 'messages',
      event: 'created',
    });
    expect((await open(from).show()).ours.every(({ status }) => status === 'active')).toBe(true);
    expect(await open(from).repair()).toEqual([]);
  });
  it('are shown as they stand', async () => {
    const hooks = [
      hook('messages created', { status: 'inactive' }),
      hook('messages updated', { targetUrl: 'https://old.example.com/webex/events' }),
      hook('attachmentActions created'),
      hook('attachmentActions created', { id: 'double' }),
      foreign,
    ];
    const { ours, others } = await open(await start(hooks)).show();
    expect(ours.map(({ resource, event, status, doubles }) => [`${resource} ${event}`, status, doubles])).toEqual([
      ['messages created', 'inactive', 0],
      ['messages updated', 'elsewhere', 0],
      ['messages deleted', 'missing', 0],
      ['attachmentActions created', 'active', 1],
      ['memberships created', 'missing', 0],
      ['memberships deleted', 'missing', 0],
    ]);
    expect(others).toBe(1);
  });
  it('are mended, and those of others stay as they are', async () => {
    const hooks = [
      hook('messages created', { status: 'inactive' }),
      hook('messages updated', { targetUrl: 'https://old.example.com' }),
      ...KINDS.slice(2).map((kind) => hook(kind)),
      hook('messages created', { id: 'zz' }),
      foreign,
    ];
    const from = await start(hooks);
    const did = (await open(from).repair()).map((change) => `${change.resource} ${change.event} ${change.did}`);
    expect(did).toEqual([
      'messages created activated',
      'messages created removed-double',
      'messages updated pointed-here',
    ]);
    expect(hooks.find(({ id }) => id === 'THEIRS')).toEqual({ ...foreign });
    expect(hooks.map(({ id }) => id)).not.toContain('zz');
    expect(from.webex.of('PUT webhooks/*')[0]?.body).toEqual({
      name: 'Baton: messages created',
      targetUrl: TARGET,
      secret: SECRET,
      status: 'active',
    });
  });
  it('register renews the secret of all', async () => {
    const from = await start(KINDS.map((kind) => hook(kind)));
    expect((await open(from).register()).map(({ did }) => did)).toEqual(KINDS.map(() => 'renewed'));
  });
  it('one that can not be made does not hold up the others', async () => {
    const from = await start([]);
    from.webex.on('POST webhooks', { status: 400 }, { body: { id: 'X' } });
    const changes = await open(from).register();
    expect(changes[0]).toMatchObject({ did: 'failed', code: 'webex.webhooks.create.http-400' });
    expect(changes).toHaveLength(KINDS.length);
  });
  it('are found on every page', async () => {
    const from = await start([]);
    const next = `${from.webex.apiUrl}/webhooks?max=100&page=2`;
    from.webex.on('GET webhooks', ({ query }) =>
      query.get('page') === '2'
        ? { body: { items: KINDS.slice(3).map((kind) => hook(kind)) } }
        : { headers: { link: `<${next}>; rel="next"` }, body: { items: KINDS.slice(0, 3).map((kind) => hook(kind)) } },
    );
    expect((await open(from).show()).ours.every(({ status }) => status === 'active')).toBe(true);
  });
  it('for the command line come with a connection of their own', async () => {
    const from = await start([]);
    const webhooks = openWebexWebhooks(
      { botToken: TOKEN, webhookSecret: SECRET, apiUrl: from.webex.apiUrl },
      'https://baton.example.com',
    );
    expect((await webhooks.show()).ours).toHaveLength(KINDS.length);
    await webhooks.close();
    expect(() => openWebexWebhooks({ botToken: TOKEN, apiUrl: from.webex.apiUrl }, 'x')).toThrow('webhookSecret');
  });
});

describe('while the service runs', () => {
  const often = { config: { checkWebhooksEvery: 0.02 } };
  const message = (id: string, at: number, more: Record<string, unknown> = {}) => ({
    id,
    roomId: DIRECT,
    roomType: 'direct',
    personId: ANNA,
    personEmail: 'anna@example.com',
    text: id,
    created: new Date(at).toISOString(),
    ...more,
  });

  it('the webhooks are made at the start', async () => {
    const hooks: Hook[] = [];
    const { surface } = await start(hooks);
    await surface.start(null as never);
    await vi.waitFor(() => expect(hooks).toHaveLength(KINDS.length));
  });
  it('one that Webex switched off is switched on, and what was missed is fetched in order', async () => {
    const hooks: Hook[] = [];
    const { surface, webex, events, clock } = await start(hooks, often);
    await surface.start(null as never);
    await vi.waitFor(() => expect(rig?.kept.get('webex seen')).toBe(String(NOW)));
    webex.on('GET rooms', {
      body: {
        items: [
          { id: DIRECT, type: 'direct', lastActivity: new Date(NOW + 9000).toISOString() },
          { id: DESK, type: 'group', lastActivity: new Date(NOW - 9e6).toISOString() },
        ],
      },
    });
    webex.on('GET messages', {
      body: {
        items: [
          message('three', NOW + 8000, { personId: BOT }),
          message('two', NOW + 7000),
          message('one', NOW + 6000, { updated: new Date(NOW + 6500).toISOString() }),
          message('old', NOW - 600_000),
        ],
      },
    });
    clock.now = NOW + 10_000;
    hooks[0]!.status = 'inactive';
    await vi.waitFor(() => expect(events).toHaveLength(3));
    expect(events.map(({ eventId }) => eventId)).toEqual([
      'webex:messages:created:one',
      expect.stringContaining('webex:messages:updated:one:'),
      'webex:messages:created:two',
    ]);
    expect(hooks[0]!.status).toBe('active');
    expect(webex.of('GET messages').every(({ query }) => query.get('roomId') === DIRECT)).toBe(true);
  });
  it('what came while it did not run is fetched at the start; in group spaces, what mentions the bot', async () => {
    const { surface, webex, events, kept } = await start(KINDS.map((kind) => hook(kind)));
    kept.set('webex seen', String(NOW - 600_000));
    webex.on('GET rooms', {
      body: { items: [{ id: DESK, type: 'group', lastActivity: new Date(NOW).toISOString() }] },
    });
    webex.on('GET messages', {
      body: { items: [message('m', NOW - 60_000, { roomId: DESK, roomType: 'group', mentionedPeople: [BOT] })] },
    });
    await surface.start(null as never);
    await vi.waitFor(() => expect(events).toMatchObject([{ heard: 'mention', ref: { place: { channel: DESK } } }]));
    expect(webex.of('GET messages')[0]?.query.get('mentionedPeople')).toBe('me');
  });
  it('at the first start nothing old is fetched', async () => {
    const { surface, webex } = await start([]);
    await surface.start(null as never);
    await vi.waitFor(() => expect(rig?.kept.has('webex seen')).toBe(true));
    expect(webex.of('GET rooms')).toEqual([]);
  });
  it('Webex may be away at the start', async () => {
    const hooks: Hook[] = [];
    const { surface, webex, lines } = await start(hooks);
    const me = { id: BOT, orgId: 'O', displayName: 'Baton', type: 'bot' };
    webex.on('GET people/me', { status: 503 }, { status: 503 }, { body: me });
    await surface.start(null as never);
    await vi.waitFor(() => expect(hooks).toHaveLength(KINDS.length), { timeout: 10_000 });
    expect(lines.some((line) => line.includes('can not be asked'))).toBe(true);
    expect(lines.join('\n')).not.toMatch(/token-of|secret-of/);
  });
});
