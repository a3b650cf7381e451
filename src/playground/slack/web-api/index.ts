import { parse as parseForm } from 'node:querystring';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultRule } from '../../shared/control-types.ts';
import { bearerToken, readBody, sendJson, sendText } from '../../shared/http.ts';
import { randomWord } from '../ids.ts';
import type { Kernel } from '../kernel.ts';
import { isJson, SlackFailure, type Json } from '../types.ts';
import { appMethods } from './app-methods.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { fileMethods } from './files.ts';
import { needScope, type AppCall, type Method, type Methods } from './method.ts';
import { reactionMethods } from './reactions.ts';
import { userMethods } from './users.ts';
import { viewMethods } from './views.ts';

const METHODS = new Map<string, Method>(
  [appMethods, chatMethods, conversationMethods, fileMethods, reactionMethods, userMethods, viewMethods].flatMap(
    (methods: Methods) => Object.entries(methods),
  ),
);
const MAX_BODY_BYTES = 2_000_000;
/** Longer requests are not kept in the wire log. */
const MAX_LOGGED_BYTES = 100_000;

/** Answers `/api/METHOD`. */
export async function handleWebApi(
  kernel: Kernel,
  req: IncomingMessage,
  res: ServerResponse,
  name: string,
  query: string,
): Promise<void> {
  const started = performance.now();
  const body = await readBody(req, MAX_BODY_BYTES);
  const method = METHODS.get(name);
  const { args, failure } = readArguments(req, method, body, query);
  const request = body.length > MAX_LOGGED_BYTES ? { channel: args.channel, 'too long to show': body.length } : args;
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
  const fault = kernel.faults.strike(name, args.channel ?? args.channel_id);
  if (fault !== undefined && fault.kind !== 'drop-after-accept') return fail(res, fault, log);

  const answer = failure === undefined ? run(kernel, req, name, method, args) : refused(failure);
  if (fault !== undefined) {
    log(0, { dropped: answer.body });
    req.socket.destroy();
    return;
  }
  log(answer.status, answer.body);
  sendJson(res, answer.status, answer.body, answer.headers);
}

/** What an injected fault answers instead of Slack. */
export function fail(res: ServerResponse, fault: FaultRule, log: (status: number, response: unknown) => void): void {
  if (fault.kind === '429') {
    const seconds = String(fault.retryAfter ?? 1);
    log(429, { ok: false, error: 'ratelimited', 'retry-after': seconds });
    sendJson(res, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': seconds });
  } else if (fault.kind === '500') {
    log(500, 'Server Error');
    sendText(res, 500, 'Server Error');
  } else if (fault.kind === 'error') {
    const body = { ok: false, error: fault.error ?? 'internal_error' };
    log(200, body);
    sendJson(res, 200, body);
  } else {
    // `hang`: the line stays open without a word, until the other end gives up.
    log(0, 'hangs');
  }
}

interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly headers: Record<string, string>;
}

function refused(failure: SlackFailure): Answer {
  return { status: 200, body: { ok: false, error: failure.code, ...failure.extra }, headers: {} };
}

function run(kernel: Kernel, req: IncomingMessage, name: string, method: Method | undefined, args: Json): Answer {
  try {
    if (method === undefined) throw new SlackFailure('unknown_method', { req_method: name });
    const token = bearerToken(req) ?? (typeof args.token === 'string' ? args.token : undefined);
    if (method.token === 'none')
      return limited(kernel, name, method, '', args, {}, () => method.run(appCall(kernel, req, args)));
    if (token === undefined || token === '') throw new SlackFailure('not_authed');
    if (method.token === 'app') {
      if (token !== kernel.world.app.appToken)
        throw new SlackFailure(kernel.world.tokens.has(token) ? 'not_allowed_token_type' : 'invalid_auth');
      return limited(kernel, name, method, '', args, {}, () => method.run({ kernel, args }));
    }
    const known = kernel.world.tokens.get(token);
    if (known === undefined)
      throw new SlackFailure(token === kernel.world.app.appToken ? 'not_allowed_token_type' : 'invalid_auth');
    const workspace = kernel.world.workspaces.get(known.team);
    const bot = workspace?.installation ?? null;
    if (!known.active || workspace === undefined || bot === null) throw new SlackFailure('account_inactive');
    const headers = {
      'x-oauth-scopes': [...bot.scopes].join(','),
      'x-accepted-oauth-scopes': method.scopes.join(','),
      'x-slack-req-id': randomWord(22),
    };
    return limited(kernel, name, method, workspace.id, args, headers, () => {
      if (method.scopes.length > 0) needScope(bot, ...method.scopes);
      return method.run({ kernel, args, workspace, bot });
    });
  } catch (error) {
    if (error instanceof SlackFailure) return refused(error);
    throw error;
  }
}

function limited(
  kernel: Kernel,
  name: string,
  method: Method,
  team: string,
  args: Json,
  headers: Record<string, string>,
  work: () => Json,
): Answer {
  const wait = kernel.limits.take(name, method.tier, team, args.channel);
  if (wait > 0)
    return {
      status: 429,
      body: { ok: false, error: 'ratelimited' },
      headers: { ...headers, 'retry-after': String(wait) },
    };
  try {
    return { status: 200, body: { ok: true, ...work() }, headers };
  } catch (error) {
    if (error instanceof SlackFailure) return { ...refused(error), headers };
    throw error;
  }
}

function appCall(kernel: Kernel, req: IncomingMessage, args: Json): AppCall {
  const header = req.headers.authorization;
  if (header?.startsWith('Basic ') !== true) return { kernel, args };
  const [user = '', password = ''] = Buffer.from(header.slice('Basic '.length), 'base64').toString('utf8').split(':');
  return { kernel, args, basic: { user, password } };
}

function readArguments(
  req: IncomingMessage,
  method: Method | undefined,
  body: Buffer,
  query: string,
): { args: Json; failure?: SlackFailure } {
  const fromQuery: Json = query === '' ? {} : { ...parseForm(query) };
  if (body.length === 0) return { args: fromQuery };
  const type = req.headers['content-type'] ?? '';
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { args: { ...fromQuery, ...parseForm(body.toString('utf8')) } };
  if (!type.startsWith('application/json')) return { args: fromQuery, failure: new SlackFailure('invalid_post_type') };
  // Slack does not look into JSON for the methods that only read: their arguments are then simply missing.
  if (method?.json === false) return { args: fromQuery };
  try {
    const json = JSON.parse(body.toString('utf8')) as unknown;
    return isJson(json)
      ? { args: { ...fromQuery, ...json } }
      : { args: fromQuery, failure: new SlackFailure('json_not_object') };
  } catch {
    return { args: fromQuery, failure: new SlackFailure('invalid_json') };
  }
}
