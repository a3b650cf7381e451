import { chat, type chat_v1 } from '@googleapis/chat';
import { JWT } from 'google-auth-library';
import { VendorError } from '../../core/errors.ts';
import type { FileContent } from '../../ports/surface.ts';
import { record, text, type Json } from '../shared/json.ts';
import type { ServiceAccount } from './credentials.ts';
import { networkError, statusError } from './errors.ts';
import type { Transport } from './transport.ts';

const CHAT_SCOPE = 'https://www.googleapis.com/auth/chat.bot';
const PUBSUB_SCOPE = 'https://www.googleapis.com/auth/pubsub';
/** Where Google does not tell how long a file is, it is read before it is passed on: at most so much. */
const MAX_READ_BYTES = 16 * 1024 * 1024;

/** How a message is created. Source: Google, `spaces.messages.create`. */
export interface CreateOptions {
  /** The same for each attempt: Google then gives the message that stands there. */
  readonly requestId: string;
  /** `client-…`: a name of ours, by which the message is found again. */
  readonly messageId?: string;
  readonly signal: AbortSignal;
}

/** All methods make one try. @throws VendorError, classed, with the code `google-chat.METHOD.REASON` */
export interface ChatClient {
  create(space: string, message: chat_v1.Schema$Message, options: CreateOptions): Promise<Json>;
  patch(name: string, message: chat_v1.Schema$Message, updateMask: string, signal: AbortSignal): Promise<void>;
  remove(name: string, signal: AbortSignal): Promise<void>;
  get(name: string, signal: AbortSignal): Promise<Json>;
  space(name: string, signal?: AbortSignal): Promise<Json>;
  /** The 1:1 with a person (`users/ID`). */
  findDirect(user: string, signal?: AbortSignal): Promise<Json>;
  download(resourceName: string, signal: AbortSignal): Promise<FileContent>;
  /** Calls a method of Pub/Sub's REST API, by POST. `patient`: it may take minutes. */
  pubsub(path: string, body: Json, signal: AbortSignal, patient?: boolean): Promise<Json>;
}

interface ClientOptions {
  readonly apiUrl: string;
  readonly pubsubUrl: string;
  readonly account: ServiceAccount;
  readonly transport: Transport;
}

interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly headers: object;
}

/** The one place that calls Google. The library's own retries are off: the lane is the only one that retries. */
export function createChatClient({ apiUrl, pubsubUrl, account, transport }: ClientOptions): ChatClient {
  const signer = (scope: string, fetchImplementation: typeof fetch): JWT =>
    new JWT({
      email: account.email,
      key: account.privateKey,
      ...(account.keyId && { keyId: account.keyId }),
      scopes: [scope],
      transporterOptions: { fetchImplementation },
    });
  const auth = signer(CHAT_SCOPE, transport.fetch);
  const pubsubAuth = signer(PUBSUB_SCOPE, transport.patientFetch);
  const root = `${apiUrl.replace(/\/+$/, '')}/`;
  const api = chat({ version: 'v1', auth, rootUrl: root, ...ONE_TRY });

  /** What is relayed goes past the generated client, which takes a fifth of all the processor time that a message costs. */
  async function post(url: string, body: string, signal: AbortSignal): Promise<Answer> {
    const answer = await transport.post(url, await auth.getRequestHeaders(url), body, signal);
    return { status: answer.statusCode, headers: answer.headers, data: parsed(answer.text) };
  }

  async function call(method: string, asked: () => Promise<Answer>, signer: JWT = auth): Promise<Answer> {
    let answer: Answer;
    try {
      answer = await asked();
    } catch (error) {
      throw isTokenError(error) ? tokenError(error) : networkError(method, error);
    }
    if (answer.status >= 200 && answer.status < 300) return answer;
    // A token that was withdrawn would be used until its time is over.
    if (answer.status === 401) forget(signer);
    const status = text(record(record(parsed(answer.data))?.['error'])?.['status']);
    throw statusError(method, answer.status, status, header(answer, 'retry-after'));
  }

  const json = ({ data }: Answer): Json => record(data) ?? {};

  return {
    async create(parent, requestBody, { requestId, messageId, signal }) {
      const query = new URLSearchParams({
        requestId,
        ...(messageId && { messageId }),
        ...(requestBody.thread && { messageReplyOption: 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD' }),
      });
      const space = parent.split('/').map(encodeURIComponent).join('/');
      const url = `${root}v1/${space}/messages?${query.toString()}`;
      return json(await call('messages.create', () => post(url, JSON.stringify(requestBody), signal)));
    },
    async patch(name, requestBody, updateMask, signal) {
      await call('messages.patch', () => api.spaces.messages.patch({ name, requestBody, updateMask }, { signal }));
    },
    async remove(name, signal) {
      await call('messages.delete', () => api.spaces.messages.delete({ name }, { signal }));
    },
    get: async (name, signal) => json(await call('messages.get', () => api.spaces.messages.get({ name }, { signal }))),
    space: async (name, signal) => json(await call('spaces.get', () => api.spaces.get({ name }, withSignal(signal)))),
    findDirect: async (name, signal) =>
      json(await call('spaces.findDirectMessage', () => api.spaces.findDirectMessage({ name }, withSignal(signal)))),

    async download(resourceName, signal) {
      // The generated client leaves `alt` out, and Google then wants the metadata of something that has none.
      const params = { resourceName, alt: 'media' };
      const options = { signal, responseType: 'stream' as const };
      const answer = await call('media.download', () => api.media.download(params, options));
      return contentOf(answer);
    },

    async pubsub(path, body, signal, patient = false) {
      const url = `${pubsubUrl.replace(/\/+$/, '')}/v1/${path}`;
      const { fetch: fetchImplementation, patientFetch } = transport;
      const options = { url, method: 'POST' as const, data: body, signal, responseType: 'json' as const, ...ONE_TRY };
      const asked = { ...options, fetchImplementation: patient ? patientFetch : fetchImplementation };
      return json(await call('pubsub', () => pubsubAuth.request(asked), pubsubAuth));
    },
  };
}

/** Every status is an answer, so that the library makes no error with the request in it. */
const ONE_TRY = { retry: false, validateStatus: () => true };

function header({ headers }: Answer, name: string): string | undefined {
  return headers instanceof Headers ? (headers.get(name) ?? undefined) : text(record(headers)?.[name]);
}

function withSignal(signal: AbortSignal | undefined): { signal: AbortSignal } {
  return { signal: signal ?? AbortSignal.timeout(20_000) };
}

function parsed(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

/** Getting a token failed: nothing was sent. Its request is the only one for which the library checks the status itself. */
function isTokenError(
  error: unknown,
): error is { readonly status?: number; readonly config?: { readonly url?: unknown } } {
  if (!(error instanceof Error) || !('config' in error)) return false;
  const url = record(error.config)?.['url'];
  return String(url instanceof URL ? url.href : url).endsWith('/token');
}

function tokenError(error: { readonly status?: number }): VendorError {
  const why = error.status === undefined ? 'no-answer' : `http-${error.status}`;
  return new VendorError(`google-chat.token.${why}`, `Google gave no access token to the service account (${why})`, {
    retry: 'backoff',
  });
}

/** The library asks for a new token where the time of the one that it has is over. */
function forget(signer: JWT): void {
  signer.setCredentials({ ...signer.credentials, expiry_date: 1 });
}

async function contentOf(answer: Answer): Promise<FileContent> {
  const { data } = answer;
  if (!(data instanceof ReadableStream)) {
    throw new VendorError('google-chat.media.download.no-bytes', 'Google Chat gave no bytes of the file');
  }
  const stream = data as ReadableStream<Uint8Array>;
  const length = header(answer, 'content-length');
  if (length !== undefined && header(answer, 'content-encoding') === undefined) return { stream, size: Number(length) };
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_READ_BYTES) {
      throw new VendorError('google-chat.media.download.too-large', 'Google Chat does not tell how long the file is');
    }
  }
  return { stream: new Blob(chunks as Uint8Array<ArrayBuffer>[]).stream(), size };
}
