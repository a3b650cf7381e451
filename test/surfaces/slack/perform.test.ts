import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VendorError } from '../../../src/core/errors.ts';
import type { FileRef } from '../../../src/core/message.ts';
import type { Place, Profile } from '../../../src/core/place.ts';
import { plainText } from '../../../src/core/text.ts';
import type { Carriage, Command } from '../../../src/ports/surface.ts';
import { error, type Answer, type Call } from './fake-slack.ts';
import { createRig, NOW, TOKEN, type Rig, type RigOptions } from './rig.ts';

const place: Place = { surface: 'slack', workspace: 'T1', channel: 'D1', thread: '100.1' };
const dana: Profile = {
  surface: 'slack',
  workspace: 'T1',
  id: 'U2',
  name: 'Dana',
  avatarUrl: 'https://example.com/d.png',
};
const file: FileRef = { place, id: 'X', name: 'a.txt', mimeType: 'text/plain', size: 5, url: 'https://example.com' };

let rig: Rig;
let ts = 0;

async function fresh(options?: RigOptions): Promise<void> {
  await rig?.close();
  rig = await createRig(options);
  ts = 0;
  rig.slack.on('chat.postMessage', posted);
}
beforeEach(async () => fresh());
afterEach(async () => rig.close());

function posted(call: Call): Answer {
  ts += 1;
  return { body: { ok: true, channel: call.args['channel'], ts: `200.${ts}` } };
}

function how(changes: Partial<Carriage> = {}): Carriage {
  return { key: 'delivery-1', uncertain: false, signal: AbortSignal.timeout(20_000), ...changes };
}

const post = (text: string, more: Partial<Extract<Command, { type: 'post' }>['message']> = {}): Command => ({
  type: 'post',
  place,
  message: { author: dana, text: plainText(text), ...more },
});

const long = `${'a '.repeat(1400)}${'b '.repeat(1400)}`;

describe('posting', () => {
  it('in the thread, by the name and picture of the author, found again by its key', async () => {
    const receipt = await rig.surface.perform(post('Hello there'), how());
    expect(receipt).toEqual({ posted: [{ place, id: '200.1' }] });
    expect(rig.slack.of('chat.postMessage')[0]?.args).toEqual({
      channel: 'D1',
      thread_ts: '100.1',
      text: 'Hello there',
      username: 'Dana',
      icon_url: 'https://example.com/d.png',
      metadata: { event_type: 'baton_delivery', event_payload: { key: 'delivery-1', part: 0 } },
      unfurl_links: false,
      unfurl_media: false,
    });
  });

  it('beside the thread as well, where it is to be seen', async () => {
    await rig.surface.perform(
      { type: 'post', place, message: { text: plainText('Dana joined.') }, broadcast: true },
      how(),
    );
    const [call] = rig.slack.of('chat.postMessage');
    expect(call?.args).toMatchObject({ reply_broadcast: true });
    expect(call?.args).not.toHaveProperty('username');
  });

  it('hides the agent from the employee only, where that is set', async () => {
    await fresh({ config: { agentIdentity: 'hidden' } });
    await rig.surface.perform(post('one'), how());
    await rig.surface.perform(
      { type: 'post', place: { ...place, channel: 'C1' }, message: { author: dana, text: plainText('two') } },
      how(),
    );
    const [direct, channel] = rig.slack.of('chat.postMessage');
    expect(direct?.args).not.toHaveProperty('username');
    expect(channel?.args).toMatchObject({ username: 'Dana' });
  });

  it('opens the 1:1 with a person once', async () => {
    rig.slack.on('conversations.open', { body: { ok: true, channel: { id: 'D9' } } });
    const direct = { surface: 'slack', workspace: 'T1', channel: '@U9' } as const;
    const receipts = [];
    for (const key of ['a', 'b']) {
      receipts.push(
        await rig.surface.perform({ type: 'post', place: direct, message: { text: plainText('hi') } }, how({ key })),
      );
    }
    expect(rig.slack.of('conversations.open').map(({ args }) => args)).toEqual([{ users: 'U9' }]);
    expect(receipts[0]?.posted[0]?.place).toEqual({ surface: 'slack', workspace: 'T1', channel: 'D9' });
  });

  it('speaks by its own name where the app may not speak by others', async () => {
    rig.slack.on('chat.postMessage', error('missing_scope', { needed: 'chat:write.customize' }), posted);
    const receipt = await rig.surface.perform(post('Hello there'), how());
    expect(receipt.posted).toHaveLength(1);
    expect(rig.slack.of('chat.postMessage').map(({ args }) => args['username'])).toEqual(['Dana', undefined]);
  });

  it('splits what is long, and after a failure sends only what is missing', async () => {
    rig.slack.on('chat.postMessage', posted, { status: 429, headers: { 'retry-after': '1' }, body: '' }, posted);
    await expect(rig.surface.perform(post(long), how())).rejects.toMatchObject({
      retry: 'after',
      retryAfterMs: 1000,
      partly: true,
    });
    const receipt = await rig.surface.perform(post(long), how());
    const calls = rig.slack.of('chat.postMessage');
    expect(calls).toHaveLength(3);
    expect(
      calls.map(({ args }) => (args['metadata'] as { event_payload: { part: number } }).event_payload.part),
    ).toEqual([0, 1, 1]);
    expect(receipt.posted.map(({ id }) => id)).toEqual(['200.1', '200.2']);
  });
});

describe('an uncertain outcome', () => {
  const found = (part: number, id: string, key = 'delivery-1') => ({
    ts: id,
    metadata: { event_type: 'baton_delivery', event_payload: { key, part } },
  });

  it('looks in the thread before it sends again', async () => {
    rig.slack.on('conversations.replies', (call) => ({
      body:
        call.args['cursor'] === undefined
          ? { ok: true, messages: [found(0, '1.0', 'another')], response_metadata: { next_cursor: 'c2' } }
          : { ok: true, messages: [found(0, '150.7'), found(0, '151.0', 'yet another')] },
    }));
    const receipt = await rig.surface.perform(post('hi'), how({ uncertain: true }));
    expect(receipt).toEqual({ posted: [{ place, id: '150.7' }] });
    expect(rig.slack.of('chat.postMessage')).toEqual([]);
    expect(rig.slack.of('conversations.replies')[0]?.args).toMatchObject({
      channel: 'D1',
      ts: '100.1',
      include_all_metadata: 'true',
      oldest: (NOW / 1000 - 6 * 3600).toFixed(6),
    });
  });

  it('sends only the parts that do not stand there', async () => {
    rig.slack.on('conversations.replies', { body: { ok: true, messages: [found(0, '150.7')] } });
    const receipt = await rig.surface.perform(post(long), how({ uncertain: true }));
    expect(receipt.posted.map(({ id }) => id)).toEqual(['150.7', '200.1']);
    expect(receipt.uncertain).toBeUndefined();
  });

  it('beside threads looks in the history', async () => {
    rig.slack.on('conversations.history', { body: { ok: true, messages: [found(0, '150.7')] } });
    const { thread: _, ...beside } = place;
    const command: Command = { type: 'post', place: beside, message: { text: plainText('hi') } };
    expect((await rig.surface.perform(command, how({ uncertain: true }))).posted[0]?.id).toBe('150.7');
  });

  it('sends and says so where Slack can’t tell', async () => {
    rig.slack.on('conversations.replies', error('missing_scope', { needed: 'im:history' }));
    const receipt = await rig.surface.perform(post('hi'), how({ uncertain: true }));
    expect(receipt).toEqual({ posted: [{ place, id: '200.1' }], uncertain: true });
  });

  it('stays uncertain while Slack does not answer', async () => {
    rig.slack.on('conversations.replies', { status: 503, body: 'busy' });
    await expect(rig.surface.perform(post('hi'), how({ uncertain: true }))).rejects.toMatchObject({
      retry: 'unknown-outcome',
    });
    expect(rig.slack.of('chat.postMessage')).toEqual([]);
  });
});

describe('changing what stands there', () => {
  const at = (id: string) => ({ place, id });
  const calls = (...methods: string[]) =>
    rig.slack.calls
      .filter(({ method }) => methods.includes(method))
      .map(({ method, args }) => [method, args['ts'] ?? args['file']]);

  it('an edit, which may need fewer or more parts', async () => {
    const update = (text: string, ids: string[]): Command => ({
      type: 'update',
      targets: ids.map(at),
      message: { author: dana, text: plainText(text) },
    });
    expect(await rig.surface.perform(update('short', ['1.1', '1.2']), how())).toEqual({ posted: [] });
    expect(calls('chat.update', 'chat.delete')).toEqual([
      ['chat.update', '1.1'],
      ['chat.delete', '1.2'],
    ]);
    expect(rig.slack.of('chat.update')[0]?.args).toMatchObject({ text: 'short', blocks: [] });
    const receipt = await rig.surface.perform(update(long, ['1.1']), how({ key: 'k2' }));
    expect(receipt.posted).toEqual([at('200.1')]);
    expect(rig.slack.of('chat.postMessage')[0]?.args).toMatchObject({ thread_ts: '100.1', username: 'Dana' });
  });

  it('an edit leaves the files of the message alone', async () => {
    const command: Command = {
      type: 'update',
      targets: ['1.1', 'F1', '1.3'].map(at),
      message: { text: plainText('new') },
    };
    await rig.surface.perform(command, how());
    expect(calls('chat.update', 'chat.delete', 'files.delete')).toEqual([['chat.update', '1.1']]);
  });

  it('a deletion, which may be done already', async () => {
    rig.slack.on('chat.delete', error('message_not_found'));
    await rig.surface.perform({ type: 'delete', targets: ['1.1', 'F1', '1.3'].map(at) }, how());
    expect(calls('chat.delete', 'files.delete')).toEqual([
      ['chat.delete', '1.1'],
      ['files.delete', 'F1'],
      ['chat.delete', '1.3'],
    ]);
    rig.slack.on('chat.delete', error('cant_delete_message'));
    await expect(rig.surface.perform({ type: 'delete', targets: [at('1.1')] }, how())).rejects.toMatchObject({
      retry: 'never',
    });
  });

  it('reactions, by name or character, done already or not', async () => {
    rig.slack.on('reactions.add', { body: { ok: true } }, error('already_reacted'), error('message_not_found'));
    rig.slack.on('reactions.remove', error('no_reaction'));
    const react = (emoji: string, added = true): Command => ({ type: 'react', target: at('1.1'), emoji, added });
    await rig.surface.perform(react('👍'), how());
    await rig.surface.perform(react(':wave::skin-tone-2:'), how());
    await rig.surface.perform(react('eyes', false), how());
    await expect(rig.surface.perform(react('eyes'), how())).rejects.toMatchObject({ retry: 'never' });
    await expect(rig.surface.perform(react('🫨🫨'), how())).rejects.toMatchObject({ retry: 'never' });
    expect(rig.slack.of('reactions.add').map(({ args }) => args['name'])).toEqual(['+1', 'wave::skin-tone-2', 'eyes']);
  });

  it('the home tab', async () => {
    rig.slack.on('views.publish', { body: { ok: true, view: { id: 'V1' } } });
    const card = { title: 'Hi', lines: [], facts: [], buttons: [], menu: [] };
    const receipt = await rig.surface.perform({ type: 'home', person: dana, card }, how());
    expect(receipt.posted).toEqual([{ place: { surface: 'slack', workspace: 'T1', channel: 'home' }, id: 'V1' }]);
    expect(rig.slack.of('views.publish')[0]?.args).toMatchObject({ user_id: 'U2', view: { type: 'home' } });
  });
});

describe('files out', () => {
  const bytes = (text: string) => ({ stream: new Blob([text]).stream(), size: text.length });
  function script(): void {
    rig.slack.on('files.getUploadURLExternal', (call) => ({
      body: { ok: true, upload_url: `${rig.slack.url}/upload/${call.args['filename'] as string}`, file_id: 'F77' },
    }));
    rig.slack.on('files.info', {
      body: { ok: true, file: { id: 'F77', shares: { private: { D1: [{ ts: '300.1' }] } } } },
    });
  }

  it('go after the words, and are found again by file and message', async () => {
    await fresh({ fileContent: async () => bytes('hello') });
    script();
    const receipt = await rig.surface.perform(post('see', { files: [file] }), how());
    expect(receipt.posted.map(({ id }) => id)).toEqual(['200.1', 'F77', '300.1']);
    const order = rig.slack.calls.map(({ method }) => method);
    expect(order).toEqual([
      'files.getUploadURLExternal',
      '/upload/a.txt',
      'chat.postMessage',
      'files.completeUploadExternal',
      'files.info',
    ]);
    expect(rig.slack.of('/upload/a.txt')[0]?.raw.toString()).toBe('hello');
    expect(rig.slack.of('/upload/a.txt')[0]?.headers.authorization).toBeUndefined();
    expect(rig.slack.of('files.completeUploadExternal')[0]?.args).toEqual({
      files: [{ id: 'F77', title: 'a.txt' }],
      channel_id: 'D1',
      thread_ts: '100.1',
    });
  });

  it('without words say whose they are', async () => {
    await fresh({ fileContent: async () => bytes('hello') });
    script();
    const author = { ...dana, name: '*Dana* <!here>' };
    await rig.surface.perform({ type: 'post', place, message: { author, text: [], files: [file] } }, how());
    expect(rig.slack.of('chat.postMessage')).toEqual([]);
    expect(rig.slack.of('files.completeUploadExternal')[0]?.args['initial_comment']).toBe('Dana  &lt;!here&gt;:');
  });

  it('that can’t be had are lost, and the words go', async () => {
    await fresh({ fileContent: async () => Promise.reject(new VendorError('x.file.gone', 'gone')) });
    script();
    const receipt = await rig.surface.perform(post('see', { files: [file] }), how());
    expect(receipt).toEqual({ posted: [{ place, id: '200.1' }], lostFiles: ['a.txt'] });
  });

  it('that Slack refuses are lost, and Slack being away is worth another try', async () => {
    await fresh({ fileContent: async () => bytes('hello') });
    script();
    rig.slack.on('files.getUploadURLExternal', error('file_too_large'), { status: 503, body: '' });
    expect((await rig.surface.perform(post('see', { files: [file] }), how())).lostFiles).toEqual(['a.txt']);
    await expect(rig.surface.perform(post('see', { files: [file] }), how({ key: 'k2' }))).rejects.toMatchObject({
      retry: 'backoff',
    });
    expect(rig.slack.of('chat.postMessage')).toHaveLength(1);
  });
});

describe('files in', () => {
  const read = async (ref: FileRef) => rig.surface.file(ref, AbortSignal.timeout(10_000));

  it('with the token, from Slack’s own address', async () => {
    rig.slack.on('/files/a', { body: 'bytes', headers: { 'content-type': 'image/png', 'content-length': '5' } });
    const content = await read({ ...file, url: `${rig.slack.url}/files/a`, mimeType: 'image/png' });
    expect(content.size).toBe(5);
    expect(await new Response(content.stream).text()).toBe('bytes');
    expect(rig.slack.of('/files/a')[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });

  it('that were only named are asked for first', async () => {
    rig.slack.on('files.info', {
      body: { ok: true, file: { url_private_download: `${rig.slack.url}/files/b`, size: 3 } },
    });
    rig.slack.on('/files/b', { body: 'abc', headers: { 'content-type': 'text/plain' } });
    expect((await read({ ...file, url: '' })).size).toBe(3);
  });

  it('a page to sign in is not the file, and another host gets no token', async () => {
    rig.slack.on('/files/c', { body: '<html>', headers: { 'content-type': 'text/html; charset=utf-8' } });
    await expect(read({ ...file, url: `${rig.slack.url}/files/c` })).rejects.toMatchObject({
      code: 'slack.file.login-page',
    });
    await expect(read({ ...file, url: 'https://evil.example/x' })).rejects.toMatchObject({
      code: 'slack.file.foreign-host',
    });
  });
});

describe('asides', () => {
  const card = {
    title: 'Need a person?',
    lines: [],
    facts: [],
    buttons: [{ action: 'request', label: 'Go' }],
    menu: [],
  } as const;

  it('a line with a button is named, so that a press on it is known', async () => {
    rig.slack.on('chat.postEphemeral', { body: { ok: true, message_ts: '400.1' } });
    const trigger = { response_url: `${rig.slack.url}/response/1`, workspace: 'T1' };
    const ref = await rig.surface.aside({ type: 'whisper', to: dana, place, card, trigger });
    expect(ref).toEqual({ place, id: '400.1' });
    expect(rig.slack.of('chat.postEphemeral')[0]?.args).toMatchObject({
      channel: 'D1',
      user: 'U2',
      thread_ts: '100.1',
    });
  });

  it('where the bot is not in the channel, the response address serves', async () => {
    rig.slack.on('chat.postEphemeral', error('not_in_channel'));
    const trigger = { response_url: `${rig.slack.url}/response/1`, workspace: 'T1' };
    expect(await rig.surface.aside({ type: 'whisper', to: dana, place, card, trigger })).toBeNull();
    const [call] = rig.slack.of('/response/1');
    expect(call?.args).toMatchObject({ response_type: 'ephemeral', replace_original: false, thread_ts: '100.1' });
    expect(call?.headers.authorization).toBeUndefined();
  });

  it('a dialog', async () => {
    const dialog = { token: 'tok', title: 'Pass on', submit: 'Send', close: 'Close', fields: [] };
    const trigger = { trigger_id: '1.2.3', workspace: 'T1' };
    expect(await rig.surface.aside({ type: 'dialog', trigger, dialog })).toBeNull();
    expect(rig.slack.of('views.open')[0]?.args).toMatchObject({
      trigger_id: '1.2.3',
      view: { type: 'modal', private_metadata: 'tok' },
    });
  });
});

describe('people', () => {
  it('are asked for once an hour, however many ask', async () => {
    rig.slack.on('users.info', {
      body: {
        ok: true,
        user: {
          id: 'U2',
          name: 'dana',
          tz: 'Europe/Berlin',
          locale: 'de-DE',
          profile: {
            real_name: 'Dana Kim',
            title: 'IT',
            email: 'dana@example.com',
            image_192: 'https://example.com/192.png',
          },
        },
      },
    });
    const ask = async () => rig.surface.profile({ surface: 'slack', workspace: 'T1', id: 'U2' });
    const [first] = await Promise.all([ask(), ask(), ask()]);
    await ask();
    expect(first).toEqual({
      surface: 'slack',
      workspace: 'T1',
      id: 'U2',
      name: 'Dana Kim',
      title: 'IT',
      email: 'dana@example.com',
      avatarUrl: 'https://example.com/192.png',
      timeZone: 'Europe/Berlin',
      locale: 'de-DE',
      chatUrl: 'slack://user?team=T1&id=U2',
    });
    expect(rig.slack.of('users.info')).toHaveLength(1);
    rig.clock.now += 3_600_001;
    await ask();
    expect(rig.slack.of('users.info')).toHaveLength(2);
  });

  it('that can’t be had are asked for again', async () => {
    rig.slack.on('users.info', error('user_not_found'));
    const ask = async () => rig.surface.profile({ surface: 'slack', workspace: 'T1', id: 'U2' });
    await expect(ask()).rejects.toMatchObject({ retry: 'never' });
    await expect(ask()).rejects.toMatchObject({ retry: 'never' });
    expect(rig.slack.of('users.info')).toHaveLength(2);
  });
});

describe('limits and places', () => {
  it('posts share by channel, the rest by workspace', () => {
    const { throttleKey } = rig.surface;
    const other = { ...place, channel: 'D2' };
    expect(throttleKey({ type: 'post' }, place)).not.toBe(throttleKey({ type: 'post' }, other));
    expect(throttleKey({ type: 'post' }, place)).toBe(throttleKey({ type: 'post' }, { ...place, thread: '9' }));
    expect(throttleKey({ type: 'update' }, place)).toBe(throttleKey({ type: 'update' }, other));
    expect(throttleKey({ type: 'update' }, place)).not.toBe(
      throttleKey({ type: 'update' }, { ...place, workspace: 'T2' }),
    );
  });

  it('a channel is in the workspace of the token', async () => {
    expect(await rig.surface.locate('C1')).toEqual({ surface: 'slack', workspace: 'T1', channel: 'C1' });
    rig.slack.on('auth.test', { status: 503, body: '' });
    expect(await rig.surface.locate('C1', 'T7')).toEqual({ surface: 'slack', workspace: 'T7', channel: 'C1' });
  });
});
