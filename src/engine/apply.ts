import { decide } from '../core/decide.ts';
import type { Effect } from '../core/effects.ts';
import type { HandoffEvent } from '../core/events.ts';
import type { Handoff } from '../core/handoff.ts';
import type { Decision } from '../core/moves.ts';
import type { Message, Side } from '../core/message.ts';
import type { Place } from '../core/place.ts';
import type { Trigger } from '../core/surface-events.ts';
import { laneId, type NewDelivery, type Talk } from '../ports/store.ts';
import { personKey, type Person } from '../core/place.ts';
import type { EngineParts } from './parts.ts';
import type { Unit } from './unit.ts';

/** Where an event came from: private lines go back there. */
export interface Origin {
  readonly place: Place;
  readonly trigger?: Trigger;
}

export interface Applier {
  /** Lets the core decide, and puts what follows into the unit. Gives the handoff as it is now. */
  happen(unit: Unit, handoff: Handoff, event: HandoffEvent, origin?: Origin): Promise<Handoff>;
  apply(unit: Unit, decision: Decision, origin?: Origin): Promise<Handoff>;
  /** Something said by the bot outside any handoff. */
  talk(unit: Unit, talk: Talk): void;
  /** Something for one side of a handoff, outside of what the core decides. */
  send(unit: Unit, handoff: Handoff, to: Side, content: NewDelivery['content']): void;
}

export function createApplier(parts: EngineParts): Applier {
  function throttleKey(handoff: Handoff, side: Side): string {
    if (side === 'employee') return talkKey(handoff.employee, handoff.chat);
    const system = handoff.attempt === null ? undefined : parts.systems.get(handoff.attempt.destination.id);
    return system?.throttleKey(handoff) ?? `gone ${handoff.id}`;
  }

  function talkKey(person: Person, place: Place): string {
    return parts.surfaces.get(person.surface)?.throttleKey({ type: 'post' }, place) ?? `gone ${personKey(person)}`;
  }

  function send(unit: Unit, handoff: Handoff, to: Side, content: NewDelivery['content']): void {
    unit.enqueue({
      id: parts.newId(),
      lane: laneId({ handoffId: handoff.id, side: to }),
      handoffId: handoff.id,
      side: to,
      content,
      createdAt: unit.now,
      throttleKey: throttleKey(handoff, to),
    });
  }

  function relay(unit: Unit, handoff: Handoff, to: Side, message: string): void {
    unit.setStatus(message, 'pending');
    send(unit, handoff, to, { kind: 'message', message });
  }

  async function carryOut(unit: Unit, handoff: Handoff, effect: Effect, origin: Origin | undefined): Promise<void> {
    switch (effect.type) {
      case 'send':
        return send(unit, handoff, effect.to, effect.content);
      case 'relay':
        return relay(unit, handoff, effect.to, effect.message);
      case 'hold':
        return unit.setStatus(effect.message, 'held');
      case 'release-held':
        for (const held of await unit.heldMessages(handoff.id)) {
          if (held.deletedAt === undefined) relay(unit, handoff, 'agent', held.id);
        }
        return;
      case 'keep': {
        unit.setStatus(effect.message, effect.as);
        const source = (await unit.message(effect.message))?.source;
        if (effect.as === 'note' && source) unit.marks.push({ ref: source, mark: 'note' });
        return;
      }
      case 'whisper':
        if (origin === undefined) return;
        unit.asides.push({
          type: 'whisper',
          to: effect.to,
          place: origin.place,
          say: effect.say,
          ...(origin.trigger && { trigger: origin.trigger }),
          lasting: { handoffId: handoff.id, side: effect.side },
        });
        return;
      case 'timer':
        return unit.setTimer(handoff.id, effect.kind, effect.at);
      case 'clear-timers':
        return unit.clearTimers(handoff.id);
    }
  }

  async function apply(unit: Unit, decision: Decision, origin?: Origin): Promise<Handoff> {
    unit.putHandoff(decision.handoff);
    for (const effect of decision.effects) await carryOut(unit, decision.handoff, effect, origin);
    return decision.handoff;
  }

  return {
    send,
    apply,
    happen: (unit, handoff, event, origin) => apply(unit, decide(handoff, event, unit.now), origin),
    talk(unit, talk) {
      const place = talk.kind === 'offer' ? talk.place : { ...talk.to, channel: 'home' };
      unit.enqueue({
        id: parts.newId(),
        lane: laneId({ person: personKey(talk.to) }),
        handoffId: null,
        side: 'employee',
        content: talk,
        createdAt: unit.now,
        throttleKey: talkKey(talk.to, place),
      });
    },
  };
}

/** A line of the transcript as it is first written down. */
export function newLine(
  parts: EngineParts,
  handoff: Handoff,
  side: Side,
  from: Pick<Message, 'author' | 'body' | 'source' | 'at'>,
): Message {
  return { id: parts.newId(), handoffId: handoff.id, side, status: 'unsent', ...from };
}
