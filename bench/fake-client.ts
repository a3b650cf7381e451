import { Pool } from 'undici';
import { startTool } from './processes.ts';
import type { KeptMessage } from './fake-world.ts';

/** A fake platform, and what it answers when asked what arrived. */
export interface FakePlatform {
  /** Where it serves; without a slash at its end. */
  readonly origin: string;
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
  /** A token of the platform with these claims, signed with the key that it publishes. */
  token(claims: Readonly<Record<string, unknown>>): Promise<string>;
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the fake platform in this file, a process of its own. */
export async function startFake(file: URL): Promise<FakePlatform> {
  const tool = await startTool(file.pathname);
  const origin = `http://127.0.0.1:${tool.port}`;
  const pool = new Pool(origin, { connections: 16 });
  const ask = async <T>(path: string): Promise<T> => {
    const response = await pool.request({ path: `/_bench/${path}`, method: 'GET' });
    return (await response.body.json()) as T;
  };
  return {
    origin,
    count: async () => (await ask<{ arrivals: number }>('count')).arrivals,
    arrivals: (since) => ask(`arrivals?since=${since}`),
    calls: () => ask('calls'),
    messages: (channel, tag) =>
      ask(`messages?${new URLSearchParams(tag === undefined ? { channel } : { channel, tag }).toString()}`),
    token: async (claims) =>
      (await ask<{ token: string }>(`token?${new URLSearchParams({ claims: JSON.stringify(claims) }).toString()}`))
        .token,
    reset: () => ask('reset'),
    stop: async () => {
      await pool.close();
      await tool.stop();
    },
  };
}
