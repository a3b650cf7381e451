import type { Handoff, State } from '../../../src/core/handoff.ts';
import type { Message, Side } from '../../../src/core/message.ts';
import type { MessageRef, Person, Place } from '../../../src/core/place.ts';
import { plainText } from '../../../src/core/text.ts';
import {
  laneId,
  type Lease,
  type NewDelivery,
  type Posting,
  type Settlement,
  type Store,
} from '../../../src/ports/store.ts';

/** A database that one test has for itself. */
export interface Bench {
  readonly store: Store;
  /** The store's own clock, for what its callers give no time for. */
  setClock(now: number): void;
  /** One more instance on the same database. */
  another(): Promise<Store>;
  close(): Promise<void>;
}

export type MakeBench = () => Promise<Bench>;

export const NOW = 1_800_000_000_000;
export const LEASE_MS = 30_000;

export function terms(now = NOW, owner = 'one') {
  return { owner, now, leaseMs: LEASE_MS };
}

export function person(id: string): Person {
  return { surface: 'slack', workspace: 'T1', id, name: `Name of ${id}` };
}

export function place(channel: string, thread?: string): Place {
  const whole = { surface: 'slack', workspace: 'T1', channel } as const;
  return thread === undefined ? whole : { ...whole, thread };
}

export function ref(channel: string, id: string): MessageRef {
  return { place: place(channel), id };
}

export function handoff(id: string, changes: Partial<Handoff> & { state?: State } = {}): Handoff {
  return {
    id,
    state: 'waiting',
    employee: person(`U-${id}`),
    chat: place(`D-${id}`, '1.1'),
    request: { via: 'button', utterance: plainText('My laptop is on fire'), history: [] },
    plan: [],
    attempt: null,
    passedOver: [],
    agent: null,
    createdAt: NOW,
    since: NOW,
    ...changes,
  };
}

export function message(id: string, changes: Partial<Message> = {}): Message {
  return {
    id,
    handoffId: 'h1',
    side: 'employee',
    author: person('U-h1'),
    body: { text: plainText(`Text of ${id}`), files: [] },
    source: ref('D-h1', `at ${id}`),
    status: 'pending',
    at: NOW,
    ...changes,
  };
}

export function posting(id: string, changes: Partial<Posting> = {}): Posting {
  return { ref: ref('C1', id), handoffId: 'h1', side: 'agent', what: 'card', audience: null, ...changes };
}

/** A delivery of a line of the transcript (`line`), else of the card. */
export function delivery(id: string, changes: Partial<NewDelivery> & { of?: string; line?: string } = {}): NewDelivery {
  const { of = 'h1', line, ...rest } = changes;
  const side: Side = rest.side ?? 'agent';
  return {
    id,
    lane: laneId({ handoffId: of, side }),
    handoffId: of,
    content: line === undefined ? { kind: 'card' } : { kind: 'message', message: line },
    createdAt: NOW,
    throttleKey: 'slack T1 C1',
    ...rest,
    side,
  };
}

export const open = (): boolean => false;
export const shut = (): boolean => true;

export function enqueue(store: Store, ...deliveries: NewDelivery[]): Promise<void> {
  return store.write(async (tx) => void (await tx.enqueue(deliveries, open)));
}

export function done(lease: Lease): Settlement {
  return { lane: lease.lane, token: lease.token, delivery: lease.delivery, outcome: { type: 'done' } };
}

export function dead(lease: Lease, error = 'channel_not_found'): Settlement {
  return { ...done(lease), outcome: { type: 'dead', error } };
}

export function retry(lease: Lease, at: number, uncertain = false): Settlement {
  return { ...done(lease), outcome: { type: 'retry', at, error: 'timeout', uncertain } };
}

/** What the engine does with outcomes: settles them, and takes what comes next in their lanes. */
export function settle(
  store: Store,
  settlements: readonly Settlement[],
  now = NOW,
  take = 100,
): Promise<readonly Lease[]> {
  return store.write(async (tx) => tx.advance([...(await tx.settle(settlements)).keys()], { ...terms(now), take }));
}

export function only<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined || items.length !== 1) throw new Error(`One was expected, there are ${items.length}.`);
  return item;
}

export function ids(leases: readonly Lease[]): string[] {
  return leases.map((lease) => lease.delivery.id);
}
