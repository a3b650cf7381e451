import { randomUUID } from 'node:crypto';
import { say } from '../src/core/catalogue.ts';
import type { Handoff } from '../src/core/handoff.ts';
import { placeKey, type Person, type Place } from '../src/core/place.ts';
import { laneId, type NewDelivery, type Store } from '../src/ports/store.ts';
import { employee, WORKSPACE } from './workspace.ts';

const HOUR_MS = 3_600_000;
const BATCH = 500;
/** Numbers of the made-up employees begin here: nobody of them writes. */
const FIRST_EMPLOYEE = 1_000_000;

function person(id: string): Person {
  return { surface: 'slack', workspace: WORKSPACE.team, id };
}

function place(channel: string, thread: string): Place {
  return { surface: 'slack', workspace: WORKSPACE.team, channel, thread };
}

/** An active handoff, as the engine would have left it. */
function activeHandoff(index: number, now: number): Handoff {
  const { user, channel } = employee(FIRST_EMPLOYEE + index);
  const thread = `1600000000.${String(index).padStart(6, '0')}`;
  return {
    id: randomUUID(),
    state: 'active',
    employee: person(user),
    chat: place(channel, thread),
    request: { via: 'button', utterance: null, history: [] },
    plan: [],
    attempt: {
      number: 1,
      destination: {
        id: 'it-desk',
        mode: 'channel',
        label: 'IT desk',
        replies: 'claimant',
        agentThread: 'channel',
        history: 10,
        remindAfterMs: HOUR_MS,
        waitAtMostMs: HOUR_MS,
        idleWarnAfterMs: HOUR_MS,
        idleEndAfterMs: HOUR_MS,
      },
      startedAt: now,
      place: place(WORKSPACE.agentsChannel, thread),
      declined: [],
    },
    passedOver: [],
    agent: person(WORKSPACE.agent),
    createdAt: now,
    since: now,
  };
}

/** Writes so many active handoffs, with their threads and idle timers. */
export async function seedHandoffs(store: Store, count: number): Promise<readonly Handoff[]> {
  const now = Date.now();
  const all = Array.from({ length: count }, (_, index) => activeHandoff(index, now));
  for (let from = 0; from < count; from += BATCH) {
    const some = all.slice(from, from + BATCH);
    await store.write(async (tx) => {
      await tx.putHandoffs(some);
      await tx.putPlaces(
        some.flatMap((handoff) => [
          { key: placeKey(handoff.chat), handoffId: handoff.id, side: 'employee' as const },
          ...(handoff.attempt?.place === undefined
            ? []
            : [{ key: placeKey(handoff.attempt.place), handoffId: handoff.id, side: 'agent' as const }]),
        ]),
      );
      await tx.setTimers(some.map(({ id }) => ({ handoffId: id, kind: 'idle' as const, at: now + HOUR_MS })));
    });
  }
  return all;
}

/** Lets `rows` deliveries wait in the lanes of these handoffs, behind heads that are tried again in an hour. */
export async function seedBlocked(store: Store, handoffs: readonly Handoff[], rows: number): Promise<void> {
  const now = Date.now();
  const each = Math.ceil(rows / handoffs.length);
  for (const handoff of handoffs) {
    const delivery = (): NewDelivery => ({
      id: randomUUID(),
      lane: laneId({ handoffId: handoff.id, side: 'agent' }),
      handoffId: handoff.id,
      side: 'agent',
      content: { kind: 'notice', say: say('agent.remind') },
      createdAt: now,
      throttleKey: `bench ${handoff.id}`,
    });
    for (let from = 0; from < each; from += BATCH) {
      const some = Array.from({ length: Math.min(BATCH, each - from) }, delivery);
      await store.write((tx) => tx.enqueue(some, () => false));
    }
  }
  const leases = await store.claim({ owner: 'bench', now, leaseMs: HOUR_MS, limit: handoffs.length });
  await store.write(async (tx) => {
    const outcome = { type: 'retry', at: now + HOUR_MS, error: 'bench', uncertain: false } as const;
    await tx.settle(leases.map(({ lane, token, delivery }) => ({ lane, token, delivery, outcome })));
    await tx.advance(
      leases.map(({ lane }) => lane),
      { owner: 'bench', now, leaseMs: HOUR_MS, take: 0 },
    );
  });
}
