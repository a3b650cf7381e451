import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { FakeWorld } from './fake-world.ts';

/** A request of the app under test. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  /** When it had been read: the machine's monotonic clock. */
  readonly atNs: bigint;
}

export interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Fake {
  readonly world: FakeWorld;
  /** Answers the app. */
  handle(asked: Asked): Reply;
  /** Gives a token of the platform's own with these claims; for platforms that prove their events by tokens. */
  readonly sign?: (claims: Readonly<Record<string, unknown>>) => string;
}

/**
 * Serves a lean platform for the bench, in a process of its own: prints `{"port": N}` and serves until it is told to end. What
 * the bench asks stands under `/_bench/`. No limits, no delays: the app under test is what is measured.
 */
export function serveFake(fake: Fake): void {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const atNs = process.hrtime.bigint();
      const target = request.url ?? '/';
      const mark = target.indexOf('?');
      const path = mark < 0 ? target : target.slice(0, mark);
      const query = new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1));
      const raw = chunks.length === 0 ? '' : Buffer.concat(chunks).toString('utf8');
      const { method = 'GET', headers } = request;
      answer(
        response,
        path.startsWith('/_bench/')
          ? { body: told(fake, path, query) }
          : fake.handle({ method, path, query, headers, raw, atNs }),
      );
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    process.stdout.write(`${JSON.stringify({ port })}\n`);
  });
  process.on('SIGTERM', () => process.exit(0));
  process.on('disconnect', () => process.exit(0));
}

function answer(response: ServerResponse, { status = 200, body = {}, headers }: Reply): void {
  if (status === 204) {
    response.writeHead(204).end();
    return;
  }
  const bytes = Buffer.from(JSON.stringify(body));
  const type = 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length, ...headers });
  response.end(bytes);
}

/** What the bench asks: how many posts with a marker arrived, which, when, and which buttons stand where. */
function told({ world, sign }: Fake, path: string, query: URLSearchParams): unknown {
  const channel = query.get('channel') ?? '';
  switch (path) {
    case '/_bench/count':
      return { arrivals: world.arrivals.length };
    case '/_bench/calls':
      return Object.fromEntries(world.calls);
    case '/_bench/arrivals': {
      const since = Number(query.get('since') ?? '0');
      return world.arrivals.slice(since).map((arrival) => ({ ...arrival, atNs: arrival.atNs.toString() }));
    }
    case '/_bench/reset':
      world.arrivals = [];
      world.calls.clear();
      return {};
    case '/_bench/messages': {
      const tag = query.get('tag');
      return tag === null ? world.at(channel) : world.tagged(channel, tag);
    }
    case '/_bench/token':
      return { token: sign?.(JSON.parse(query.get('claims') ?? '{}') as Readonly<Record<string, unknown>>) };
    default:
      return { error: 'unknown question' };
  }
}
