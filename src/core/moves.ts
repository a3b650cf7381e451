import type { Effect } from './effects.ts';
import type { HandoffEvent } from './events.ts';
import {
  deskOf,
  type Attempt,
  type EndReason,
  type Handoff,
  type PassedOver,
  type PlannedDestination,
} from './handoff.ts';
import { say, type Say, type SentenceKey } from './catalogue.ts';
import type { Person } from './place.ts';

/** What `decide` answers: the handoff as it is from now on, and what is to be done about it. */
export interface Decision {
  readonly handoff: Handoff;
  readonly effects: readonly Effect[];
}

/** Opening gets so long where another destination could be tried instead. */
const OPEN_WITHIN_MS = 20_000;

export const EMPLOYEE_CARD: Effect = {
  type: 'send',
  to: 'employee',
  content: { kind: 'card' },
};
const AGENT_CARD: Effect = {
  type: 'send',
  to: 'agent',
  content: { kind: 'card' },
};

export function tellEmployee(key: SentenceKey, fill: Parameters<typeof say>[1] = undefined, broadcast = false): Effect {
  return {
    type: 'send',
    to: 'employee',
    content: {
      kind: 'notice',
      say: say(key, fill),
      ...(broadcast && { broadcast }),
    },
  };
}

export function tellAgents(
  key: SentenceKey,
  fill: Parameters<typeof say>[1] = undefined,
  call?: { group: string } | Person,
): Effect {
  return {
    type: 'send',
    to: 'agent',
    content: { kind: 'notice', say: say(key, fill), ...(call && { call }) },
  };
}

/** The card in the 1:1 of whoever has the talk there, as it is from now on. */
function deskCard(handoff: Handoff): Effect[] {
  const agent = deskOf(handoff);
  if (agent === null || handoff.attempt === null) return [];
  return [{ type: 'send', to: 'agent', content: { kind: 'desk', attempt: handoff.attempt.number, agent } }];
}

/** Tells the agents of an attempt that the handoff leaves. */
function tellOf({ number }: Attempt, sentence: Say): Effect {
  return { type: 'send', to: 'agent', content: { kind: 'notice', say: sentence, attempt: number } };
}

export function whisper(to: Person, key: SentenceKey, fill?: Parameters<typeof say>[1]): Effect {
  return { type: 'whisper', to, side: 'agent', say: say(key, fill) };
}

/** Starts an attempt at `destination`, after whatever came before it was closed. */
export function placeAt(handoff: Handoff, destination: PlannedDestination, now: number): Decision {
  const number = (handoff.attempt?.number ?? 0) + 1;
  const again = handoff.attempt?.destination.id === destination.id;
  const attempt: Attempt = {
    number,
    destination,
    startedAt: now,
    declined: again ? (handoff.attempt?.declined ?? []) : [],
  };
  const plan = handoff.plan.filter((other) => other.id !== destination.id);
  // Where nothing else could be tried, a destination that can't be reached for the moment is worth waiting for.
  const until = now + (plan.length > 0 ? OPEN_WITHIN_MS : Math.max(OPEN_WITHIN_MS, destination.waitAtMostMs));
  return {
    handoff: {
      ...handoff,
      state: 'placing',
      since: now,
      agent: null,
      attempt,
      plan,
    },
    effects: [
      EMPLOYEE_CARD,
      {
        type: 'send',
        to: 'agent',
        content: { kind: 'open', attempt: number, until },
      },
      // The delivery itself gives up at `until`; this catches one that never got its turn.
      { type: 'timer', kind: 'wait', at: until + OPEN_WITHIN_MS },
    ],
  };
}

/** Leaves the present destination for `to`, or for the next of the route; ends with `reason` where there is none. */
export function moveOn(
  handoff: Handoff,
  now: number,
  why: PassedOver['why'],
  reason: EndReason,
  options: { detail?: string; to?: PlannedDestination; announce?: Effect } = {},
): Decision {
  const { attempt } = handoff;
  const passedOver: PassedOver[] = [
    ...handoff.passedOver,
    ...(attempt === null
      ? []
      : [
          {
            destination: attempt.destination.id,
            why,
            at: now,
            ...(options.detail && { detail: options.detail }),
            ...(attempt.place && { place: attempt.place }),
            ...(attempt.session && { session: attempt.session }),
          },
        ]),
  ];
  const left: Handoff = { ...handoff, passedOver };
  const next = options.to ?? handoff.plan[0];
  if (next === undefined) return end(left, now, reason);
  // Nobody there and closed are answers to a question that left nothing behind.
  const leave: Effect[] =
    attempt === null || why === 'nobody' || why === 'closed'
      ? []
      : [
          ...(attempt.place === undefined ? [] : [tellOf(attempt, say('agent.moved', { label: next.label }))]),
          ...deskCard(handoff),
          {
            type: 'send',
            to: 'agent',
            content: { kind: 'close', attempt: attempt.number },
          },
        ];
  const placed = placeAt(left, next, now);
  return {
    handoff: placed.handoff,
    effects: [{ type: 'clear-timers' }, ...leave, ...(options.announce ? [options.announce] : []), ...placed.effects],
  };
}

const NOTE_HINT: Effect = {
  type: 'send',
  to: 'agent',
  content: { kind: 'notice', say: say('agent.note-hint'), inThread: true },
};
export const HISTORY: Effect = { type: 'send', to: 'agent', content: { kind: 'history' } };

function withoutDesk(attempt: Attempt | null): Attempt | null {
  if (attempt === null) return null;
  const { desk: _, ...rest } = attempt;
  return rest;
}

/** An agent takes the talk over: the only way into `active`. */
export function join(handoff: Handoff, agent: Person, now: number, told: readonly Effect[] = []): Decision {
  const destination = handoff.attempt?.destination;
  const first = handoff.agent === null;
  const joined: Handoff = { ...handoff, state: 'active', since: now, agent, attempt: withoutDesk(handoff.attempt) };
  const atDesk = deskCard(joined);
  return {
    handoff: joined,
    effects: [
      { type: 'clear-timers' },
      EMPLOYEE_CARD,
      tellEmployee('employee.joined', { agent }, true),
      AGENT_CARD,
      // Whoever had it sees that it is somebody else's now.
      ...deskCard(handoff),
      ...(first ? [NOTE_HINT] : []),
      ...atDesk,
      ...told,
      ...(atDesk.length > 0 ? [HISTORY] : []),
      { type: 'release-held' },
      ...(destination === undefined
        ? []
        : [
            {
              type: 'timer',
              kind: 'idle',
              at: now + destination.idleWarnAfterMs,
            } as const,
          ]),
    ],
  };
}

const TOLD_AT_END: Readonly<Record<EndReason, { employee: SentenceKey; agent: SentenceKey | null }>> = {
  cancelled: { employee: 'employee.cancelled', agent: 'agent.cancelled' },
  'agent-ended': {
    employee: 'employee.ended.by-agent',
    agent: 'agent.ended.by-agent',
  },
  'employee-ended': {
    employee: 'employee.ended.by-employee',
    agent: 'agent.ended.by-employee',
  },
  idle: { employee: 'employee.ended.idle', agent: 'agent.ended.idle' },
  unanswered: {
    employee: 'employee.ended.unanswered',
    agent: 'agent.ended.unanswered',
  },
  'no-destination': { employee: 'employee.ended.no-destination', agent: null },
  failed: { employee: 'employee.ended.failed', agent: 'agent.ended.failed' },
};

/** Ends the handoff: one notice to each side, the card of each side for the last time, and the destination is closed. */
export function end(handoff: Handoff, now: number, reason: EndReason, by?: Person): Decision {
  const { attempt, agent } = handoff;
  const told = TOLD_AT_END[reason];
  const fill = agent === null ? undefined : { agent };
  return {
    handoff: {
      ...handoff,
      state: 'ended',
      since: now,
      reason,
      ...(by && { endedBy: by }),
    },
    effects: [
      { type: 'clear-timers' },
      EMPLOYEE_CARD,
      tellEmployee(told.employee, fill, true),
      ...(attempt?.place !== undefined && told.agent !== null ? [tellAgents(told.agent, fill)] : []),
      ...deskCard(handoff),
      ...(attempt === null
        ? []
        : [
            {
              type: 'send',
              to: 'agent',
              content: { kind: 'close', attempt: attempt.number },
            } as const,
          ]),
    ],
  };
}

/** Tells the sender that a message did not arrive, or has not yet. */
export function tellSender(
  handoff: Handoff,
  event: Extract<HandoffEvent, { type: 'delivery-failed' | 'delivery-late' }>,
): Decision {
  const to = event.to === 'agent' ? 'employee' : 'agent';
  const key: SentenceKey = event.type === 'delivery-failed' ? `${to}.failed` : `${to}.late`;
  const unlessDelivered = event.type === 'delivery-late' ? { unlessDelivered: event.message } : {};
  const notice: Effect = {
    type: 'send',
    to,
    content: {
      kind: 'notice',
      say: say(key, { excerpt: event.excerpt }),
      ...unlessDelivered,
    },
  };
  return { handoff, effects: [notice] };
}
