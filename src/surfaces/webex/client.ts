import { Agent, Pool, request, type Dispatcher } from 'undici';
import { VendorError } from '../../core/errors.ts';
import type { FileContent } from '../../ports/surface.ts';
import { record, records, text, type Json } from '../shared/json.ts';
import { noAnswer, refused, type Asked } from './errors.ts';
import { multipart, type Part } from './multipart.ts';
import { exchange, type WholeAnswer } from '../shared/exchange.ts';
import { webStream } from '../shared/web-stream.ts';

const CALL_TIMEOUT_MS = 20_000;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const MAX_REDIRECTS = 3;

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Page {
  readonly items: readonly Json[];
  /** What `more` takes for the next page; undefined on the last one. */
  readonly next: string | undefined;
}

interface Served {
  readonly name?: string;
  readonly type?: string;
  readonly size?: number;
}

interface Body {
  readonly type: string;
  readonly bytes: Dispatcher.DispatchOptions['body'];
  readonly length?: number;
}

export interface WebexClient {
  /** Reads one thing. `path` is below the API's base, for example `people/me`. @throws VendorError, with the code `webex.WHAT.REASON` */
  get(path: string, query?: Query, signal?: AbortSignal): Promise<Json>;
  /** The first page of a list, then those that follow. @throws VendorError */
  list(path: string, query?: Query, signal?: AbortSignal): Promise<Page>;
  more(next: string, signal?: AbortSignal): Promise<Page>;
  /** Makes a thing; an outcome that is not known is classed so. @throws VendorError */
  create(path: string, body: Json, signal?: AbortSignal): Promise<Json>;
  /** The same with a file. @throws VendorError */
  createWith(path: string, parts: readonly Part[], signal: AbortSignal): Promise<Json>;
  replace(path: string, body: Json, signal?: AbortSignal): Promise<Json>;
  /** Resolves where it is gone already, too. @throws VendorError */
  remove(path: string, signal?: AbortSignal): Promise<void>;
  /** What Webex tells of a file without its bytes. @throws VendorError */
  head(url: string, signal: AbortSignal): Promise<Served>;
  /** Opens a file. The token goes to the API's own origin alone. @throws VendorError */
  download(url: string, signal: AbortSignal): Promise<Served & { readonly stream: FileContent['stream'] }>;
  close(): Promise<void>;
}

/** The one place that calls Webex: keep-alive connections, and no retries of its own, because the lane is the only one that retries. */
export function createWebexClient(apiUrl: string, token: string): WebexClient {
  const api = new URL(apiUrl.replace(/\/*$/, '/'));
  const times = { headersTimeout: CALL_TIMEOUT_MS, bodyTimeout: CALL_TIMEOUT_MS, connect: { timeout: 10_000 } };
  const pool = new Pool(api.origin, { ...times, connections: 64, maxResponseSize: MAX_ANSWER_BYTES });
  const files = new Agent({ ...times, connections: 16 });
  const authorization = `Bearer ${token}`;

  async function call(
    asked: Asked,
    method: Dispatcher.HttpMethod,
    path: string,
    body: Body | null,
    signal: AbortSignal | undefined,
  ): Promise<{ body: Json; link: string | undefined }> {
    let response: WholeAnswer;
    try {
      response = await exchange(pool, {
        path,
        method,
        headers: {
          authorization,
          ...(body && { 'content-type': body.type }),
          ...(body?.length !== undefined && { 'content-length': String(body.length) }),
        },
        body: body?.bytes ?? null,
        signal: signal ?? AbortSignal.timeout(CALL_TIMEOUT_MS),
      });
    } catch (error) {
      throw noAnswer(asked, error);
    }
    const parsed = parse(response.text);
    const { statusCode } = response;
    if (statusCode >= 300) throw refusal(asked, response, parsed);
    if (parsed === undefined && statusCode !== 204) throw noAnswer(asked, new TypeError('no JSON'));
    return { body: parsed ?? {}, link: header(response, 'link') };
  }

  const json = (body: Json): Body => ({ type: 'application/json; charset=utf-8', bytes: JSON.stringify(body) });

  function pathOf(path: string, query: Query = {}): string {
    const form = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) if (value !== undefined) form.set(key, String(value));
    return `${api.pathname}${path}${form.size > 0 ? `?${form.toString()}` : ''}`;
  }

  async function page(asked: Asked, path: string, signal: AbortSignal | undefined): Promise<Page> {
    const { body, link } = await call(asked, 'GET', path, null, signal);
    const next = /<([^<>]+)>\s*;[^,]*\brel="?next"?/.exec(link ?? '')?.[1];
    if (next === undefined || !URL.canParse(next, api)) return { items: records(body['items']), next: undefined };
    // Behind a proxy Webex names another host than ours: the token goes to ours alone.
    const { origin, pathname, search } = new URL(next, api);
    return { items: records(body['items']), next: `${origin === api.origin ? pathname : path.split('?')[0]}${search}` };
  }

  /** One answer for a file, from wherever Webex sends us on to. */
  async function open(asked: Asked, method: 'GET' | 'HEAD', url: string, signal: AbortSignal) {
    let at = url;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const own = URL.canParse(at) && new URL(at).origin === api.origin;
      if (!own && (hop === 0 || !at.startsWith('https://'))) {
        throw new VendorError(`webex.${asked.what}.foreign-host`, 'The address of the file is not one of Webex');
      }
      let response: Dispatcher.ResponseData<unknown>;
      try {
        response = await request(at, {
          method,
          headers: own ? { authorization } : {},
          signal,
          dispatcher: files,
        });
      } catch (error) {
        throw noAnswer(asked, error);
      }
      const location = header(response, 'location');
      if (response.statusCode >= 300 && response.statusCode < 400 && location !== undefined) {
        await response.body.dump();
        at = new URL(location, at).href;
        continue;
      }
      if (response.statusCode === 200) return response;
      const said = await response.body.text().catch(() => '');
      throw refusal(asked, response, parse(said));
    }
    throw new VendorError(`webex.${asked.what}.redirects`, 'Webex sent us on too often for a file');
  }

  return {
    get: async (path, query, signal) =>
      (await call({ what: whatOf(path, 'get') }, 'GET', pathOf(path, query), null, signal)).body,
    list: async (path, query, signal) => page({ what: whatOf(path, 'list') }, pathOf(path, query), signal),
    more: async (next, signal) => page({ what: 'next-page' }, next, signal),
    create: async (path, body, signal) =>
      (
        await call(
          { what: whatOf(path, 'create'), once: path === 'messages' },
          'POST',
          pathOf(path),
          json(body),
          signal,
        )
      ).body,
    async createWith(path, parts, signal) {
      const asked = { what: whatOf(path, 'create'), once: true };
      return (await call(asked, 'POST', pathOf(path), multipart(parts), signal)).body;
    },
    replace: async (path, body, signal) =>
      (await call({ what: whatOf(path, 'update') }, 'PUT', pathOf(path), json(body), signal)).body,
    async remove(path, signal) {
      try {
        await call({ what: whatOf(path, 'delete') }, 'DELETE', pathOf(path), null, signal);
      } catch (error) {
        if (!(error instanceof VendorError) || !/\.http-(404|410)$/.test(error.code)) throw error;
      }
    },
    async head(url, signal) {
      const response = await open({ what: 'contents.head' }, 'HEAD', url, signal);
      await response.body.dump();
      return served(response);
    },
    async download(url, signal) {
      const response = await open({ what: 'contents.get' }, 'GET', url, signal);
      return { ...served(response), stream: webStream(response.body) };
    },
    close: async () => {
      await Promise.all([pool.destroy(), files.destroy()]);
    },
  };
}

/** `messages/Y2lz…` and `update` make `messages.update`: no id of Webex stands in a code. */
function whatOf(path: string, verb: string): string {
  const [resource = '', second = ''] = path.split('/');
  return `${resource === 'attachment' ? `attachment-${second}` : resource}.${verb}`;
}

function parse(answered: string): Json | undefined {
  try {
    return record(JSON.parse(answered));
  } catch {
    return undefined;
  }
}

function refusal(
  asked: Asked,
  response: Pick<WholeAnswer, 'statusCode' | 'headers'>,
  body: Json | undefined,
): VendorError {
  return refused(asked, {
    status: response.statusCode,
    retryAfter: header(response, 'retry-after'),
    trackingId: header(response, 'trackingid') ?? text(body?.['trackingId']),
    message: text(body?.['message']),
  });
}

function header({ headers }: Pick<Dispatcher.ResponseData<unknown>, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function served(response: Dispatcher.ResponseData<unknown>): Served {
  const size = Number(header(response, 'content-length') ?? Number.NaN);
  const type = header(response, 'content-type');
  const name = fileName(header(response, 'content-disposition'));
  return { ...(name && { name }), ...(type && { type }), ...(Number.isFinite(size) && { size }) };
}

/** The name in `Content-Disposition`. Source: RFC 6266; header bytes that are UTF-8 arrive as Latin-1. */
function fileName(disposition: string | undefined): string | undefined {
  if (disposition === undefined) return undefined;
  const extended = /filename\*\s*=\s*utf-8''([^;]+)/i.exec(disposition)?.[1];
  if (extended !== undefined) {
    try {
      return decodeURIComponent(extended.trim());
    } catch {
      // Not what it says it is: the plain name serves.
    }
  }
  const quoted = /filename\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1]?.replace(/\\(.)/g, '$1');
  const plain = quoted ?? /filename\s*=\s*([^;"\s]+)/i.exec(disposition)?.[1];
  if (plain === undefined || plain === '') return undefined;
  const bytes = Buffer.from(plain, 'latin1');
  const decoded = bytes.toString('utf8');
  return decoded.includes('\ufffd') ? plain : decoded;
}
