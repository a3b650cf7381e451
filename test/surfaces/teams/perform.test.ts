import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Card } from '../../../src/core/card.ts';
import { VendorError } from '../../../src/core/errors.ts';
import type { FileRef } from '../../../src/core/message.ts';
import { inThread, type Place } from '../../../src/core/place.ts';
import { plainText } from '../../../src/core/text.ts';
import type { Command, FileContent } from '../../../src/ports/surface.ts';
import { record, records, type Json } from '../../../src/surfaces/shared/json.ts';
import { ADA, APP, CAROL, CHANNEL, DIRECT, TEAM, TENANT } from './fixtures.ts';
import { createRig, IN_CHANNEL, IN_DIRECT, type Rig, type RigOptions } from './rig.ts';

let rig: Rig;
const open = async (options: RigOptions = {}): Promise<void> => {
  await rig?.close();
  rig = await createRig(options);
  // The tenant's address is what the newest event said.
  await rig.send(rig.activity('installed-personal'));
};
beforeEach(async () => open());
afterEach(async () => rig.close());

const CARD: Card = {
  title: 'Ada asks for a live agent',
  lines: [],
  facts: [],
  buttons: [{ action: 'claim', label: 'Claim' }],
  menu: [],
};
const say = (place: Place, words = 'hello'): Command => ({ type: 'post', place, message: { text: plainText(words) } });
const activities = (): readonly { path: string; body: Json }[] =>
  rig.teams.of('POST /activities').map(({ path, body }) => ({ path, body }));
const failure = async (work: Promise<unknown>): Promise<VendorError> => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof VendorError)) throw new Error(`no VendorError but ${String(error)}`);
  return error;
};
const stream = (words: string): FileContent => ({
  stream: new Blob([words]).stream(),
  size: Buffer.byteLength(words),
});

describe('posting', () => {
  it('goes to the conversation, with a token, and names what stands there', async () => {
    const receipt = await rig.perform(say(IN_DIRECT));
    expect(receipt).toEqual({ posted: [{ place: IN_DIRECT, id: expect.stringMatching(/^id-/) as string }] });
    const [call] = rig.teams.of('POST /activities');
    expect(call?.path).toBe(`/emea/v3/conversations/${DIRECT}/activities`);
    expect(call?.headers.authorization).toMatch(/^Bearer bearer-/);
    expect(call?.body).toEqual({ type: 'message', textFormat: 'plain', text: 'hello' });
  });

  it('asks for a token once, with the bot’s secret', async () => {
    await rig.perform(say(IN_DIRECT), { key: 'a' });
    await rig.perform(say(IN_DIRECT), { key: 'b' });
    expect(rig.teams.of('POST /token')).toHaveLength(1);
    const form = new URLSearchParams(rig.teams.of('POST /token')[0]?.raw.toString());
    expect(Object.fromEntries(form)).toMatchObject({
      grant_type: 'client_credentials',
      client_id: APP,
      scope: 'https://api.botframework.com/.default',
    });
  });

  it('in a channel begins a thread, whose replies stand where it says', async () => {
    const { posted } = await rig.perform({ type: 'post', place: IN_CHANNEL, message: { card: CARD } });
    const [root] = posted;
    expect(root?.place).toEqual(IN_CHANNEL);
    expect(rig.teams.of('POST /v3/conversations')[0]?.body).toMatchObject({
      isGroup: true,
      bot: { id: `28:${APP}` },
      tenantId: TENANT,
      channelData: { channel: { id: CHANNEL } },
      activity: { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive' }] },
    });
    const thread = inThread(IN_CHANNEL, root?.id);
    const reply = await rig.perform(say(thread), { key: 'reply' });
    expect(reply.posted[0]?.place).toEqual(thread);
    expect(activities()[0]?.path).toBe(`/emea/v3/conversations/${CHANNEL};messageid=${root?.id}/activities`);
    expect(activities()[0]?.body).not.toHaveProperty('replyToId');
  });

  it('keeps further parts of what begins a thread in it', async () => {
    const { posted } = await rig.perform(say(IN_CHANNEL, 'lorem '.repeat(3000)));
    expect(posted.map(({ place }) => place.thread)).toEqual([undefined, posted[0]?.id]);
    expect(rig.teams.of('POST /v3/conversations')).toHaveLength(2);
  });

  it('to a person opens the 1:1, once, and names its own id', async () => {
    const to = { ...IN_DIRECT, channel: `@${ADA}` };
    for (const key of ['a', 'b']) {
      expect((await rig.perform(say(to), { key })).posted[0]?.place.channel).toBe('a:opened');
    }
    const opened = rig.teams.calls.filter(({ path }) => path.endsWith('/v3/conversations'));
    expect(opened).toHaveLength(1);
    expect(opened[0]?.body).toMatchObject({ isGroup: false, members: [{ id: ADA }], tenantId: TENANT });
  });

  it('in the 1:1 knows no threads', async () => {
    const receipt = await rig.perform(say({ ...IN_DIRECT, thread: '1' }));
    expect(receipt.posted[0]?.place).toEqual(IN_DIRECT);
    expect(activities()[0]?.path).toBe(`/emea/v3/conversations/${DIRECT}/activities`);
  });

  it('shows who speaks, and to employees only where they may know', async () => {
    const author = { surface: 'teams', workspace: TENANT, id: CAROL, name: 'Carol' } as const;
    const by = (place: Place): Command => ({ type: 'post', place, message: { text: plainText('hi'), author } });
    await rig.perform(by(IN_DIRECT));
    expect(activities()[0]?.body['text']).toBe('<b>Carol</b><br>hi');
    await open({ config: { agentIdentity: 'hidden' } });
    await rig.perform(by(IN_DIRECT));
    await rig.perform(by({ ...IN_CHANNEL, thread: '1' }), { key: 'b' });
    expect(activities().map(({ body }) => body['text'])).toEqual(['hi', '<b>Carol</b><br>hi']);
  });

  it('calls a person by name, looked up where it is not known', async () => {
    rig.teams.on('GET /members', { body: { id: CAROL, name: 'Carol Okafor' } });
    const person = { surface: 'teams', workspace: TENANT, id: CAROL } as const;
    await rig.perform({ type: 'post', place: IN_DIRECT, message: { text: plainText('yours'), call: { person } } });
    expect(activities().at(-1)?.body).toMatchObject({
      text: '<at>Carol Okafor</at> yours',
      entities: [{ mentioned: { id: CAROL, name: 'Carol Okafor' } }],
    });
  });
});

describe('what can’t be told', () => {
  it('is sent again and said to be uncertain, unless this process knows that it stands there', async () => {
    const { posted } = await rig.perform(say(IN_DIRECT), { key: 'known' });
    expect(await rig.perform(say(IN_DIRECT), { key: 'known', uncertain: true })).toEqual({ posted });
    expect(await rig.perform({ type: 'find', place: IN_DIRECT }, { key: 'known' })).toEqual({ posted });
    expect(activities()).toHaveLength(1);
    expect(await rig.perform(say(IN_DIRECT), { key: 'unknown', uncertain: true })).toMatchObject({ uncertain: true });
    expect(await rig.perform({ type: 'find', place: IN_DIRECT }, { key: 'never' })).toEqual({ posted: [] });
  });

  it('goes on after the part that failed', async () => {
    const long = say(IN_DIRECT, 'lorem '.repeat(3000));
    rig.teams.on('POST /activities', { status: 201, body: { id: 'first' } }, { status: 503 });
    expect(await failure(rig.perform(long))).toMatchObject({ retry: 'backoff', partly: true });
    const receipt = await rig.perform(long);
    expect(receipt.posted.map(({ id }) => id)).toEqual(['first', expect.stringMatching(/^id-/) as string]);
    expect(activities()).toHaveLength(3);
  });
});

describe('failures', () => {
  const fails = async (...replies: Parameters<Rig['teams']['on']>[1][]): Promise<VendorError> => {
    rig.teams.on('POST /activities', ...replies);
    return failure(rig.perform(say(IN_DIRECT)));
  };
  it.each([
    [412, 'backoff'],
    [500, 'unknown-outcome'],
    [502, 'unknown-outcome'],
    [503, 'backoff'],
    [504, 'unknown-outcome'],
    [400, 'never'],
    [404, 'never'],
    [413, 'never'],
  ])('%s: %s', async (status, retry) => {
    expect(await fails({ status })).toMatchObject({ code: `teams.send.http-${status}`, retry });
    expect(activities()).toHaveLength(1);
  });
  it('an app that was uninstalled is one for good', async () => {
    const body = { error: { code: 'BotNotInConversationRoster', message: 'no', innerHttpError: null } };
    expect(await fails({ status: 403, body })).toMatchObject({
      code: 'teams.send.BotNotInConversationRoster',
      retry: 'never',
    });
  });
  it('a limit waits exactly as long as Teams says', async () => {
    expect(await fails({ status: 429, headers: { 'retry-after': '7' } })).toMatchObject({
      retry: 'after',
      retryAfterMs: 7000,
    });
  });
  it('a connection that breaks may have carried the message', async () => {
    expect(await fails({ hangUp: true })).toMatchObject({ retry: 'unknown-outcome' });
  });
  it('an edit that breaks can simply be made again', async () => {
    rig.teams.on('PUT /activities', { status: 502 });
    const targets = [{ place: IN_DIRECT, id: '1' }];
    expect(await failure(rig.perform({ type: 'update', targets, message: { text: plainText('x') } }))).toMatchObject({
      retry: 'backoff',
    });
  });
  it('a token that was taken back is asked for anew', async () => {
    rig.teams.on('POST /activities', { status: 401 });
    await rig.perform(say(IN_DIRECT));
    expect(activities()).toHaveLength(2);
    expect(rig.teams.of('POST /token')).toHaveLength(2);
  });
  it('wrong credentials are for good, a silent sign-in is not; neither is a message that was sent', async () => {
    rig.teams.on('POST /token', { status: 401, body: { error: 'invalid_client' } }, { status: 503 });
    expect(await failure(rig.perform(say(IN_DIRECT)))).toMatchObject({
      code: 'teams.token.invalid_client',
      retry: 'never',
    });
    expect(await failure(rig.perform(say(IN_DIRECT)))).toMatchObject({ retry: 'backoff' });
    expect(activities()).toEqual([]);
  });
  it('a tenant that nobody has heard of yet may still be heard of', async () => {
    const elsewhere = { surface: 'teams', workspace: 'other', channel: 'a:x' } as const;
    expect(await failure(rig.perform(say(elsewhere)))).toMatchObject({ code: 'teams.place.unknown', retry: 'backoff' });
  });
});

describe('changing', () => {
  it('updates in place, takes away what is too much, and adds what is missing', async () => {
    const thread = { ...IN_CHANNEL, thread: '7' };
    const targets = [
      { place: thread, id: '8' },
      { place: thread, id: '9' },
    ];
    expect(await rig.perform({ type: 'update', targets, message: { text: plainText('short') } })).toEqual({
      posted: [],
    });
    expect(rig.teams.of('PUT /').map(({ path, body }) => [path, body['text'], body['id']])).toEqual([
      [`/emea/v3/conversations/${CHANNEL};messageid=7/activities/8`, 'short', '8'],
    ]);
    expect(rig.teams.of('DELETE /')[0]?.path).toMatch(/activities\/9$/);
    const grown = await rig.perform(
      { type: 'update', targets: targets.slice(0, 1), message: { text: plainText('lorem '.repeat(3000)) } },
      { key: 'grown' },
    );
    expect(grown.posted).toHaveLength(1);
  });
  it('deletes, and minds nothing that is gone already', async () => {
    rig.teams.on('DELETE /', { status: 404 });
    await rig.perform({ type: 'delete', targets: [{ place: IN_DIRECT, id: '1' }] });
    rig.teams.on('DELETE /', { status: 403 });
    expect(await failure(rig.perform({ type: 'delete', targets: [{ place: IN_DIRECT, id: '1' }] }))).toMatchObject({
      retry: 'never',
    });
  });
  it('lets reactions and home tabs be', async () => {
    const person = { surface: 'teams', workspace: TENANT, id: ADA } as const;
    expect(
      await rig.perform({ type: 'react', target: { place: IN_DIRECT, id: '1' }, emoji: '✅', added: true }),
    ).toEqual({ posted: [] });
    expect(await rig.perform({ type: 'home', person, card: CARD })).toEqual({ posted: [] });
    expect(activities()).toEqual([]);
  });
});

describe('files', () => {
  const from: Place = { surface: 'slack', workspace: 'T1', channel: 'C1' };
  const file: FileRef = {
    place: from,
    id: 'F1',
    name: 'boot.log',
    mimeType: 'text/plain',
    url: 'https://files.slack.com/x',
  };
  const withFile = (place: Place): Command => ({
    type: 'post',
    place,
    message: { text: plainText('see'), files: [file] },
  });

  it('to the 1:1 are offered, and brought once they are wanted', async () => {
    await open({ fileContent: async () => stream('all is well') });
    await rig.perform(withFile(IN_DIRECT));
    const card = records(activities()[1]?.body['attachments'])[0];
    const content = record(card?.['content']);
    expect(card).toMatchObject({ contentType: 'application/vnd.microsoft.teams.card.file.consent', name: 'boot.log' });
    expect(content?.['sizeInBytes']).toBe(11);
    expect(JSON.stringify(content)).not.toContain('files.slack.com');

    const value = {
      type: 'fileUpload',
      action: 'accept',
      context: content?.['acceptContext'],
      uploadInfo: {
        uploadUrl: `${rig.teams.url}/upload`,
        contentUrl: 'https://x',
        name: 'boot.log',
        uniqueId: 'u',
        fileType: 'log',
      },
    };
    expect((await rig.send(rig.activity('consent-accepted', { value }))).status).toBe(200);
    await expect.poll(() => rig.teams.of('DELETE /').length).toBe(1);
    const [upload] = rig.teams.of('PUT /upload');
    expect([upload?.raw.toString(), upload?.headers['content-range']]).toEqual(['all is well', 'bytes 0-10/11']);
    expect(upload?.headers.authorization).toBeUndefined();
    expect(activities().at(-1)?.body).toMatchObject({
      attachments: [{ contentType: 'application/vnd.microsoft.teams.card.file.info', content: { uniqueId: 'u' } }],
    });
  });

  it('are brought nowhere by a consent that is not ours, or given elsewhere, or too late', async () => {
    let opened = 0;
    await open({
      fileContent: async () => {
        opened += 1;
        return stream('secret');
      },
    });
    await rig.perform({ type: 'post', place: IN_DIRECT, message: { files: [{ ...file, size: 6 }] } });
    const context = record(records(activities()[0]?.body['attachments'])[0]?.['content'])?.['acceptContext'];
    const uploadInfo = { uploadUrl: `${rig.teams.url}/upload` };
    const press = async (changes: Json, more: Json = {}): Promise<void> => {
      const value = { type: 'fileUpload', action: 'accept', context, uploadInfo, ...changes };
      await rig.send(rig.activity('consent-accepted', { value, ...more }));
    };
    await press({ context: { batonFile: 'forged' } });
    await press({}, { conversation: { id: 'a:another', conversationType: 'personal', tenantId: TENANT } });
    await press({ action: 'decline' });
    rig.clock.now += 25 * 3_600_000;
    await press({});
    await rig.surface.stop();
    expect(opened).toBe(0);
    expect(rig.teams.of('PUT /upload')).toEqual([]);
  });

  it('that can’t be brought are said to be', async () => {
    await open({ fileContent: async () => stream('x') });
    await rig.perform(withFile(IN_DIRECT));
    const context = record(records(activities()[1]?.body['attachments'])[0]?.['content'])?.['acceptContext'];
    const value = {
      type: 'fileUpload',
      action: 'accept',
      context,
      uploadInfo: { uploadUrl: 'http://169.254.169.254/latest' },
    };
    await rig.send(rig.activity('consent-accepted', { value }));
    await expect.poll(() => activities().at(-1)?.body['text']).toBe('This file could not be carried over: boot.log');
  });

  it('in a channel are links, or lost where there are none', async () => {
    expect((await rig.perform(withFile({ ...IN_CHANNEL, thread: '1' }))).lostFiles).toEqual(['boot.log']);
    await open({ fileLink: () => 'https://baton.example.com/files/t' });
    const { lostFiles } = await rig.perform(withFile({ ...IN_CHANNEL, thread: '1' }));
    expect(lostFiles).toBeUndefined();
    expect(activities().at(-1)?.body['text']).toContain('href="https://baton.example.com/files/t"');
  });

  it('of Teams are read with the token only at Teams’ own', async () => {
    const read = async (url: string, mimeType: string): Promise<string> => {
      const content = await rig.surface.file(
        { place: IN_DIRECT, id: '1', name: 'p', mimeType, url },
        AbortSignal.timeout(5000),
      );
      return new Response(content.stream).text();
    };
    const picture = Buffer.from('picture');
    rig.teams.on('GET /views', { body: picture, headers: { 'content-length': '7' } });
    expect(await read(`${rig.teams.url}/v3/attachments/1/views/original`, 'image/png')).toBe('picture');
    expect(rig.teams.of('GET /views')[0]?.headers.authorization).toMatch(/^Bearer /);
    rig.teams.on('GET /download', { body: picture, headers: { 'content-length': '7' } });
    expect(await read(`${rig.teams.url}/download?tempauth=1`, 'application/octet-stream')).toBe('picture');
    expect(rig.teams.of('GET /download')[0]?.headers.authorization).toBeUndefined();
    for (const url of [
      'https://evil.example/x',
      'http://127.0.0.1:1/x',
      'https://contoso.sharepoint.com.evil.example/x',
      'https://contoso.sharepoint.com:8443/x',
    ]) {
      expect(await failure(read(url, 'image/png'))).toMatchObject({ code: 'teams.file.foreign-host', retry: 'never' });
    }
    rig.teams.on('GET /views', { status: 302, headers: { location: 'https://evil.example/' } });
    expect(await failure(read(`${rig.teams.url}/views`, 'image/png'))).toMatchObject({
      code: 'teams.file.foreign-host',
    });
  });
});

describe('people and places', () => {
  it('are asked for once, where they were met, and open in Teams', async () => {
    await rig.send(rig.activity('message-personal'));
    rig.teams.on('GET /members', {
      body: { id: ADA, name: 'Ada Byron', email: 'ada@contoso.com', userPrincipalName: 'ada.b@contoso.com' },
    });
    const person = { surface: 'teams', workspace: TENANT, id: ADA } as const;
    const profiles = await Promise.all([rig.surface.profile(person), rig.surface.profile(person)]);
    expect(profiles[1]).toEqual({
      ...person,
      name: 'Ada Byron',
      email: 'ada@contoso.com',
      timeZone: 'Europe/London',
      locale: 'en-GB',
      chatUrl: 'https://teams.microsoft.com/l/chat/0/0?users=ada.b%40contoso.com',
    });
    expect(rig.teams.of('GET /members').map(({ path }) => path)).toEqual([
      `/emea/v3/conversations/${DIRECT}/members/${ADA}`,
    ]);
  });

  it('are known after a restart', async () => {
    await rig.send(rig.activity('installed-team'));
    const { teams, kept } = rig;
    const after = await createRig({ teams, kept, config: { tenantId: undefined, appType: 'MultiTenant' } });
    expect(await after.surface.locate(CHANNEL)).toEqual(IN_CHANNEL);
    expect((await after.perform(say({ ...IN_CHANNEL, thread: '1' }))).posted).toHaveLength(1);
    await after.close();
  });

  it('are found by the team that a destination names, and by the address that it gives', async () => {
    const second = '19:secondChannel@thread.tacv2';
    await open({
      config: { tenantId: undefined, appType: 'MultiTenant' },
      channels: [{ channel: second, team: TEAM }],
    });
    await rig.send(rig.activity('installed-team'));
    expect(await rig.surface.locate(second)).toMatchObject({ workspace: TENANT });
    await open({ channels: [{ channel: second, serviceUrl: `${rig.teams.url}/own` }] }).catch(() => undefined);
    expect(await rig.surface.locate(second, 'ABC')).toMatchObject({ workspace: 'abc' });
  });

  it('whispers go to the 1:1, and name what they posted', async () => {
    const to = { surface: 'teams', workspace: TENANT, id: CAROL } as const;
    const place = { ...IN_CHANNEL, thread: '1' };
    expect(await rig.surface.aside({ type: 'whisper', to, place, card: CARD })).toEqual({
      place: { surface: 'teams', workspace: TENANT, channel: 'a:opened' },
      id: expect.stringMatching(/^id-/) as string,
    });
    await rig.surface.aside({ type: 'whisper', to, place: IN_DIRECT, text: 'only you' });
    expect(activities().map(({ path }) => path)).toEqual([
      '/emea/v3/conversations/a:opened/activities',
      `/emea/v3/conversations/${DIRECT}/activities`,
    ]);
  });

  it('a dialog for a client that knows none is a card in the 1:1, whose answer counts', async () => {
    const fields = [
      { type: 'choice', name: 'destination', label: 'To', options: [{ value: 'hr', label: 'HR' }] } as const,
    ];
    const dialog = { token: 'tok', title: 'Pass on', submit: 'Send', close: 'Close', fields };
    await rig.surface.aside({
      type: 'dialog',
      trigger: { workspace: TENANT, channel: CHANNEL, person: CAROL },
      dialog,
    });
    expect(activities()[0]).toMatchObject({ path: '/emea/v3/conversations/a:opened/activities' });
    await rig.send(rig.activity('press-personal', { value: { batonDialog: 'tok', 'baton.field.destination': 'hr' } }));
    expect(rig.accepted).toMatchObject([{ type: 'submit', token: 'tok', values: { destination: 'hr' } }]);
  });

  it('share a limit by thread, and the 1:1 is one thread', () => {
    const key = (place: Place): string => rig.surface.throttleKey({ type: 'post' }, place);
    expect(key({ ...IN_CHANNEL, thread: '1' })).not.toBe(key({ ...IN_CHANNEL, thread: '2' }));
    expect(key({ ...IN_DIRECT, thread: '1' })).toBe(key(IN_DIRECT));
    expect(rig.surface.throttleKey({ type: 'update' }, IN_DIRECT)).toBe(key(IN_DIRECT));
  });
});
