import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendJson, sendText } from '../shared/http.ts';
import { checkString, type Actions, type Fields } from './control-fields.ts';
import { people } from './control-people.ts';
import { switches } from './control-switches.ts';
import { readView } from './control-view.ts';
import type { Kernel } from './kernel.ts';
import { ControlFailure, isJson, WebexFailure } from './types.ts';

const MAX_BODY_BYTES = 140_000_000;
const VIEWED = 500;
const FRESH = { 'cache-control': 'no-store' };

/** What the control API can do beside acting on the kernel. */
export interface ControlHost {
  pointTo(eventsUrl: string): void;
  reset(): void;
}

const ACTIONS: Actions = { ...people, ...switches };

/** Answers `/_control/…` as `shared/control-types.ts` tells. */
export async function handleControl(
  kernel: Kernel,
  host: ControlHost,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  query: URLSearchParams,
): Promise<void> {
  if (isForeign(req)) return sendJson(res, 403, { ok: false, error: 'Only the page of this playground may do that.' });
  if (req.method === 'GET') return read(kernel, req, res, path, query);
  if (req.method !== 'POST') return sendJson(res, 405, { ok: false, error: 'Use GET or POST.' });
  const body = await readBody(req, MAX_BODY_BYTES);
  let fields: unknown;
  try {
    fields = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    return sendJson(res, 400, { ok: false, error: 'The body is not JSON.' });
  }
  if (!isJson(fields)) return sendJson(res, 400, { ok: false, error: 'The body is not a JSON object.' });
  try {
    const answer = await act(kernel, host, path, fields);
    if (answer === null) return sendJson(res, 404, { ok: false, error: `There is no ${path} here.` });
    sendJson(res, 200, { ok: true, ...answer });
  } catch (error) {
    if (!(error instanceof ControlFailure || error instanceof WebexFailure)) throw error;
    sendJson(res, 400, { ok: false, error: error.message });
  }
}

async function act(kernel: Kernel, host: ControlHost, path: string, fields: Fields): Promise<object | null> {
  if (path === 'reset') {
    host.reset();
    return {};
  }
  if (path === 'app') {
    host.pointTo(checkString(fields, 'eventsUrl'));
    return {};
  }
  const action = Object.hasOwn(ACTIONS, path) ? ACTIONS[path] : undefined;
  return action === undefined ? null : action(kernel, fields);
}

/** Another page in the same browser must not play with this one. Programs send no origin. */
function isForeign(req: IncomingMessage): boolean {
  const { origin, host } = req.headers;
  return origin !== undefined && URL.parse(origin)?.host !== host;
}

function read(kernel: Kernel, req: IncomingMessage, res: ServerResponse, path: string, query: URLSearchParams): void {
  if (path === 'view') return sendJson(res, 200, readView(kernel, Number(query.get('limit') ?? VIEWED)), FRESH);
  if (path === 'faults')
    return sendJson(res, 200, { ok: true, rules: kernel.faults.rules, down: kernel.faults.down }, FRESH);
  if (path === 'stream') return kernel.hub.join(req, res);
  if (path === 'wire') {
    const entries = kernel.wire.since(Number(query.get('since') ?? 0));
    return sendJson(res, 200, { ok: true, entries }, FRESH);
  }
  const file = path.startsWith('files/') ? kernel.files.get(path.slice('files/'.length)) : undefined;
  if (file === undefined || file.content === null) return sendText(res, 404, 'Not Found');
  res.writeHead(200, {
    'content-type': file.mimeType,
    'content-length': file.content.length,
    'x-content-type-options': 'nosniff',
    // What people send is shown in a page of ours: it must not run there.
    'content-security-policy': "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
    'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(file.name)}`,
  });
  res.end(file.content);
}
