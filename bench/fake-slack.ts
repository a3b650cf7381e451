/**
 * A lean Slack for the bench, a process of its own: `node bench/fake-slack.ts` prints `{"port": N}` and serves until it
 * is told to end. The Web API stands under `/api/`; what the bench asks stands under `/_bench/`. No limits, no delays:
 * the app under test is what is measured.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { METHODS, type Fields } from './fake-methods.ts';
import { FakeWorld } from './fake-world.ts';
import { SCOPES, WORKSPACE } from './workspace.ts';

const world = new FakeWorld();

function fieldsOf(raw: string, contentType: string): Fields {
  if (contentType.startsWith('application/json')) return JSON.parse(raw === '' ? '{}' : raw) as Fields;
  return Object.fromEntries(new URLSearchParams(raw));
}

function answer(response: ServerResponse, body: unknown, headers: Record<string, string> = {}): void {
  const bytes = Buffer.from(JSON.stringify(body));
  const type = 'application/json; charset=utf-8';
  response.writeHead(200, { 'content-type': type, 'content-length': bytes.length, ...headers });
  response.end(bytes);
}

function webApi(request: IncomingMessage, response: ServerResponse, method: string, raw: string): void {
  const atNs = process.hrtime.bigint();
  world.count(method);
  const handler = METHODS[method];
  if (handler === undefined) return answer(response, { ok: false, error: 'unknown_method' });
  const query = Object.fromEntries(new URL(request.url ?? '/', 'http://fake').searchParams);
  const fields = { ...query, ...fieldsOf(raw, request.headers['content-type'] ?? '') };
  const token = request.headers.authorization?.replace(/^Bearer /, '') ?? fields['token'];
  if (token === undefined) return answer(response, { ok: false, error: 'not_authed' });
  if (token !== WORKSPACE.botToken) return answer(response, { ok: false, error: 'invalid_auth' });
  answer(response, handler(world, fields, raw, atNs), { 'x-oauth-scopes': SCOPES });
}

/** What the bench asks: how many posts with a marker arrived, which, when, and which buttons stand where. */
function bench(response: ServerResponse, url: URL): void {
  const channel = url.searchParams.get('channel') ?? '';
  switch (url.pathname) {
    case '/_bench/count':
      return answer(response, { arrivals: world.arrivals.length });
    case '/_bench/calls':
      return answer(response, Object.fromEntries(world.calls));
    case '/_bench/arrivals': {
      const since = Number(url.searchParams.get('since') ?? '0');
      const page = world.arrivals.slice(since).map((arrival) => ({ ...arrival, atNs: arrival.atNs.toString() }));
      return answer(response, page);
    }
    case '/_bench/reset':
      world.arrivals = [];
      world.calls.clear();
      return answer(response, {});
    case '/_bench/messages': {
      const tag = url.searchParams.get('tag');
      return answer(response, tag === null ? world.at(channel) : world.tagged(channel, tag));
    }
    default:
      return answer(response, { error: 'unknown question' });
  }
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const url = new URL(request.url ?? '/', 'http://fake');
    if (url.pathname.startsWith('/api/')) {
      webApi(request, response, url.pathname.slice('/api/'.length), Buffer.concat(chunks).toString('utf8'));
    } else {
      bench(response, url);
    }
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
