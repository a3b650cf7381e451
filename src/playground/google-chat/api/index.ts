import type { IncomingMessage, ServerResponse } from 'node:http';
import { bearerToken, readBody, sendJson, sendText } from '../../shared/http.ts';
import type { Kernel } from '../kernel.ts';
import { ApiFailure, type Json } from '../types.ts';
import { answerFault, quotaExceeded, refuse, type Log } from './answer.ts';
import { mediaMethods } from './media.ts';
import { messageMethods } from './messages.ts';
import type { Bytes, Method } from './method.ts';
import { pubSubMethods } from './pubsub.ts';
import { spaceMethods } from './spaces.ts';

const METHODS: readonly Method[] = [...messageMethods, ...spaceMethods, ...mediaMethods, ...pubSubMethods];
const MAX_BODY_BYTES = 2_000_000;
const MAX_UPLOAD_BYTES = 200_000_000;
/** Longer requests are not kept in the wire log. */
const MAX_LOGGED_BYTES = 100_000;

/** Answers `/v1/…` and `/upload/v1/…`: the Chat API, and Pub/Sub for pulling. */
export async function handleApi(
  kernel: Kernel,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  query: URLSearchParams,
): Promise<void> {
  const started = performance.now();
  const upload = path.startsWith('/upload/');
  const bytes = await readBody(req, upload ? MAX_UPLOAD_BYTES : MAX_BODY_BYTES);
  const found = find(req.method ?? '', path);
  const parsed = upload ? {} : parse(bytes);
  const log: Log = (status, response) =>
    kernel.wire.add({
      at: kernel.now(),
      direction: 'from-baton',
      name: found?.method.name ?? `${req.method} ${path}`,
      status,
      ms: Math.round((performance.now() - started) * 10) / 10,
      transport: 'http',
      request: {
        path,
        ...Object.fromEntries(query),
        ...(bytes.length > MAX_LOGGED_BYTES ? { 'too long to show': bytes.length } : { body: parsed }),
      },
      response,
    });
  if (found === undefined) {
    log(404, 'unknown');
    return sendText(res, 404, 'The requested URL was not found on this server.');
  }
  const { method, parts } = found;
  const space = parts.space === undefined ? undefined : `spaces/${parts.space}`;
  const fault = answerFault(kernel, res, method.name, space, log);
  if (fault === true) return;
  try {
    authorize(kernel, method, bearerToken(req));
    if (!kernel.limits.take(method.quota, space)) throw quotaExceeded();
    if (parsed instanceof ApiFailure) throw parsed;
    const gone = new AbortController();
    res.on('close', () => gone.abort());
    const answer = await method.run({ kernel, path: parts, query, body: parsed, gone: gone.signal });
    if (fault === 'drop') {
      log(0, { dropped: isBytes(answer) ? answer.type : answer });
      req.socket.destroy();
    } else if (isBytes(answer)) {
      log(200, `${answer.bytes.length} bytes`);
      res.writeHead(200, { 'content-type': answer.type, 'content-length': answer.bytes.length });
      res.end(answer.bytes);
    } else {
      log(200, answer);
      sendJson(res, 200, answer);
    }
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    const headers: Record<string, string> =
      error.code === 401 ? { 'www-authenticate': 'Bearer realm="https://accounts.google.com/"' } : {};
    refuse(res, error, log, headers);
  }
}

function find(verb: string, path: string): { method: Method; parts: Record<string, string> } | undefined {
  for (const method of METHODS) {
    const match = method.verb === verb ? method.pattern.exec(path) : null;
    if (match !== null) return { method, parts: { ...match.groups } };
  }
  return undefined;
}

/** @throws ApiFailure where the token is unknown, has run out or does not allow this */
function authorize(kernel: Kernel, method: Method, token: string | undefined): void {
  const scopes = kernel.tokens.scopesOf(token);
  if (scopes === undefined)
    throw new ApiFailure('UNAUTHENTICATED', 'The access token is missing, unknown or has run out.');
  if (method.scopes === 'user' || !method.scopes.some((scope) => scopes.has(scope)))
    throw new ApiFailure('PERMISSION_DENIED', 'The access token lacks a scope for this call.', [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
        domain: 'googleapis.com',
        metadata: { method: method.name },
      },
    ]);
}

function parse(bytes: Buffer): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return new ApiFailure('INVALID_ARGUMENT', 'The body is not JSON.');
  }
}

function isBytes(answer: Json | Bytes): answer is Bytes {
  return Buffer.isBuffer(answer.bytes);
}
