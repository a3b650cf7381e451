import { Readable } from 'node:stream';
import { Agent, request, type Dispatcher } from 'undici';
import { VendorError } from '../../core/errors.ts';
import type { FileContent } from '../../ports/surface.ts';
import { record, records, text, type Json } from '../shared/json.ts';
import { exchange, type WholeAnswer } from '../shared/exchange.ts';
import { webStream } from '../shared/web-stream.ts';
import { answerError, networkError, type Call } from './errors.ts';
import { isFileHost, isTokenHost } from './hosts.ts';
import type { TokenSource } from './tokens.ts';

const CALL_TIMEOUT_MS = 20_000;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const MAX_REDIRECTS = 3;

/** Source of all calls: Microsoft, "Bot Connector REST API reference". `serviceUrl` is the one of the tenant's events. */
export interface TeamsClient {
  /** Posts an activity. Gives its id. @throws VendorError, classed, with the code `teams.send.REASON` */
  send(serviceUrl: string, conversation: string, activity: Json, signal: AbortSignal): Promise<string>;
  /** Opens a conversation; with an `activity` in it, that is posted, and its id given too. */
  create(
    serviceUrl: string,
    parameters: Json,
    signal: AbortSignal,
  ): Promise<{ readonly conversation: string; readonly activityId?: string }>;
  update(serviceUrl: string, conversation: string, id: string, activity: Json, signal: AbortSignal): Promise<void>;
  remove(serviceUrl: string, conversation: string, id: string, signal: AbortSignal): Promise<void>;
  member(serviceUrl: string, conversation: string, id: string, signal: AbortSignal): Promise<Json>;
  /** The first members of a conversation, at most `limit`. */
  members(serviceUrl: string, conversation: string, limit: number, signal: AbortSignal): Promise<readonly Json[]>;
  /** Opens a file. The token goes to Teams' own hosts only, and only with `withToken`. */
  download(url: string, withToken: boolean, serviceUrls: readonly string[], signal: AbortSignal): Promise<Download>;
  /** Puts the bytes of a file where the reader's client said. */
  upload(url: string, content: FileContent, serviceUrls: readonly string[], signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

interface Download {
  readonly type: string;
  readonly size?: number;
  readonly stream: FileContent['stream'];
}

/** The one place that calls Teams: keep-alive connections, and no retries of its own, because the lane is the only one that retries. */
export function createTeamsClient(token: TokenSource): TeamsClient {
  const times = { headersTimeout: CALL_TIMEOUT_MS, bodyTimeout: CALL_TIMEOUT_MS, connect: { timeout: 10_000 } };
  const api = new Agent({ ...times, connections: 64, maxResponseSize: MAX_ANSWER_BYTES });
  const elsewhere = new Agent({ ...times, connections: 16 });

  async function ask(
    call: Call,
    method: Dispatcher.HttpMethod,
    url: string,
    body: Json | undefined,
    signal: AbortSignal,
    fresh = false,
  ): Promise<Json> {
    const bearer = await token(fresh);
    const { origin, pathname, search } = new URL(url);
    let response: WholeAnswer;
    try {
      response = await exchange(api, {
        origin,
        path: `${pathname}${search}`,
        method,
        headers: {
          ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
          ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        signal,
      });
    } catch (error) {
      throw networkError(call, error);
    }
    const { statusCode } = response;
    // A token may be taken back before its end. What was refused was not done.
    if (statusCode === 401 && bearer !== null && !fresh) return ask(call, method, url, body, signal, true);
    const answer = parsed(response.text);
    if (statusCode >= 200 && statusCode < 300) return answer ?? {};
    const reason = text(record(answer?.['error'])?.['code']);
    throw answerError(call, statusCode, reason, header(response, 'retry-after'));
  }

  async function open(
    call: Call,
    url: string,
    options: Parameters<typeof request>[1],
  ): Promise<Dispatcher.ResponseData<unknown>> {
    try {
      return await request(url, { ...options, dispatcher: elsewhere });
    } catch (error) {
      throw networkError(call, error);
    }
  }

  async function download(
    url: string,
    withToken: boolean,
    serviceUrls: readonly string[],
    signal: AbortSignal,
  ): Promise<Download> {
    let at = url;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      if (!isFileHost(at, serviceUrls)) throw foreign('file');
      const bearer = withToken && isTokenHost(at, serviceUrls) ? await token(false) : null;
      const headers = bearer === null ? {} : { authorization: `Bearer ${bearer}` };
      const response = await open(FILE, at, { method: 'GET', headers, signal });
      const location = header(response, 'location');
      if (response.statusCode >= 300 && response.statusCode < 400 && location !== undefined) {
        await response.body.dump();
        if (!URL.canParse(location, at)) throw foreign('file');
        at = new URL(location, at).href;
        continue;
      }
      if (response.statusCode !== 200) {
        await response.body.dump();
        throw answerError(FILE, response.statusCode, undefined, header(response, 'retry-after'));
      }
      const size = Number(header(response, 'content-length') ?? Number.NaN);
      const type = header(response, 'content-type') ?? '';
      return { type, ...(Number.isFinite(size) && { size }), stream: webStream(response.body) };
    }
    throw new VendorError('teams.file.redirects', 'Teams sent us on too often for a file');
  }

  async function upload(
    url: string,
    content: FileContent,
    serviceUrls: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    if (!isFileHost(url, serviceUrls)) throw foreign('upload');
    const { size } = content;
    const headers = {
      'content-type': 'application/octet-stream',
      'content-length': String(size),
      // Source: "Send and receive files from a bot": the whole file in one range.
      'content-range': `bytes 0-${Math.max(size - 1, 0)}/${size}`,
    };
    const body = Readable.fromWeb(content.stream as Parameters<typeof Readable.fromWeb>[0]);
    const response = await open(UPLOAD, url, { method: 'PUT', headers, body, signal });
    await response.body.dump();
    if (response.statusCode < 200 || response.statusCode >= 300) {
      throw answerError(UPLOAD, response.statusCode, undefined, header(response, 'retry-after'));
    }
  }

  return {
    async send(serviceUrl, conversation, activity, signal) {
      const url = at(serviceUrl, 'conversations', conversation, 'activities');
      return text((await ask(SEND, 'POST', url, activity, signal))['id']) ?? '';
    },
    async create(serviceUrl, parameters, signal) {
      const call = parameters['activity'] === undefined ? OPEN : SEND;
      const answer = await ask(call, 'POST', at(serviceUrl, 'conversations'), parameters, signal);
      const [conversation, activityId] = [text(answer['id']), text(answer['activityId'])];
      if (conversation === undefined) throw new VendorError('teams.open.no-id', 'Teams opened no conversation');
      return { conversation, ...(activityId && { activityId }) };
    },
    async update(serviceUrl, conversation, id, activity, signal) {
      const url = at(serviceUrl, 'conversations', conversation, 'activities', id);
      await ask(UPDATE, 'PUT', url, { ...activity, id }, signal);
    },
    async remove(serviceUrl, conversation, id, signal) {
      await ask(REMOVE, 'DELETE', at(serviceUrl, 'conversations', conversation, 'activities', id), undefined, signal);
    },
    member: async (serviceUrl, conversation, id, signal) =>
      ask(MEMBER, 'GET', at(serviceUrl, 'conversations', conversation, 'members', id), undefined, signal),
    async members(serviceUrl, conversation, limit, signal) {
      const url = `${at(serviceUrl, 'conversations', conversation, 'pagedmembers')}?pageSize=${limit}`;
      return records((await ask(MEMBERS, 'GET', url, undefined, signal))['members']).slice(0, limit);
    },
    download,
    upload,
    close: async () => {
      await Promise.all([api.destroy(), elsewhere.destroy()]);
    },
  };
}

const SEND: Call = { name: 'send', once: true };
const OPEN: Call = { name: 'open', once: false };
const UPDATE: Call = { name: 'update', once: false };
const REMOVE: Call = { name: 'delete', once: false };
const MEMBER: Call = { name: 'member', once: false };
const MEMBERS: Call = { name: 'members', once: false };
const FILE: Call = { name: 'file', once: false };
const UPLOAD: Call = { name: 'upload', once: false };

function at(serviceUrl: string, ...path: readonly string[]): string {
  return `${serviceUrl.replace(/\/+$/, '')}/v3/${path.map(encodeURIComponent).join('/')}`;
}

function foreign(what: string): VendorError {
  return new VendorError(`teams.${what}.foreign-host`, 'Teams named an address that is not one of Microsoft’s');
}

function parsed(answered: string): Json | undefined {
  try {
    return record(JSON.parse(answered));
  } catch {
    return undefined;
  }
}

function header({ headers }: Pick<Dispatcher.ResponseData, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
