import type { Content, Effect } from './effects.ts';
import type { EventOf, EventType } from './events.ts';
import type { Attempt, Handoff, PlannedDestination, Request } from './handoff.ts';
import type { Side } from './message.ts';
import { samePerson, type Person } from './place.ts';
import { isPerson } from './guards.ts';
import { toPlainText } from './text.ts';
import {
  EMPLOYEE_CARD,
  HISTORY,
  end,
  join,
  moveOn,
  tellAgents,
  tellEmployee,
  whisper,
  type Decision,
} from './moves.ts';

export type Rule<T extends EventType> = (handoff: Handoff, event: EventOf<T>, now: number) => Decision;

/** A pair that changes nothing, on purpose. The reason is for whoever reads the table, and for `docs`. */
export interface Ignored {
  readonly ignored: string;
}

export type Row = { readonly [T in EventType]: Rule<T> | Ignored };

export const ignore = (why: string): Ignored => ({ ignored: why });
export const only = (handoff: Handoff, ...effects: Effect[]): Decision => ({
  handoff,
  effects,
});

export const carry = (to: Side, content: Content): Effect => ({ type: 'send', to, content });

export const hold = (handoff: Handoff, { message }: { readonly message: string }): Decision =>
  only(handoff, { type: 'hold', message });
export const pointToOpen: Rule<'employee-asked'> = (handoff) =>
  only(handoff, tellEmployee('employee.already-open', undefined, true));
export const cancel = (handoff: Handoff, _event: unknown, now: number): Decision =>
  end(handoff, now, 'cancelled', handoff.employee);
export const note: Rule<'agent-noted'> = (handoff, event) =>
  only(handoff, { type: 'keep', message: event.message, as: 'note' });
export const unread: Rule<'delivery-unread'> = (handoff, { message }) =>
  only(handoff, { type: 'keep', message, as: 'unsent' });
export const settleChat: Rule<'chat-posted'> = (handoff, event) => only({ ...handoff, chat: event.chat });

export const closeOlder: Rule<'opened'> = (handoff, event) =>
  handoff.attempt?.number === event.attempt && handoff.state !== 'ended'
    ? only(handoff)
    : only(handoff, {
        type: 'send',
        to: 'agent',
        content: { kind: 'close', attempt: event.attempt },
      });

/** Only what speaks of the present attempt counts. */
export function current<E extends { readonly attempt: number }>(
  rule: (handoff: Handoff, event: E, now: number) => Decision,
): typeof rule {
  return (handoff, event, now) =>
    handoff.attempt?.number === event.attempt ? rule(handoff, event, now) : only(handoff);
}

/** Only the agent who owns the talk may; or anybody, where the destination says so. */
export function owner<E extends { readonly agent: Person }>(
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

export function maySpeak(handoff: Handoff, agent: Person): boolean {
  if (handoff.attempt?.destination.replies === 'anyone') return true;
  return handoff.agent !== null && samePerson(handoff.agent, agent);
}

export function withAttempt(handoff: Handoff, change: Partial<Attempt>): Handoff {
  return handoff.attempt === null ? handoff : { ...handoff, attempt: { ...handoff.attempt, ...change } };
}

/** Cards show so much of what was said; the rest of a longer text goes into the thread. */
export const SHOWN_ON_CARD = 2_000;

/** Whether there is more to tell than the card shows. */
function hasMore({ history, utterance, files }: Request): boolean {
  return history.length > 0 || (files?.length ?? 0) > 0 || toPlainText(utterance ?? []).length > SHOWN_ON_CARD;
}

export const opened: Rule<'opened'> = (handoff, event, now) => {
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
  const hasPast = hasMore(handoff.request) || handoff.attempt.number > 1;
  return {
    handoff: { ...known, state: 'waiting', since: now },
    effects: [
      { type: 'clear-timers' },
      EMPLOYEE_CARD,
      ...(hasPast ? [HISTORY] : []),
      ...(remindAfterMs < waitAtMostMs ? [{ type: 'timer', kind: 'remind', at: now + remindAfterMs } as const] : []),
      { type: 'timer', kind: 'wait', at: now + waitAtMostMs },
    ],
  };
};

export const passOn: Rule<'agent-passed-on'> = (handoff, event, now) => {
  const { to, agent } = event;
  if (isPerson(to)) {
    if (samePerson(to, handoff.employee)) return only(handoff, whisper(agent, 'agent.pass-on.nobody'));
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

export const declineWaiting: Rule<'agent-declined'> = (handoff, event) => {
  const declined = handoff.attempt?.declined ?? [];
  if (declined.some((agent) => samePerson(agent, event.agent))) return only(handoff);
  return only(
    withAttempt(handoff, { declined: [...declined, event.agent] }),
    tellAgents('agent.declined', { agent: event.agent }),
  );
};

/** The owner gives it back: to the next destination, or where there is none, anew to the same one's other agents. */
export const declineOwned: Rule<'agent-declined'> = (handoff, event, now) => {
  const declined = declineWaiting(handoff, event, now).handoff;
  const to: PlannedDestination | undefined = handoff.plan[0] ?? handoff.attempt?.destination;
  if (to === undefined) return only(handoff);
  const announce = tellEmployee('employee.passed-on', {
    agent: event.agent,
    label: to.label,
  });
  return moveOn(declined, now, 'declined', 'unanswered', { to, announce });
};

export const remind: Rule<'remind-due'> = (handoff) => {
  const group = handoff.attempt?.destination.mentionGroup;
  return only(handoff, tellAgents('agent.remind', undefined, group === undefined ? undefined : { group }));
};

export const waitOver: Rule<'wait-over'> = (handoff, _event, now) => {
  const next = handoff.plan[0];
  const announce = next && tellEmployee('employee.looking-on', { label: next.label });
  return moveOn(handoff, now, 'unanswered', 'unanswered', announce ? { announce } : {});
};

export const idle: Rule<'idle-due'> = (handoff, event, now) => {
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

/** Only what speaks of the agent who has the talk now counts. */
const ofOwner =
  <E extends { readonly attempt: number; readonly agent: Person }>(
    rule: (handoff: Handoff, event: E) => Decision,
  ): ((handoff: Handoff, event: E, now: number) => Decision) =>
  (handoff, event) =>
    handoff.attempt?.number === event.attempt && handoff.agent !== null && samePerson(handoff.agent, event.agent)
      ? rule(handoff, event)
      : only(handoff);

export const settleDesk = ofOwner<EventOf<'desk-posted'>>((handoff, { desk }) => only(withAttempt(handoff, { desk })));
/** The talk stays in the thread of the claim card. */
export const withoutDesk = ofOwner<EventOf<'desk-failed'>>((handoff, { agent }) =>
  only(handoff, tellAgents('agent.desk-failed', { agent }, agent)),
);

export const speakToEmployee: Rule<'agent-wrote'> = (handoff, event) =>
  maySpeak(handoff, event.agent)
    ? only(handoff, { type: 'relay', to: 'employee', message: event.message })
    : only(
        handoff,
        { type: 'keep', message: event.message, as: 'unsent' },
        whisper(event.agent, 'agent.not-yours', {
          agent: handoff.agent ?? event.agent,
        }),
      );

/** An edit or a deletion goes wherever the message went; what was never carried has nothing to follow. */
export const follow =
  (to: Side, kind: 'edit' | 'delete') =>
  (handoff: Handoff, { message }: { readonly message: string }): Decision =>
    only(handoff, carry(to, { kind, message }));
