import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { record, type Json } from '../../../src/surfaces/shared/json.ts';
import type { Log } from '../../../src/ports/log.ts';
import { APP } from './fixtures.ts';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: Json;
  readonly raw: Buffer;
  readonly headers: IncomingMessage['headers'];
}

interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection breaks instead of an answer. */
  readonly hangUp?: boolean;
}

export interface FakeTeams {
  readonly url: string;
  /** With the slash that Teams' own have. */
  readonly serviceUrl: string;
  readonly calls: Call[];
  /** The next answers to `METHOD path-with-this-in-it`; what is not scripted succeeds. */
  on(match: string, ...replies: Reply[]): void;
  of(match: string): Call[];
  /** A token as Azure Bot Service makes it, with changes. */
  sign(
    claims?: Readonly<Record<string, unknown>>,
    options?: { readonly kid?: string; readonly forged?: boolean },
  ): Promise<string>;
  close(): Promise<void>;
}

const ISSUER = 'https://api.botframework.com';

let pairs: Promise<readonly { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }[]> | undefined;

/** A Connector, its keys and its tokens, scripted. */
export async function createFakeTeams(): Promise<FakeTeams> {
  pairs ??= Promise.all([1, 2].map(async () => generateKeyPair('RS256', { extractable: true })));
  const [own, other] = await pairs;
  const jwk = {
    ...(await exportJWK(own!.publicKey)),
    kid: 'key-1',
    use: 'sig',
    alg: 'RS256',
    endorsements: ['msteams'],
  };
  const calls: Call[] = [];
  const scripted = new Map<string, Reply[]>();
  let made = 0;

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const call: Call = {
        method: request.method ?? '',
        path: decodeURIComponent(request.url ?? ''),
        body: json(raw),
        raw,
        headers: request.headers,
      };
      calls.push(call);
      const line = `${call.method} ${call.path}`;
      const match = [...scripted.keys()].find((one) => matches(line, one) && (scripted.get(one)?.length ?? 0) > 0);
      const reply = (match === undefined ? undefined : scripted.get(match)?.shift()) ?? usual(call);
      if (reply.hangUp === true) {
        request.socket.destroy();
        return;
      }
      const bytes = Buffer.isBuffer(reply.body) ? reply.body : JSON.stringify(reply.body ?? {});
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers }).end(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function usual({ method, path, body }: Call): Reply {
    if (path === '/openid') return { body: { issuer: ISSUER, jwks_uri: `${url}/keys` } };
    if (path === '/keys') return { body: { keys: [jwk] } };
    if (path === '/token') return { body: { access_token: `bearer-${(made += 1)}`, expires_in: 3600 } };
    if (method === 'POST' && path.endsWith('/v3/conversations')) {
      if (body['isGroup'] !== true) return { status: 201, body: { id: 'a:opened' } };
      const channel = String(record(record(body['channelData'])?.['channel'])?.['id']);
      return { status: 201, body: { id: `${channel};messageid=root-${(made += 1)}`, activityId: `root-${made}` } };
    }
    if (method === 'POST') return { status: 201, body: { id: `id-${(made += 1)}` } };
    return { body: {} };
  }

  return {
    url,
    serviceUrl: `${url}/emea/`,
    calls,
    on: (match, ...replies) => void scripted.set(match, [...(scripted.get(match) ?? []), ...replies]),
    of: (match) => calls.filter(({ method, path }) => matches(`${method} ${path}`, match)),
    sign: async (claims = {}, { kid = 'key-1', forged = false } = {}) => {
      const seconds = Math.floor(Date.now() / 1000);
      const all = {
        iss: ISSUER,
        aud: APP,
        serviceurl: `${url}/emea/`,
        nbf: seconds - 60,
        exp: seconds + 3600,
        ...claims,
      };
      return new SignJWT(all)
        .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
        .sign((forged ? other : own)!.privateKey);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function matches(line: string, match: string): boolean {
  const [method = '', part = ''] = match.split(' ', 2);
  return line.startsWith(`${method} `) && line.includes(part);
}

function json(raw: Buffer): Json {
  try {
    return record(JSON.parse(raw.toString('utf8'))) ?? {};
  } catch {
    return {};
  }
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
