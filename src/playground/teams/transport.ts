import { Agent, request } from 'undici';

/** What came back from the app. `status` 0: nothing did, for this `reason`. */
export interface Outcome {
  readonly status: number;
  readonly ms: number;
  readonly body: string;
  readonly reason?: 'http_timeout' | 'connection_failed';
}

/** The client shows an error to a person who waited this long for a card (learn.microsoft.com, "invoke" activities). */
export const ANSWER_WITHIN_MS = 15_000;
const MAX_ANSWER_BYTES = 1_000_000;
const MAX_CONNECTIONS = 64;

/** Posts bodies to the app; never throws. */
export interface Poster {
  /** Whether there is an address to post to. */
  ready(): boolean;
  post(body: string, headers: Record<string, string>): Promise<Outcome>;
  close(): Promise<void>;
}

/** `url`: where the app listens at the moment, if that is known. */
export function createPoster(url: () => string | undefined, timeoutMs: number): Poster {
  const agent = new Agent({
    connections: MAX_CONNECTIONS,
    pipelining: 1,
    connect: { timeout: timeoutMs },
    keepAliveTimeout: 4_000,
  });
  return {
    ready: () => url() !== undefined,
    async post(body, headers) {
      const started = performance.now();
      const elapsed = (): number => Math.round((performance.now() - started) * 10) / 10;
      const target = url();
      if (target === undefined)
        return { status: 0, ms: 0, body: 'the app has no messaging endpoint', reason: 'connection_failed' };
      const giveUp = new AbortController();
      const timer = setTimeout(() => giveUp.abort(), timeoutMs);
      try {
        const answer = await request(target, {
          method: 'POST',
          headers,
          body,
          dispatcher: agent,
          signal: giveUp.signal,
        });
        return { status: answer.statusCode, ms: elapsed(), body: await readAnswer(answer.body) };
      } catch (error) {
        const reason = giveUp.signal.aborted ? 'http_timeout' : 'connection_failed';
        return { status: 0, ms: elapsed(), body: error instanceof Error ? error.message : String(error), reason };
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => agent.destroy(),
  };
}

async function readAnswer(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
