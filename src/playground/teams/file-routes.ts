import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendJson, sendText } from '../shared/http.ts';
import { MAX_FILE_BYTES, type StoredFile } from './files.ts';
import type { Kernel } from './kernel.ts';

/**
 * Answers `/storage/…`: a person's own storage (SharePoint). Downloads by a signed address without a token, uploads to
 * the address that an accepted consent card gave (learn.microsoft.com/microsoftteams, "send and receive files").
 */
export async function handleStorage(
  kernel: Kernel,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
): Promise<void> {
  const started = performance.now();
  const [, kind, ticket = ''] = /^\/storage\/(download|upload)\/([\w-]+)$/.exec(path) ?? [];
  const name = kind === 'upload' ? 'files.upload' : 'files.download';
  const answer = (status: number, response: unknown, send: () => void): void => {
    const ms = Math.round((performance.now() - started) * 10) / 10;
    const request = { path: path.replace(/[\w-]+$/, '…'), range: req.headers['content-range'] };
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
    send();
  };
  const refuse = (status: number, message: string): void =>
    answer(status, message, () => sendJson(res, status, { error: { code: 'invalidRequest', message } }));

  const body = req.method === 'PUT' ? await readBody(req, MAX_FILE_BYTES + 1) : Buffer.alloc(0);
  if (kernel.faults.down) return answer(503, 'down', () => sendText(res, 503, 'Service Unavailable'));
  if (kind === 'download' && req.method === 'GET') {
    const file = kernel.files.download(ticket);
    // A call that shows the bot's token here gives it to somebody it was not made for.
    if (req.headers.authorization !== undefined) return refuse(401, 'This address takes no bearer token.');
    const content = file?.content ?? null;
    if (file === undefined || content === null) return refuse(404, 'The address is not good any more.');
    return answer(200, `${file.size} bytes`, () => sendFile(res, file, content));
  }
  if (kind === 'upload' && req.method === 'PUT') {
    const upload = kernel.files.upload(ticket);
    if (upload === undefined) return refuse(404, 'There is no such upload session.');
    const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(req.headers['content-range'] ?? '');
    const [from, to, whole] = range?.slice(1).map(Number) ?? [];
    if (from !== 0 || whole !== body.length || to !== body.length - 1 || whole === 0)
      return refuse(400, 'Content-Range must cover the bytes that are sent, all of them in one piece.');
    const file = kernel.files.finish(ticket, body);
    return answer(201, { id: file.id }, () => sendJson(res, 201, { id: file.id, name: file.name, size: file.size }));
  }
  refuse(404, 'Not found.');
}

export function sendFile(res: ServerResponse, file: StoredFile, content: Buffer): void {
  res.writeHead(200, {
    'content-type': file.mimeType,
    'content-length': content.length,
    'x-content-type-options': 'nosniff',
    // What people send is shown in a page of ours: it must not run there.
    'content-security-policy': "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
    'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(file.name)}`,
  });
  res.end(content);
}
