import { Agent, request } from 'undici';
import type { Json } from './types.ts';

/** Why an attempt failed, in the words of Slack's `x-slack-retry-reason`. */
type FailureReason = 'http_timeout' | 'http_error' | 'connection_failed';

/** What came back from the app. `status` 0: nothing did. */
export interface Outcome {
  readonly status: number;
  readonly ms: number;
  readonly body: string;
  readonly reason?: FailureReason;
  /** The app asked not to be tried again. */
  readonly noRetry?: boolean;
}

export interface Retry {
  readonly num: number;
  readonly reason: FailureReason;
}

/** One request on its way to the app. */
export interface Parcel {
  readonly kind: 'events_api' | 'interactive' | 'slash_commands';
  readonly payload: Json;
  /** The payload as JSON, where it was put into words already. */
  readonly json?: string;
  readonly retry?: Retry;
}

/** How the app is reached. Gives up after Slack's three seconds; never throws. */
export interface Transport {
  readonly name: 'http' | 'socket';
  /** False while nobody has told where the app is: nothing is sent then. */
  reachable(): boolean;
  send(parcel: Parcel): Promise<Outcome>;
  close(): Promise<void>;
}

/** Slack's own time limit for an answer. */
export const ANSWER_WITHIN_MS = 3_000;
const MAX_ANSWER_BYTES = 1_000_000;
const MAX_CONNECTIONS = 64;

export interface HttpPoster {
  /** Whether there is an address to post to. */
  ready(): boolean;
  /** Posts a body to the app. */
  post(body: string, headers: Record<string, string>): Promise<Outcome>;
  close(): Promise<void>;
}

/** `url`: where the app listens at the moment, if that is known. */
export function createHttpPoster(url: () => string | undefined, timeoutMs: number): HttpPoster {
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
      const target = url();
      if (target === undefined)
        return { status: 0, ms: 0, body: 'the app has no request URL', reason: 'connection_failed' };
      const elapsed = (): number => Math.round((performance.now() - started) * 10) / 10;
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
        const text = await readAnswer(answer.body);
        const good = answer.statusCode >= 200 && answer.statusCode < 300;
        return {
          status: answer.statusCode,
          ms: elapsed(),
          body: text,
          ...(good ? {} : { reason: 'http_error' as const, noRetry: answer.headers['x-slack-no-retry'] === '1' }),
        };
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
