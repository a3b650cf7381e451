import type { HandoffEvent } from '../core/events.ts';
import type { Timer } from '../ports/store.ts';
import type { Applier } from './apply.ts';
import type { EngineParts } from './parts.ts';
import type { Unit } from './unit.ts';
import { excerptOf } from './works.ts';

const AT_ONCE = 100;

/** Puts due timers into effect, and tells senders of what is late. Gives whether there may be more. */
export function createSweep(parts: EngineParts, applier: Applier): (unit: Unit) => Promise<boolean> {
  async function fire(unit: Unit, timer: Timer): Promise<void> {
    const handoff = await unit.handoff(timer.handoffId);
    if (handoff === null) return;
    await applier.happen(unit, handoff, await eventOf(unit, timer, handoff.since));
  }

  async function eventOf(unit: Unit, { kind, handoffId }: Timer, since: number): Promise<HandoffEvent> {
    switch (kind) {
      case 'remind':
        return { type: 'remind-due' };
      case 'wait':
        return { type: 'wait-over' };
      case 'idle': {
        const written = await unit.tx.lastWritten(handoffId);
        return { type: 'idle-due', quietSince: Math.max(since, written ?? 0) };
      }
    }
  }

  return async (unit) => {
    const timers = await unit.tx.takeTimers(unit.now, AT_ONCE);
    for (const timer of timers) await fire(unit, timer);
    const late = await unit.tx.takeLate(unit.now - parts.settings.lateAfterMs, AT_ONCE);
    for (const { handoffId, side, message: id } of late) {
      const handoff = await unit.handoff(handoffId);
      const message = await unit.message(id);
      if (handoff === null || message === null) continue;
      await applier.happen(unit, handoff, {
        type: 'delivery-late',
        to: side,
        message: id,
        excerpt: excerptOf(message),
      });
    }
    return timers.length === AT_ONCE || late.length === AT_ONCE;
  };
}
