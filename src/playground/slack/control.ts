import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RawBody } from './control-types.ts';
import { people } from './control-people.ts';
import { controlState } from './control-view.ts';
import { switches } from './control-switches.ts';
import { checkString, type Fields } from './control-fields.ts';
import { sendFile } from './file-routes.ts';
import { readBody, sendJson, sendText } from '../shared/http.ts';
import type { Kernel } from './kernel.ts';
import { signatureHeaders } from './signing.ts';
import type { HttpPoster } from './transport.ts';
import { ControlFailure, isJson, SlackFailure } from './types.ts';

const MAX_BODY_BYTES = 96_000_000;

/** What the control API can do beside acting on the kernel. */
export interface ControlHost {
  readonly poster: HttpPoster;
  pointTo(eventsUrl: string): void;
  reset(): void;
}

type Action = (kernel: Kernel, fields: Fields) => object | Promise<object>;

const ACTIONS: Readonly<Record<string, Action>> = { ...people, ...switches };

/** Answers `/_control/…`; what it knows stands in `control-types.ts`. */
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
    const action = ACTIONS[path];
    if (path === 'reset') {
      host.reset();
      sendJson(res, 200, { ok: true });
    } else if (path === 'app') {
      host.pointTo(checkString(fields, 'eventsUrl'));
      sendJson(res, 200, { ok: true });
    } else if (path === 'raw') sendJson(res, 200, await raw(kernel, host.poster, fields));
    else if (action === undefined) sendJson(res, 404, { ok: false, error: `There is no ${path} here.` });
    else sendJson(res, 200, { ok: true, ...(await action(kernel, fields)) });
  } catch (error) {
    if (error instanceof ControlFailure) return sendJson(res, 400, { ok: false, error: error.message });
    if (error instanceof SlackFailure)
      return sendJson(res, 400, { ok: false, error: `Slack says ${error.code}.`, ...error.extra });
    throw error;
  }
}

/** Another page in the same browser must not play with this one. Programs send no origin. */
function isForeign(req: IncomingMessage): boolean {
  const { origin, host } = req.headers;
  return origin !== undefined && URL.parse(origin)?.host !== host;
}

function read(kernel: Kernel, req: IncomingMessage, res: ServerResponse, path: string, query: URLSearchParams): void {
  const file = path.startsWith('files/') ? kernel.files.get(path.slice('files/'.length)) : undefined;
  if (path === 'state')
    return sendJson(res, 200, controlState(kernel, Number(query.get('limit') ?? 500)), { 'cache-control': 'no-store' });
  if (path === 'stream') return kernel.hub.join(req, res);
  if (path === 'wire')
    return sendJson(
      res,
      200,
      { ok: true, entries: kernel.wire.since(Number(query.get('since') ?? 0)) },
      { 'cache-control': 'no-store' },
    );
  const content = file?.content ?? null;
  if (file !== undefined && content !== null) return sendFile(res, file.mimetype, file.name, content, false);
  sendText(res, 404, 'Not Found');
}

/** Posts any bytes to the app, signed unless told otherwise. */
async function raw(kernel: Kernel, poster: HttpPoster, fields: Fields): Promise<object> {
  const body = checkString(fields, 'body');
  const { headers, contentType, sign, timestampSkewS } = fields as Partial<RawBody>;
  const at = kernel.now() + (timestampSkewS ?? 0) * 1000;
  const outcome = await poster.post(body, {
    'content-type': contentType ?? 'application/json',
    ...(sign === false ? {} : signatureHeaders(kernel.world.app.signingSecret, body, at)),
    ...headers,
  });
  return { ok: true, status: outcome.status, body: outcome.body };
}
