import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VendorError } from '../../../src/core/errors.ts';
import { inThread } from '../../../src/core/place.ts';
import { plainText } from '../../../src/core/text.ts';
import type { Command, OutboundMessage } from '../../../src/ports/surface.ts';
import { DESK, DIRECT, MIA } from './fixtures.ts';
import { refusal } from './fake-google.ts';
import { createRig, how, placeOf, type Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});
afterEach(async () => rig.close());

const CREATE = `POST /v1/${DESK}/messages`;
const hello: OutboundMessage = { text: plainText('Hello') };
const post = (channel = DESK, message = hello, thread?: string): Command => ({
  type: 'post',
  place: placeOf(channel, thread),
  message,
});
const failure = async (command: Command, changes = {}): Promise<VendorError> => {
  const error: unknown = await rig.surface.perform(command, how(changes)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(VendorError);
  return error as VendorError;
};

describe('posting', () => {
  it('names the request and the message after the delivery, the same for each attempt', async () => {
    const first = await rig.surface.perform(post(), how());
    const second = await rig.surface.perform(post(), how({ uncertain: true }));
    await rig.surface.perform(post(), how({ key: 'delivery 2' }));
    const [one, two, three] = rig.google.of('POST', '/messages').map(({ query }) => query);
    expect(one!.get('messageId')).toMatch(/^client-[a-z0-9-]{1,56}$/);
    expect(one!.get('requestId')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(two!.toString()).toBe(one!.toString());
    expect(three!.get('messageId')).not.toBe(one!.get('messageId'));
    expect(second).toEqual(first);
    expect(first).not.toHaveProperty('uncertain');
  });

  it('takes a name that is in use for the message that an earlier attempt left', async () => {
    rig.google.on(CREATE, refusal(409, 'ALREADY_EXISTS'));
    rig.google.calls.length = 0;
    const landed = { name: `${DESK}/messages/m.m`, thread: { name: `${DESK}/threads/m` }, space: { name: DESK } };
    const id = (await import('../../../src/surfaces/google-chat/ids.ts')).messageIdOf('delivery 1', 0);
    rig.google.on(`GET /v1/${DESK}/messages/${id}`, { body: landed });
    const { posted } = await rig.surface.perform(post(), how({ uncertain: true }));
    expect(posted).toEqual([{ place: placeOf(DESK, `${DESK}/threads/m`), id: `${DESK}/messages/m.m` }]);
  });

  it('tells the thread in a space, and none in the 1:1', async () => {
    const { posted } = await rig.surface.perform(post(), how());
    const root = posted[0]!;
    expect(root.place.thread).toMatch(/^spaces\/AAAAdesk01\/threads\/new-/);
    const direct = await rig.surface.perform(post(DIRECT, hello, `${DIRECT}/messages/x`), how({ key: 'd' }));
    expect(direct.posted[0]!.place).toEqual(placeOf(DIRECT));
    expect(rig.google.of('POST', `${DIRECT}/messages`)[0]!.body).not.toHaveProperty('thread');
    // Replies go where the root's place says.
    await rig.surface.perform({ type: 'post', place: root.place, message: hello }, how({ key: 'r' }));
    expect(rig.google.of('POST', '/messages').at(-1)).toMatchObject({ body: { thread: { name: root.place.thread } } });
    expect(rig.google.of('POST', '/messages').at(-1)!.query.get('messageReplyOption')).toBe(
      'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD',
    );
    expect(rig.google.of('POST', '/messages')[0]!.query.has('messageReplyOption')).toBe(false);
    expect(inThread(root.place, root.place.thread)).toEqual(root.place);
  });

  it('finds the 1:1 with a person, once', async () => {
    rig.google.on('GET /v1/spaces:findDirectMessage', { body: { name: DIRECT, spaceType: 'DIRECT_MESSAGE' } });
    for (const key of ['a', 'b']) {
      const { posted } = await rig.surface.perform(post(`@${MIA}`), how({ key }));
      expect(posted[0]!.place).toEqual(placeOf(DIRECT));
    }
    const asked = rig.google.of('GET', 'spaces:findDirectMessage');
    expect(asked.map(({ query }) => query.get('name'))).toEqual([MIA]);
  });

  it('says clearly that somebody has not added the app', async () => {
    rig.google.on('GET /v1/spaces:findDirectMessage', refusal(404, 'NOT_FOUND'));
    const error = await failure(post(`@${MIA}`));
    expect([error.code, error.retry]).toEqual(['google-chat.direct.not-installed', 'never']);
    expect(error.message).toMatch(/has not added the app/);
    expect(error.message).not.toContain(MIA);
  });

  it('shows who speaks, but not agents to employees where that is hidden', async () => {
    const author = { surface: 'slack', workspace: 'T', id: 'U', name: 'Noor' } as const;
    await rig.surface.perform(post(DIRECT, { ...hello, author }), how());
    await rig.close();
    rig = await createRig({ config: { agentIdentity: 'hidden' } });
    await rig.surface.perform(post(DIRECT, { ...hello, author }), how());
    await rig.surface.perform(post(DESK, { ...hello, author }), how({ key: 'k' }));
    expect(rig.surface.hidesAgents).toBe(true);
    expect(rig.google.of('POST', '/messages').map(({ body }) => body['text'])).toEqual(['Hello', '*Noor*\nHello']);
  });

  it('shows files as links, and tells which could not be', async () => {
    await rig.close();
    rig = await createRig({
      fileLink: (file) => {
        if (file.id === 'lost') throw new Error('no link');
        return `https://baton.example.com/files/${file.id}`;
      },
    });
    const file = (id: string, name: string) => ({ place: placeOf(DIRECT), id, name, mimeType: 'image/png', url: 'x' });
    const message = { text: [], files: [file('f1', 'a <b>|.png'), file('lost', 'lost.png')] };
    const receipt = await rig.surface.perform(post(DESK, message), how());
    expect(receipt.lostFiles).toEqual(['lost.png']);
    expect(rig.google.of('POST', '/messages')[0]!.body['text']).toBe(
      '📎 <https://baton.example.com/files/f1|a b .png>',
    );
  });

  it('posts each part of a long text once, whatever happens between', async () => {
    const message = { text: plainText('word '.repeat(14_000)) };
    let count = 0;
    const names: (string | null)[] = [];
    rig.google.on(CREATE, ({ query, body }) => {
      count += 1;
      if (count === 2) return refusal(503, 'UNAVAILABLE');
      names.push(query.get('messageId'));
      return {
        body: {
          ...body,
          name: `${DESK}/messages/${count}`,
          thread: { name: `${DESK}/threads/1` },
          space: { name: DESK },
        },
      };
    });
    const error = await failure(post(DESK, message));
    expect([error.retry, error.partly]).toEqual(['backoff', true]);
    const { posted } = await rig.surface.perform(post(DESK, message), how({ uncertain: true }));
    expect(posted).toHaveLength(3);
    expect(new Set(names).size).toBe(3);
    // What follows stands in the thread of the first.
    expect(rig.google.of('POST', '/messages').at(-1)!.body['thread']).toEqual({ name: `${DESK}/threads/1` });
  });
});

describe('failures', () => {
  it.each([
    [refusal(429, 'RESOURCE_EXHAUSTED', { 'retry-after': '7' }), 'after', 7000],
    [refusal(429, 'RESOURCE_EXHAUSTED'), 'after', 2000],
    [refusal(400, 'INVALID_ARGUMENT'), 'never', undefined],
    [refusal(403, 'PERMISSION_DENIED'), 'never', undefined],
    [refusal(404, 'NOT_FOUND'), 'never', undefined],
    [refusal(500, 'INTERNAL'), 'unknown-outcome', undefined],
    [refusal(503, 'UNAVAILABLE'), 'backoff', undefined],
    ['drop' as const, 'unknown-outcome', undefined],
    [{ status: 502, body: Buffer.from('<html>') }, 'unknown-outcome', undefined],
  ])('%j is %s, after one try', async (answer, retry, retryAfterMs) => {
    rig.google.on(CREATE, answer);
    const error = await failure(post());
    expect([error.retry, error.retryAfterMs]).toEqual([retry, retryAfterMs]);
    expect(rig.google.of('POST', '/messages')).toHaveLength(1);
    expect(JSON.stringify([error.message, String(error.cause), rig.log.lines])).not.toMatch(/access-|Hello/);
  });

  it('no answer in time has an unknown outcome', async () => {
    rig.google.on(CREATE, 'hang');
    const stop = new AbortController();
    const failed = failure(post(), { signal: stop.signal });
    await expect.poll(() => rig.google.of('POST', '/messages').length).toBe(1);
    stop.abort();
    expect((await failed).retry).toBe('unknown-outcome');
  });

  it('a connection that is refused was never sent', async () => {
    await rig.close();
    rig = await createRig({ config: { apiUrl: 'http://127.0.0.1:9' } });
    expect((await failure(post())).retry).toBe('backoff');
  });

  it('a token that is refused is thrown away, and the next try has a new one', async () => {
    rig.google.on(CREATE, refusal(401, 'UNAUTHENTICATED'), { body: { name: `${DESK}/messages/1` } });
    expect((await failure(post())).retry).toBe('backoff');
    await rig.surface.perform(post(), how());
    const used = rig.google.of('POST', '/messages').map(({ authorization }) => authorization);
    expect(used).toEqual(['Bearer access-1', 'Bearer access-2']);
  });

  it('no token is no reason to give up', async () => {
    rig.google.on('POST /token', { status: 400, body: { error: 'invalid_grant', error_description: 'clock' } });
    const error = await failure(post());
    expect([error.code, error.retry]).toEqual(['google-chat.token.http-400', 'backoff']);
  });
});

describe('changing', () => {
  const target = (id: string) => ({ place: placeOf(DESK, `${DESK}/threads/1`), id: `${DESK}/messages/${id}` });

  it('replaces text and card', async () => {
    const card = { title: 'T', lines: [], facts: [], buttons: [], menu: [] };
    await rig.surface.perform({ type: 'update', targets: [target('1')], message: { card } }, how());
    await rig.surface.perform({ type: 'update', targets: [target('1')], message: hello }, how());
    const [first, second] = rig.google.of('PATCH', '/messages/1');
    expect(first!.query.get('updateMask')).toBe('text,cardsV2');
    expect(first!.body).toMatchObject({ text: '', cardsV2: [{}] });
    expect(second!.body).toMatchObject({ text: 'Hello', cardsV2: [], markupSyntax: 'MARKUP_SYNTAX_CHAT' });
  });

  it('takes away parts that are too many, and adds those that are missing', async () => {
    await rig.surface.perform({ type: 'update', targets: [target('1'), target('2')], message: hello }, how());
    expect(rig.google.of('DELETE', '/messages/2')).toHaveLength(1);
    const long = { text: plainText('word '.repeat(8000)) };
    const { posted } = await rig.surface.perform({ type: 'update', targets: [target('1')], message: long }, how());
    expect(posted).toHaveLength(1);
    expect(rig.google.of('POST', '/messages')[0]!.body['thread']).toEqual({ name: `${DESK}/threads/1` });
  });

  it('deletes, also what is gone already', async () => {
    rig.google.on(`DELETE /v1/${DESK}/messages/1`, refusal(404, 'NOT_FOUND'));
    const targets = [target('1'), target('2')];
    expect(await rig.surface.perform({ type: 'delete', targets }, how())).toEqual({ posted: [] });
    expect(rig.google.of('DELETE')).toHaveLength(2);
  });

  it('reacts to nothing', async () => {
    const command: Command = { type: 'react', target: target('1'), emoji: '✅', added: true };
    expect(await rig.surface.perform(command, how())).toEqual({ posted: [] });
    expect(rig.google.of('')).toEqual([]);
  });
});

it('finds what was posted under a key', async () => {
  const { messageIdOf } = await import('../../../src/surfaces/google-chat/ids.ts');
  const at = (part: number): string => `GET /v1/${DESK}/messages/${messageIdOf('k', part)}`;
  rig.google.on(at(0), { body: { name: `${DESK}/messages/1`, thread: { name: `${DESK}/threads/1` } } });
  rig.google.on(at(1), { body: { name: `${DESK}/messages/2`, thread: { name: `${DESK}/threads/1` } } });
  rig.google.on(at(2), refusal(404, 'NOT_FOUND'));
  const { posted } = await rig.surface.perform({ type: 'find', place: placeOf(DESK) }, how({ key: 'k' }));
  expect(posted.map(({ id, place }) => [id, place.thread])).toEqual([
    [`${DESK}/messages/1`, `${DESK}/threads/1`],
    [`${DESK}/messages/2`, `${DESK}/threads/1`],
  ]);
  rig.google.on(at(0), refusal(404, 'NOT_FOUND'));
  expect(await rig.surface.perform({ type: 'find', place: placeOf(DESK) }, how({ key: 'k' }))).toEqual({ posted: [] });
});

it('shows the home as a card in the 1:1', async () => {
  rig.google.on('GET /v1/spaces:findDirectMessage', { body: { name: DIRECT } });
  const card = { title: 'Home', lines: [], facts: [], buttons: [], menu: [] };
  const person = { surface: 'google-chat', workspace: '-', id: MIA } as const;
  const { posted } = await rig.surface.perform({ type: 'home', person, card }, how());
  expect(posted).toMatchObject([{ place: placeOf(DIRECT) }]);
});

it('leaves a second between writes to one space, and none between spaces', async () => {
  await rig.close();
  rig = await createRig({ config: { writeInterval: '10m' } });
  await rig.surface.perform(post(), how());
  await rig.surface.perform(post(DIRECT), how({ key: 'other' }));
  const error = await failure({ type: 'delete', targets: [{ place: placeOf(DESK), id: `${DESK}/messages/1` }] });
  expect(error.retry).toBe('after');
  expect(error.retryAfterMs).toBeGreaterThan(50_000);
  expect(rig.surface.throttleKey({ type: 'post' }, placeOf(DESK))).toBe(
    rig.surface.throttleKey({ type: 'update' }, placeOf(DESK, 't')),
  );
});

describe('private lines', () => {
  const to = { surface: 'google-chat', workspace: '-', id: MIA } as const;
  it('are private messages in a space, in the thread', async () => {
    const place = placeOf(DESK, `${DESK}/threads/1`);
    const posted = await rig.surface.aside({ type: 'whisper', to, place, text: 'Only *you*' });
    expect(posted).toMatchObject({ place });
    expect(rig.google.of('POST', '/messages')).toMatchObject([
      { body: { privateMessageViewer: { name: MIA }, thread: { name: `${DESK}/threads/1` } } },
    ]);
  });
  it('are ordinary ones in the 1:1', async () => {
    await rig.surface.aside({ type: 'whisper', to, place: placeOf(DIRECT), text: 'Hi' });
    expect(rig.google.of('POST', '/messages')[0]!.body).toEqual({ text: 'Hi', markupSyntax: 'MARKUP_SYNTAX_CHAT' });
  });
});

describe('files', () => {
  const file = { place: placeOf(DIRECT), id: 'a', name: 'a.png', mimeType: 'image/png', url: 'RES/one=' };
  it('are read by the API, with the token', async () => {
    rig.google.on('GET /v1/media/RES/one=', {
      body: Buffer.from('bytes'),
      headers: { 'content-type': 'image/png', 'content-length': '5' },
    });
    const { stream, size } = await rig.surface.file(file, AbortSignal.timeout(10_000));
    expect([size, await new Response(stream).text()]).toEqual([5, 'bytes']);
    const [call] = rig.google.of('GET', '/media/RES/one=');
    expect([call!.query.get('alt'), call!.authorization]).toEqual(['media', 'Bearer access-1']);
  });
  it('get a length where Google tells none', async () => {
    rig.google.on('GET /v1/media/RES/one=', { body: Buffer.from('bytes') });
    const { stream, size } = await rig.surface.file(file, AbortSignal.timeout(10_000));
    expect([size, await new Response(stream).text()]).toEqual([5, 'bytes']);
  });
  it('that are gone are a permanent failure', async () => {
    rig.google.on('GET /v1/media/RES/one=', refusal(404, 'NOT_FOUND'));
    await expect(rig.surface.file(file, AbortSignal.timeout(10_000))).rejects.toMatchObject({ retry: 'never' });
  });
});
