import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import express from 'express';
import type { SurfaceEvent } from '../../../src/core/surface-events.ts';
import type { FileRef } from '../../../src/core/message.ts';
import type { Log } from '../../../src/ports/log.ts';
import type { FileContent, Surface } from '../../../src/ports/surface.ts';
import { webexBlock } from '../../../src/surfaces/webex/config.ts';
import { createWebexSurface } from '../../../src/surfaces/webex/index.ts';
import { BOT, ORG } from './fixtures.ts';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
  readonly raw: Buffer;
}

interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** `hang`: no answer. `drop`: the connection is cut after the request was read. */
export type Answer = Reply | 'hang' | 'drop';
type Script = Answer | ((call: Call) => Answer);

export interface FakeWebex {
  readonly url: string;
  readonly apiUrl: string;
  readonly calls: Call[];
  /** Answers to `METHOD path`, or to all paths that begin so where it ends with `*`: one after another, the last for good. */
  on(route: string, ...answers: Script[]): void;
  of(route: string): Call[];
  close(): Promise<void>;
}

export const TOKEN = 'token-of-the-tests';
export const SECRET = 'secret-of-the-tests';
export const NOW = Date.parse('2026-11-22T10:00:00.000Z');

/** As little of Webex as a test needs: scripted answers, and a list of what was asked. */
async function createFakeWebex(): Promise<FakeWebex> {
  const calls: Call[] = [];
  const scripts = new Map<string, Script[]>();
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => void serve(request, response));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const url = new URL(request.url ?? '/', 'http://fake');
    const path = decodeURIComponent(url.pathname.replace(/^\/v1\//, ''));
    const json = (request.headers['content-type'] ?? '').startsWith('application/json');
    const body = json ? (JSON.parse(raw.toString()) as Record<string, unknown>) : {};
    const call = { method: request.method ?? '', path, query: url.searchParams, headers: request.headers, body, raw };
    calls.push(call);
    const route = `${call.method} ${path}`;
    const key = scripts.has(route)
      ? route
      : [...scripts.keys()].find((one) => one.endsWith('*') && route.startsWith(one.slice(0, -1)));
    const script = (key === undefined ? undefined : scripts.get(key)) ?? [{ body: { items: [] } }];
    const next = script.length > 1 ? script.shift()! : script[0]!;
    const answer = typeof next === 'function' ? next(call) : next;
    if (answer === 'hang') return;
    if (answer === 'drop') return void request.socket.destroy();
    const bytes = Buffer.isBuffer(answer.body) ? answer.body : JSON.stringify(answer.body ?? {});
    response.writeHead(answer.status ?? 200, {
      'content-type': 'application/json',
      trackingid: 'ROUTER_1',
      ...answer.headers,
    });
    response.end(answer.status === 204 || request.method === 'HEAD' ? undefined : bytes);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    apiUrl: `${url}/v1`,
    calls,
    on: (route, ...answers) => void scripts.set(route, answers),
    of: (route) =>
      calls.filter(({ method, path }) => {
        const asked = `${method} ${path}`;
        return route.endsWith('*') ? asked.startsWith(route.slice(0, -1)) : asked === route;
      }),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface Rig {
  readonly webex: FakeWebex;
  readonly surface: Surface;
  readonly events: SurfaceEvent[];
  readonly dropped: string[];
  readonly lines: string[];
  readonly kept: Map<string, string>;
  readonly clock: { now: number };
  /** What the next `accept` is to throw. */
  refuse: Error | null;
  /** Posts a body to the surface as Webex does; gives the status. */
  deliver(body: unknown, headers?: Record<string, string>): Promise<number>;
  close(): Promise<void>;
}

export interface RigOptions {
  readonly config?: Record<string, unknown>;
  readonly fileContent?: (file: FileRef, signal: AbortSignal) => Promise<FileContent>;
  readonly publicUrl?: string;
  /** Where the API is, in place of the scripted Webex. */
  readonly apiUrl?: string;
}

export function signed(body: string, algorithm = 'sha1', secret = SECRET): Record<string, string> {
  return { 'x-spark-signature': createHmac(algorithm, secret).update(body).digest('hex') };
}

/** The Webex surface before a scripted Webex, behind a server of its own. */
export async function createRig({ config = {}, fileContent, publicUrl, apiUrl }: RigOptions = {}): Promise<Rig> {
  const webex = await createFakeWebex();
  let made = 0;
  webex.on('GET people/me', {
    body: { id: BOT, orgId: ORG, displayName: 'Baton', emails: ['baton@webex.bot'], type: 'bot' },
  });
  webex.on('POST messages', ({ body }) => ({
    body: { id: `M${(made += 1)}`, roomId: body['roomId'] ?? 'DIRECT', roomType: 'direct', ...body },
  }));
  webex.on('DELETE messages/*', { status: 204 });
  const [events, dropped, lines]: [SurfaceEvent[], string[], string[]] = [[], [], []];
  const kept = new Map<string, string>();
  const clock = { now: NOW };
  const write = (fields: unknown, sentence: string): void => void lines.push(`${sentence} ${JSON.stringify(fields)}`);
  const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log };
  const surface = createWebexSurface(
    webexBlock.schema.parse({ botToken: TOKEN, webhookSecret: SECRET, apiUrl: apiUrl ?? webex.apiUrl, ...config }),
    {
      log,
      now: () => clock.now,
      publicUrl: publicUrl ?? 'https://baton.example.com',
      fileContent: fileContent ?? (async () => Promise.reject(new Error('no files here'))),
      store: {
        get: async (key) => kept.get(key) ?? null,
        set: async (key, value) => void kept.set(key, value),
      },
      countDropped: (why) => void dropped.push(why),
    },
  );
  const app = express();
  if (surface.router !== null) app.use(surface.router);
  const server = app.listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => server.once('listening', () => resolve()));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webex/events`;

  const rig: Rig = {
    webex,
    surface,
    events,
    dropped,
    lines,
    kept,
    clock,
    refuse: null,
    async deliver(body, headers) {
      const raw = typeof body === 'string' ? body : JSON.stringify(body);
      const answer = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(headers ?? signed(raw)) },
        body: raw,
      });
      await answer.arrayBuffer();
      return answer.status;
    },
    async close() {
      await surface.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await webex.close();
    },
  };
  const inbox = {
    accept: async (taken: readonly SurfaceEvent[]) => {
      if (rig.refuse !== null) throw rig.refuse;
      events.push(...taken);
    },
  };
  const { start } = surface;
  return Object.assign(rig, { surface: { ...surface, start: () => start(inbox) } });
}
