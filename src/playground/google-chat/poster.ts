import { Agent, request } from 'undici';

const MAX_ANSWER_BYTES = 1_000_000;
const MAX_CONNECTIONS = 64;

/** What came back from the app. `status` 0: nothing did. */
export interface Outcome {
  readonly status: number;
  readonly ms: number;
  readonly body: string;
}

export interface Poster {
  /** Posts a body to the app; never throws. */
  post(url: string, body: string, headers: Record<string, string>): Promise<Outcome>;
  close(): Promise<void>;
}

export function createPoster(timeoutMs: number): Poster {
  const agent = new Agent({ connections: MAX_CONNECTIONS, pipelining: 1, connect: { timeout: timeoutMs } });
  return {
    async post(url, body, headers) {
      const started = performance.now();
      const giveUp = new AbortController();
      const timer = setTimeout(() => giveUp.abort(), timeoutMs);
      const elapsed = (): number => Math.round((performance.now() - started) * 10) / 10;
      try {
        const answer = await request(url, { method: 'POST', headers, body, dispatcher: agent, signal: giveUp.signal });
        return { status: answer.statusCode, ms: elapsed(), body: await readAnswer(answer.body) };
      } catch (error) {
        return { status: 0, ms: elapsed(), body: error instanceof Error ? error.message : String(error) };
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
