import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The server's end of a WebSocket (RFC 6455), as small as Socket Mode needs it: text both ways, ping, pong, close; no extensions. */
export interface WebSocketPeer {
  send(text: string): void;
  ping(): void;
  /** Says good-bye and ends the connection. */
  close(code: number): void;
  /** Cuts the line without a word. */
  destroy(): void;
}

interface PeerHandlers {
  message(text: string): void;
  closed(): void;
}

const HANDSHAKE_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const MAX_MESSAGE_BYTES = 1_000_000;
/** How long the other end may take to end its half. */
const FAREWELL_MS = 1_000;
const MAX_UNSENT_BYTES = 16_000_000;
const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const CLOSE = { normal: 1000, protocol: 1002, unsupported: 1003, invalid: 1007, tooBig: 1009 } as const;

/** Answers the handshake (RFC 6455, section 4.2.2). Null, with the socket closed, if it is none. */
export function acceptWebSocket(
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  handlers: PeerHandlers,
): WebSocketPeer | null {
  const key = req.headers['sec-websocket-key'];
  if (
    key === undefined ||
    req.headers['sec-websocket-version'] !== '13' ||
    req.headers.upgrade?.toLowerCase() !== 'websocket'
  ) {
    socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
    return null;
  }
  const accept = createHash('sha1')
    .update(key + HANDSHAKE_SUFFIX)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
  );

  let open = true;
  const write = (opcode: number, payload: Buffer): void => {
    if (!open || socket.destroyed) return;
    socket.write(frame(opcode, payload));
    if (socket.writableLength > MAX_UNSENT_BYTES) socket.destroy();
  };
  const close = (code: number): void => {
    if (!open) return;
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    write(OPCODE.close, payload);
    open = false;
    socket.end();
    setTimeout(() => socket.destroy(), FAREWELL_MS).unref();
  };
  const receive = createReceiver({
    text: (text) => handlers.message(text),
    ping: (payload) => write(OPCODE.pong, payload),
    close,
  });
  socket.on('data', (chunk: Buffer) => {
    if (open) receive(chunk);
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    open = false;
    handlers.closed();
  });
  if (head.length > 0) receive(head);
  return {
    send: (text) => write(OPCODE.text, Buffer.from(text, 'utf8')),
    ping: () => write(OPCODE.ping, Buffer.alloc(0)),
    close,
    destroy: () => socket.destroy(),
  };
}

/** One unfragmented, unmasked frame, as a server sends it (section 5.2). */
function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header[0] = 0x80 | opcode;
  if (length < 126) header[1] = length;
  else if (length < 65_536) {
    header[1] = 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([header, payload]);
}

interface Received {
  text(text: string): void;
  ping(payload: Buffer): void;
  close(code: number): void;
}

/** Puts frames together from the bytes as they come in; what breaks the protocol closes the connection. */
function createReceiver(on: Received): (chunk: Buffer) => void {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let rest: Buffer = Buffer.alloc(0);
  let parts: Buffer[] = [];
  let partsLength = 0;

  function take(final: boolean, opcode: number, payload: Buffer): void {
    if (opcode === OPCODE.ping) return on.ping(payload);
    if (opcode === OPCODE.pong) return;
    if (opcode === OPCODE.close) return on.close(payload.length >= 2 ? payload.readUInt16BE(0) : CLOSE.normal);
    if (opcode !== OPCODE.text && opcode !== OPCODE.continuation) return on.close(CLOSE.unsupported);
    if ((opcode === OPCODE.continuation) !== parts.length > 0) return on.close(CLOSE.protocol);
    parts.push(payload);
    partsLength += payload.length;
    if (partsLength > MAX_MESSAGE_BYTES) return on.close(CLOSE.tooBig);
    if (!final) return;
    const whole = Buffer.concat(parts);
    parts = [];
    partsLength = 0;
    let text: string;
    try {
      text = utf8.decode(whole);
    } catch {
      return on.close(CLOSE.invalid);
    }
    on.text(text);
  }

  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const head = readHead(rest);
      if (head === null) return;
      if (typeof head === 'number') return on.close(head);
      const end = head.start + head.length;
      if (rest.length < end) return;
      const payload = Buffer.from(rest.subarray(head.start, end));
      for (let index = 0; index < payload.length; index += 1)
        payload[index] = (payload[index] ?? 0) ^ (head.mask[index % 4] ?? 0);
      rest = rest.subarray(end);
      take(head.final, head.opcode, payload);
    }
  };
}

interface FrameHead {
  readonly final: boolean;
  readonly opcode: number;
  readonly mask: Buffer;
  readonly start: number;
  readonly length: number;
}

/** Null: more bytes are needed. A number: the close code of what is wrong. */
function readHead(bytes: Buffer): FrameHead | number | null {
  if (bytes.length < 2) return null;
  const first = bytes.readUInt8(0);
  const second = bytes.readUInt8(1);
  const opcode = first & 0x0f;
  const final = (first & 0x80) !== 0;
  const short = second & 0x7f;
  // Reserved bits belong to extensions, of which none was agreed; a client masks every frame (section 5.1).
  if ((first & 0x70) !== 0 || (second & 0x80) === 0) return CLOSE.protocol;
  if (opcode >= OPCODE.close && (!final || short > 125)) return CLOSE.protocol;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  const start = 2 + extra + 4;
  if (bytes.length < start) return null;
  const length = extra === 0 ? short : extra === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (length > MAX_MESSAGE_BYTES) return CLOSE.tooBig;
  return { final, opcode, mask: bytes.subarray(2 + extra, start), start, length };
}
