import { setTimeout as pause } from 'node:timers/promises';
import type { ControlEvent, ControlMessage, WireEntry } from '../../src/playground/slack/control-types.ts';

/** What the harness sees of the emulated Slack as it happens, by its own stream. */
export interface Watch {
  /** In a channel, oldest first. */
  messages(channel: string): readonly ControlMessage[];
  /** Resolves once the event of this key was answered 2xx. @throws after ten minutes without */
  accepted(key: string): Promise<void>;
  /** Resolves at the next event that is answered 2xx, or after `ms`. */
  nextAccept(ms: number): Promise<void>;
  /** How many events were answered 2xx. */
  readonly count: number;
  /** How often Baton looked whether an earlier attempt had landed. */
  readonly lookUps: number;
  close(): void;
}

const ACCEPT_WITHIN_MS = 600_000;

/** A message that a person wrote, and a change of one. */
export const wrote = (channel: string, ts: string): string => `${channel} ${ts}`;
export const changed = (channel: string, ts: string, text: string): string => `${channel} ${ts} ${text}`;

export async function createWatch(url: string): Promise<Watch> {
  const channels = new Map<string, ControlMessage[]>();
  const done = new Set<string>();
  const waiting = new Map<string, () => void>();
  let next: (() => void)[] = [];
  let count = 0;
  let lookUps = 0;
  const stop = new AbortController();
  const answer = await fetch(`${url}/_control/stream`, { signal: stop.signal });
  if (answer.body === null) throw new Error('the emulator has no stream');

  function put(channel: string, message: ControlMessage): void {
    const list = channels.get(channel) ?? [];
    channels.set(channel, list);
    const at = list.findLastIndex(({ ts }) => ts === message.ts);
    if (at >= 0) list[at] = message;
    else list.push(message);
  }

  function heard({ direction, status, request, name }: WireEntry): void {
    if (name === 'conversations.replies' || name === 'conversations.history') lookUps += 1;
    if (direction !== 'to-baton' || status < 200 || status > 299) return;
    count += 1;
    for (const resolve of next.splice(0)) resolve();
    const key = keyOf(request);
    if (key === null) return;
    done.add(key);
    waiting.get(key)?.();
    waiting.delete(key);
  }

  function see(event: ControlEvent): void {
    if (event.type === 'wire') heard(event.entry);
    else if (event.type === 'message' || event.type === 'message_changed') put(event.channel, event.message);
  }

  const reading = read(answer.body, see);
  reading.catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return {
    messages: (channel) => channels.get(channel) ?? [],
    accepted(key) {
      if (done.has(key)) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`never answered 2xx: ${key}`)), ACCEPT_WITHIN_MS);
        waiting.set(key, () => {
          clearTimeout(late);
          resolve();
        });
      });
    },
    async nextAccept(ms) {
      const over = new AbortController();
      const accept = new Promise<void>((resolve) => next.push(resolve));
      await Promise.race([accept, pause(ms, undefined, { signal: over.signal }).catch(() => undefined)]);
      over.abort();
      next = [];
    },
    get count() {
      return count;
    },
    get lookUps() {
      return lookUps;
    },
    close: () => stop.abort(),
  };
}

function keyOf(request: unknown): string | null {
  const { event } = request as { event?: Record<string, unknown> };
  if (event?.['type'] !== 'message') return null;
  const channel = String(event['channel']);
  if (event['subtype'] === 'message_changed') {
    const message = event['message'] as { ts: string; text: string };
    return changed(channel, message.ts, message.text);
  }
  return wrote(channel, String(event['ts']));
}

async function read(body: ReadableStream<Uint8Array>, see: (event: ControlEvent) => void): Promise<void> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data: ')) see(JSON.parse(line.slice(6)) as ControlEvent);
  }
}
