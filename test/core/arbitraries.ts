import fc from 'fast-check';
import { begin } from '../../src/core/decide.ts';
import type { HandoffEvent } from '../../src/core/events.ts';
import type { Handoff, PlannedDestination } from '../../src/core/handoff.ts';
import type { Person } from '../../src/core/place.ts';
import type { Effect } from '../../src/core/effects.ts';
import { plainText } from '../../src/core/text.ts';

const person = (id: string): Person => ({ surface: 'slack', workspace: 'T1', id });
export const EMPLOYEE = person('U-employee');
export const ANNA = person('U-anna');
export const BEN = person('U-ben');

export function destination(id: string, change: Partial<PlannedDestination> = {}): PlannedDestination {
  return {
    id,
    mode: 'channel',
    label: id.toUpperCase(),
    replies: 'claimant',
    agentThread: 'channel',
    history: 10,
    remindAfterMs: 300_000,
    waitAtMostMs: 1_800_000,
    idleWarnAfterMs: 1_800_000,
    idleEndAfterMs: 2_700_000,
    ...change,
  };
}

export function started(plan: readonly PlannedDestination[]): { handoff: Handoff; effects: readonly Effect[] } {
  const chat = { surface: 'slack', workspace: 'T1', channel: 'D1' } as const;
  const request = { via: 'button', utterance: plainText('my screen is black'), history: [] } as const;
  return begin({ id: 'h1', employee: EMPLOYEE, chat, request, plan }, 0);
}

const agent = fc.constantFrom(ANNA, BEN);
const attempt = fc.integer({ min: 1, max: 4 });
const message = fc.integer({ min: 0, max: 20 }).map((number) => `m${number}`);
const place = fc
  .constantFrom('1.1', '2.2')
  .map((thread) => ({ surface: 'slack' as const, workspace: 'T1', channel: 'C1', thread }));
const emoji = fc.constant('eyes');

/** Any event, in any order: what a handoff may meet, sense or none. */
export const anyEvent: fc.Arbitrary<HandoffEvent> = fc.oneof(
  fc.record({ type: fc.constantFrom('employee-wrote', 'employee-edited', 'employee-deleted'), message }),
  fc.record({ type: fc.constant('employee-reacted'), message, emoji, added: fc.boolean() }),
  fc.record({
    type: fc.constantFrom('employee-asked', 'employee-cancelled', 'employee-ended', 'remind-due', 'wait-over'),
  }),
  fc.record({ type: fc.constantFrom('agent-claimed', 'agent-resolved', 'agent-declined'), agent }),
  fc.record({ type: fc.constantFrom('agent-wrote', 'agent-noted', 'agent-edited', 'agent-deleted'), agent, message }),
  fc.record({ type: fc.constant('agent-reacted'), agent, message, emoji, added: fc.boolean() }),
  fc.record({ type: fc.constant('agent-passed-on'), agent, to: fc.oneof(agent, fc.constant(destination('c'))) }),
  fc.record({ type: fc.constant('opened'), attempt, place }),
  fc.record({ type: fc.constant('open-failed'), attempt, why: fc.constantFrom('closed', 'nobody', 'failed') }),
  fc.record({ type: fc.constant('agent-joined'), attempt, agent }),
  fc.record({ type: fc.constant('queue-moved'), attempt, position: fc.integer({ min: 0, max: 9 }) }),
  fc.record({ type: fc.constant('destination-ended'), attempt }),
  fc.record({ type: fc.constant('desk-posted'), attempt, agent, desk: place }),
  fc.record({ type: fc.constant('desk-failed'), attempt, agent }),
  fc.record({ type: fc.constant('chat-posted'), chat: place }),
  fc.record({
    type: fc.constant('delivery-failed'),
    to: fc.constantFrom('employee', 'agent'),
    excerpt: fc.constant('…'),
  }),
  fc.record({
    type: fc.constant('delivery-late'),
    to: fc.constantFrom('employee', 'agent'),
    message,
    excerpt: fc.constant('…'),
  }),
  fc.record({ type: fc.constant('delivery-unread'), message }),
  fc.record({ type: fc.constant('idle-due'), quietSince: fc.integer({ min: 0, max: 5_000_000 }) }),
);
