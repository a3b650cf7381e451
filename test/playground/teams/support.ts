import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, vi } from 'vitest';
import type { Pressed, View, ViewMessage, WireEntry } from '../../../src/playground/shared/control-types.ts';
import {
  createTeamsEmulator,
  type TeamsEmulator,
  type TeamsEmulatorOptions,
} from '../../../src/playground/teams/index.ts';

export type Json = Record<string, unknown>;

interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly headers: Headers;
}

export interface TestTeams {
  readonly emulator: TeamsEmulator;
  readonly url: string;
  /** An employee and an agent of the seeded company. */
  readonly lena: string;
  readonly grace: string;
  /** A fresh token of the bot. */
  token(form?: Record<string, string>, tenant?: string): Promise<Answer>;
  /** Calls the connector; with the bot's token unless told. */
  call(verb: string, path: string, body?: unknown, token?: string | null): Promise<Answer>;
  /** Posts a message of the bot and gives its id. */
  send(conversation: string, activity: Json): Promise<string>;
  control(path: string, body?: Json): Promise<Json>;
  tryControl(path: string, body?: Json): Promise<Answer>;
  press(body: Json): Promise<Pressed>;
  view(as?: string): Promise<View>;
  message(id: unknown, as?: string): Promise<ViewMessage>;
  wire(): Promise<WireEntry[]>;
  /** The 1:1 of the bot and this person. */
  direct(user: string): Promise<string>;
}

export async function startTeams(options: TeamsEmulatorOptions = {}): Promise<TestTeams> {
  // The clock stands still, so that nothing runs out on a busy machine; ids are still unique.
  const startedAt = Date.now();
  const emulator = createTeamsEmulator({ limits: 'off', now: () => startedAt, retryDelaysMs: [], ...options });
  const { url } = await emulator.listen(0);
  onTestFinished(() => emulator.close());
  const { appId, appPassword } = emulator.app;
  let current: string | undefined;

  const answer = async (response: Response): Promise<Answer> => {
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    const body = (isJson ? JSON.parse(text) : { text }) as Json;
    return { status: response.status, body, headers: response.headers };
  };
  const teams: TestTeams = {
    emulator,
    url,
    lena: emulator.people.employees[0]!,
    grace: emulator.people.agents[1]!,
    async token(form = {}, tenant) {
      const { tokenUrl } = emulator.endpoints();
      const scope = 'https://api.botframework.com/.default';
      const fields = { grant_type: 'client_credentials', client_id: appId, client_secret: appPassword, scope, ...form };
      const to = tenant === undefined ? tokenUrl : tokenUrl.replace(/[^/]+(?=\/oauth2)/, tenant);
      return answer(await fetch(to, { method: 'POST', body: new URLSearchParams(fields) }));
    },
    async call(verb, path, body, token) {
      current ??= (await teams.token()).body.access_token as string;
      const authorization = token === null ? undefined : `Bearer ${token ?? current}`;
      return answer(
        await fetch(`${emulator.endpoints().serviceUrl}v3/${path}`, {
          method: verb,
          headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
          ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        }),
      );
    },
    async send(conversation, activity) {
      const path = `conversations/${encodeURIComponent(conversation)}/activities`;
      const { status, body } = await teams.call('POST', path, { type: 'message', ...activity });
      expect({ status, body }).toMatchObject({ status: 201 });
      return body.id as string;
    },
    async tryControl(path, body = {}) {
      return answer(await fetch(`${url}/_control/${path}`, { method: 'POST', body: JSON.stringify(body) }));
    },
    async control(path, body) {
      const { status, body: said } = await teams.tryControl(path, body);
      if (status !== 200) throw new Error(`${path}: ${JSON.stringify(said)}`);
      return said;
    },
    press: async (body) => (await teams.control('press', body)) as unknown as Pressed,
    view: async (as) =>
      (await (await fetch(`${url}/_control/view${as === undefined ? '' : `?as=${as}`}`)).json()) as View,
    async message(id, as) {
      const found = (await teams.view(as)).messages.find((message) => message.id === id);
      if (found === undefined) throw new Error(`there is no message ${String(id)}`);
      return found;
    },
    wire: async () => ((await (await fetch(`${url}/_control/wire`)).json()) as { entries: WireEntry[] }).entries,
    direct: async (user) => (await teams.view()).rooms.find(({ person }) => person === user)!.id,
  };
  return teams;
}

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly activity: Json;
}

/** An app that only writes down what it is sent, and answers as told. */
export interface Recorder {
  readonly url: string;
  readonly received: Received[];
  /** What the app answers next; without it 200 and nothing. */
  answer: (activity: Json, count: number) => { status: number; body?: unknown } | 'hang';
  /** The activities of a type so far. */
  of(type: string): Json[];
  /** Waits for the first activity of this type that fits. */
  activity(type: string, fits?: (activity: Json) => boolean): Promise<Json>;
}

export async function startRecorder(teams: TestTeams): Promise<Recorder> {
  const received: Received[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const activity = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Json;
      received.push({ headers: req.headers, activity });
      const answer = recorder.answer(activity, received.length);
      if (answer === 'hang') return;
      res.writeHead(answer.status, { 'content-type': 'application/json' });
      res.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const recorder: Recorder = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`,
    received,
    answer: () => ({ status: 200 }),
    of: (type) => received.map(({ activity }) => activity).filter((activity) => activity.type === type),
    activity: (type, fits = () => true) =>
      until(() => {
        const found = recorder.of(type).find(fits);
        if (found === undefined) throw new Error(`no such ${type} among ${JSON.stringify(received)}`);
        return found;
      }),
  };
  teams.emulator.pointTo(recorder.url);
  return recorder;
}

export function card(...body: Json[]): Json {
  return { type: 'AdaptiveCard', version: '1.5', body };
}

export function cardActivity(content: Json): Json {
  return { attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] };
}

/** Waits until this no longer throws. Patient: the machine may be busy. */
export function until<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 20_000, interval: 20 });
}
