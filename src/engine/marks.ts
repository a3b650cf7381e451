import { classify } from '../core/errors.ts';
import { placeKey, type MessageRef } from '../core/place.ts';
import type { EngineParts } from './parts.ts';
import type { Unit } from './unit.ts';

/** A thread gets at most one mark in this time: the newest message's, which speaks for those before it. */
const EVERY_MS = 1_500;
/** So many threads wait for a mark at most; beyond, marks are let go: they are a courtesy, messages come first. */
const MOST = 1_000;
const WITHIN_MS = 5_000;
/** Marks that may be set in a burst, and how long each takes to come back: Slack bears some fifty a minute in a workspace. */
const BURST = 20;
const EACH_MS = 1_500;

const MARKS = { delivered: 'white_check_mark', note: 'lock' } as const;

export interface Marks {
  add(marks: Unit['marks']): void;
  stop(): void;
}

/**
 * Marks what arrived, on the message as its author wrote it. Best effort, coalesced, and never in a lane: a mark that a
 * platform refuses is let go, and its limits are left to messages for a while.
 */
export function createMarks(parts: EngineParts): Marks {
  const waiting = new Map<string, MessageRef>();
  const restUntil = new Map<string, number>();
  const allowances = new Map<string, { left: number; at: number }>();
  let timer: NodeJS.Timeout | undefined;

  /** Whether one more mark may be set under this key now. */
  function allowed(key: string): boolean {
    const now = parts.now();
    const { left, at } = allowances.get(key) ?? { left: BURST, at: now };
    const refilled = Math.min(BURST, left + Math.max(0, now - at) / EACH_MS);
    const may = refilled >= 1;
    allowances.set(key, { left: may ? refilled - 1 : refilled, at: now });
    return may;
  }

  function keyOf({ place }: MessageRef): string {
    return parts.surfaces.get(place.surface)?.throttleKey({ type: 'react' }, place) ?? '';
  }

  async function mark(ref: MessageRef, emoji: string): Promise<void> {
    const surface = parts.surfaces.get(ref.place.surface);
    if (surface === undefined || surface.capabilities.reactions.level === 'none') return;
    const key = keyOf(ref);
    if ((restUntil.get(key) ?? 0) > parts.now()) return;
    try {
      const how = { key: '', uncertain: false, signal: AbortSignal.timeout(WITHIN_MS) };
      await surface.perform({ type: 'react', target: ref, emoji, added: true }, how);
    } catch (error) {
      if (classify(error).retry !== 'never') restUntil.set(key, parts.now() + 30_000);
      parts.log.debug({ error: String(error) }, 'a mark was let go');
    }
  }

  function flush(): void {
    timer = undefined;
    // Those for which there is no room yet wait on, and newer messages of their threads take their place.
    const refs = [...waiting].filter(([, ref]) => allowed(keyOf(ref)));
    for (const [thread] of refs) waiting.delete(thread);
    if (waiting.size > 0) timer = setTimeout(flush, EVERY_MS);
    void Promise.all(refs.map(([, ref]) => mark(ref, MARKS.delivered)));
  }

  return {
    add(marks) {
      for (const { ref, mark: kind } of marks) {
        // A note must be seen to be one: it does not wait for others.
        if (kind === 'note') void mark(ref, MARKS.note);
        else if (waiting.size < MOST || waiting.has(placeKey(ref.place))) waiting.set(placeKey(ref.place), ref);
      }
      if (waiting.size > 0) timer ??= setTimeout(flush, EVERY_MS);
    },
    stop() {
      clearTimeout(timer);
      waiting.clear();
    },
  };
}
