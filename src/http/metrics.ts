import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Counts } from '../ports/store.ts';

export interface Metrics {
  readonly contentType: string;
  /** Everything, as Prometheus reads it. */
  text(): Promise<string>;
  /** An event came in. */
  event(surface: string, outcome: string): void;
  /** One attempt at a delivery ended, after `ms`. */
  delivery(side: string, outcome: string, ms: number): void;
  /** A handoff came into this state; `reason` where it ended. */
  entered(state: string, reason: string | undefined): void;
}

/** `counts` is asked at most once for each time that Prometheus reads; where it fails, the gauges keep what they had. */
export function createMetrics(counts: () => Promise<Counts>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const events = new Counter({
    name: 'baton_events_total',
    help: 'Events that platforms sent: new, duplicate or refused.',
    labelNames: ['surface', 'outcome'],
    registers,
  });
  const deliveries = new Counter({
    name: 'baton_deliveries_total',
    help: 'Attempts to carry something to one side: done, skipped, retry or dead.',
    labelNames: ['side', 'outcome'],
    registers,
  });
  const seconds = new Histogram({
    name: 'baton_delivery_seconds',
    help: 'How long an attempt to carry something to one side took.',
    labelNames: ['side'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
    registers,
  });
  const transitions = new Counter({
    name: 'baton_handoff_transitions_total',
    help: 'Handoffs that came into a state, with the reason where they ended.',
    labelNames: ['state', 'reason'],
    registers,
  });
  const handoffs = new Gauge({ name: 'baton_handoffs', help: 'Handoffs by state.', labelNames: ['state'], registers });
  const dead = new Gauge({ name: 'baton_dead_letters', help: 'Deliveries that were given up.', registers });
  const oldest = new Gauge({
    name: 'baton_oldest_waiting_seconds',
    help: 'Age of the oldest delivery that waits.',
    registers,
  });
  const lanes = new Gauge({ name: 'baton_lanes_waiting', help: 'Lanes that something waits in.', registers });
  const waiting = new Gauge({
    name: 'baton_deliveries_waiting',
    help: 'Deliveries that wait in their lanes.',
    registers,
  });

  async function refresh(): Promise<void> {
    const now = await counts();
    for (const [state, number] of Object.entries(now.handoffs)) handoffs.set({ state }, number);
    dead.set(now.deadLetters);
    waiting.set(now.deliveriesWaiting);
    lanes.set(now.lanesWaiting);
    oldest.set(now.oldestWaitingMs / 1_000);
  }

  return {
    contentType: registry.contentType,
    async text() {
      // Without the store the counters are still worth reading, and then more than ever.
      await refresh().catch(() => undefined);
      return registry.metrics();
    },
    event: (surface, outcome) => events.inc({ surface, outcome }),
    delivery(side, outcome, ms) {
      deliveries.inc({ side, outcome });
      seconds.observe({ side }, ms / 1_000);
    },
    entered: (state, reason) => transitions.inc({ state, reason: reason ?? '' }),
  };
}
