import { setTimeout as pause } from 'node:timers/promises';
import type { ViewMessage, ViewRoom, WireEntry } from '../../src/playground/shared/control-types.ts';
import type { Platform } from '../support/platform.ts';
import { isLookUp, keyOf, readers, type Written } from './accepts.ts';

/** What the harness sees of one emulated platform as it happens. */
export interface Watch {
  /** In a room, oldest first; of older ones as they were when they were new. */
  messages(room: string): readonly ViewMessage[];
  /** The 1:1 of a person with the bot, once there is one. */
  direct(person: string): string | undefined;
  /** Reads further back than usual. */
  refresh(): Promise<void>;
  /** Resolves once the event of this was answered 2xx. @throws after ten minutes without */
  accepted(written: Written): Promise<void>;
  /** Resolves at the next event that is answered 2xx, or after `ms`. */
  nextAccept(ms: number): Promise<void>;
  /** How many events were answered 2xx. */
  readonly count: number;
  /** How often Baton looked whether an earlier attempt had landed. */
  readonly lookUps: number;
  /** When an answer to Baton was withheld, ms since the epoch: it can't know what became of that call. */
  readonly withheld: readonly number[];
  close(): void;
}

const ACCEPT_WITHIN_MS = 600_000;
const LOOK_EVERY_MS = 120;
const RECENT = 60;
const FURTHER = 800;

export async function createWatch(platform: Platform): Promise<Watch> {
  const { kind, url, control } = platform;
  const rooms = new Map<string, readonly ViewMessage[]>();
  let known: readonly ViewRoom[] = [];
  const done = new Set<string>();
  const waiting = new Map<string, () => void>();
  let next: (() => void)[] = [];
  let count = 0;
  let lookUps = 0;
  const withheld: number[] = [];
  let dirty = true;
  const stop = new AbortController();
  const answer = await fetch(`${url}/_control/stream`, { signal: stop.signal });
  if (answer.body === null) throw new Error('the emulator has no stream');

  async function look(limit: number): Promise<void> {
    const view = await control.view(undefined, limit);
    known = view.rooms;
    for (const [room, seen] of Map.groupBy(view.messages, (message) => message.room)) {
      const ids = new Set(seen.map(({ id }) => id));
      const from = seen.length < limit ? -Infinity : (seen[0]?.at ?? 0);
      rooms.set(room, [...(rooms.get(room) ?? []).filter(({ id, at }) => at < from && !ids.has(id)), ...seen]);
    }
  }

  function heard(entry: WireEntry): void {
    const { direction, status, request } = entry;
    if (direction === 'from-baton') {
      if (isLookUp(kind, entry)) lookUps += 1;
      if (status === 0) withheld.push(entry.at);
      return;
    }
    if (status < 200 || status > 299) return;
    count += 1;
    for (const resolve of next.splice(0)) resolve();
    const written = readers[kind](request as Readonly<Record<string, unknown>>);
    if (written === null) return;
    const key = keyOf(kind, written);
    done.add(key);
    waiting.get(key)?.();
    waiting.delete(key);
  }

  const ended = (error: unknown): void => {
    if (!stop.signal.aborted) throw error;
  };
  read(answer.body, (event) => {
    if (event.type === 'wire') heard(event.entry);
    else dirty = true;
  }).catch(ended);
  const keepLooking = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      if (dirty) {
        dirty = false;
        await look(RECENT);
      }
      await pause(LOOK_EVERY_MS);
    }
  };
  keepLooking().catch(ended);

  return {
    messages: (room) => rooms.get(room) ?? [],
    direct: (person) => known.find((room) => room.kind === 'direct' && room.person === person)?.id,
    refresh: () => look(FURTHER),
    accepted(written) {
      const key = keyOf(kind, written);
      if (done.has(key)) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`never answered 2xx on ${kind}: ${key}`)), ACCEPT_WITHIN_MS);
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
    withheld,
    close: () => stop.abort(),
  };
}

type Told = { readonly type: 'wire'; readonly entry: WireEntry } | { readonly type: 'changed' };

async function read(body: ReadableStream<Uint8Array>, see: (event: Told) => void): Promise<void> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data: ')) see(JSON.parse(line.slice(6)) as Told);
  }
}
