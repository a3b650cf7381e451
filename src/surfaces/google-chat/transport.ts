import { Readable } from 'node:stream';
import { Agent, request } from 'undici';
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
      const url = addressOf(input);
      const streams = init !== undefined && 'responseType' in init && init.responseType === 'stream';
      const answer = await request(url === GOOGLE_TOKEN_URL ? tokenUrl : url, {
        dispatcher: streams ? files : usual,
        method: (init?.method ?? 'GET') as 'GET',
        headers: Object.fromEntries(new Headers(init?.headers)),
        body: bodyOf(init?.body),
        signal: init?.signal ?? null,
      });
      const headers = new Headers();
      for (const [name, value] of Object.entries(answer.headers)) {
        if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
      }
      const { statusCode: status } = answer;
      const empty = status === 204 || status === 205 || status === 304;
      if (streams && status === 200) return new Response(webStream(answer.body), { status, headers });
      const text = await answer.body.text();
      return new Response(empty ? null : text, { status, headers });
    };
  }

  return {
    fetch: over(agent),
    patientFetch: over(patient),
    async close() {
      await Promise.all([agent.destroy(), files.destroy(), patient.destroy()]);
    },
  };
}

function addressOf(input: Parameters<typeof fetch>[0]): string {
  return typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
}

function bodyOf(body: unknown): string | Uint8Array | Readable | null {
  if (typeof body === 'string' || body instanceof Uint8Array || body instanceof Readable) return body;
  return body instanceof URLSearchParams ? body.toString() : null;
}
