import type { Content, Effect } from './effects.ts';
import type { EventOf, EventType, HandoffEvent } from './events.ts';
import type { Attempt, Handoff, PlannedDestination, Request, State } from './handoff.ts';
import type { Side } from './message.ts';
import { samePerson, type Person, type Place } from './place.ts';
import { isPerson } from './guards.ts';
import {
  EMPLOYEE_CARD,
  end,
  join,
  moveOn,
  placeAt,
  tellAgents,
  tellEmployee,
  tellSender,
  whisper,
  type Decision,
} from './moves.ts';

type Rule<T extends EventType> = (handoff: Handoff, event: EventOf<T>, now: number) => Decision;

/** A pair that changes nothing, on purpose. The reason is for whoever reads the table, and for `docs`. */
interface Ignored {
  readonly ignored: string;
}

type Row = { readonly [T in EventType]: Rule<T> | Ignored };

const ignore = (why: string): Ignored => ({ ignored: why });
const only = (handoff: Handoff, ...effects: Effect[]): Decision => ({
  handoff,
  effects,
});

const carry = (to: Side, content: Content): Effect => ({ type: 'send', to, content });

const hold = (handoff: Handoff, { message }: { readonly message: string }): Decision =>
  only(handoff, { type: 'hold', message });
const pointToOpen: Rule<'employee-asked'> = (handoff) =>
  only(handoff, tellEmployee('employee.already-open', undefined, true));
const cancel = (handoff: Handoff, _event: unknown, now: number): Decision =>
  end(handoff, now, 'cancelled', handoff.employee);
const note: Rule<'agent-noted'> = (handoff, event) =>
  only(handoff, { type: 'keep', message: event.message, as: 'note' });
const unread: Rule<'delivery-unread'> = (handoff, { message }) =>
  only(handoff, { type: 'keep', message, as: 'unsent' });
const settleChat: Rule<'chat-posted'> = (handoff, event) => only({ ...handoff, chat: event.chat });

const closeOlder: Rule<'opened'> = (handoff, event) =>
  handoff.attempt?.number === event.attempt && handoff.state !== 'ended'
    ? only(handoff)
    : only(handoff, {
        type: 'send',
        to: 'agent',
        content: { kind: 'close', attempt: event.attempt },
      });

/** Only what speaks of the present attempt counts. */
function current<E extends { readonly attempt: number }>(
  rule: (handoff: Handoff, event: E, now: number) => Decision,
): typeof rule {
  return (handoff, event, now) =>
    handoff.attempt?.number === event.attempt ? rule(handoff, event, now) : only(handoff);
}

/** Only the agent who owns the talk may; or anybody, where the destination says so. */
function owner<E extends { readonly agent: Person }>(
  rule: (handoff: Handoff, event: E, now: number) => Decision,
): typeof rule {
  return (handoff, event, now) =>
    maySpeak(handoff, event.agent)
      ? rule(handoff, event, now)
      : only(
          handoff,
          whisper(event.agent, 'agent.only-owner', {
            agent: handoff.agent ?? event.agent,
          }),
        );
}

function maySpeak(handoff: Handoff, agent: Person): boolean {
  if (handoff.attempt?.destination.replies === 'anyone') return true;
  return handoff.agent !== null && samePerson(handoff.agent, agent);
}

function withAttempt(handoff: Handoff, change: Partial<Attempt>): Handoff {
  return handoff.attempt === null ? handoff : { ...handoff, attempt: { ...handoff.attempt, ...change } };
}

const opened: Rule<'opened'> = (handoff, event, now) => {
  if (handoff.attempt?.number !== event.attempt) return closeOlder(handoff, event, now);
  const known = withAttempt(handoff, {
    ...(event.place && { place: event.place }),
    ...(event.session && { session: event.session }),
    ...(event.link && { link: event.link }),
  });
  if (handoff.attempt.destination.mode === 'deep-link' || handoff.attempt.destination.mode === 'queue') {
    return {
      handoff: { ...known, state: 'redirected', since: now },
      effects: [{ type: 'clear-timers' }, EMPLOYEE_CARD],
    };
  }
  const { remindAfterMs, waitAtMostMs } = handoff.attempt.destination;
  const hasPast = handoff.request.history.length > 0 || handoff.attempt.number > 1;
  return {
    handoff: { ...known, state: 'waiting', since: now },
    effects: [
      { type: 'clear-timers' },
      EMPLOYEE_CARD,
      ...(hasPast ? [{ type: 'send', to: 'agent', content: { kind: 'history' } } as const] : []),
      ...(remindAfterMs < waitAtMostMs ? [{ type: 'timer', kind: 'remind', at: now + remindAfterMs } as const] : []),
      { type: 'timer', kind: 'wait', at: now + waitAtMostMs },
    ],
  };
};

const passOn: Rule<'agent-passed-on'> = (handoff, event, now) => {
  const { to, agent } = event;
  if (isPerson(to)) {
    if (handoff.agent !== null && samePerson(handoff.agent, to))
      return only(handoff, whisper(agent, 'agent.claim-own'));
    return join(handoff, to, now, [tellAgents('agent.passed-to-you', { from: agent }, to)]);
  }
  const announce = tellEmployee('employee.passed-on', {
    agent,
    label: to.label,
  });
  return moveOn(handoff, now, 'passed-on', 'unanswered', { to, announce });
};

const declineWaiting: Rule<'agent-declined'> = (handoff, event) => {
  const declined = handoff.attempt?.declined ?? [];
  if (declined.some((agent) => samePerson(agent, event.agent))) return only(handoff);
  return only(
    withAttempt(handoff, { declined: [...declined, event.agent] }),
    tellAgents('agent.declined', { agent: event.agent }),
  );
};

/** The owner gives it back: to the next destination, or where there is none, anew to the same one's other agents. */
const declineOwned: Rule<'agent-declined'> = (handoff, event, now) => {
  const declined = declineWaiting(handoff, event, now).handoff;
  const to: PlannedDestination | undefined = handoff.plan[0] ?? handoff.attempt?.destination;
  if (to === undefined) return only(handoff);
  const announce = tellEmployee('employee.passed-on', {
    agent: event.agent,
    label: to.label,
  });
  return moveOn(declined, now, 'declined', 'unanswered', { to, announce });
};

const remind: Rule<'remind-due'> = (handoff) => {
  const group = handoff.attempt?.destination.mentionGroup;
  return only(handoff, tellAgents('agent.remind', undefined, group === undefined ? undefined : { group }));
};

const waitOver: Rule<'wait-over'> = (handoff, _event, now) => {
  const next = handoff.plan[0];
  const announce = next && tellEmployee('employee.looking-on', { label: next.label });
  return moveOn(handoff, now, 'unanswered', 'unanswered', announce ? { announce } : {});
};

const idle: Rule<'idle-due'> = (handoff, event, now) => {
  const destination = handoff.attempt?.destination;
  if (destination === undefined) return only(handoff);
  const warnAt = event.quietSince + destination.idleWarnAfterMs;
  const endAt = event.quietSince + destination.idleEndAfterMs;
  if (now >= endAt) return end(handoff, now, 'idle');
  if (now < warnAt) return only(handoff, { type: 'timer', kind: 'idle', at: warnAt });
  return only(handoff, tellEmployee('employee.idle-warning', undefined, true), tellAgents('agent.idle-warning'), {
    type: 'timer',
    kind: 'idle',
    at: endAt,
  });
};

const speakToEmployee: Rule<'agent-wrote'> = (handoff, event) =>
  maySpeak(handoff, event.agent)
    ? only(handoff, { type: 'relay', to: 'employee', message: event.message })
    : only(
        handoff,
        { type: 'keep', message: event.message, as: 'unsent' },
        whisper(event.agent, 'agent.not-yours', {
          agent: handoff.agent ?? event.agent,
        }),
      );

const NOTHING_SENT = ignore('nothing of it was carried over: the line is read when it is sent');
const NO_CARD = ignore('no card of this attempt stands yet');
const STALE_TIMER = ignore('the timer belongs to a state that is over');
const OVER = ignore('it is over');

/** Every state and every event. What a pair does is a rule; what it leaves alone is named. */
export const TABLE: { readonly [S in State]: Row } = {
  placing: {
    'employee-wrote': hold,
    'employee-edited': NOTHING_SENT,
    'employee-deleted': NOTHING_SENT,
    'employee-reacted': NOTHING_SENT,
    'employee-asked': pointToOpen,
    'employee-cancelled': cancel,
    'employee-ended': cancel,
    'agent-claimed': NO_CARD,
    'agent-wrote': NO_CARD,
    'agent-noted': note,
    'agent-edited': NO_CARD,
    'agent-deleted': NO_CARD,
    'agent-reacted': NO_CARD,
    'agent-resolved': NO_CARD,
    'agent-declined': NO_CARD,
    'agent-passed-on': NO_CARD,
    opened,
    'open-failed': current((handoff, event, now) =>
      moveOn(handoff, now, event.why, 'no-destination', event.detail === undefined ? {} : { detail: event.detail }),
    ),
    'agent-joined': current((handoff, event, now) => join(handoff, event.agent, now)),
    'queue-moved': ignore('the place in a queue is told once it is known that there is one'),
    'destination-ended': current((handoff, _event, now) => moveOn(handoff, now, 'failed', 'no-destination')),
    'chat-posted': settleChat,
    'delivery-failed': tellSender,
    'delivery-late': ignore('nothing was sent yet'),
    'delivery-unread': hold,
    'remind-due': STALE_TIMER,
    'wait-over': (handoff, _event, now) => moveOn(handoff, now, 'failed', 'no-destination'),
    'idle-due': STALE_TIMER,
  },
  waiting: {
    'employee-wrote': hold,
    'employee-edited': NOTHING_SENT,
    'employee-deleted': NOTHING_SENT,
    'employee-reacted': NOTHING_SENT,
    'employee-asked': pointToOpen,
    'employee-cancelled': cancel,
    'employee-ended': cancel,
    'agent-claimed': (handoff, event, now) => join(handoff, event.agent, now),
    'agent-wrote': (handoff, event) =>
      only(handoff, { type: 'keep', message: event.message, as: 'unsent' }, whisper(event.agent, 'agent.not-claimed')),
    'agent-noted': note,
    'agent-edited': NOTHING_SENT,
    'agent-deleted': NOTHING_SENT,
    'agent-reacted': NOTHING_SENT,
    'agent-resolved': (handoff, event) => only(handoff, whisper(event.agent, 'agent.not-claimed')),
    'agent-declined': declineWaiting,
    'agent-passed-on': passOn,
    opened: closeOlder,
    'open-failed': ignore('it did open'),
    'agent-joined': current((handoff, event, now) => join(handoff, event.agent, now)),
    'queue-moved': current((handoff, event) =>
      handoff.attempt?.queuePosition === event.position
        ? only(handoff)
        : only(withAttempt(handoff, { queuePosition: event.position }), EMPLOYEE_CARD),
    ),
    'destination-ended': current((handoff, _event, now) => moveOn(handoff, now, 'failed', 'unanswered')),
    'chat-posted': settleChat,
    'delivery-failed': tellSender,
    'delivery-late': tellSender,
    'delivery-unread': hold,
    'remind-due': remind,
    'wait-over': waitOver,
    'idle-due': STALE_TIMER,
  },
  active: {
    'employee-wrote': (handoff, event) => only(handoff, { type: 'relay', to: 'agent', message: event.message }),
    'employee-edited': (handoff, event) => only(handoff, carry('agent', { kind: 'edit', message: event.message })),
    'employee-deleted': (handoff, event) => only(handoff, carry('agent', { kind: 'delete', message: event.message })),
    'employee-reacted': (handoff, { message, emoji, added }) =>
      only(handoff, carry('agent', { kind: 'reaction', message, emoji, added })),
    'employee-asked': pointToOpen,
    // The press was made while waiting, and an agent was faster: what the employee wants is still that it stops.
    'employee-cancelled': (handoff, _event, now) => end(handoff, now, 'employee-ended', handoff.employee),
    'employee-ended': (handoff, _event, now) => end(handoff, now, 'employee-ended', handoff.employee),
    'agent-claimed': (handoff, event) =>
      handoff.agent !== null && samePerson(handoff.agent, event.agent)
        ? only(handoff, whisper(event.agent, 'agent.claim-own'))
        : only(
            handoff,
            whisper(event.agent, 'agent.claim-lost', {
              agent: handoff.agent ?? event.agent,
            }),
          ),
    'agent-wrote': speakToEmployee,
    'agent-noted': note,
    'agent-edited': (handoff, event) => only(handoff, carry('employee', { kind: 'edit', message: event.message })),
    'agent-deleted': (handoff, event) => only(handoff, carry('employee', { kind: 'delete', message: event.message })),
    'agent-reacted': (handoff, { message, emoji, added }) =>
      only(handoff, carry('employee', { kind: 'reaction', message, emoji, added })),
    'agent-resolved': owner((handoff, event, now) => end(handoff, now, 'agent-ended', event.agent)),
    'agent-declined': owner(declineOwned),
    'agent-passed-on': owner(passOn),
    opened: closeOlder,
    'open-failed': ignore('it did open'),
    'agent-joined': current((handoff, event, now) =>
      handoff.agent !== null && samePerson(handoff.agent, event.agent)
        ? only(handoff)
        : join(handoff, event.agent, now),
    ),
    'queue-moved': ignore('nobody waits any more'),
    'destination-ended': current((handoff, _event, now) => end(handoff, now, 'agent-ended')),
    'chat-posted': settleChat,
    'delivery-failed': tellSender,
    'delivery-late': tellSender,
    'delivery-unread': (handoff, { message }) => only(handoff, { type: 'relay', to: 'agent', message }),
    'remind-due': STALE_TIMER,
    'wait-over': STALE_TIMER,
    'idle-due': idle,
  },
  redirected: {
    'employee-wrote': OVER,
    'employee-edited': OVER,
    'employee-deleted': OVER,
    'employee-reacted': OVER,
    'employee-asked': OVER,
    'employee-cancelled': OVER,
    'employee-ended': OVER,
    'agent-claimed': OVER,
    'agent-wrote': OVER,
    'agent-noted': OVER,
    'agent-edited': OVER,
    'agent-deleted': OVER,
    'agent-reacted': OVER,
    'agent-resolved': OVER,
    'agent-declined': OVER,
    'agent-passed-on': OVER,
    opened: closeOlder,
    'open-failed': OVER,
    'agent-joined': OVER,
    'queue-moved': OVER,
    'destination-ended': OVER,
    'chat-posted': settleChat,
    'delivery-failed': tellSender,
    'delivery-late': OVER,
    'delivery-unread': unread,
    'remind-due': OVER,
    'wait-over': OVER,
    'idle-due': OVER,
  },
  ended: {
    'employee-wrote': OVER,
    'employee-edited': OVER,
    'employee-deleted': OVER,
    'employee-reacted': OVER,
    'employee-asked': OVER,
    'employee-cancelled': OVER,
    'employee-ended': OVER,
    'agent-claimed': (handoff, event) => only(handoff, whisper(event.agent, 'agent.claim-over')),
    'agent-wrote': (handoff, event) =>
      only(handoff, { type: 'keep', message: event.message, as: 'unsent' }, whisper(event.agent, 'agent.after-end')),
    'agent-noted': note,
    'agent-edited': OVER,
    'agent-deleted': OVER,
    'agent-reacted': OVER,
    'agent-resolved': (handoff, event) => only(handoff, whisper(event.agent, 'agent.claim-over')),
    'agent-declined': OVER,
    'agent-passed-on': (handoff, event) => only(handoff, whisper(event.agent, 'agent.claim-over')),
    opened: closeOlder,
    'open-failed': OVER,
    'agent-joined': OVER,
    'queue-moved': OVER,
    'destination-ended': OVER,
    'chat-posted': settleChat,
    'delivery-failed': tellSender,
    'delivery-late': OVER,
    'delivery-unread': unread,
    'remind-due': OVER,
    'wait-over': OVER,
    'idle-due': OVER,
  },
};

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
