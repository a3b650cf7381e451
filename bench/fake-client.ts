import { Pool } from 'undici';
import { startTool } from './processes.ts';
import type { KeptMessage } from './fake-world.ts';

/** The fake Slack, and what it answers when asked what arrived. */
export interface FakeSlack {
  /** For the app under test; ends with `/api/`. */
  readonly apiUrl: string;
  /** How many posts with a marker arrived since the last `reset`. */
  count(): Promise<number>;
  /** Posts with a marker since the last `reset`, in order, from number `since` on. */
  arrivals(
    since: number,
  ): Promise<readonly { readonly marker: string; readonly channel: string; readonly atNs: string }[]>;
  /** Calls since the last `reset`, by method. */
  calls(): Promise<Readonly<Record<string, number>>>;
  /** Messages beside any thread of a channel, oldest first; with `tag`, all of the channel that carried this marker. */
  messages(channel: string, tag?: string): Promise<readonly KeptMessage[]>;
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export async function startFakeSlack(): Promise<FakeSlack> {
  const tool = await startTool(new URL('./fake-slack.ts', import.meta.url).pathname);
  const origin = `http://127.0.0.1:${tool.port}`;
  const pool = new Pool(origin, { connections: 16 });
  const ask = async <T>(path: string): Promise<T> => {
    const response = await pool.request({ path: `/_bench/${path}`, method: 'GET' });
    return (await response.body.json()) as T;
  };
  return {
    apiUrl: `${origin}/api/`,
    count: async () => (await ask<{ arrivals: number }>('count')).arrivals,
    arrivals: (since) => ask(`arrivals?since=${since}`),
    calls: () => ask('calls'),
    messages: (channel, tag) =>
      ask(`messages?${new URLSearchParams(tag === undefined ? { channel } : { channel, tag }).toString()}`),
    reset: () => ask('reset'),
    stop: async () => {
      await pool.close();
      await tool.stop();
    },
  };
}
