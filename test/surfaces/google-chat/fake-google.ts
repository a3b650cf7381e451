import { generateKeyPairSync, createSign } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Log } from '../../../src/ports/log.ts';

export interface Call {
  /** `POST /v1/spaces/A/messages` */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}

interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** `hang`: no answer. `drop`: the connection is cut after the request was read. */
export type Answer = Reply | 'hang' | 'drop';
type Script = Answer | ((call: Call) => Answer);

const oidc = generateKeyPairSync('rsa', { modulusLength: 2048 });
const chat = generateKeyPairSync('rsa', { modulusLength: 2048 });
const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEYS = { oidc, chat, own };

export type FakeGoogle = Awaited<ReturnType<typeof createFakeGoogle>>;

/** As little of Google as a test needs: scripted answers, and a list of what was asked. */
export async function createFakeGoogle() {
  const calls: Call[] = [];
  const scripts = new Map<string, Script[]>();
  const sockets = new Set<Socket>();
  let tokens = 0;
  const pem = (key: keyof typeof KEYS): string =>
    KEYS[key].publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const on = (name: string, ...answers: Script[]): void => void scripts.set(name, answers);
  on('POST /token', () => ({
    body: { access_token: `access-${(tokens += 1)}`, expires_in: 3600, token_type: 'Bearer' },
  }));
  on('GET /oidc', { body: { 'oidc-1': pem('oidc') }, headers: { 'cache-control': 'public, max-age=3600' } });
  on('GET /chat', { body: { 'chat-1': pem('chat') } });

  const server = createServer((request, response) => void serve(request, response));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString();
    const url = new URL(request.url ?? '/', 'http://fake');
    const name = `${request.method} ${decodeURIComponent(url.pathname)}`;
    const body = raw.startsWith('{')
      ? (JSON.parse(raw) as Record<string, unknown>)
      : Object.fromEntries(new URLSearchParams(raw));
    const call = { name, query: url.searchParams, authorization: request.headers.authorization, body };
    calls.push(call);
    const script = scripts.get(name) ?? [usual(call)];
    const next = script.length > 1 ? script.shift()! : script[0]!;
    const answer = typeof next === 'function' ? next(call) : next;
    if (answer === 'hang') return;
    if (answer === 'drop') {
      request.socket.destroy();
      return;
    }
    const bytes = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(JSON.stringify(answer.body ?? {}));
    // Who asks for compressed answers gets them, as from Google.
    const zipped = request.headers['accept-encoding']?.includes('gzip') === true;
    const encoding = zipped ? { 'content-encoding': 'gzip' } : {};
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...encoding, ...answer.headers });
    response.end(zipped ? gzipSync(bytes) : bytes);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentialsFile = join(mkdtempSync(join(tmpdir(), 'google-chat-')), 'key.json');
  const privateKey = own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const account = {
    type: 'service_account',
    client_email: 'baton@p.example.com',
    private_key: privateKey,
    private_key_id: 'k1',
  };
  writeFileSync(credentialsFile, JSON.stringify(account));
  return {
    url,
    calls,
    credentialsFile,
    on,
    pem,
    /** The calls of that method whose path ends so. */
    of: (method: string, end = ''): Call[] =>
      calls.filter(({ name }) => name.startsWith(`${method} /v1/`) && name.endsWith(end)),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Creates, changes and shows messages as the API does; spaces with DM in their name are 1:1s, all others have threads. */
function usual({ name, body, query }: Call): Reply {
  const space = /\/v1\/(spaces\/[^/]+)/.exec(name)?.[1] ?? '';
  if (name.startsWith('POST ') && name.endsWith('/messages')) {
    const number = query.get('messageId') ?? 'system';
    const thread = (body['thread'] as { name?: string } | undefined)?.name ?? `${space}/threads/new-${number}`;
    return {
      body: { ...body, name: `${space}/messages/m-${number}`, thread: { name: thread }, space: { name: space } },
    };
  }
  if (name.startsWith('GET ') && name === `GET /v1/${space}`) {
    return {
      body: { name: space, spaceType: space.includes('DM') ? 'DIRECT_MESSAGE' : 'SPACE', displayName: 'IT help desk' },
    };
  }
  return { body: {} };
}

/** A refusal as Google words it. */
export function refusal(status: number, word: string, headers?: Record<string, string>): Reply {
  return { status, body: { error: { code: status, message: 'No.', status: word } }, ...(headers && { headers }) };
}

/** A token as Google signs it. Changes to the claims, and to the header with `kid` and `alg`. */
export function token(
  key: keyof typeof KEYS,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = encode({ alg: 'RS256', typ: 'JWT', kid: `${key}-1`, ...header });
  const signed = `${head}.${encode({ iat: now, exp: now + 3600, ...claims })}`;
  const signature = createSign('RSA-SHA256').update(signed).sign(KEYS[key].privateKey).toString('base64url');
  return `${signed}.${signature}`;
}

/** A log that keeps its lines, so that a test can look for what must not be in them. */
export function keptLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (fields: unknown, sentence: string): void => void lines.push(`${sentence} ${JSON.stringify(fields)}`);
  const log: Log & { readonly lines: string[] } = {
    lines,
    debug: write,
    info: write,
    warn: write,
    error: write,
    child: () => log,
  };
  return log;
}
