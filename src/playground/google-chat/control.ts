import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendJson, sendText } from '../shared/http.ts';
import { checkString } from './control-fields.ts';
import { people } from './control-people.ts';
import { switches } from './control-switches.ts';
import type { Kernel } from './kernel.ts';
import { ApiFailure, ControlFailure, isJson, type StoredFile } from './types.ts';
import { viewOf } from './view.ts';

const MAX_BODY_BYTES = 96_000_000;
/** So many of each space are shown unless `GET /view?limit=` says otherwise. */
const SHOWN_MESSAGES = 2_000;
const ACTIONS = new Map(Object.entries({ ...people, ...switches }));

/** What the control API can do beside acting on the kernel. */
export interface ControlHost {
  pointTo(eventsUrl: string): void;
  reset(): void;
}

/** Answers `/_control/…`; what it knows stands in `shared/control-types.ts`, beside `POST /settings` and `POST /faults/tokens`. */
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
  const action = ACTIONS.get(path);
  try {
    if (path === 'reset') host.reset();
    else if (path === 'app') host.pointTo(checkString(fields, 'eventsUrl'));
    else if (action === undefined) return sendJson(res, 404, { ok: false, error: `There is no ${path} here.` });
    sendJson(res, 200, { ok: true, ...(await action?.(kernel, fields)) });
  } catch (error) {
    if (!(error instanceof ControlFailure || error instanceof ApiFailure)) throw error;
    sendJson(res, 400, { ok: false, error: error.message });
  }
}

/** Another page in the same browser must not play with this one. Programs send no origin. */
function isForeign(req: IncomingMessage): boolean {
  const { origin, host } = req.headers;
  return origin !== undefined && URL.parse(origin)?.host !== host;
}

function read(kernel: Kernel, req: IncomingMessage, res: ServerResponse, path: string, query: URLSearchParams): void {
  const fresh = { 'cache-control': 'no-store' };
  const file = path.startsWith('files/') ? kernel.files.get(path.slice('files/'.length)) : undefined;
  if (path === 'view') return sendJson(res, 200, viewOf(kernel, Number(query.get('limit') ?? SHOWN_MESSAGES)), fresh);
  if (path === 'faults')
    return sendJson(res, 200, { ok: true, rules: kernel.faults.rules, down: kernel.faults.down }, fresh);
  if (path === 'stream') return kernel.hub.join(req, res);
  if (path === 'wire')
    return sendJson(res, 200, { ok: true, entries: kernel.wire.since(Number(query.get('since') ?? 0)) }, fresh);
  if (file !== undefined) return sendFile(res, file);
  sendText(res, 404, 'Not Found');
}

function sendFile(res: ServerResponse, file: StoredFile): void {
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
