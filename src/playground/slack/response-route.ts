import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendJson, sendText } from '../shared/http.ts';
import type { Kernel } from './kernel.ts';
import { isJson, SlackFailure } from './types.ts';
import { fail } from './web-api/index.ts';

const MAX_BODY_BYTES = 1_000_000;

/** Answers a post to a `response_url`: no token, only the address. A spent one is 404, what can't be read 400. */
export async function handleResponseUrl(
  kernel: Kernel,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
): Promise<void> {
  const started = performance.now();
  const bytes = await readBody(req, MAX_BODY_BYTES);
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch {
    body = undefined;
  }
  const log = (status: number, response: unknown): void => {
    const ms = Math.round((performance.now() - started) * 10) / 10;
    kernel.wire.add({
      at: kernel.now(),
      direction: 'from-baton',
      name: 'response_url',
      transport: 'http',
      status,
      ms,
      request: body,
      response,
    });
  };
  const refuse = (status: number, error: string): void => {
    log(status, { ok: false, error });
    sendJson(res, status, { ok: false, error });
  };
  if (kernel.faults.down) {
    log(503, 'down');
    return sendText(res, 503, 'Service Unavailable');
  }
  const fault = kernel.faults.strike('response_url', undefined);
  if (fault !== undefined && fault.kind !== 'drop-after-accept') return fail(res, fault, log);
  if (!isJson(body)) return refuse(400, 'invalid_payload');
  try {
    kernel.responseUrls.use(path, body);
  } catch (error) {
    if (!(error instanceof SlackFailure)) throw error;
    return refuse(error.code.endsWith('_url') ? 404 : 400, error.code);
  }
  if (fault !== undefined) {
    log(0, 'dropped');
    req.socket.destroy();
    return;
  }
  log(200, 'ok');
  sendText(res, 200, 'ok');
}
