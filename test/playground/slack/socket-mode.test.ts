import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startBolt } from './bolt-app.ts';
import { startSlack, type TestSlack, until } from './support.ts';

/** A client of bare bytes, so that the protocol can be broken on purpose. */
async function handshake(slack: TestSlack): Promise<{ socket: Socket; received: () => Buffer; head: () => string }> {
  const { url } = await slack.clientWith(slack.emulator.app.appToken).apps.connections.open({});
  const { port, pathname, search } = new URL(url!);
  const key = randomBytes(16).toString('base64');
  const socket = connect(Number(port), '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  let bytes = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
  });
  socket.on('error', () => undefined);
  socket.write(
    `GET ${pathname}${search} HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\n\r\n`,
  );
  const end = await until(() => {
    const at = bytes.indexOf('\r\n\r\n');
    if (at < 0 || bytes.length < at + 20) throw new Error('no answer yet');
    return at;
  });
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  expect(bytes.toString('latin1', 0, end)).toContain(`sec-websocket-accept: ${accept}`);
  return { socket, received: () => bytes.subarray(end + 4), head: () => bytes.toString('latin1', 0, end) };
}

function masked(first: number, payload: Buffer): Buffer {
  const mask = randomBytes(4);
  const length =
    payload.length < 126
      ? Buffer.from([0x80 | payload.length])
      : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([Buffer.from([first]), length, mask, payload.map((byte, index) => byte ^ mask[index % 4]!)]);
}

/** The code of the close frame at the end of what came. */
async function closeCode(received: () => Buffer): Promise<number> {
  return until(() => {
    const bytes = received();
    const at = bytes.length - 4;
    if (at < 0 || bytes[at] !== 0x88) throw new Error('not closed yet');
    return bytes.readUInt16BE(at + 2);
  });
}

test('says hello, answers a ping, and takes an acknowledgement in fragments', async () => {
  const slack = await startSlack({ socketMode: true, retryDelaysMs: [] });
  const { socket, received } = await handshake(slack);
  expect(received().toString('utf8')).toContain('"type":"hello"');
  socket.write(masked(0x89, Buffer.from('are you there')));
  await until(() =>
    expect(received().includes(Buffer.concat([Buffer.from([0x8a, 13]), Buffer.from('are you there')]))).toBe(true),
  );
  await slack.control('say', { user: await slack.person('maya'), channel: 'dm', text: 'hi' });
  const id = await until(() => {
    const found = /"envelope_id":"([^"]+)"/.exec(received().toString('utf8'))?.[1];
    if (found === undefined) throw new Error('no envelope yet');
    return found;
  });
  const ack = Buffer.from(JSON.stringify({ envelope_id: id }));
  socket.write(masked(0x01, ack.subarray(0, 10)));
  socket.write(masked(0x80, ack.subarray(10)));
  await until(async () =>
    expect((await slack.state()).delivery).toMatchObject({ delivered: 1, pending: 0, connections: 1 }),
  );
});

test.each<[string, Buffer, number]>([
  ['a frame without a mask', Buffer.from([0x81, 0x01, 0x61]), 1002],
  ['a reserved bit', masked(0xc1, Buffer.from('a')), 1002],
  ['a continuation of nothing', masked(0x80, Buffer.from('a')), 1002],
  ['bytes that are not UTF-8', masked(0x81, Buffer.from([0xff, 0xfe])), 1007],
  ['binary data', masked(0x82, Buffer.from('a')), 1003],
  ['a message of two gigabytes', Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0x80, 0, 0, 0, 1, 2, 3, 4]), 1009],
])('%s closes the connection', async (_what, bytes, code) => {
  const slack = await startSlack({ socketMode: true });
  const { socket, received } = await handshake(slack);
  socket.write(bytes);
  expect(await closeCode(received)).toBe(code);
});

test('a ticket holds once, and without one nobody gets in', async () => {
  const slack = await startSlack({ socketMode: true });
  const socket = connect(Number(new URL(slack.url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1');
  });
  socket.write(
    'GET /link/?ticket=guessed HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  await until(() => expect(answer).toMatch(/^HTTP\/1\.1 403/));
});

test('an event that is not acknowledged comes again, with its attempt', async () => {
  const slack = await startSlack({ socketMode: true, answerWithinMs: 50, retryDelaysMs: [0] });
  const { received } = await handshake(slack);
  await slack.control('say', { user: await slack.person('maya'), channel: 'dm', text: 'hi' });
  await until(() => expect(received().toString('utf8')).toContain('"retry_attempt":1,"retry_reason":"http_timeout"'));
  await until(async () => expect((await slack.state()).delivery).toMatchObject({ dropped: 1, failedAttempts: 2 }));
});

test('asked to, a Bolt app connects anew and goes on', async () => {
  const slack = await startSlack({ socketMode: true, retryDelaysMs: [100, 1_000, 5_000] });
  const { heard } = await startBolt(slack, true);
  expect(await slack.control('socket/disconnect')).toMatchObject({ connections: 1 });
  await until(async () => expect((await slack.state()).delivery.connections).toBe(1));
  await slack.control('say', { user: await slack.person('maya'), channel: 'dm', text: 'hello again' });
  await until(() => expect(heard).toEqual(['message im']));
});
