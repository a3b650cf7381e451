import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Log } from '../../../src/ports/log.ts';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly args: Record<string, unknown>;
  readonly raw: Buffer;
}

interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** `hang`: no answer. `drop`: the connection is cut after the request was read. */
export type Answer = Reply | 'hang' | 'drop';

export interface FakeSlack {
  readonly url: string;
  readonly apiUrl: string;
  readonly calls: Call[];
  /** Answers to a method, or to a path that begins with a slash: one after another, the last one for good. */
  on(name: string, ...answers: (Answer | ((call: Call) => Answer))[]): void;
  of(method: string): Call[];
  /** What answers a request for a WebSocket. */
  onUpgrade(handler: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): void;
  close(): Promise<void>;
}

/** As little of a Slack as a test needs: scripted answers, and a list of what was asked. */
export async function createFakeSlack(): Promise<FakeSlack> {
  const calls: Call[] = [];
  const scripts = new Map<string, (Answer | ((call: Call) => Answer))[]>();
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    void serve(request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const path = request.url ?? '/';
    const method = path.startsWith('/api/') ? path.slice('/api/'.length).split('?')[0]! : path.split('?')[0]!;
    const json = (request.headers['content-type'] ?? '').startsWith('application/json');
    const form = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
    const args = json
      ? (JSON.parse(raw.toString()) as Record<string, unknown>)
      : form
        ? Object.fromEntries(new URLSearchParams(raw.toString()))
        : {};
    const call = { method, path, headers: request.headers, args, raw };
    calls.push(call);
    const script = scripts.get(method) ?? [{ body: { ok: true } }];
    const next = script.length > 1 ? script.shift()! : script[0]!;
    const answer = typeof next === 'function' ? next(call) : next;
    if (answer === 'hang') return;
    if (answer === 'drop') {
      request.socket.destroy();
      return;
    }
    const text = typeof answer.body === 'string' || Buffer.isBuffer(answer.body);
    response.writeHead(answer.status ?? 200, {
      'content-type': text ? 'text/plain' : 'application/json',
      ...answer.headers,
    });
    response.end(text ? answer.body : JSON.stringify(answer.body ?? { ok: true }));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    apiUrl: `${url}/api/`,
    calls,
    on: (name, ...answers) => {
      scripts.set(name, answers);
    },
    onUpgrade: (handler) => {
      server.removeAllListeners('upgrade').on('upgrade', handler);
    },
    of: (method) => calls.filter((call) => call.method === method),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function error(code: string, more: Record<string, unknown> = {}): Reply {
  return { body: { ok: false, error: code, ...more } };
}

/** A log that keeps its lines, so that a test can look for what must not be in them. */
export function keptLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (fields: unknown, sentence: string): void => {
    lines.push(`${sentence} ${JSON.stringify(fields)}`);
  };
  const log: Log & { readonly lines: string[] } = {
    lines,
    debug: write,
    info: write,
    warn: write,
    error: write,
    child: () => log,
  };
  return log;
}

/** An installation store in memory. */
export function memoryStore(): {
  values: Map<string, unknown>;
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  keys(): Promise<string[]>;
} {
  const values = new Map<string, unknown>();
  return {
    values,
    get: async (key) => values.get(key) ?? null,
    put: async (key, value) => {
      values.set(key, structuredClone(value));
    },
    delete: async (key) => {
      values.delete(key);
    },
    keys: async () => [...values.keys()],
  };
}

export const SIGNING_SECRET = 'signing-secret-of-the-tests';

/** Headers of a request as Slack signs it. */
export function signed(body: string, at: number, contentType = 'application/json'): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const digest = createHmac('sha256', SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'content-type': contentType, 'x-slack-signature': `v0=${digest}`, 'x-slack-request-timestamp': timestamp };
}
