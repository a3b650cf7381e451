import type { EventType, HandoffEvent } from './events.ts';
import type { Handoff, PlannedDestination, Request } from './handoff.ts';
import { end, placeAt, type Decision } from './moves.ts';
import type { Person, Place } from './place.ts';
import type { Ignored, Rule } from './rules.ts';
import { TABLE } from './table.ts';

/** What `event` makes of `handoff`. Total and pure: the same arguments give the same answer, and nothing throws. */
export function decide(handoff: Handoff, event: HandoffEvent, now: number): Decision {
  const rule = TABLE[handoff.state][event.type] as Rule<EventType> | Ignored;
  return 'ignored' in rule ? { handoff, effects: [] } : rule(handoff, event, now);
}

/** A new handoff on its way to the first destination of `plan`; ended at once where the plan is empty. */
export function begin(
  asked: {
    readonly id: string;
    readonly employee: Person;
    readonly chat: Place;
    readonly request: Request;
    readonly plan: readonly PlannedDestination[];
  },
  now: number,
): Decision {
  const handoff: Handoff = {
    ...asked,
    state: 'placing',
    attempt: null,
    passedOver: [],
    agent: null,
    createdAt: now,
    since: now,
  };
  const [first] = asked.plan;
  return first === undefined ? end(handoff, now, 'no-destination') : placeAt(handoff, first, now);
}
