import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { View } from './shared/control-types.ts';
import { BodyTooLarge, readBody, sendJson, sendText } from './shared/http.ts';

type PlatformId = View['platform'];

const PLATFORMS: readonly PlatformId[] = ['slack', 'teams', 'google-chat', 'webex'];
const MAX_BODY_BYTES = 1_000;

export interface HostOptions {
  /** Where the emulators beside the Slack one listen, without a slash at the end. */
  readonly origins: () => Readonly<Partial<Record<PlatformId, string>>>;
  /** Where new requests go: the agents' platform. */
  readonly desk: () => PlatformId;
  readonly setDesk: (platform: PlatformId) => void;
}

/**
 * Makes one origin of several emulators, so that one page can play with all of them: the page's own server hands it what
 * it does not know itself. True if the request was taken.
 *
 * | path | |
 * |---|---|
 * | `/_platform/NAME/…` | the control API and the pictures of that emulator; its API for the app stays on its own port |
 * | `GET /_demo` | `{ ok, desk, origins }` |
 * | `POST /_demo/desk` | `{ platform }`: new requests go to the agents there from now on |
 */
export function createHost(options: HostOptions): (req: IncomingMessage, res: ServerResponse) => boolean {
  return (req, res) => {
    const path = req.url ?? '/';
    const [, name, rest] = /^\/_platform\/([a-z-]+)(\/(?:_control|avatars)\/.*)$/.exec(path) ?? [];
    if (rest === undefined && path !== '/_demo' && path !== '/_demo/desk') return false;
    if (isForeign(req)) sendJson(res, 403, { ok: false, error: 'Only the page of this playground may do that.' });
    else if (rest !== undefined) {
      const origin = options.origins()[name as PlatformId];
      if (origin === undefined) sendText(res, 404, 'Not Found');
      else pass(req, res, origin + rest);
    } else if (path === '/_demo') {
      sendJson(
        res,
        200,
        { ok: true, desk: options.desk(), origins: options.origins() },
        { 'cache-control': 'no-store' },
      );
    } else {
      chooseDesk(req, res, options).catch((error: unknown) => {
        const status = error instanceof BodyTooLarge ? 413 : 500;
        sendJson(res, status, { ok: false, error: 'That could not be read.' }, { connection: 'close' });
      });
    }
    return true;
  };
}

/** Another page in the same browser must not play with this one. Programs send no origin. */
function isForeign({ headers: { origin, host } }: IncomingMessage): boolean {
  return origin !== undefined && URL.parse(origin)?.host !== host;
}

async function chooseDesk(req: IncomingMessage, res: ServerResponse, options: HostOptions): Promise<void> {
  if (req.method !== 'POST') return sendJson(res, 405, { ok: false, error: 'Use POST.' });
  let asked: unknown;
  try {
    asked = JSON.parse((await readBody(req, MAX_BODY_BYTES)).toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const platform = typeof asked === 'object' && asked !== null && 'platform' in asked ? asked.platform : undefined;
  const known = PLATFORMS.find((one) => one === platform);
  if (known === undefined)
    return sendJson(res, 400, { ok: false, error: `Give platform as one of ${PLATFORMS.join(', ')}.` });
  options.setDesk(known);
  sendJson(res, 200, { ok: true, desk: known });
}

/** Hands a request on as it is, and its answer back while it comes. Either end that goes takes the other with it. */
function pass(req: IncomingMessage, res: ServerResponse, address: string): void {
  const headers = { ...req.headers };
  // The origin was looked at here; of the emulator's own it is not.
  delete headers.origin;
  delete headers.host;
  delete headers.connection;
  const onward = request(address, { method: req.method, headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(res);
    answer.on('error', () => res.destroy());
  });
  onward.on('error', () => {
    if (res.headersSent) res.destroy();
    else sendJson(res, 502, { ok: false, error: 'That platform’s emulator can’t be reached.' });
  });
  res.on('close', () => onward.destroy());
  req.pipe(onward);
}
