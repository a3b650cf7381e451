import { Readable } from 'node:stream';
import { Agent, request, type Dispatcher } from 'undici';
import { exchange, type WholeAnswer } from '../shared/exchange.ts';
import { webStream } from '../shared/web-stream.ts';

const TIMEOUT_MS = 20_000;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
/** Where Google's libraries get tokens, whatever they are told. */
const GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com/token';

export interface Transport {
  /** What Google's libraries call in place of `fetch`. One try; errors are those of the connection. */
  readonly fetch: typeof fetch;
  /** Waits longer for an answer: Pub/Sub holds a pull open. */
  readonly patientFetch: typeof fetch;
  /** One POST of JSON, without what `fetch` has to do around it. */
  post(url: string, headers: Headers, body: string, signal: AbortSignal): Promise<WholeAnswer>;
  close(): Promise<void>;
}

/**
 * Keep-alive connections for everything that goes to Google. (`fetch` itself costs a multiple of `request`, and the
 * libraries take what they are given.) `tokenUrl`: where requests for tokens go instead.
 */
export function createTransport(tokenUrl: string): Transport {
  const times = { connect: { timeout: 10_000 }, maxResponseSize: MAX_ANSWER_BYTES };
  const agent = new Agent({ ...times, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, connections: 64 });
  const files = new Agent({
    connect: times.connect,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    connections: 16,
  });
  const patient = new Agent({ ...times, headersTimeout: 120_000, bodyTimeout: TIMEOUT_MS, connections: 2 });

  function over(usual: Agent): typeof fetch {
    return async (input, init) => {
      const asked = addressOf(input);
      const url = asked === GOOGLE_TOKEN_URL ? tokenUrl : asked;
      const method = init?.method ?? 'GET';
      const headers = Object.fromEntries(new Headers(init?.headers));
      // The libraries ask for compressed answers, and leave it to `fetch` to unpack them.
      delete headers['accept-encoding'];
      const body = bodyOf(init?.body);
      if (init !== undefined && 'responseType' in init && init.responseType === 'stream') {
        const answer = await request(url, { dispatcher: files, method, headers, body, signal: init.signal ?? null });
        const { statusCode: status } = answer;
        const head = headersOf(answer.headers);
        if (status === 200) return new Response(webStream(answer.body), { status, headers: head });
        return wholeResponse(status, head, await answer.body.text());
      }
      const { origin, pathname, search } = new URL(url);
      const signal = init?.signal ?? undefined;
      const answer = await exchange(usual, { origin, path: `${pathname}${search}`, method, headers, body, signal });
      return wholeResponse(answer.statusCode, headersOf(answer.headers), answer.text);
    };
  }

  return {
    fetch: over(agent),
    patientFetch: over(patient),
    async post(url, given, body, signal) {
      const { origin, pathname, search } = new URL(url);
      const headers = { ...Object.fromEntries(given), 'content-type': 'application/json' };
      return exchange(agent, { origin, path: `${pathname}${search}`, headers, body, signal });
    },
    async close() {
      await Promise.all([agent.destroy(), files.destroy(), patient.destroy()]);
    },
  };
}

function headersOf(received: Dispatcher.ResponseData['headers']): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(received)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

/** As much of a `Response` as the libraries look at, without the streams that a real one is made of. */
function wholeResponse(status: number, headers: Headers, text: string): Response {
  const whole = {
    status,
    statusText: '',
    ok: status >= 200 && status < 300,
    headers,
    text: async () => text,
    json: async () => JSON.parse(text) as unknown,
    blob: async () => new Blob([text]),
    arrayBuffer: async () => new TextEncoder().encode(text).buffer,
  };
  return whole as unknown as Response;
}

function addressOf(input: Parameters<typeof fetch>[0]): string {
  return typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
}

function bodyOf(body: unknown): string | Uint8Array | Readable | null {
  if (typeof body === 'string' || body instanceof Uint8Array || body instanceof Readable) return body;
  return body instanceof URLSearchParams ? body.toString() : null;
}
