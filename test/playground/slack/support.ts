import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LogLevel, WebClient } from '@slack/web-api';
import { onTestFinished, vi } from 'vitest';
import type { ControlState, WireEntry } from '../../../src/playground/slack/control-types.ts';
import {
  createSlackEmulator,
  type SlackEmulator,
  type SlackEmulatorOptions,
} from '../../../src/playground/slack/index.ts';

export type Json = Record<string, unknown>;

export interface TestSlack {
  readonly emulator: SlackEmulator;
  readonly url: string;
  readonly apiUrl: string;
  readonly client: WebClient;
  clientWith(token: string | undefined): WebClient;
  /** Calls the control API and expects it to agree. */
  control(path: string, body?: Json): Promise<Json>;
  /** Calls the control API and gives the status too. */
  tryControl(path: string, body?: Json): Promise<{ status: number; body: Json }>;
  state(): Promise<ControlState>;
  wire(): Promise<WireEntry[]>;
  /** A person of the seeded company, by handle. */
  person(name: string): Promise<string>;
}

/** Scopes beyond Baton's own, so that every method can be called. */
const ALL_SCOPES = [
  'app_mentions:read',
  'channels:history',
  'channels:join',
  'channels:read',
  'chat:write',
  'chat:write.customize',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:read',
  'im:write',
  'reactions:read',
  'reactions:write',
  'team:read',
  'usergroups:read',
  'users:read',
  'users:read.email',
];

export async function startSlack(options: SlackEmulatorOptions = {}): Promise<TestSlack> {
  // The clock stands still, so that nothing runs out on a busy machine; timestamps are still unique.
  const startedAt = Date.now();
  const calm = { limits: 'off', now: () => startedAt, answerWithinMs: 15_000 } as const;
  const emulator = createSlackEmulator({ ...calm, ...options, app: { scopes: ALL_SCOPES, ...options.app } });
  const { url } = await emulator.listen(0);
  onTestFinished(() => emulator.close());
  const apiUrl = `${url}/api/`;
  const clientWith = (token: string | undefined): WebClient =>
    new WebClient(token, {
      slackApiUrl: apiUrl,
      logLevel: LogLevel.ERROR,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    });
  const tryControl = async (path: string, body: Json = {}): Promise<{ status: number; body: Json }> => {
    const answer = await fetch(`${url}/_control/${path}`, { method: 'POST', body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  const read = async (path: string): Promise<unknown> => (await fetch(`${url}/_control/${path}`)).json();
  return {
    emulator,
    url,
    apiUrl,
    clientWith,
    client: clientWith(emulator.app.botToken),
    tryControl,
    async control(path, body) {
      const answer = await tryControl(path, body);
      if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    state: async () => (await read('state')) as ControlState,
    wire: async () => ((await read('wire')) as { entries: WireEntry[] }).entries,
    async person(name) {
      const found = ((await read('state')) as ControlState).users.find((user) => user.name === name);
      if (found === undefined) throw new Error(`nobody is called ${name}`);
      return found.id;
    },
  };
}

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly json: Json;
}

/** An app that only writes down what it is sent, and answers as told. */
export interface Recorder {
  readonly url: string;
  readonly received: Received[];
  /** What the app answers next; without it 200 and nothing. */
  answer: (
    request: Received,
    count: number,
  ) => { status: number; body?: string; headers?: Record<string, string> } | 'hang';
  /** The inner events so far. */
  events(): Json[];
  /** Waits for the first event that fits. */
  event(fits: (event: Json) => boolean): Promise<Json>;
}

export async function startRecorder(): Promise<Recorder> {
  const received: Received[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const form =
        req.headers['content-type'] === 'application/x-www-form-urlencoded' ? new URLSearchParams(body) : null;
      const json = form === null ? body : (form.get('payload') ?? JSON.stringify(Object.fromEntries(form)));
      const request = { headers: req.headers, body, json: JSON.parse(json) as Json };
      received.push(request);
      const answer = recorder.answer(request, received.length);
      if (answer === 'hang') return;
      res.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(answer.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const recorder: Recorder = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    received,
    answer: () => ({ status: 200 }),
    events: () => received.filter(({ json }) => json.type === 'event_callback').map(({ json }) => json.event as Json),
    async event(fits) {
      return until(() => {
        const found = recorder.events().find(fits);
        if (found === undefined) throw new Error(`no such event among ${JSON.stringify(recorder.events())}`);
        return found;
      });
    },
  };
  return recorder;
}

/** The error code with which Slack refused a call. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const { data, code } = error as { data?: { error?: string }; code?: string };
    return data?.error ?? String(code);
  }
  return 'not refused';
}

/** Waits until this no longer throws. Patient: the machine may be busy. */
export function until<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 20_000, interval: 20 });
}
