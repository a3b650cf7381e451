import type { IncomingMessage, ServerResponse } from 'node:http';

const MAX_CLIENTS = 32;
/** A page that does not read is let go; it connects anew and reads the whole state. */
const MAX_UNREAD_BYTES = 4_000_000;

/** Tells each open page what changes, as Server-Sent Events. */
export interface Hub<E = unknown> {
  /** `make` runs only if somebody listens. */
  publish(make: () => E): void;
  join(req: IncomingMessage, res: ServerResponse): void;
  close(): void;
}

export function createHub<E>(): Hub<E> {
  const clients = new Set<ServerResponse>();
  const keepAlive = setInterval(() => {
    for (const client of clients) client.write(': still here\n\n');
  }, 20_000);
  keepAlive.unref();
  return {
    publish(make) {
      if (clients.size === 0) return;
      const line = `data: ${JSON.stringify(make())}\n\n`;
      for (const client of clients) {
        if (client.writableLength > MAX_UNREAD_BYTES) {
          clients.delete(client);
          client.destroy();
        } else {
          client.write(line);
        }
      }
    },
    join(req, res) {
      if (clients.size >= MAX_CLIENTS) {
        res
          .writeHead(503, { 'content-type': 'application/json' })
          .end('{"ok":false,"error":"Too many pages are open."}');
        return;
      }
      res.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        connection: 'keep-alive',
      });
      res.write('retry: 1000\ndata: {"type":"hello"}\n\n');
      clients.add(res);
      req.on('close', () => clients.delete(res));
    },
    close() {
      clearInterval(keepAlive);
      for (const client of clients) client.end();
      clients.clear();
    },
  };
}
