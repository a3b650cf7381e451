import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FanOut {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Stands between Slack and several Batons, and sends every request to each of them at the same moment: worse than any load
 * balancer. Slack is answered as by a Baton that took the request in, if one did.
 */
export async function createFanOut(targets: () => readonly string[]): Promise<FanOut> {
  const server = createServer((request, response) => {
    void bodyOf(request)
      .then(async (body) => {
        const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
          typeof value === 'string' && !DROPPED.has(name) ? [[name, value]] : [],
        );
        const answers = await Promise.all(
          targets().map(async (target) => {
            try {
              const answer = await fetch(target + (request.url ?? '/'), { method: 'POST', headers, body });
              return { status: answer.status, text: await answer.text() };
            } catch {
              return { status: 502, text: '' };
            }
          }),
        );
        const best = answers.find(({ status }) => status < 300) ?? answers[0] ?? { status: 503, text: '' };
        response.writeHead(best.status).end(best.text);
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

const DROPPED = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive']);

async function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
