import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultRule } from '../../shared/control-types.ts';
import { bearerToken, readBody, sendJson, sendText } from '../../shared/http.ts';
import { splitThreadId } from '../ids.ts';
import type { Kernel } from '../kernel.ts';
import { ConnectorFailure, isJson, type Json } from '../types.ts';
import { attachmentOperations } from './attachments.ts';
import type { Answer, Operation } from './call.ts';
import { conversationOperations } from './conversations.ts';
import { memberOperations } from './members.ts';

const OPERATIONS: readonly Operation[] = [...conversationOperations, ...memberOperations, ...attachmentOperations];
const MAX_BODY_BYTES = 4_000_000;
/** Longer requests are not kept in the wire log. */
const MAX_LOGGED_BYTES = 150_000;
/** Statuses of the error codes that a fault may name. */
const STATUSES: Readonly<Record<string, number>> = {
  Unauthorized: 401,
  BotDisabledByAdmin: 403,
  BotNotInConversationRoster: 403,
  ConversationBlockedByUser: 403,
  ForbiddenOperationException: 403,
  MessageWritesBlocked: 403,
  ActivityNotFoundInConversation: 404,
  ConversationNotFound: 404,
  PreconditionFailed: 412,
  MessageSizeTooBig: 413,
  ServiceError: 502,
  ServiceUnavailable: 503,
  GatewayTimeout: 504,
};

/** Answers `/connector/…`: the Bot Connector's REST API as Teams offers it. */
export async function handleConnector(
  kernel: Kernel,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  query: URLSearchParams,
): Promise<void> {
  const started = performance.now();
  const body = await readBody(req, MAX_BODY_BYTES);
  const verb = req.method ?? 'GET';
  // Clients put one more slash between the service URL and the path.
  const { operation, params } = findOperation(verb, path.replace(/^\/+/, ''));
  const json = readJson(body);
  const target = params[0] === undefined ? '' : splitThreadId(params[0]).channel;
  const request = { path, ...(body.length > MAX_LOGGED_BYTES ? { 'too long to show': body.length } : { body: json }) };
  const name = operation?.name ?? `${verb} ${path}`;
  const log = (status: number, response: unknown): void => {
    const ms = Math.round((performance.now() - started) * 10) / 10;
    kernel.wire.add({
      at: kernel.now(),
      direction: 'from-baton',
      name,
      transport: 'http',
      status,
      ms,
      request,
      response,
    });
  };
  if (kernel.faults.down) {
    log(503, 'down');
    return sendText(res, 503, 'Service Unavailable');
  }
  const fault = kernel.faults.strike(name, target);
  if (fault !== undefined && fault.kind !== 'drop-after-accept') return fail(res, fault, log);
  const { answer, headers } = attempt(() => run(kernel, req, operation, params, query, json));
  if (fault !== undefined) {
    log(0, { dropped: answer.body });
    req.socket.destroy();
    return;
  }
  log(answer.status, answer.bytes === undefined ? answer.body : `${answer.bytes.content.length} bytes`);
  if (answer.bytes !== undefined) {
    const { type, content } = answer.bytes;
    res.writeHead(200, { 'content-type': type, 'content-length': content.length }).end(content);
  } else if (answer.body === undefined) res.writeHead(answer.status, { 'content-length': '0' }).end();
  else sendJson(res, answer.status, answer.body, headers);
}

function findOperation(verb: string, path: string): { operation?: Operation; params: string[] } {
  for (const operation of OPERATIONS) {
    const match = operation.verb === verb ? operation.path.exec(path) : null;
    if (match !== null) return { operation, params: match.slice(1).map(decode) };
  }
  return { params: [] };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function readJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function run(
  kernel: Kernel,
  req: IncomingMessage,
  operation: Operation | undefined,
  params: readonly string[],
  query: URLSearchParams,
  body: unknown,
): Answer {
  if (!kernel.tokens.accepts(bearerToken(req)))
    throw new ConnectorFailure(401, 'Unauthorized', 'Authorization has been denied for this request.');
  if (operation === undefined) throw new ConnectorFailure(404, 'NotFound', 'The requested resource does not exist.');
  if (!isJson(body)) throw new ConnectorFailure(400, 'BadSyntax', 'The body is not a JSON object.');
  const wait = kernel.limits.take(operation.limit, params[0] ?? threadOf(body));
  if (wait > 0)
    throw new ConnectorFailure(429, 'Throttled', 'API calls quota exceeded.', { 'retry-after': String(wait) });
  return operation.run({ kernel, params, query, body });
}

/** Whom a conversation is created with: what the limit on that counts. */
function threadOf(body: Json): string {
  const [member] = Array.isArray(body.members) ? (body.members as unknown[]) : [];
  const channel = isJson(body.channelData) ? body.channelData.channel : undefined;
  return JSON.stringify(isJson(channel) ? channel.id : isJson(member) ? member.id : '');
}

function attempt(act: () => Answer): { answer: Answer; headers: Record<string, string> } {
  try {
    return { answer: act(), headers: {} };
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error;
    const { status, code, message, headers } = error;
    return { answer: { status, body: { error: { code, message } } }, headers };
  }
}

/** What an injected fault answers instead of Teams. */
function fail(res: ServerResponse, fault: FaultRule, log: (status: number, response: unknown) => void): void {
  if (fault.kind === 'hang' || fault.kind === 'drop-after-accept') {
    // The line stays open without a word, until the other end gives up.
    return log(0, 'hangs');
  }
  const code =
    fault.kind === '429' ? 'Throttled' : fault.kind === '500' ? 'ServiceError' : (fault.error ?? 'BadArgument');
  const status = fault.kind === '429' ? 429 : fault.kind === '500' ? 500 : (STATUSES[code] ?? 400);
  const body = { error: { code, message: 'An injected fault.' } };
  log(status, body);
  sendJson(res, status, body, status === 429 ? { 'retry-after': String(fault.retryAfter ?? 1) } : {});
}
