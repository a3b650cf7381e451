import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { card, startRecorder, startWebex, type Json, type TestWebex } from './support.ts';

const NOTE = {
  name: 'Bericht "é".txt',
  mimeType: 'text/plain',
  contentBase64: Buffer.from('broken').toString('base64'),
};

async function fileUrl(webex: TestWebex, more: Json = {}): Promise<string> {
  const { id } = await webex.say(webex.emulator.people.elena, 'direct', '', { files: [{ ...NOTE, ...more }] });
  const { body } = await webex.api(`GET /messages/${id}`);
  return String((body.files as string[])[0]);
}

async function get(
  webex: TestWebex,
  url: string,
  method = 'GET',
  token = webex.emulator.app.botToken,
): Promise<Response> {
  return fetch(url, { method, headers: { authorization: `Bearer ${token}` } });
}

test('a file of a person is given out for the token alone, with its name and type', async () => {
  const webex = await startWebex();
  const url = await fileUrl(webex);
  expect(url.startsWith(`${webex.url}/v1/contents/`)).toBe(true);
  const answer = await get(webex, url);
  expect(await answer.text()).toBe('broken');
  expect(answer.headers.get('content-type')).toBe('text/plain');
  expect(answer.headers.get('content-disposition')).toBe(
    `attachment; filename="Bericht ___.txt"; filename*=UTF-8''${encodeURIComponent(NOTE.name)}`,
  );
  expect((await fetch(url)).status).toBe(401);
  expect((await get(webex, url, 'GET', 'wrong')).status).toBe(401);
  expect((await get(webex, `${url}x`)).status).toBe(404);
});

test('HEAD tells name, type and length without the bytes', async () => {
  const webex = await startWebex();
  const answer = await get(webex, await fileUrl(webex), 'HEAD');
  expect([answer.status, await answer.text(), answer.headers.get('content-length')]).toEqual([200, '', '6']);
  expect(answer.headers.get('content-disposition')).toContain('filename=');
});

test('while it is scanned 423 with Retry-After, then the file', async () => {
  const webex = await startWebex();
  const url = await fileUrl(webex, { scan: 'scanning', scans: 2 });
  const first = await get(webex, url);
  expect([first.status, first.headers.get('retry-after')]).toEqual([423, '1']);
  expect((await get(webex, url, 'HEAD')).status).toBe(423);
  expect((await get(webex, url)).status).toBe(200);
});

test('malware is 410; what can not be scanned is 428 unless asked for', async () => {
  const webex = await startWebex();
  expect((await get(webex, await fileUrl(webex, { scan: 'infected' }))).status).toBe(410);
  const url = await fileUrl(webex, { scan: 'unscannable' });
  expect((await get(webex, url)).status).toBe(428);
  expect((await get(webex, `${url}?allow=unscannable`)).status).toBe(200);
  const bad = { user: webex.emulator.people.elena, room: 'direct', text: '', files: [{ ...NOTE, scan: 'perhaps' }] };
  expect((await webex.tryControl('say', bad)).status).toBe(400);
});

test('a file in a space without a mention of the bot is none of its business', async () => {
  const webex = await startWebex();
  const app = await startRecorder();
  await webex.register(app.url);
  const { desk } = webex.emulator.channels;
  const { ben } = webex.emulator.people;
  const { id } = await webex.say(ben, desk, 'look', { files: [NOTE] });
  const [file] = (await webex.message(id)).files;
  expect((await get(webex, `${webex.url}/v1/contents/${file?.id ?? ''}`)).status).toBe(404);
  const shown = await fetch(file?.viewUrl ?? '');
  expect([await shown.text(), shown.headers.get('x-content-type-options')]).toEqual(['broken', 'nosniff']);
  const mention = await webex.say(ben, desk, '@Baton look', { files: [NOTE] });
  const event = await app.event('messages/created', (data) => data.id === mention.id);
  expect(event.data.files).toHaveLength(1);
});

test('a form brings one file, with text and card beside it', async () => {
  const webex = await startWebex();
  const form = new FormData();
  form.set('roomId', webex.emulator.channels.desk);
  form.set('markdown', '**here**');
  form.set('files', new File([Buffer.from([0, 13, 10, 45, 45, 255])], 'bild.png', { type: 'image/png' }));
  const { status, body } = await webex.api('POST /messages', form);
  expect(status).toBe(200);
  const url = String((body.files as string[])[0]);
  const answer = await get(webex, url);
  expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([0, 13, 10, 45, 45, 255]);
  expect(await webex.message(body.id)).toMatchObject({
    html: '<b>here</b>',
    files: [{ name: 'bild.png', mimeType: 'image/png', size: 6 }],
  });
  expect((await webex.api(`PUT /messages/${String(body.id)}`, { roomId: body.roomId, text: 'x' })).status).toBe(400);
  form.append('files', new File(['second'], 'b.txt'));
  expect((await webex.api('POST /messages', form)).status).toBe(400);
  const cardForm = new FormData();
  cardForm.set('roomId', webex.emulator.channels.desk);
  cardForm.set('attachments', JSON.stringify(card({ body: [{ type: 'TextBlock', text: 'in a form' }] })));
  expect((await webex.api('POST /messages', cardForm)).status).toBe(200);
  cardForm.set('attachments', '[');
  expect((await webex.api('POST /messages', cardForm)).status).toBe(400);
});

test('a file by address is fetched without a token; what can not be fetched is refused', async () => {
  const webex = await startWebex();
  const asked: (string | undefined)[] = [];
  const server = createServer((req, res) => {
    asked.push(req.headers.authorization);
    if (req.url === '/gone') res.writeHead(404).end();
    else res.writeHead(200, { 'content-type': 'text/csv' }).end('a;b');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const roomId = webex.emulator.channels.desk;
  const { body } = await webex.api('POST /messages', { roomId, files: [`${base}/list.csv`] });
  expect(await webex.message(body.id)).toMatchObject({ files: [{ name: 'list.csv', mimeType: 'text/csv', size: 3 }] });
  expect((await webex.api('POST /messages', { roomId, files: [`${base}/gone`] })).status).toBe(400);
  expect(asked).toEqual([undefined, undefined]);
});

test('with its message a file goes', async () => {
  const webex = await startWebex();
  const url = await fileUrl(webex);
  const [message] = (await webex.view()).messages.filter(({ files }) => files.length > 0);
  await webex.control('delete', { user: webex.emulator.people.elena, room: message?.room, id: message?.id });
  expect((await get(webex, url)).status).toBe(404);
});
