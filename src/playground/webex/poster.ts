import { Agent, request } from 'undici';

/** What came back from the app. `status` 0: nothing did. */
export interface Outcome {
  readonly status: number;
  readonly ms: number;
  readonly body: string;
}

/** How the app is reached. Follows no redirect, never throws. */
export interface Poster {
  post(url: string, body: string, headers: Record<string, string>): Promise<Outcome>;
  close(): Promise<void>;
}

const MAX_ANSWER_BYTES = 1_000_000;
const MAX_CONNECTIONS = 64;

export function createPoster(answerWithinMs: number): Poster {
  const agent = new Agent({
    connections: MAX_CONNECTIONS,
    pipelining: 1,
    connect: { timeout: answerWithinMs },
    keepAliveTimeout: 4_000,
  });
  return {
    async post(url, body, headers) {
      const started = performance.now();
      const elapsed = (): number => Math.round((performance.now() - started) * 10) / 10;
      const giveUp = new AbortController();
      const timer = setTimeout(() => giveUp.abort(), answerWithinMs);
      try {
        const answer = await request(url, {
          method: 'POST',
          headers,
          body,
          dispatcher: agent,
          signal: giveUp.signal,
        });
        const chunks: Buffer[] = [];
        let size = 0;
        for await (const chunk of answer.body as AsyncIterable<Buffer>) {
          size += chunk.length;
          if (size > MAX_ANSWER_BYTES) throw new Error('the answer is too long');
          chunks.push(chunk);
        }
        return { status: answer.statusCode, ms: elapsed(), body: Buffer.concat(chunks).toString('utf8') };
      } catch (error) {
        return { status: 0, ms: elapsed(), body: error instanceof Error ? error.message : String(error) };
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => agent.destroy(),
  };
}
