import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Card } from '../../../src/core/card.ts';
import type { FileRef } from '../../../src/core/message.ts';
import { inThread, type MessageRef, type Place, type Profile } from '../../../src/core/place.ts';
import { plainText } from '../../../src/core/text.ts';
import type { Carriage, Command } from '../../../src/ports/surface.ts';
import { createRig, NOW, TOKEN, type Call, type Rig, type RigOptions } from './fake-webex.ts';
import { BOT } from './fixtures.ts';

const place: Place = { surface: 'webex', workspace: 'ORG', channel: 'ROOM', thread: 'ROOT' };
const room = inThread(place, undefined);
const dana: Profile = { surface: 'webex', workspace: 'ORG', id: 'P2', name: 'Dana' };
const file: FileRef = {
  place,
  id: 'X',
  name: 'a "b".txt',
  mimeType: 'text/plain',
  size: 5,
  url: 'https://example.com',
};
const long = `${'word '.repeat(1600)}`;
const claim: Card = {
  title: 'Anna asks',
  lines: [],
  facts: [],
  buttons: [{ action: 'claim', label: 'Claim' }],
  menu: [],
};
const ended: Card = { ...claim, title: 'Anna asked', buttons: [] };

let rig: Rig;
async function fresh(options?: RigOptions): Promise<void> {
  await rig?.close();
  rig = await createRig(options);
}
beforeEach(async () => fresh());
afterEach(async () => rig.close());

function how(changes: Partial<Carriage> = {}): Carriage {
  return { key: 'delivery-1', uncertain: false, signal: AbortSignal.timeout(20_000), since: NOW, ...changes };
}

const perform = (command: Command, changes: Partial<Carriage> = {}) => rig.surface.perform(command, how(changes));
const post = (text: string, more: Partial<Extract<Command, { type: 'post' }>['message']> = {}): Command => ({
  type: 'post',
  place,
  message: { author: dana, text: plainText(text), ...more },
});
const posted = () => rig.webex.of('POST messages').map(({ body }) => body);
const bytes = (text: string) => ({
  stream: new Blob([text]).stream(),
  size: Buffer.byteLength(text),
});

describe('posting', () => {
  it('in the thread, below the name of the author', async () => {
    expect(await perform(post('Hello'))).toEqual({ posted: [{ place, id: 'M1' }] });
    expect(posted()).toEqual([
      { roomId: 'ROOM', parentId: 'ROOT', text: 'Dana: Hello', markdown: '**Dana**  \nHello' },
    ]);
    expect(rig.webex.of('POST messages')[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });
  it('to a person: the receipt names the room', async () => {
    const direct = { ...room, channel: '@P9' };
    const receipt = await perform({ type: 'post', place: direct, message: { text: plainText('hi') } });
    expect(posted()).toEqual([{ toPersonId: 'P9', text: 'hi' }]);
    expect(receipt.posted).toEqual([{ place: { ...room, channel: 'DIRECT' }, id: 'M1' }]);
  });
  it('hides the agent in the 1:1 only, where that is set', async () => {
    await fresh({ config: { agentIdentity: 'hidden' } });
    rig.webex.on('GET rooms/DESK', { body: { id: 'DESK', type: 'group' } });
    rig.webex.on('GET rooms/ROOM', { body: { id: 'ROOM', type: 'direct' } });
    await perform(post('one'), { key: 'a' });
    await perform(
      { type: 'post', place: { ...room, channel: 'DESK' }, message: { author: dana, text: plainText('two') } },
      { key: 'b' },
    );
    expect(posted().map(({ text }) => text)).toEqual(['one', 'Dana: two']);
    expect(rig.surface.hidesAgents).toBe(true);
  });
  it('splits what is long, and after a failure sends only what is missing', async () => {
    rig.webex.on(
      'POST messages',
      { body: { id: 'A', roomId: 'ROOM', parentId: 'ROOT' } },
      { status: 429, headers: { 'retry-after': '7' } },
      { body: { id: 'B', roomId: 'ROOM', parentId: 'ROOT' } },
    );
    await expect(perform(post(long))).rejects.toMatchObject({ retry: 'after', retryAfterMs: 7000, partly: true });
    const receipt = await perform(post(long));
    expect(receipt.posted.map(({ id }) => id)).toEqual(['A', 'B']);
    expect(posted()).toHaveLength(3);
  });
  it('beside a thread whose root was deleted', async () => {
    rig.webex.on(
      'POST messages',
      { status: 404, body: { message: 'no parent' } },
      { body: { id: 'A', roomId: 'ROOM' } },
    );
    const receipt = await perform(post('Hello'));
    expect(receipt.posted).toEqual([{ place: room, id: 'A' }]);
    expect(posted().map(({ parentId }) => parentId)).toEqual(['ROOT', undefined]);
  });
  it('the same delivery again posts nothing again', async () => {
    const first = await perform(post('Hello'));
    expect(await perform(post('Hello'), { uncertain: true })).toEqual(first);
    expect(posted()).toHaveLength(1);
  });
});

describe('failures are classed', () => {
  it.each([
    [
      { status: 429, headers: { 'retry-after': '3' } },
      { retry: 'after', retryAfterMs: 3000 },
    ],
    [{ status: 429 }, { retry: 'after', retryAfterMs: 10_000 }],
    [{ status: 503 }, { retry: 'backoff' }],
    [{ status: 502 }, { retry: 'unknown-outcome', code: 'webex.messages.create.http-502' }],
    [{ status: 500 }, { retry: 'unknown-outcome' }],
    [{ status: 401 }, { retry: 'never' }],
    [{ status: 403 }, { retry: 'never' }],
    [{ status: 200, body: Buffer.from('<html>') }, { retry: 'unknown-outcome' }],
    ['drop' as const, { retry: 'unknown-outcome' }],
  ])('%j', async (answer, expected) => {
    rig.webex.on('POST messages', answer);
    await expect(perform({ type: 'post', place: room, message: { text: plainText('x') } })).rejects.toMatchObject(
      expected,
    );
  });
  it('a time limit: not known', async () => {
    rig.webex.on('POST messages', 'hang');
    const signal = AbortSignal.timeout(50);
    await expect(perform(post('x'), { signal })).rejects.toMatchObject({ retry: 'unknown-outcome' });
  });
  it('nobody there: not sent', async () => {
    await fresh({ apiUrl: 'http://127.0.0.1:9/v1' });
    await expect(perform(post('x'))).rejects.toMatchObject({ retry: 'backoff' });
  });
  it('errors carry the tracking id, and neither token nor words', async () => {
    rig.webex.on('POST messages', { status: 400, body: { message: 'bad', trackingId: 'T' } });
    const error: unknown = await perform({
      type: 'post',
      place: room,
      message: { text: plainText('secret words') },
    }).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('ROUTER_1');
    expect(String(error)).not.toMatch(/secret words|token-of/);
  });
});

describe('after a lost answer', () => {
  const lost = (text: string) =>
    perform({ type: 'post', place, message: { text: plainText(text) } }, { uncertain: true });
  const standing = (more: Record<string, unknown>) => ({
    body: {
      items: [
        {
          id: 'OLD',
          roomId: 'ROOM',
          parentId: 'ROOT',
          personId: BOT,
          text: 'Hello',
          created: new Date(NOW + 5).toISOString(),
          ...more,
        },
      ],
    },
  });
  beforeEach(() => rig.webex.on('GET rooms/ROOM', { body: { type: 'direct' } }));

  it('in a 1:1 it is found by its words', async () => {
    rig.webex.on('GET messages', standing({}));
    expect(await lost('Hello')).toEqual({ posted: [{ place, id: 'OLD' }] });
    expect(posted()).toEqual([]);
    expect(rig.webex.of('GET messages')[0]?.query.get('parentId')).toBe('ROOT');
  });
  it.each([
    ['somebody else wrote it', { personId: 'P1' }],
    ['it says something else', { text: 'Hello!' }],
    ['it stands in another thread', { parentId: 'OTHER' }],
    ['it is older than the delivery', { created: new Date(NOW - 60_000).toISOString() }],
    ['it is a card', { attachments: [{ content: {} }] }],
  ])('not where %s', async (_, more) => {
    rig.webex.on('GET messages', standing(more));
    expect((await lost('Hello')).posted.map(({ id }) => id)).toEqual(['M1']);
  });
  it('not what another delivery of this process put there', async () => {
    rig.webex.on(
      'POST messages',
      { body: { id: 'OLD', roomId: 'ROOM', parentId: 'ROOT' } },
      { body: { id: 'NEW', roomId: 'ROOM', parentId: 'ROOT' } },
    );
    await perform({ type: 'post', place, message: { text: plainText('Hello') } }, { key: 'earlier' });
    rig.webex.on('GET messages', standing({}));
    expect((await lost('Hello')).posted.map(({ id }) => id)).toEqual(['NEW']);
  });
  it('a card is found by its mark', async () => {
    await perform({ type: 'post', place, message: { card: claim } }, { key: 'other' });
    const attachments = posted()[0]?.['attachments'];
    await fresh();
    rig.webex.on('GET rooms/ROOM', { body: { type: 'direct' } });
    rig.webex.on('GET messages', standing({ attachments }));
    const again = await perform({ type: 'post', place, message: { card: claim } }, { key: 'other', uncertain: true });
    expect(again.posted.map(({ id }) => id)).toEqual(['OLD']);
  });
  it('in a group space Webex does not tell: sent again, and marked', async () => {
    rig.webex.on('GET rooms/ROOM', { body: { type: 'group' } });
    expect(await lost('Hello')).toMatchObject({ uncertain: true, posted: [{ id: 'M1' }] });
    expect(rig.webex.of('GET messages')).toEqual([]);
  });
  it('while Webex is away it is not known still', async () => {
    rig.webex.on('GET messages', { status: 503 });
    await expect(lost('Hello')).rejects.toMatchObject({ retry: 'unknown-outcome' });
  });
});

describe('cards', () => {
  it('stand in the thread of a line, which is the root', async () => {
    const { posted: refs } = await perform({ type: 'post', place: room, message: { card: claim } });
    const [line, card] = posted();
    expect(line).toEqual({ roomId: 'ROOM', text: 'Anna asks' });
    expect(card).toMatchObject({ roomId: 'ROOM', parentId: 'M1', attachments: [{ content: { version: '1.3' } }] });
    expect(refs).toEqual([
      { place: room, id: 'M1' },
      { place: { ...room, thread: 'M1' }, id: 'M2' },
    ]);
  });
  it('that only ask for something stand alone', async () => {
    const offer: Card = {
      ...claim,
      title: 'Need a person?',
      buttons: [{ action: 'request', label: 'Request live agent' }],
    };
    expect((await perform({ type: 'post', place: room, message: { card: offer } })).posted).toHaveLength(1);
    expect(posted()[0]?.['attachments']).toHaveLength(1);
  });
  it('change: the line is edited, the card deleted and posted again below it', async () => {
    const { posted: targets } = await perform({ type: 'post', place: room, message: { card: claim } });
    const receipt = await perform({ type: 'update', targets, message: { card: ended } }, { key: 'second' });
    expect(receipt).toEqual({ posted: [{ place: { ...room, thread: 'M1' }, id: 'M3' }], gone: [targets[1]] });
    expect(rig.webex.of('PUT messages/M1').map(({ body }) => body)).toEqual([{ roomId: 'ROOM', text: 'Anna asked' }]);
    expect(rig.webex.of('DELETE messages/*').map(({ path }) => path)).toEqual(['messages/M2']);
    const order = rig.webex.calls.map(({ method, path }) => `${method} ${path}`);
    expect(order.indexOf('DELETE messages/M2')).toBeLessThan(order.lastIndexOf('POST messages'));
  });
  it('change again, whether or not the store forgot the old ones', async () => {
    const { posted: first } = await perform({ type: 'post', place: room, message: { card: claim } });
    const second = await perform({ type: 'update', targets: first, message: { card: ended } }, { key: 'b' });
    const all = [...first, ...second.posted];
    const third = await perform({ type: 'update', targets: all, message: { card: ended } }, { key: 'c' });
    expect(third.posted.map(({ id }) => id)).toEqual(['M4']);
    expect(rig.webex.of('DELETE messages/*').map(({ path }) => path)).toEqual(['messages/M2', 'messages/M3']);
    expect(rig.webex.of('PUT messages/*')).toHaveLength(1);
  });
  it('keep their thread when the line has had its ten edits', async () => {
    const { posted: targets } = await perform({ type: 'post', place: room, message: { card: claim } });
    rig.webex.on('PUT messages/M1', { status: 400, body: { message: 'edit limit' } });
    const receipt = await perform({ type: 'update', targets, message: { card: ended } }, { key: 'b' });
    expect(receipt.posted[0]?.place.thread).toBe('M1');
    expect(rig.webex.of('DELETE messages/M1')).toEqual([]);
  });
  it('stand beside it where somebody deleted the line', async () => {
    const { posted: targets } = await perform({ type: 'post', place: room, message: { card: claim } });
    rig.webex.on('PUT messages/M1', { status: 404 });
    const receipt = await perform({ type: 'update', targets, message: { card: ended } }, { key: 'b' });
    expect(receipt.posted).toHaveLength(1);
  });
  it('alone or deleted already: posted anew', async () => {
    rig.webex.on('DELETE messages/*', { status: 404 });
    const target = { place, id: 'GONE' };
    const receipt = await perform({ type: 'update', targets: [target], message: { card: ended } });
    expect(receipt).toMatchObject({ posted: [{ id: 'M1', place }], gone: [target] });
  });
  it('a retry after the card was deleted posts it once', async () => {
    const { posted: targets } = await perform({ type: 'post', place: room, message: { card: claim } });
    rig.webex.on('POST messages', { status: 503 }, { body: { id: 'NEW', roomId: 'ROOM', parentId: 'M1' } });
    const update: Command = { type: 'update', targets, message: { card: ended } };
    await expect(perform(update, { key: 'b' })).rejects.toMatchObject({ retry: 'backoff' });
    expect((await perform(update, { key: 'b' })).posted.map(({ id }) => id)).toEqual(['NEW']);
    expect(rig.webex.of('DELETE messages/M2')).toHaveLength(1);
  });
});

describe('changing texts', () => {
  const ref = (id: string): MessageRef => ({ place, id });
  const update = (targets: readonly MessageRef[], text: string): Command => ({
    type: 'update',
    targets,
    message: { author: dana, text: plainText(text) },
  });
  it('edits in place', async () => {
    expect(await perform(update([ref('A')], 'new'))).toEqual({ posted: [] });
    expect(rig.webex.of('PUT messages/A').map(({ body }) => body)).toEqual([
      { roomId: 'ROOM', text: 'Dana: new', markdown: '**Dana**  \nnew' },
    ]);
  });
  it('deletes and posts where Webex edits no more, the new one first', async () => {
    rig.webex.on('PUT messages/A', { status: 400, body: { message: 'edit limit reached' } });
    expect(await perform(update([ref('A')], 'new'))).toEqual({ posted: [{ place, id: 'M1' }], gone: [ref('A')] });
    const order = rig.webex.calls.map(({ method, path }) => `${method} ${path}`);
    expect(order.indexOf('POST messages')).toBeLessThan(order.indexOf('DELETE messages/A'));
  });
  it('posts parts that were added, deletes parts that are too many, and leaves files alone', async () => {
    const added = await perform(update([ref('A'), ref('file:F')], long));
    expect(added.posted).toHaveLength(1);
    expect(rig.webex.of('PUT messages/*').map(({ path }) => path)).toEqual(['messages/A']);
    const fewer = await perform(update([ref('A'), ref('B'), ref('file:F')], 'short'), { key: 'b' });
    expect(fewer.gone).toEqual([ref('B')]);
    expect(rig.webex.of('DELETE messages/*').map(({ path }) => path)).toEqual(['messages/B']);
  });
  it('finds the parts that stand among those that do not, and brings nothing back that somebody deleted', async () => {
    rig.webex.on('PUT messages/GONE', { status: 404 });
    expect(await perform(update([ref('GONE'), ref('A')], 'new'))).toEqual({ posted: [], gone: [ref('GONE')] });
    expect(rig.webex.of('PUT messages/A')[0]?.body).toMatchObject({ text: 'Dana: new' });
    expect(await perform(update([ref('GONE')], 'new'), { key: 'b' })).toEqual({ posted: [], gone: [ref('GONE')] });
    expect(posted()).toEqual([]);
  });
  it('a failure on the way is tried again', async () => {
    rig.webex.on('PUT messages/A', { status: 502 });
    await expect(perform(update([ref('A')], 'x'))).rejects.toMatchObject({ retry: 'backoff' });
  });
});

describe('the rest', () => {
  it('deletes, also what is gone already, and files by their message', async () => {
    rig.webex.on('DELETE messages/A', { status: 404 });
    await perform({
      type: 'delete',
      targets: [
        { place, id: 'A' },
        { place, id: 'file:F' },
      ],
    });
    expect(rig.webex.of('DELETE messages/*').map(({ path }) => path)).toEqual(['messages/A', 'messages/F']);
  });
  it('has no reactions and no home tab, and says nothing about it', async () => {
    expect(
      await perform({ type: 'react', target: { place, id: 'A' }, emoji: 'white_check_mark', added: true }),
    ).toEqual({ posted: [] });
    expect(await perform({ type: 'home', person: dana, card: claim })).toEqual({ posted: [] });
    expect(rig.webex.calls).toEqual([]);
  });
  it('finds what this process posted', async () => {
    const { posted: refs } = await perform({ type: 'post', place: room, message: { card: claim } }, { key: 'open' });
    expect(await perform({ type: 'find', place: room }, { key: 'open' })).toEqual({ posted: refs });
    expect(await perform({ type: 'find', place: room }, { key: 'never' })).toEqual({ posted: [] });
  });
  it('shares limits by room', () => {
    const key = (type: Command['type'], channel: string) => rig.surface.throttleKey({ type }, { ...room, channel });
    expect(key('post', 'A')).toBe(key('post', 'A'));
    expect(key('post', 'A')).not.toBe(key('post', 'B'));
  });
});

describe('files', () => {
  const field = (call: Call | undefined, name: string) =>
    new RegExp(`name="${name}"[^\\r]*\\r\\n(?:Content-Type: ([^\\r]*)\\r\\n)?\\r\\n([\\s\\S]*?)\\r\\n--`).exec(
      call?.raw.toString() ?? '',
    );
  it('go as messages of their own, after the text, with their bytes', async () => {
    await fresh({ fileContent: async () => bytes('héllo') });
    const receipt = await perform(post('See this', { files: [file, { ...file, id: 'Y', name: 'b.txt' }] }));
    expect(receipt.posted.map(({ id }) => id)).toEqual(['M1', 'file:M2', 'file:M3']);
    const upload = rig.webex.of('POST messages')[1];
    expect(upload?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(Number(upload?.headers['content-length'])).toBe(upload?.raw.length);
    expect(field(upload, 'roomId')?.[2]).toBe('ROOM');
    expect(field(upload, 'parentId')?.[2]).toBe('ROOT');
    expect(field(upload, 'files')?.slice(1)).toEqual(['text/plain', 'héllo']);
    expect(upload?.raw.toString()).toContain('filename="a %22b%22.txt"');
    expect(field(upload, 'markdown')).toBeNull();
  });
  it('without a text say whose they are', async () => {
    await fresh({ fileContent: async () => bytes('x') });
    await perform({ type: 'post', place, message: { author: dana, files: [file] } });
    expect(field(rig.webex.of('POST messages')[0], 'markdown')?.[2]).toBe('**Dana**');
  });
  it('that their platform does not give are named as lost', async () => {
    const receipt = await perform(post('See this', { files: [file] }));
    expect(receipt).toMatchObject({ posted: [{ id: 'M1' }], lostFiles: ['a "b".txt'] });
  });
  it('that Webex does not take, or that are longer than they said, are lost', async () => {
    await fresh({ fileContent: async () => bytes('x') });
    rig.webex.on('POST messages', { status: 415 });
    expect((await perform({ type: 'post', place: room, message: { files: [file] } })).lostFiles).toHaveLength(1);
    await fresh({ fileContent: async () => ({ ...bytes('much longer'), size: 3 }) });
    expect((await perform({ type: 'post', place: room, message: { files: [file] } })).lostFiles).toHaveLength(1);
  });
  it('are not sent again after a failure of the next one', async () => {
    await fresh({ fileContent: async () => bytes('x') });
    const files = [file, { ...file, id: 'Y' }];
    rig.webex.on(
      'POST messages',
      { body: { id: 'A', roomId: 'ROOM' } },
      { status: 429, headers: { 'retry-after': '1' } },
      { body: { id: 'B', roomId: 'ROOM' } },
    );
    await expect(perform({ type: 'post', place, message: { files } })).rejects.toMatchObject({ retry: 'after' });
    expect((await perform({ type: 'post', place, message: { files } })).posted.map(({ id }) => id)).toEqual([
      'file:A',
      'file:B',
    ]);
    expect(rig.webex.of('POST messages')).toHaveLength(3);
  });
});
