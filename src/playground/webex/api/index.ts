import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultRule } from '../../shared/control-types.ts';
import { bearerToken, readBody } from '../../shared/http.ts';
import { MAX_FILE_BYTES } from '../files.ts';
import type { Kernel } from '../kernel.ts';
import { readMultipart, type Upload } from '../multipart.ts';
import { isJson, WebexFailure, type Json } from '../types.ts';
import { APP } from '../world.ts';
import { attachmentActions } from './attachment-actions.ts';
import type { Answer, Routes } from './call.ts';
import { contents } from './contents.ts';
import { memberships } from './memberships.ts';
import { messages } from './messages.ts';
import { people } from './people.ts';
import { rooms } from './rooms.ts';
import { webhooks } from './webhooks.ts';

const ROUTES: Routes = {
  ...people,
  ...rooms,
  ...memberships,
  ...messages,
  ...webhooks,
  ...attachmentActions,
  ...contents,
};
const PATHS = new Set(Object.keys(ROUTES).map((name) => name.slice(name.indexOf(' ') + 1)));
const MAX_JSON_BYTES = 1_000_000;
const MAX_FORM_BYTES = MAX_FILE_BYTES + 1_000_000;
/** Longer requests are not kept in the wire log. */
const MAX_LOGGED_BYTES = 100_000;

interface Request {
  readonly name: string;
  readonly id: string;
  readonly query: URLSearchParams;
  readonly body: Json;
  readonly uploads: readonly Upload[];
  readonly failure?: WebexFailure;
}

/** Answers `/v1/…`; `path` begins behind it. */
export async function handleApi(
  kernel: Kernel,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  query: URLSearchParams,
): Promise<void> {
  const started = performance.now();
  const trackingId = `EMULATED_${randomUUID()}`;
  const request = await readRequest(req, path, query);
  const log = (status: number, response: unknown): void => {
    kernel.wire.add({
      at: kernel.now(),
      direction: 'from-baton',
      name: request.name,
      transport: 'http',
      status,
      ms: Math.round((performance.now() - started) * 10) / 10,
      request: shown(request),
      response,
    });
  };
  const send = (answer: Answer): void => {
    log(answer.status, answer.body ?? (answer.bytes === undefined ? '' : `${answer.bytes.length} bytes`));
    const json = answer.body === undefined ? undefined : Buffer.from(JSON.stringify(answer.body));
    const bytes = json ?? answer.bytes ?? Buffer.alloc(0);
    res.writeHead(answer.status, {
      trackingid: trackingId,
      ...(json === undefined ? {} : { 'content-type': 'application/json;charset=UTF-8' }),
      ...(answer.status === 204 ? {} : { 'content-length': String(bytes.length) }),
      ...answer.headers,
    });
    res.end(req.method === 'HEAD' || answer.status === 204 ? undefined : bytes);
  };

  if (kernel.faults.down) return send(refused(new WebexFailure(503, 'The service is not available.'), trackingId));
  const fault = kernel.faults.strike(request.name, placeOf(kernel, request));
  if (fault?.kind === 'hang') return log(0, 'hangs');
  if (fault !== undefined && fault.kind !== 'drop-after-accept') return send(refused(struck(fault), trackingId));
  const answer = await run(kernel, req, request, trackingId);
  if (fault === undefined) return send(answer);
  log(0, { dropped: answer.body });
  req.socket.destroy();
}

async function run(kernel: Kernel, req: IncomingMessage, request: Request, trackingId: string): Promise<Answer> {
  try {
    if (bearerToken(req) !== APP.botToken)
      throw new WebexFailure(401, 'The request needs a valid access token in its Authorization header.');
    const route = ROUTES[request.name];
    if (route === undefined)
      throw new WebexFailure(PATHS.has(pathOf(request.name)) ? 405 : 404, 'There is nothing here.');
    const wait = kernel.limits.take(APP.botToken, request.name);
    if (wait > 0) throw new WebexFailure(429, 'Too many requests.', { 'retry-after': String(wait) });
    if (request.failure !== undefined) throw request.failure;
    return await route({ kernel, ...request });
  } catch (error) {
    if (error instanceof WebexFailure) return refused(error, trackingId);
    throw error;
  }
}

/** The body of every refusal (developer.webex.com/docs/basics#api-errors). */
function refused(failure: WebexFailure, trackingId: string): Answer {
  const { status, message, headers } = failure;
  return { status, body: { message, errors: [{ description: message }], trackingId }, headers };
}

function struck(fault: FaultRule): WebexFailure {
  const after = { 'retry-after': String(fault.retryAfter ?? 1) };
  if (fault.kind === '429') return new WebexFailure(429, 'Too many requests.', after);
  if (fault.kind === '500') return new WebexFailure(500, 'Something went wrong on the server.');
  const status = Number(fault.error ?? 400);
  return new WebexFailure(
    Number.isInteger(status) && status >= 400 && status < 600 ? status : 400,
    'The request was refused.',
    fault.retryAfter === undefined ? {} : after,
  );
}

function pathOf(name: string): string {
  return name.slice(name.indexOf(' ') + 1);
}

/** `/messages/ABC` of `GET` is `GET /messages/{id}`. */
function nameOf(method: string, path: string): { name: string; id: string } {
  if (PATHS.has(path)) return { name: `${method} ${path}`, id: '' };
  const slash = path.lastIndexOf('/');
  const general = `${path.slice(0, slash)}/{id}`;
  return PATHS.has(general)
    ? { name: `${method} ${general}`, id: decoded(path.slice(slash + 1)) }
    : { name: `${method} ${path}`, id: '' };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** @throws BodyTooLarge */
async function readRequest(req: IncomingMessage, path: string, query: URLSearchParams): Promise<Request> {
  const named = { ...nameOf(req.method ?? 'GET', path.replace(/\/+$/, '')), query };
  const type = req.headers['content-type'] ?? '';
  const isForm = /^multipart\/form-data/i.test(type);
  const bytes = await readBody(req, isForm ? MAX_FORM_BYTES : MAX_JSON_BYTES);
  const failed = (status: number, message: string): Request => ({
    ...named,
    body: {},
    uploads: [],
    failure: new WebexFailure(status, message),
  });
  if (bytes.length === 0) return { ...named, body: {}, uploads: [] };
  if (isForm) {
    const form = readMultipart(bytes, type);
    return form === null
      ? failed(400, 'The form is not well formed.')
      : { ...named, body: form.fields, uploads: form.uploads };
  }
  if (!/^application\/json\b/i.test(type)) return failed(415, 'The body must be JSON or a form.');
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    return isJson(body) ? { ...named, body, uploads: [] } : failed(400, 'The body is not a JSON object.');
  } catch {
    return failed(400, 'The body is not JSON.');
  }
}

/** The room that a call is about, for faults that strike one room alone. */
function placeOf(kernel: Kernel, { name, id, query, body }: Request): unknown {
  if (name.includes('/messages/{id}')) return kernel.world.messages.get(id)?.roomId;
  if (name.includes('/rooms/{id}')) return id;
  const { world } = kernel;
  const email = typeof body.toPersonEmail === 'string' ? body.toPersonEmail : '';
  const person = world.people.get(String(body.toPersonId)) ?? world.personByEmail(email);
  return (
    body.roomId ?? query.get('roomId') ?? (person === undefined ? undefined : world.directOf(world.bot, person)?.id)
  );
}

function shown(request: Request): unknown {
  const { id, query, body, uploads } = request;
  const length = Buffer.byteLength(JSON.stringify(body));
  return {
    ...(id === '' ? {} : { id }),
    ...Object.fromEntries(query),
    ...(length > MAX_LOGGED_BYTES ? { 'too long to show': length } : body),
    ...(uploads.length === 0
      ? {}
      : { uploads: uploads.map(({ name, content }) => `${name}, ${content.length} bytes`) }),
  };
}
