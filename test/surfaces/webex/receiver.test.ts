import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OverloadedError } from '../../../src/core/errors.ts';
import { record } from '../../../src/surfaces/shared/json.ts';
import { createRig, signed, type Rig, type RigOptions } from './fake-webex.ts';
import { ANNA, BOT, DAN, DIRECT, fixture, fixtures, ORG } from './fixtures.ts';

let rig: Rig;
async function fresh(options?: RigOptions): Promise<void> {
  await rig?.close();
  rig = await createRig(options);
  await rig.surface.start(null as never);
}
beforeEach(async () => fresh());
afterEach(async () => rig.close());

/** Lets the fake serve what a fixture is about, and posts its webhook. */
function serve(name: string): unknown {
  const { webhook, message, action } = fixture(name);
  if (record(message)) rig.webex.on(`GET messages/${String(record(message)?.['id'])}`, { body: message });
  if (record(action)) rig.webex.on(`GET attachment/actions/${String(record(action)?.['id'])}`, { body: action });
  return webhook;
}
const deliver = (name: string) => rig.deliver(serve(name));

describe('webhooks', () => {
  it('are answered once what they are about is fetched and durable', async () => {
    expect(await deliver('message-direct')).toBe(200);
    expect(rig.events).toMatchObject([{ type: 'message', heard: 'direct', who: { id: ANNA, workspace: ORG } }]);
  });
  it('tell of presses', async () => {
    expect(await deliver('press-claim')).toBe(200);
    expect(rig.events).toMatchObject([{ type: 'press', action: 'claim', who: { id: DAN } }]);
  });
  it.each(Object.keys(fixtures()))('%s is answered with 200', async (name) => {
    expect(await deliver(name)).toBe(200);
    expect(rig.events.every(({ who }) => who.id !== BOT)).toBe(true);
  });
  it('of our own messages are not even fetched', async () => {
    await deliver('message-own');
    expect(rig.webex.of('GET messages/*')).toEqual([]);
    expect(rig.dropped).toEqual(['own']);
  });
  it.each([
    ['no signature', {}],
    ['another secret', signed('{}', 'sha1', 'other')],
    ['a longer digest', signed('{}', 'sha256')],
  ])('with %s: 401, and nothing is fetched or stored', async (_, headers) => {
    expect(await rig.deliver('{}', headers)).toBe(401);
    expect(rig.dropped).toEqual(['unverified']);
    expect(rig.events).toEqual([]);
  });
  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['no webhook', '{"hello":"world"}'],
  ])('of %s: 400, counted', async (_, body) => {
    expect(await rig.deliver(body)).toBe(400);
    expect(rig.dropped).toEqual(['bad-request']);
  });
  it('that are enormous: 413', async () => {
    expect(await rig.deliver(JSON.stringify({ x: 'y'.repeat(1_100_000) }))).toBe(413);
  });
  it('of another organization: refused, and nothing is fetched', async () => {
    const webhook = {
      ...record(serve('message-direct')),
      orgId: Buffer.from('ciscospark://us/ORGANIZATION/other').toString('base64'),
    };
    expect(await rig.deliver(webhook)).toBe(403);
    expect(rig.events).toEqual([]);
    expect(rig.dropped).toEqual(['other-org']);
    expect(rig.webex.of('GET messages/*')).toEqual([]);
  });
  it('that name the organization by its bare UUID are ours', async () => {
    const uuid = Buffer.from(ORG, 'base64').toString().split('/').at(-1)!;
    const webhook = { ...record(serve('message-direct')), orgId: Buffer.from(uuid).toString('base64') };
    expect(await rig.deliver(webhook)).toBe(200);
    expect(rig.events).toHaveLength(1);
  });
  it('about what is gone: 200, counted', async () => {
    const webhook = serve('message-direct');
    rig.webex.on('GET messages/*', { status: 404 });
    rig.webex.on(`GET messages/${String(record(record(webhook)?.['data'])?.['id'])}`, { status: 404 });
    expect(await rig.deliver(webhook)).toBe(200);
    expect(rig.dropped).toEqual(['gone']);
  });
});

describe('what can not be taken in at once', () => {
  it('is answered 503 while Webex does not give the text, and fetched later', async () => {
    const { webhook, message } = fixture('message-direct');
    rig.webex.on(`GET messages/${String(record(message)?.['id'])}`, { status: 502 }, { body: message });
    expect(await rig.deliver(webhook)).toBe(503);
    await vi.waitFor(() => expect(rig.events).toHaveLength(1), { timeout: 10_000 });
  });
  it('is answered 503 while Baton takes nothing more in, and taken in later', async () => {
    rig.refuse = new OverloadedError('full');
    expect(await deliver('press-claim')).toBe(503);
    expect(rig.events).toEqual([]);
    rig.refuse = null;
    await vi.waitFor(() => expect(rig.events).toHaveLength(1), { timeout: 10_000 });
  });
  it('nothing is taken in after the stop', async () => {
    await rig.surface.stop();
    expect(await deliver('message-direct')).toBe(503);
    expect(rig.events).toEqual([]);
  });
});

describe('files', () => {
  const { message } = fixture('message-files');
  const path = 'contents/Y2lzY29zcGFyazovL3VzL0NPTlRFTlQvYTEvMA';
  const withFile = () => {
    const own = { ...record(message), files: [`${rig.webex.apiUrl}/${path}`] };
    rig.webex.on(`GET messages/${String(record(message)?.['id'])}`, { body: own });
    return fixture('message-files')['webhook'];
  };
  const told = {
    'content-disposition': 'attachment; filename="Fehlér.png"',
    'content-type': 'image/png',
    'content-length': '3',
  };
  const headers = { ...told, 'content-disposition': Buffer.from(told['content-disposition']).toString('latin1') };
  const only = () => {
    const event = rig.events[0];
    if (event?.type !== 'message') throw new Error('no message');
    return event.body.files[0]!;
  };
  const read = async () => {
    const { stream, size } = await rig.surface.file(only(), AbortSignal.timeout(5000));
    return { size, text: await new Response(stream).text() };
  };

  it('are named by what Webex tells of them', async () => {
    rig.webex.on(`HEAD ${path}`, { headers });
    await rig.deliver(withFile());
    expect(only()).toMatchObject({ name: 'Fehlér.png', mimeType: 'image/png', size: 3 });
  });
  it('that are being scanned do not hold the message up, and are waited for when they are read', async () => {
    rig.webex.on(`HEAD ${path}`, { status: 423, headers: { 'retry-after': '9' } });
    expect(await rig.deliver(withFile())).toBe(200);
    expect(only().name).toBe('file');
    rig.webex.on(
      `GET ${path}`,
      { status: 423, headers: { 'retry-after': '0.05' } },
      { headers: { 'content-length': '3' }, body: Buffer.from('abc') },
    );
    expect(await read()).toEqual({ size: 3, text: 'abc' });
  });
  it('that can not be scanned are forced, or refused where the admin says so', async () => {
    const unscannable = () =>
      rig.webex.on(`GET ${path}`, ({ query }) =>
        query.get('allow') === 'unscannable'
          ? { headers: { 'content-length': '3' }, body: Buffer.from('abc') }
          : { status: 428 },
      );
    await rig.deliver(withFile());
    unscannable();
    expect((await read()).text).toBe('abc');
    await fresh({ config: { unscannableFiles: 'refuse' } });
    await rig.deliver(withFile());
    unscannable();
    await expect(read()).rejects.toMatchObject({ retry: 'never' });
  });
  it('that are infected are never read', async () => {
    await rig.deliver(withFile());
    rig.webex.on(`GET ${path}`, { status: 410 });
    await expect(read()).rejects.toMatchObject({ retry: 'never', code: 'webex.contents.get.http-410' });
  });
  it('elsewhere get no token and no request', async () => {
    await rig.deliver(serve('message-files'));
    await expect(read()).rejects.toMatchObject({ code: 'webex.contents.get.foreign-host' });
    expect(rig.webex.of('GET contents*')).toEqual([]);
  });
});

describe('forms', () => {
  const submission = (inputs: Record<string, unknown>) => {
    const { webhook, action } = fixture('submission');
    rig.webex.on(`GET attachment/actions/${String(record(action)?.['id'])}`, { body: { ...record(action), inputs } });
    return webhook;
  };
  it('name people by their address, and go away once they are sent off', async () => {
    rig.webex.on('GET people', { body: { items: [{ id: 'P7' }] } });
    await rig.deliver(
      submission({
        baton: 'dialog',
        token: 'tok',
        'field.person.agent': ' eva@example.com ',
        'field.destination': 'hr',
      }),
    );
    expect(rig.events).toMatchObject([{ type: 'submit', token: 'tok', values: { agent: 'P7', destination: 'hr' } }]);
    expect(rig.webex.of('GET people')[0]?.query.get('email')).toBe('eva@example.com');
    expect(rig.webex.of('DELETE messages/*')).toHaveLength(1);
  });
  it('nobody has that address: nobody is named', async () => {
    rig.webex.on('GET people', { body: { items: [] } });
    await rig.deliver(submission({ baton: 'dialog', token: 'tok', 'field.person.agent': 'x@example.com' }));
    await rig.deliver(submission({ baton: 'dialog', token: 'tok', 'field.person.agent': 'Eva' }));
    expect(rig.events).toMatchObject([{ values: { agent: '' } }, { values: { agent: '' } }]);
  });
  it('that are closed tell nothing', async () => {
    await rig.deliver(submission({ baton: 'close-dialog' }));
    expect(rig.events).toEqual([]);
    expect(rig.webex.of('DELETE messages/*')).toHaveLength(1);
  });
  it('are posted to the 1:1 of who asked for them', async () => {
    await rig.surface.aside({
      type: 'dialog',
      trigger: { person: DAN },
      dialog: {
        token: 'tok',
        title: 'Pass on',
        submit: 'Send',
        close: 'Close',
        fields: [{ type: 'person', name: 'agent', label: 'Who' }],
      },
    });
    const [call] = rig.webex.of('POST messages');
    expect(call?.body).toMatchObject({ toPersonId: DAN, text: 'Pass on' });
  });
});

describe('private lines', () => {
  const to = { surface: 'webex', workspace: ORG, id: DAN } as const;
  it('are written in the 1:1', async () => {
    const place = { surface: 'webex', workspace: ORG, channel: 'GROUP', thread: 'ROOT' } as const;
    await rig.surface.aside({ type: 'whisper', to, place, text: 'Only you see this.' });
    expect(rig.webex.of('POST messages')[0]?.body).toEqual({ toPersonId: DAN, text: 'Only you see this.' });
  });
  it('stay where they are in the 1:1, in its thread', async () => {
    await deliver('message-direct');
    const place = { surface: 'webex', workspace: ORG, channel: DIRECT, thread: 'ROOT' } as const;
    await rig.surface.aside({ type: 'whisper', to, place, text: 'x' });
    expect(rig.webex.of('POST messages')[0]?.body).toEqual({ roomId: DIRECT, parentId: 'ROOT', text: 'x' });
  });
  it('with a card name it, so that a press on it is known', async () => {
    const place = { surface: 'webex', workspace: ORG, channel: 'GROUP' } as const;
    const card = {
      title: 'Need a person?',
      lines: [],
      facts: [],
      buttons: [{ action: 'request', label: 'Request' }],
      menu: [],
    } as const;
    const ref = await rig.surface.aside({ type: 'whisper', to, place, card });
    expect(ref).toEqual({ place: { surface: 'webex', workspace: ORG, channel: 'DIRECT' }, id: 'M1' });
  });
});

describe('people', () => {
  it('are looked up once', async () => {
    rig.webex.on(`GET people/${DAN}`, {
      body: {
        id: DAN,
        displayName: 'Dan Miller',
        emails: ['dan@example.com'],
        title: 'IT',
        avatar: 'https://example.com/d',
        timezone: 'Europe/Berlin',
      },
    });
    const dan = { surface: 'webex', workspace: ORG, id: DAN } as const;
    const [one, two] = await Promise.all([rig.surface.profile(dan), rig.surface.profile(dan)]);
    expect(one).toEqual({
      ...dan,
      name: 'Dan Miller',
      email: 'dan@example.com',
      chatUrl: 'webexteams://im?email=dan%40example.com',
      title: 'IT',
      avatarUrl: 'https://example.com/d',
      timeZone: 'Europe/Berlin',
    });
    expect(two).toBe(one);
    expect(await rig.surface.profile(dan)).toBe(one);
    expect(rig.webex.of('GET people/*').filter(({ path }) => path !== 'people/me')).toHaveLength(1);
  });
});

describe('places', () => {
  it('are found by id, by UUID and by the link that Webex copies', async () => {
    const uuid = '50c1d2e3-4f50-4617-8a9b-0c1d2e3f4a55';
    for (const written of [DIRECT, uuid, `webexteams://im?space=${uuid}`]) {
      expect(await rig.surface.locate(written)).toEqual({ surface: 'webex', workspace: ORG, channel: DIRECT });
    }
  });
});
