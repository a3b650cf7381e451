import { setImmediate as nextTurn } from 'node:timers/promises';
import { classify, type BatonError } from '../core/errors.ts';
import { backoffMs } from '../net/backoff.ts';
import type { Gate, Lease, LeaseTerms, Settlement } from '../ports/store.ts';
import type { AtHand, Carry } from './attempt.ts';
import type { Gates } from './gates.ts';
import type { EngineParts } from './parts.ts';
import type { Work, Written } from './works.ts';

export interface Dispatcher {
  /** Begins the deliveries whose lanes were leased with the transaction that made them. */
  begin(written: Written): void;
  /** Looks for due lanes; coalesced. */
  pump(): Promise<void>;
  free(): number;
  /** Lanes in which a delivery is under way. */
  held(): readonly string[];
  terms(): LeaseTerms;
  /** Begins nothing more; resolves when what is under way is settled. */
  drain(): Promise<void>;
}

/** Carries the heads of leased lanes, and settles what came of it. One delivery a lane is under way at any time. */
export function createDispatcher(
  parts: EngineParts,
  gates: Gates,
  carry: Carry,
  options: { readonly submit: (work: Work) => Promise<unknown>; readonly wakeAt: (at: number) => void },
): Dispatcher {
  const { settings, store, log } = parts;
  const underWay = new Map<Promise<void>, string>();
  let draining = false;
  let backlog = false;
  let pumping: Promise<void> | null = null;
  let again = false;

  const terms = (): LeaseTerms => ({ owner: parts.instance, now: parts.now(), leaseMs: settings.leaseMs });
  const free = (): number => (draining ? 0 : Math.max(0, settings.maxInFlight - underWay.size));

  function start(lease: Lease, atHand: AtHand): void {
    // In the next turn: whoever waits for the commit is answered first.
    const done = nextTurn()
      .then(() => run(lease, atHand))
      .finally(() => {
        underWay.delete(done);
        if (gates.has(lease.throttleKey) || (backlog && free() > settings.maxInFlight / 2)) void pump();
      });
    underWay.set(done, lease.lane);
  }

  async function run(lease: Lease, atHand: AtHand): Promise<void> {
    gates.began(lease.throttleKey);
    const { delivery } = lease;
    const began = parts.now();
    // Not `AbortSignal.timeout`: that would keep everything it holds for its whole time, also after a call that took 2 ms.
    const call = new AbortController();
    const timer = setTimeout(() => call.abort(new DOMException('given up', 'TimeoutError')), settings.callTimeoutMs);
    const { signal } = call;
    let work: Extract<Work, { type: 'settled' }>;
    try {
      const how = { key: delivery.id, uncertain: delivery.uncertain, signal, since: delivery.createdAt };
      const carried = await carry(delivery, how, atHand);
      gates.passed(lease.throttleKey);
      work = {
        type: 'settled',
        settlement: settlement(lease, { type: carried.skipped ? 'skipped' : 'done' }),
        carried,
      };
    } catch (error) {
      work = failed(lease, classify(error));
    } finally {
      clearTimeout(timer);
      gates.ended(lease.throttleKey);
    }
    parts.meter.delivery(delivery.side, work.settlement.outcome.type, parts.now() - began);
    await settle(work);
  }

  function settlement(lease: Lease, outcome: Settlement['outcome']): Settlement {
    return { lane: lease.lane, token: lease.token, delivery: lease.delivery, outcome };
  }

  function failed(lease: Lease, failure: BatonError): Extract<Work, { type: 'settled' }> {
    const { delivery } = lease;
    const now = parts.now();
    const error = `${failure.code}: ${failure.message}`;
    log.warn(
      {
        delivery: delivery.id,
        handoff: delivery.handoffId,
        kind: delivery.content.kind,
        code: failure.code,
        retry: failure.retry,
        error: failure.message,
      },
      'a delivery failed',
    );
    const tooOld = now - delivery.createdAt >= settings.retryForMs;
    if (failure.retry === 'never' || tooOld) {
      return { type: 'settled', settlement: settlement(lease, { type: 'dead', error }) };
    }
    const limited = failure.retry === 'after';
    const at = now + (limited ? (failure.retryAfterMs ?? 1_000) : backoffMs(delivery.attempts + 1, parts.random()));
    const uncertain = failure.retry === 'unknown-outcome' || failure.partly || delivery.uncertain;
    const gate: Gate | undefined = limited ? { key: lease.throttleKey, until: at, width: 1 } : undefined;
    if (gate !== undefined) gates.closed(gate);
    options.wakeAt(at);
    return {
      type: 'settled',
      settlement: settlement(lease, { type: 'retry', at, error, uncertain }),
      ...(gate && { gate }),
    };
  }

  /** What happened outside can't be undone: it is written down for as long as the lease gives the right to. */
  async function settle(work: Extract<Work, { type: 'settled' }>): Promise<void> {
    const until = parts.now() + settings.leaseMs;
    for (let tries = 0; ; tries++) {
      try {
        await options.submit(work);
        return;
      } catch (error) {
        log.error(
          { delivery: work.settlement.delivery.id, error: String(error) },
          'an outcome could not be written down',
        );
        if (parts.now() >= until || draining) return;
        await new Promise((resolve) => setTimeout(resolve, backoffMs(tries + 1, parts.random())));
      }
    }
  }

  async function claim(): Promise<void> {
    do {
      again = false;
      const now = parts.now();
      for (const { key, room } of gates.ready(now)) {
        const limit = Math.min(room, free());
        if (limit === 0) continue;
        const leases = await store.claimGated(key, { ...terms(), limit });
        for (const lease of leases) start(lease, {});
        if (gates.wide(key) || (leases.length === 0 && gates.idle(key))) await openGate(key);
      }
      const limit = free();
      backlog = limit === 0;
      if (limit === 0) return;
      const leases = await store.claim({ ...terms(), limit });
      for (const lease of leases) start(lease, {});
      backlog = leases.length === limit;
    } while (again && !draining);
  }

  async function openGate(key: string): Promise<void> {
    await options.submit({ type: 'run', run: (unit) => unit.tx.openGate(key) });
    gates.forget(key);
    again = true;
  }

  function pump(): Promise<void> {
    if (draining) return Promise.resolve();
    if (pumping !== null) {
      again = true;
      return pumping;
    }
    pumping = claim()
      .catch((error: unknown) => log.error({ error: String(error) }, 'due lanes could not be read'))
      .finally(() => (pumping = null));
    return pumping;
  }

  return {
    begin({ unit, leases }) {
      for (const lease of leases) {
        const { handoffId, content } = lease.delivery;
        const handoff = handoffId === null ? undefined : unit.handoffs.get(handoffId);
        const message = 'message' in content ? unit.messages.get(content.message) : undefined;
        start(lease, { ...(handoff && { handoff }), ...(message && { message }) });
      }
      // What this transaction made due and could not begin itself waits for a free place.
      if (free() === 0) backlog = true;
    },
    pump,
    free,
    held: () => [...underWay.values()],
    terms,
    async drain() {
      draining = true;
      if (pumping !== null) await pumping;
      await Promise.all(underWay.keys());
    },
  };
}
