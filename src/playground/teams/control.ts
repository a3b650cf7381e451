import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendJson, sendText } from '../shared/http.ts';
import { checkString } from './control-fields.ts';
import { people, type Action } from './control-people.ts';
import { switches } from './control-switches.ts';
import { controlView } from './control-view.ts';
import { sendFile } from './file-routes.ts';
import type { Kernel } from './kernel.ts';
import { ConnectorFailure, ControlFailure, isJson } from './types.ts';

const MAX_BODY_BYTES = 96_000_000;
/** So many of each conversation are shown unless `GET /view?limit=` says otherwise. */
const VIEWED = 2_000;
const NO_STORE = { 'cache-control': 'no-store' };

/** What the control API can do beside acting on the kernel. */
export interface ControlHost {
  pointTo(eventsUrl: string): void;
  reset(): void;
}

const ACTIONS: Readonly<Record<string, Action>> = { ...people, ...switches };

/** Answers `/_control/…`; what it knows stands in `shared/control-types.ts`, and beyond that in `control-switches.ts`. */
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
    const action = Object.hasOwn(ACTIONS, path) ? ACTIONS[path] : undefined;
    if (path === 'reset') host.reset();
    else if (path === 'app') host.pointTo(checkString(fields, 'eventsUrl'));
    else if (action === undefined) return sendJson(res, 404, { ok: false, error: `There is no ${path} here.` });
    else return sendJson(res, 200, { ok: true, ...(await action(kernel, fields)) });
    sendJson(res, 200, { ok: true });
  } catch (error) {
    if (!(error instanceof ControlFailure || error instanceof ConnectorFailure)) throw error;
    sendJson(res, 400, { ok: false, error: error.message });
  }
}

/** Another page in the same browser must not play with this one. Programs send no origin. */
function isForeign(req: IncomingMessage): boolean {
  const { origin, host } = req.headers;
  return origin !== undefined && URL.parse(origin)?.host !== host;
}

function read(kernel: Kernel, req: IncomingMessage, res: ServerResponse, path: string, query: URLSearchParams): void {
  if (path === 'view')
    return sendJson(res, 200, controlView(kernel, query.get('as'), Number(query.get('limit') ?? VIEWED)), NO_STORE);
  if (path === 'faults')
    return sendJson(res, 200, { ok: true, rules: kernel.faults.rules, down: kernel.faults.down }, NO_STORE);
  if (path === 'stream') return kernel.hub.join(req, res);
  if (path === 'wire')
    return sendJson(res, 200, { ok: true, entries: kernel.wire.since(Number(query.get('since') ?? 0)) }, NO_STORE);
  const file = path.startsWith('files/') ? kernel.files.get(path.slice('files/'.length)) : undefined;
  if (file?.content === undefined || file.content === null) return sendText(res, 404, 'Not Found');
  sendFile(res, file, file.content);
}
