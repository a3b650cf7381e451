import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished, vi } from 'vitest';
import type { View, ViewMessage, ViewPart, WireEntry } from '../../../src/playground/shared/control-types.ts';
import {
  createWebexEmulator,
  type WebexEmulator,
  type WebexEmulatorOptions,
} from '../../../src/playground/webex/index.ts';

export type Json = Record<string, unknown>;

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export interface TestWebex {
  readonly emulator: WebexEmulator;
  readonly url: string;
  /** Calls the API with the bot's token, as `POST /messages`. */
  api(what: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** Calls the control API and expects it to agree. */
  control(path: string, body?: Json): Promise<Json>;
  /** Calls the control API and gives the status too. */
  tryControl(path: string, body?: Json): Promise<{ status: number; body: Json }>;
  /** A person writes; gives the ids. */
  say(user: string, room: string, text: string, more?: Json): Promise<{ room: string; id: string }>;
  view(): Promise<View>;
  message(id: unknown): Promise<ViewMessage>;
  wire(): Promise<WireEntry[]>;
  /** Registers the four webhooks of an app at this address. */
  register(targetUrl: string, secret?: string): Promise<void>;
}

export async function startWebex(options: WebexEmulatorOptions = {}): Promise<TestWebex> {
  // The clock stands still, so that nothing runs out on a busy machine; creation dates still rise.
  const startedAt = Date.now();
  const calm = { limits: 'off', now: () => startedAt, answerWithinMs: 15_000 } as const;
  const emulator = createWebexEmulator({ ...calm, ...options });
  const { url } = await emulator.listen(0);
  onTestFinished(() => emulator.close());
  const tryControl = async (path: string, body: Json = {}): Promise<{ status: number; body: Json }> => {
    const answer = await fetch(`${url}/_control/${path}`, { method: 'POST', body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  const read = async (path: string): Promise<unknown> => (await fetch(`${url}/_control/${path}`)).json();
  const webex: TestWebex = {
    emulator,
    url,
    async api(what, body, headers = {}) {
      const [method = 'GET', path = '/'] = what.split(' ');
      const answer = await fetch(`${url}/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${emulator.app.botToken}`,
          ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true && text !== '';
      return { status: answer.status, headers: answer.headers, body: isJson ? (JSON.parse(text) as Json) : { text } };
    },
    tryControl,
    async control(path, body) {
      const answer = await tryControl(path, body);
      if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    async say(user, room, text, more) {
      const { room: where, id } = await webex.control('say', { user, room, text, ...more });
      return { room: String(where), id: String(id) };
    },
    view: async () => (await read('view')) as View,
    async message(id) {
      const found = (await webex.view()).messages.find((message) => message.id === id);
      if (found === undefined) throw new Error(`nobody sees the message ${String(id)}`);
      return found;
    },
    wire: async () => ((await read('wire')) as { entries: WireEntry[] }).entries,
    async register(targetUrl, secret = emulator.app.webhookSecret) {
      const wanted = [
        ['messages', 'created'],
        ['messages', 'updated'],
        ['messages', 'deleted'],
        ['memberships', 'created'],
        ['memberships', 'deleted'],
        ['attachmentActions', 'created'],
      ];
      for (const [resource, event] of wanted) {
        const name = `test ${resource} ${event}`;
        const { status } = await webex.api('POST /webhooks', { name, targetUrl, resource, event, secret });
        if (status !== 200) throw new Error(`${name}: ${status}`);
      }
    },
  };
  return webex;
}

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly json: Json & { data: Json };
}

/** An app that only writes down what it is sent, and answers as told. */
export interface Recorder {
  readonly url: string;
  readonly received: Received[];
  /** The status that the app answers next; 200 unless told. */
  answer: (count: number) => number | 'hang';
  /** The first event of this kind, as `messages/created`, that fits. */
  event(kind: string, fits?: (data: Json) => boolean): Promise<Json & { data: Json }>;
  /** What arrived of this kind so far. */
  all(kind: string): (Json & { data: Json })[];
}

export async function startRecorder(): Promise<Recorder> {
  const received: Received[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      received.push({ headers: req.headers, body, json: JSON.parse(body) as Received['json'] });
      const status = recorder.answer(received.length);
      if (status !== 'hang') res.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const kindOf = ({ json }: Received): string => `${String(json.resource)}/${String(json.event)}`;
  const recorder: Recorder = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webex/events`,
    received,
    answer: () => 200,
    all: (kind) => received.filter((one) => kindOf(one) === kind).map(({ json }) => json),
    event: (kind, fits = () => true) =>
      until(() => {
        const found = recorder.all(kind).find(({ data }) => fits(data));
        if (found === undefined) throw new Error(`no ${kind} among ${received.map(kindOf).join(', ')}`);
        return found;
      }),
  };
  return recorder;
}

/** An Adaptive Card as an attachment. */
export function card(content: Json, contentType = 'application/vnd.microsoft.card.adaptive'): Json[] {
  return [{ contentType, content: { type: 'AdaptiveCard', version: '1.3', ...content } }];
}

/** The id of the button with this label. */
export function buttonId(message: ViewMessage, label: string): string {
  const buttons = (message.card?.parts ?? []).flatMap((part: ViewPart) =>
    part.type === 'buttons' ? part.buttons : [],
  );
  const found = buttons.find((button) => button.label === label);
  if (found === undefined) throw new Error(`no button ${label} among ${buttons.map((one) => one.label).join(', ')}`);
  return found.id;
}

/** Waits until this no longer throws. Patient: the machine may be busy. */
export function until<T>(check: () => T | Promise<T>, timeout = 20_000): Promise<T> {
  return vi.waitFor(check, { timeout, interval: 20 });
}
