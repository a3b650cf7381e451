import { createServer, type IncomingMessage } from 'node:http';
import { createSlackAdapter } from '@chat-adapter/slack';
import { Chat, type StateAdapter } from 'chat';
import { TERMS } from './terms.ts';

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Peers (b) and (c): the npm packages `chat` and `@chat-adapter/slack`, over one of its state adapters. It answers each
 * message in its thread. `queue`, because the default drops a message that overlaps another one of its thread; what a
 * queue has skipped is answered too, so that every message gets its answer.
 */
export async function serveChat(state: StateAdapter): Promise<void> {
  const chat = new Chat({
    userName: 'baton',
    adapters: {
      slack: createSlackAdapter({
        botToken: TERMS.botToken,
        signingSecret: TERMS.signingSecret,
        apiUrl: TERMS.apiUrl,
      }),
    },
    state,
    logger: 'error',
    concurrency: { strategy: 'queue', maxQueueSize: 1000 },
  });
  chat.onDirectMessage(async (thread, message, _channel, context) => {
    for (const skipped of context?.skipped ?? []) await thread.post(skipped.text);
    await thread.post(message.text);
  });
  await chat.initialize();

  const server = createServer((request, response) => {
    void (async () => {
      if (request.url === '/readyz') return void response.end('ready');
      const answer = await chat.webhooks.slack(
        new Request(`http://localhost${request.url ?? '/'}`, {
          method: 'POST',
          headers: request.headers as Record<string, string>,
          body: await bodyOf(request),
        }),
      );
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(await answer.text());
    })().catch(() => {
      response.writeHead(500).end();
    });
  });
  server.listen(TERMS.port, '127.0.0.1');
}
