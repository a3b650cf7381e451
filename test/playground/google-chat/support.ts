import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chat, type chat_v1 } from '@googleapis/chat';
import { JWT } from 'google-auth-library';
import { onTestFinished, vi } from 'vitest';
import type { View, ViewButton, ViewMessage, WireEntry } from '../../../src/playground/shared/control-types.ts';
import {
  createGoogleChatEmulator,
  type GoogleChatEmulator,
  type GoogleChatEmulatorOptions,
} from '../../../src/playground/google-chat/index.ts';

export type Json = Record<string, unknown>;

export const CHAT_BOT = 'https://www.googleapis.com/auth/chat.bot';

export interface TestChat {
  readonly emulator: GoogleChatEmulator;
  readonly url: string;
  /** The vendor's own client, with the key of the service account. */
  readonly client: chat_v1.Chat;
  clientWith(scopes: string[]): chat_v1.Chat;
  /** An access token, for calls that the client would not make. */
  token(scopes?: string[]): Promise<string>;
  call(method: string, path: string, body?: unknown, token?: string): Promise<{ status: number; body: Json }>;
  /** Calls the control API and expects it to agree. */
  control(path: string, body?: Json): Promise<Json>;
  tryControl(path: string, body?: Json): Promise<{ status: number; body: Json }>;
  view(): Promise<View>;
  /** What a message looks like now. */
  shown(id: string | null | undefined): Promise<ViewMessage>;
  wire(): Promise<WireEntry[]>;
  /** A person of the seeded company, by first name. */
  person(name: string): Promise<string>;
  /** The space of the 1:1 of the app and this person. */
  direct(person: string): Promise<string>;
}

export async function startChat(options: GoogleChatEmulatorOptions = {}): Promise<TestChat> {
  // The clock stands still, so that nothing runs out on a busy machine.
  const startedAt = Date.now();
  const calm = { limits: 'off', now: () => startedAt, answerWithinMs: 15_000, pullWaitMs: 0 } as const;
  const emulator = createGoogleChatEmulator({ ...calm, ...options });
  const { url } = await emulator.listen(0);
  onTestFinished(() => emulator.close());
  const authWith = (scopes: string[]): JWT => {
    const { client_email: email, private_key: key, private_key_id: keyId } = emulator.app.credentials;
    // The library knows Google's token address alone: it is led to the emulator's.
    const redirect = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
      const asked = input instanceof Request ? input.url : String(input);
      return fetch(asked === 'https://oauth2.googleapis.com/token' ? emulator.app.tokenUrl : asked, init);
    };
    return new JWT({ email, key, keyId, scopes, transporterOptions: { fetchImplementation: redirect } });
  };
  const clientWith = (scopes: string[]): chat_v1.Chat =>
    chat({ version: 'v1', auth: authWith(scopes), rootUrl: `${emulator.app.apiUrl}/`, retry: false });
  const token = async (scopes = [CHAT_BOT]): Promise<string> => String((await authWith(scopes).getAccessToken()).token);
  const tryControl = async (path: string, body: Json = {}): Promise<{ status: number; body: Json }> => {
    const answer = await fetch(`${url}/_control/${path}`, { method: 'POST', body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  const view = async (): Promise<View> => (await fetch(`${url}/_control/view`)).json() as Promise<View>;
  return {
    emulator,
    url,
    client: clientWith([CHAT_BOT]),
    clientWith,
    token,
    async call(method, path, body, bearer) {
      const answer = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${bearer ?? (await token())}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      return { status: answer.status, body: (await answer.json()) as Json };
    },
    tryControl,
    async control(path, body) {
      const answer = await tryControl(path, body);
      if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    view,
    async shown(id) {
      const found = (await view()).messages.find((message) => message.id === id);
      if (found === undefined) throw new Error(`nobody sees ${id}`);
      return found;
    },
    wire: async () => ((await (await fetch(`${url}/_control/wire`)).json()) as { entries: WireEntry[] }).entries,
    async person(name) {
      const found = (await view()).people.find((person) => person.name.startsWith(name));
      if (found === undefined) throw new Error(`nobody is called ${name}`);
      return found.id;
    },
    async direct(person) {
      return (await view()).rooms.find((room) => room.person === person)!.id;
    },
  };
}

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly json: Json;
  /** The token that came with it. */
  readonly proof: string;
}

/** An app that only writes down what it is sent, and answers as told. */
export interface Recorder {
  readonly url: string;
  readonly received: Received[];
  /** What the app answers next; without it 200 and `{}`. */
  answer: (request: Received, count: number) => { status: number; body?: unknown } | 'hang';
  /** Waits for the first request that fits. */
  request(fits?: (json: Json) => boolean): Promise<Received>;
}

/** An app that the emulator sends its events to. */
export async function startRecorder(chatApp: TestChat): Promise<Recorder> {
  const received: Received[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const proof = (req.headers.authorization ?? '').replace('Bearer ', '');
      const request = { headers: req.headers, body, json: JSON.parse(body) as Json, proof };
      received.push(request);
      const answer = recorder.answer(request, received.length);
      if (answer === 'hang') return;
      const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {});
      res.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const recorder: Recorder = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/google-chat/events`,
    received,
    answer: () => ({ status: 200 }),
    request: (fits = () => true) =>
      until(() => {
        const found = received.find(({ json }) => fits(json));
        if (found === undefined) throw new Error(`no such event among ${JSON.stringify(received.map((r) => r.json))}`);
        return found;
      }),
  };
  chatApp.emulator.pointTo(recorder.url);
  return recorder;
}

/** How Google refused a call of its own client. */
export async function refusal(call: Promise<unknown>): Promise<{ status: number; word: string; message: string }> {
  try {
    await call;
  } catch (error) {
    const { response } = error as {
      response?: { status: number; data: { error?: { status: string; message: string } } };
    };
    return {
      status: response?.status ?? 0,
      word: response?.data.error?.status ?? '',
      message: response?.data.error?.message ?? String(error),
    };
  }
  return { status: 200, word: 'not refused', message: '' };
}

/** A card of one section. */
export function card(...widgets: Json[]): Json[] {
  return [{ cardId: 'card', card: { sections: [{ widgets }] } }];
}

/** A button of classic apps: a free name for what it does. */
export function button(text: string, fn = 'do', more: Json = {}, action: Json = {}): Json {
  return { text, onClick: { action: { function: fn, ...action } }, ...more };
}

export function buttonsOf(message: ViewMessage): ViewButton[] {
  return (message.card?.parts ?? []).flatMap((part) => (part.type === 'buttons' ? [...part.buttons] : []));
}

/** Waits until this no longer throws. Patient: the machine may be busy. */
export function until<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 20_000, interval: 20 });
}
