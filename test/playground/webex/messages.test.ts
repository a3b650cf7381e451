import { expect, test } from 'vitest';
import { card, startWebex, type Json } from './support.ts';

test('a text stands as it is, line breaks and all', async () => {
  const webex = await startWebex();
  const roomId = webex.emulator.channels.desk;
  const { status, body } = await webex.api('POST /messages', { roomId, text: 'one\n**two** <b>&' });
  expect(status).toBe(200);
  expect(body).toMatchObject({ roomId, roomType: 'group', text: 'one\n**two** <b>&', personEmail: 'baton@webex.bot' });
  expect(body.html).toBeUndefined();
  expect(await webex.message(body.id)).toMatchObject({
    text: 'one\n**two** <b>&',
    html: 'one<br>**two** &lt;b&gt;&amp;',
    author: { name: 'Baton', bot: true },
  });
  expect((await webex.api(`GET /messages/${String(body.id)}`)).body).toEqual(body);
});

test('markdown is rendered, and text beside it is what other clients show', async () => {
  const webex = await startWebex();
  const { hana } = webex.emulator.people;
  const { body } = await webex.api('POST /messages', {
    toPersonId: hana,
    markdown: '**Hello** <@personId:' + hana + '|Hana>',
    text: 'Hello Hana',
  });
  expect(body).toMatchObject({
    roomType: 'direct',
    toPersonId: hana,
    text: 'Hello Hana',
    html: `<p><strong>Hello</strong> <spark-mention data-object-type="person" data-object-id="${hana}">Hana</spark-mention></p>`,
    mentionedPeople: [hana],
  });
  expect((await webex.message(body.id)).html).toBe('<b>Hello</b> <span class="mention">Hana</span>');
});

test('a 1:1 is made by writing to somebody, and is the same for id and email', async () => {
  const webex = await startWebex();
  const { elena } = webex.emulator.people;
  const one = await webex.api('POST /messages', { toPersonId: elena, text: 'a' });
  const other = await webex.api('POST /messages', { toPersonEmail: 'Elena.Fischer@example.com', text: 'b' });
  expect(other.body.roomId).toBe(one.body.roomId);
  const { room } = await webex.say(elena, 'direct', 'c');
  expect(room).toBe(one.body.roomId);
});

test.each<[string, number, Json]>([
  ['no place', 400, { text: 'x' }],
  ['two places', 400, { roomId: 'desk', toPersonId: 'elena', text: 'x' }],
  ['nothing to say', 400, { roomId: 'desk' }],
  ['empty text', 400, { roomId: 'desk', text: '' }],
  ['an unknown room', 404, { roomId: 'Y2lzY29', text: 'x' }],
  ['an unknown person', 404, { toPersonId: 'Y2lzY29', text: 'x' }],
  ['itself', 400, { toPersonEmail: 'baton@webex.bot', text: 'x' }],
  ['text that is no text', 400, { roomId: 'desk', text: 7 }],
  ['one byte too much of text', 400, { roomId: 'desk', text: 'é'.repeat(3_720) }],
  ['one byte too much of markdown', 400, { roomId: 'desk', markdown: 'x'.repeat(7_440) }],
  ['an unknown parent', 404, { roomId: 'desk', text: 'x', parentId: 'Y2lzY29' }],
  ['two files', 400, { roomId: 'desk', files: ['https://example.com/a', 'https://example.com/b'] }],
  ['a file that is no address', 400, { roomId: 'desk', files: ['a.png'] }],
])('%s is refused with %i', async (_what, status, body) => {
  const webex = await startWebex();
  const { desk } = webex.emulator.channels;
  const { elena } = webex.emulator.people;
  const before = (await webex.view()).messages.length;
  const filled = {
    ...body,
    ...(body.roomId === 'desk' ? { roomId: desk } : {}),
    ...(body.toPersonId === 'elena' ? { toPersonId: elena } : {}),
  };
  expect((await webex.api('POST /messages', filled)).status).toBe(status);
  const view = await webex.view();
  expect(view.messages).toHaveLength(before);
  expect(view.rooms).toHaveLength(2);
});

test('7,439 bytes pass', async () => {
  const webex = await startWebex();
  const roomId = webex.emulator.channels.desk;
  const text = 'é'.repeat(3_719) + 'x';
  expect((await webex.api('POST /messages', { roomId, text, markdown: text })).status).toBe(200);
});

test('a reply names the first message of its thread, never another reply, and never one from elsewhere', async () => {
  const webex = await startWebex();
  const { desk, general } = webex.emulator.channels;
  const root = await webex.api('POST /messages', { roomId: desk, text: 'root' });
  const reply = await webex.api('POST /messages', { roomId: desk, text: 'reply', parentId: root.body.id });
  expect(reply.body.parentId).toBe(root.body.id);
  expect((await webex.message(reply.body.id)).thread).toBe(root.body.id);
  expect((await webex.api('POST /messages', { roomId: desk, text: 'x', parentId: reply.body.id })).status).toBe(400);
  expect((await webex.api('POST /messages', { roomId: general, text: 'x', parentId: root.body.id })).status).toBe(404);
  // Whoever answers a reply in the client answers in its thread.
  const { id } = await webex.say(webex.emulator.people.ben, desk, 'me too', { thread: String(reply.body.id) });
  expect((await webex.message(id)).thread).toBe(root.body.id);
  await webex.api(`DELETE /messages/${String(root.body.id)}`);
  expect((await webex.api('POST /messages', { roomId: desk, text: 'x', parentId: root.body.id })).status).toBe(404);
});

test('ten edits pass and the eleventh does not', async () => {
  const webex = await startWebex();
  const roomId = webex.emulator.channels.desk;
  const { body } = await webex.api('POST /messages', { roomId, text: '0' });
  const edit = async (text: string): Promise<number> =>
    (await webex.api(`PUT /messages/${String(body.id)}`, { roomId, text })).status;
  for (let count = 1; count <= 10; count += 1) expect(await edit(String(count))).toBe(200);
  expect(await edit('11')).toBe(400);
  expect(await webex.message(body.id)).toMatchObject({ text: '10', edited: true });
});

test('an edit needs the room, a text and no html, and reaches only own messages without cards', async () => {
  const webex = await startWebex();
  const roomId = webex.emulator.channels.desk;
  const { body } = await webex.api('POST /messages', { roomId, text: 'a' });
  const path = `PUT /messages/${String(body.id)}`;
  const statusOf = async (what: string, change: Json): Promise<number> => (await webex.api(what, change)).status;
  expect(await statusOf(path, { text: 'b' })).toBe(400);
  expect(await statusOf(path, { roomId: webex.emulator.channels.general, text: 'b' })).toBe(400);
  expect(await statusOf(path, { roomId })).toBe(400);
  expect(await statusOf(path, { ...body, html: '<p>a</p>', text: 'b' })).toBe(400);
  expect(await statusOf(path, { roomId, markdown: '**b**' })).toBe(200);
  const withCard = await webex.api('POST /messages', { roomId, text: 'c', attachments: card({ body: [] }) });
  expect(await statusOf(`PUT /messages/${String(withCard.body.id)}`, { roomId, text: 'd' })).toBe(400);
  const { id } = await webex.say(webex.emulator.people.ben, roomId, '@Baton mine');
  expect(await statusOf(`PUT /messages/${id}`, { roomId, text: 'yours' })).toBe(403);
  expect((await webex.api(`DELETE /messages/${id}`)).status).toBe(403);
});

test('a deleted message is gone', async () => {
  const webex = await startWebex();
  const { body } = await webex.api('POST /messages', { roomId: webex.emulator.channels.desk, text: 'a' });
  const path = `/messages/${String(body.id)}`;
  expect((await webex.api(`DELETE ${path}`)).status).toBe(204);
  expect((await webex.api(`GET ${path}`)).status).toBe(404);
  expect((await webex.api(`DELETE ${path}`)).status).toBe(404);
  expect((await webex.view()).messages.some(({ id }) => id === body.id)).toBe(false);
});

test('in a space the bot reads what mentions it and nothing else; in its 1:1 it reads all', async () => {
  const webex = await startWebex();
  const { desk } = webex.emulator.channels;
  const { ben } = webex.emulator.people;
  const silent = await webex.say(ben, desk, 'who is on call?');
  const everybody = await webex.say(ben, desk, '@all lunch');
  const mention = await webex.say(ben, desk, '@Baton who is on call?');
  const own = await webex.say(ben, 'direct', 'psst');
  const statusOf = async (id: string): Promise<number> => (await webex.api(`GET /messages/${id}`)).status;
  expect([await statusOf(silent.id), await statusOf(everybody.id)]).toEqual([404, 404]);
  expect([await statusOf(mention.id), await statusOf(own.id)]).toEqual([200, 200]);
  const { body } = await webex.api(`GET /messages/${mention.id}`);
  expect(body).toMatchObject({
    text: 'Baton who is on call?',
    mentionedPeople: [webex.emulator.app.botId],
    html: expect.stringContaining(`data-object-id="${webex.emulator.app.botId}">Baton</spark-mention>`) as unknown,
  });
  expect(body.markdown).toBeUndefined();
});

test('a bot lists a space with mentionedPeople=me only, at most 100 at a time, newest first', async () => {
  const webex = await startWebex();
  const { desk } = webex.emulator.channels;
  const { ben } = webex.emulator.people;
  const ids: string[] = [];
  for (const text of ['@Baton one', 'two', '@Baton three']) ids.push((await webex.say(ben, desk, text)).id);
  const list = `GET /messages?roomId=${desk}`;
  expect((await webex.api(list)).status).toBe(403);
  expect((await webex.api(`${list}&mentionedPeople=me&max=101`)).status).toBe(400);
  expect((await webex.api(`${list}&mentionedPeople=${ben}`)).status).toBe(400);
  const { body } = await webex.api(`${list}&mentionedPeople=me&max=100`);
  expect((body.items as Json[]).map(({ id }) => id)).toEqual([ids[2], ids[0]]);
});

test('a 1:1 is listed whole, before a message or a date', async () => {
  const webex = await startWebex();
  const { elena, hana } = webex.emulator.people;
  const said: { room: string; id: string }[] = [];
  for (const text of ['one', 'two', 'three']) said.push(await webex.say(elena, 'direct', text));
  const [one, two, three] = said;
  const texts = async (query: string): Promise<unknown[]> =>
    ((await webex.api(`GET /messages${query}`)).body.items as Json[]).map(({ text }) => text);
  const room = `?roomId=${one?.room ?? ''}`;
  expect(await texts(room)).toEqual(['three', 'two', 'one']);
  expect(await texts(`${room}&beforeMessage=${three?.id ?? ''}`)).toEqual(['two', 'one']);
  const { body } = await webex.api(`GET /messages/${two?.id ?? ''}`);
  expect(await texts(`${room}&before=${String(body.created)}`)).toEqual(['one']);
  expect(await texts(`/direct?personId=${elena}&max=1`)).toEqual(['three']);
  expect((await webex.api(`GET /messages/direct?personId=${hana}`)).status).toBe(404);
});

test('what people type is read by the marks of the client, and nothing of it becomes a tag', async () => {
  const webex = await startWebex();
  const { id, room } = await webex.say(
    webex.emulator.people.elena,
    'direct',
    'my **new** laptop\nsays <b>no</b> & \\*',
  );
  expect((await webex.api(`GET /messages/${id}`)).body).toMatchObject({
    roomId: room,
    text: 'my new laptop\nsays <b>no</b> & \\*',
    html: '<p>my <strong>new</strong> laptop<br/>says &lt;b&gt;no&lt;/b&gt; &amp; \\*</p>',
  });
  const plain = await webex.say(webex.emulator.people.elena, 'direct', 'a\n\nb <@all>');
  const { body } = await webex.api(`GET /messages/${plain.id}`);
  expect([body.text, body.html]).toEqual(['a\n\nb <@all>', undefined]);
});
