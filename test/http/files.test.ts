import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ENGLISH } from '../../src/core/catalogue.ts';
import { VendorError } from '../../src/core/errors.ts';
import type { FileRef } from '../../src/core/message.ts';
import { createFileLinks, type FileLinksOptions } from '../../src/http/files.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createLog } from '../../src/net/log.ts';

const KEY = Buffer.alloc(32, 7);
const BYTES = Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 31) % 256));
const FILE: FileRef = {
  place: { surface: 'slack', workspace: 'T1', channel: 'C1' },
  id: 'F1',
  name: 'plan für Zoë.pdf',
  mimeType: 'application/pdf',
  url: 'https://files.example.com/secret-path?token=hidden',
};
const DAY = 24 * 3_600_000;

interface Reader {
  stream(): ReadableStream<Uint8Array>;
}
const bytes: Reader = { stream: () => new Blob([BYTES]).stream() };

async function serve(options: Partial<FileLinksOptions> = {}) {
  const log = createLog('silent');
  let at = Date.now();
  const now = (): number => at;
  const asked: FileRef[] = [];
  const links = createFileLinks({
    key: KEY,
    publicUrl: 'https://baton.example.com',
    open: async (file) => {
      asked.push(file);
      return { stream: bytes.stream(), size: BYTES.length };
    },
    texts: ENGLISH,
    log,
    now,
    ...options,
  });
  const http = createHttpServer({
    routers: [links.router],
    check: async () => undefined,
    metrics: createMetrics(() => Promise.reject(new Error('none'))),
    log,
    now,
  });
  const { url } = await http.listen(0);
  onTestFinished(() => http.close(0));
  return {
    links,
    asked,
    later: (ms: number) => void (at += ms),
    pathOf: (file: FileRef = FILE): string => {
      const link = links.link(file);
      expect(link).toMatch(/^https:\/\/baton\.example\.com\/files\/[\w-]+$/);
      return url + new URL(link!).pathname;
    },
    url,
  };
}

describe('a link to a file', () => {
  it('gives the bytes unchanged, any number of times, and never to be shown in place', async () => {
    const { pathOf, asked } = await serve();
    const path = pathOf();
    for (let time = 0; time < 3; time += 1) {
      const response = await fetch(path);
      expect(response.status).toBe(200);
      expect(Buffer.from(await response.arrayBuffer()).equals(BYTES)).toBe(true);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'application/pdf',
        'content-length': String(BYTES.length),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      expect(response.headers.get('cache-control')).toContain('no-store');
      expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename=".*"; filename\*=UTF-8''/);
    }
    expect(asked).toEqual([FILE, FILE, FILE]);
  });

  it('tells nothing of where the file lies', async () => {
    const { links } = await serve();
    const token = new URL(links.link(FILE)!).pathname.split('/').at(-1)!;
    const raw = Buffer.from(token, 'base64url').toString('latin1');
    for (const part of ['hidden', 'secret-path', 'slack', 'plan']) expect(raw).not.toContain(part);
  });

  it.each([
    ['text/html', 'page.html'],
    ['image/svg+xml', 'picture.svg'],
    ['application/xhtml+xml', 'page.xhtml'],
    ['text/javascript', 'run.js'],
    ['not a type\r\nX-Bad: 1', 'odd.bin'],
  ])('of a %j is bytes that no browser runs', async (mimeType, name) => {
    const { pathOf } = await serve();
    const response = await fetch(pathOf({ ...FILE, mimeType, name }));
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
    expect(response.headers.get('x-bad')).toBeNull();
  });

  it.each([
    ['../../etc/passwd', '_.._etc_passwd'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['a"b\r\nc.txt', 'a_bc.txt'],
    ['...', 'file'],
  ])('of %j has a name that does no harm', async (name, safe) => {
    const { pathOf } = await serve();
    const response = await fetch(pathOf({ ...FILE, name }));
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename=${safe}`);
  });

  it('works for a day, and then says so in plain words', async () => {
    const { pathOf, later } = await serve();
    const path = pathOf();
    later(DAY - 1_000);
    expect((await fetch(path)).status).toBe(200);
    later(2_000);
    const late = await fetch(path);
    expect(late.status).toBe(410);
    expect(late.headers.get('content-type')).toContain('text/html');
    expect(await late.text()).toContain(ENGLISH['file.expired']);
  });

  it('that was changed or made up leads to nothing', async () => {
    const { pathOf, url, asked } = await serve();
    const path = pathOf();
    const changed = path.slice(0, -1) + (path.endsWith('A') ? 'B' : 'A');
    const other = await serve({ key: Buffer.alloc(32, 8) });
    const foreign = url + new URL(other.pathOf()).pathname;
    for (const bad of [changed, foreign, `${url}/files/x`, `${url}/files/${'A'.repeat(8_000)}`, path.slice(0, -40)]) {
      const response = await fetch(bad);
      expect(response.status).toBe(404);
      expect(await response.text()).toContain('This link leads to no file.');
    }
    expect(asked).toEqual([]);
  });

  it('is not given where nobody outside reaches Baton, or where it would be too long', async () => {
    const { links } = await serve({ publicUrl: null });
    expect(links.link(FILE)).toBeNull();
    const { links: public_ } = await serve();
    expect(public_.link({ ...FILE, url: `https://files.example.com/${'x'.repeat(9_000)}` })).toBeNull();
  });

  it.each([
    ['gone', new VendorError('slack.files.info.gone', 'token xoxb-1 says no'), 404, ENGLISH['file.gone']],
    ['away', new VendorError('slack.busy', 'x', { retry: 'backoff' }), 503, ENGLISH['file.away']],
    ['failing', new Error('kaboom'), 503, ENGLISH['file.away']],
  ])('whose file is %s says so, without a code', async (_, error, status, sentence) => {
    const { pathOf } = await serve({ open: () => Promise.reject(error) });
    const response = await fetch(pathOf());
    expect(response.status).toBe(status);
    const page = await response.text();
    expect(page).toContain(sentence);
    expect(page).not.toMatch(/xoxb|slack|kaboom/);
    expect(response.headers.get('content-disposition')).toBeNull();
  });

  it('whose platform does not answer is given up', async () => {
    const open = (_: FileRef, signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    const { pathOf } = await serve({ open, limits: { openMs: 30 } });
    expect((await fetch(pathOf())).status).toBe(503);
  });

  it('that breaks off in the middle is seen to be broken', async () => {
    const open = async () => ({ stream: new Blob([BYTES.subarray(0, 100)]).stream(), size: BYTES.length });
    const { pathOf } = await serve({ open });
    await expect(fetch(pathOf()).then((response) => response.arrayBuffer())).rejects.toThrow();
  });

  it('stops reading when the reader goes', async () => {
    const aborted = Promise.withResolvers<void>();
    const open = async (_: FileRef, signal: AbortSignal) => {
      signal.addEventListener('abort', () => aborted.resolve());
      const stream = new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
      });
      return { stream, size: 2 ** 40 };
    };
    const { pathOf } = await serve({ open });
    const request = get(pathOf());
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    await once(response, 'readable');
    request.destroy();
    await aborted.promise;
  });

  it('is one of a bounded number at once', async () => {
    const going = Promise.withResolvers<void>();
    const open = async () => {
      await going.promise;
      return { stream: bytes.stream(), size: BYTES.length };
    };
    const { pathOf } = await serve({ open, limits: { downloads: 1 } });
    const answers = [fetch(pathOf()), fetch(pathOf())];
    const refused = await Promise.race(answers);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).not.toBeNull();
    going.resolve();
    expect((await Promise.all(answers)).map(({ status }) => status).sort()).toEqual([200, 503]);
  });

  it('answers HEAD without asking the platform', async () => {
    const { pathOf, asked } = await serve();
    const response = await fetch(pathOf({ ...FILE, size: 12 }), { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('12');
    expect(asked).toEqual([]);
  });
});
