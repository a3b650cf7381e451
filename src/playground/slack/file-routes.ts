import type { IncomingMessage, ServerResponse } from 'node:http';
import { MAX_FILE_BYTES } from './files.ts';
import { bearerToken, readBody, sendText } from '../shared/http.ts';
import type { Kernel } from './kernel.ts';
import { fail } from './web-api/index.ts';

/** What Slack sends to whom shows no token: a page, with status 200. */
const LOGIN_PAGE =
  '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Sign in | Slack</title></head><body><h1>Sign in to your workspace</h1></body></html>';

/** Answers `/files/…`: uploads by ticket, downloads with the bot's token. */
export async function handleFiles(
  kernel: Kernel,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
): Promise<void> {
  const upload = /^\/files\/upload\/v1\/([\w-]+)$/.exec(path);
  const name = upload === null ? 'file_download' : 'file_upload';
  const started = performance.now();
  const log = (status: number, response: unknown): void => {
    const ms = Math.round((performance.now() - started) * 10) / 10;
    kernel.wire.add({
      at: kernel.now(),
      direction: 'from-baton',
      name,
      transport: 'http',
      status,
      ms,
      request: { path: path.replace(/upload.*/, 'upload/…') },
      response,
    });
  };
  const body = upload === null ? null : await readBody(req, MAX_FILE_BYTES + 1_000_000);
  if (kernel.faults.down) {
    log(503, 'down');
    return sendText(res, 503, 'Service Unavailable');
  }
  const fault = kernel.faults.strike(name, undefined);
  if (fault !== undefined && fault.kind !== 'drop-after-accept') return fail(res, fault, log);
  if (body !== null && upload !== null) {
    const content = uploaded(body, req.headers['content-type'] ?? '');
    const good = kernel.files.redeem(upload[1] ?? '', content);
    if (fault !== undefined) {
      log(0, 'dropped');
      req.socket.destroy();
      return;
    }
    log(good ? 200 : 404, good ? `OK - ${content.length}` : 'not found');
    return good ? sendText(res, 200, `OK - ${content.length}`) : sendText(res, 404, 'not found');
  }
  download(kernel, req, res, path, log);
}

function download(
  kernel: Kernel,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  log: (status: number, response: unknown) => void,
): void {
  const match = /^\/files\/([A-Z0-9]+)-([A-Z0-9]+)\/(download\/)?[^/]*$/.exec(path);
  const file = match === null ? undefined : kernel.files.get(match[2] ?? '');
  const known = kernel.world.tokens.get(bearerToken(req) ?? '');
  const bot = known?.active === true ? kernel.world.workspaces.get(known.team)?.installation : null;
  if (file === undefined || file.content === null) {
    log(404, 'not found');
    return sendText(res, 404, 'not found');
  }
  if (known?.team !== file.team || bot?.scopes.has('files:read') !== true) {
    log(200, 'a page to sign in');
    return sendText(res, 200, LOGIN_PAGE, 'text/html; charset=utf-8');
  }
  log(200, `${file.size} bytes`);
  sendFile(res, file.mimetype, file.name, file.content, match?.[3] !== undefined);
}

export function sendFile(
  res: ServerResponse,
  mimetype: string,
  name: string,
  content: Buffer,
  asAttachment: boolean,
): void {
  res.writeHead(200, {
    'content-type': mimetype,
    'content-length': content.length,
    'x-content-type-options': 'nosniff',
    // What people send is shown in a page of ours: it must not run there.
    'content-security-policy': "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
    'content-disposition': `${asAttachment ? 'attachment' : 'inline'}; filename*=UTF-8''${encodeURIComponent(name)}`,
  });
  res.end(content);
}

/** The bytes of an upload: as they are, or the first part with a file name of a form. */
function uploaded(body: Buffer, contentType: string): Buffer {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return body;
  const mark = Buffer.from(`--${boundary}`);
  let at = body.indexOf(mark);
  while (at >= 0) {
    const head = at + mark.length + 2;
    const content = body.indexOf('\r\n\r\n', head);
    const end = body.indexOf(Buffer.concat([Buffer.from('\r\n'), mark]), head);
    if (content < 0 || end < 0) break;
    if (/filename/i.test(body.subarray(head, content).toString('latin1'))) return body.subarray(content + 4, end);
    at = end + 2;
  }
  return Buffer.alloc(0);
}
