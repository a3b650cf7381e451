import { Readable } from 'node:stream';
import { Agent, Pool, request, type Dispatcher } from 'undici';
import { VendorError } from '../../core/errors.ts';
import type { FileContent } from '../../ports/surface.ts';
import { exchange, type WholeAnswer } from '../shared/exchange.ts';
import { httpError, limited, networkError, platformError } from './errors.ts';
import { record, text, type Json } from '../shared/json.ts';

/** Slack takes JSON for these; most methods that only read take nothing but a form. Source: each method's page. */
const JSON_METHODS = new Set([
  'chat.postMessage',
  'chat.update',
  'chat.delete',
  'chat.postEphemeral',
  'conversations.open',
  'reactions.add',
  'reactions.remove',
  'views.open',
  'views.publish',
  'files.completeUploadExternal',
  'files.delete',
]);

const CALL_TIMEOUT_MS = 20_000;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const MAX_REDIRECTS = 3;

interface Answer {
  readonly body: Json;
  /** Scopes of the token that was used, as Slack names them in `x-oauth-scopes`. */
  readonly scopes: readonly string[];
}

export interface SlackClient {
  /** Calls a method of the Web API; one try. @throws VendorError, classed, with the code `slack.METHOD.ERROR` */
  call(method: string, args: Json, token: string, signal?: AbortSignal): Promise<Json>;
  /** The same, with what the headers tell. */
  ask(method: string, args: Json, token: string, signal?: AbortSignal): Promise<Answer>;
  /** Answers to a `response_url`, which needs no token. @throws VendorError */
  respond(url: string, body: Json, signal: AbortSignal): Promise<void>;
  /** Opens a file that needs the token; redirects are followed to Slack's hosts only. @throws VendorError */
  download(
    url: string,
    token: string,
    signal: AbortSignal,
  ): Promise<{ type: string; size?: number; stream: FileContent['stream'] }>;
  /** Sends the bytes of a file to where Slack wants them. @throws VendorError */
  upload(url: string, content: FileContent, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/**
 * The one place that calls Slack: keep-alive connections, JSON bodies, no retries of its own, because the lane is the only
 * one that retries. (The SDK's client costs a third of the throughput, and its own retries last half an hour.)
 */
export function createSlackClient(apiUrl: string): SlackClient {
  const api = new URL(apiUrl);
  const times = { headersTimeout: CALL_TIMEOUT_MS, bodyTimeout: CALL_TIMEOUT_MS, connect: { timeout: 10_000 } };
  const pool = new Pool(api.origin, { ...times, connections: 64, maxResponseSize: MAX_ANSWER_BYTES });
  const elsewhere = new Agent({ ...times, connections: 16 });

  async function ask(method: string, args: Json, token: string, signal?: AbortSignal): Promise<Answer> {
    const json = JSON_METHODS.has(method);
    let answer: WholeAnswer;
    try {
      answer = await exchange(pool, {
        path: `${api.pathname}${method}`,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': json ? 'application/json; charset=utf-8' : 'application/x-www-form-urlencoded',
        },
        body: json ? JSON.stringify(args) : formOf(args),
        signal,
      });
    } catch (error) {
      throw networkError(method, error);
    }
    return {
      body: checked(method, answer),
      get scopes() {
        return scopesOf(answer.headers['x-oauth-scopes']);
      },
    };
  }

  async function respond(url: string, body: Json, signal: AbortSignal): Promise<void> {
    allow('response_url', url);
    const response = await open('response_url', url, {
      method: 'POST',
      headers: JSON_TYPE,
      body: JSON.stringify(body),
      signal,
    });
    await response.body.dump();
    if (response.statusCode === 429) throw limited('response_url', header(response, 'retry-after'));
    if (response.statusCode >= 300) throw httpError('response_url', response.statusCode);
  }

  async function download(url: string, token: string, signal: AbortSignal) {
    let at = url;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      allow('file', at);
      const response = await open('file', at, { method: 'GET', headers: { authorization: `Bearer ${token}` }, signal });
      const location = header(response, 'location');
      if (response.statusCode >= 300 && response.statusCode < 400 && location !== undefined) {
        await response.body.dump();
        at = new URL(location, at).href;
        continue;
      }
      if (response.statusCode !== 200) {
        await response.body.dump();
        if (response.statusCode === 429) throw limited('file', header(response, 'retry-after'));
        throw httpError('file', response.statusCode);
      }
      const size = Number(header(response, 'content-length') ?? Number.NaN);
      return {
        type: header(response, 'content-type') ?? '',
        ...(Number.isFinite(size) && { size }),
        stream: webStream(response.body),
      };
    }
    throw new VendorError('slack.file.redirects', 'Slack sent us on too often for a file');
  }

  async function upload(url: string, content: FileContent, signal: AbortSignal): Promise<void> {
    allow('upload', url);
    const headers = { 'content-type': 'application/octet-stream', 'content-length': String(content.size) };
    const body = Readable.fromWeb(content.stream as Parameters<typeof Readable.fromWeb>[0]);
    const response = await open('upload', url, { method: 'POST', headers, body, signal });
    await response.body.dump();
    if (response.statusCode === 429) throw limited('upload', header(response, 'retry-after'));
    if (response.statusCode !== 200) throw httpError('upload', response.statusCode);
  }

  async function open(
    what: string,
    url: string,
    options: Parameters<typeof request>[1],
  ): Promise<Dispatcher.ResponseData<unknown>> {
    try {
      return await request(url, { ...options, dispatcher: elsewhere });
    } catch (error) {
      throw networkError(what, error);
    }
  }

  /** Tokens and files go to Slack's own hosts alone, and to the one that the admin wrote as `apiUrl`. */
  function allow(what: string, url: string): void {
    if (isSlackUrl(url, api.origin)) return;
    throw new VendorError(`slack.${what}.foreign-host`, 'Slack named an address that is not one of its own');
  }

  return {
    ask,
    call: async (method, args, token, signal) => (await ask(method, args, token, signal)).body,
    respond,
    download,
    upload,
    close: async () => {
      await Promise.all([pool.destroy(), elsewhere.destroy()]);
    },
  };
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** True for https on slack.com and below, Slack's government cloud, and the origin of the configured API. */
export function isSlackUrl(url: string, apiOrigin: string): boolean {
  if (!URL.canParse(url)) return false;
  const { origin, protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  if (origin === apiOrigin) return true;
  return protocol === 'https:' && /(^|\.)(slack\.com|slack-gov\.com|slack-files\.com)$/.test(hostname);
}

function checked(method: string, response: WholeAnswer): Json {
  const { statusCode } = response;
  const retryAfter = header(response, 'retry-after');
  if (statusCode === 429) throw limited(method, retryAfter);
  let body: Json | undefined;
  try {
    body = record(JSON.parse(response.text));
  } catch {
    body = undefined;
  }
  if (body === undefined) throw httpError(method, statusCode);
  if (body['ok'] === true) return body;
  const error = text(body['error']);
  if (error === undefined) throw httpError(method, statusCode);
  throw platformError(method, error, retryAfter, text(body['needed']));
}

function header({ headers }: Pick<Dispatcher.ResponseData, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function scopesOf(value: string | string[] | undefined): string[] {
  const joined = Array.isArray(value) ? value.join(',') : (value ?? '');
  return joined.split(',').flatMap((scope) => scope.trim() || []);
}

/** `Readable.toWeb` throws into nowhere, and so ends the process, when its stream is cancelled while bytes are coming. */
function webStream(body: Readable): FileContent['stream'] {
  body.on('error', () => undefined);
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      cancel() {
        body.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}

function formOf(args: Json): string {
  const form = new URLSearchParams();
  for (const [key, value] of Object.entries(args)) {
    if (value === undefined || value === null) continue;
    form.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return form.toString();
}
