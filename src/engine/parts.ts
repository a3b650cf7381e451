import type { Catalogue } from '../core/catalogue.ts';
import type { PlannedDestination, Request } from '../core/handoff.ts';
import type { Person, SurfaceId } from '../core/place.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Surface } from '../ports/surface.ts';
import type { LiveAgentSystem } from '../ports/system.ts';

/** How long and how much. All times in ms. */
export interface EngineSettings {
  /** Works that may wait for the store at once; beyond, events are refused with 503. */
  readonly maxWaiting: number;
  /** Deliveries that may be under way at once. */
  readonly maxInFlight: number;
  /** A vendor call is given up after this. */
  readonly callTimeoutMs: number;
  /** How long a lane belongs to whoever leased it; longer than a call may take. */
  readonly leaseMs: number;
  /** A delivery that could not be made for so long becomes a dead letter. */
  readonly retryForMs: number;
  /** A message later than this is told to its sender. */
  readonly lateAfterMs: number;
  /** What was said outside a handoff so recently goes along with a request. */
  readonly recentTalkMs: number;
  /** How many earlier utterances go along at most. */
  readonly history: number;
  readonly retention: { readonly utterancesMs: number; readonly transcriptsMs: number; readonly eventsMs: number };
}

export const ENGINE_DEFAULTS: EngineSettings = {
  maxWaiting: 512,
  maxInFlight: 64,
  callTimeoutMs: 20_000,
  leaseMs: 30_000,
  retryForMs: 4 * 3_600_000,
  lateAfterMs: 10_000,
  recentTalkMs: 3_600_000,
  history: 10,
  retention: { utterancesMs: 24 * 3_600_000, transcriptsMs: 30 * 24 * 3_600_000, eventsMs: 3 * 24 * 3_600_000 },
};

/** What the engine counts; the app turns it into metrics. */
export interface EngineMeter {
  event(surface: SurfaceId, outcome: 'new' | 'duplicate' | 'refused'): void;
  delivery(side: 'employee' | 'agent', outcome: 'done' | 'skipped' | 'retry' | 'dead', ms: number): void;
  /** A handoff came into this state. */
  entered(state: string, reason: string | undefined): void;
}

/** Everything that the engine works with. */
export interface EngineParts {
  readonly store: Store;
  readonly surfaces: ReadonlyMap<SurfaceId, Surface>;
  /** By destination id. */
  readonly systems: ReadonlyMap<string, LiveAgentSystem>;
  /** The destinations for a request, in the order in which they are tried. */
  readonly plan: (employee: Person, request: Request) => readonly PlannedDestination[];
  /** Every destination, for agents who pass a request on. */
  readonly destinations: readonly PlannedDestination[];
  readonly texts: Catalogue;
  readonly settings: EngineSettings;
  readonly meter: EngineMeter;
  readonly log: Log;
  /** Name of this instance: the owner of its leases. */
  readonly instance: string;
  /** Signs what is handed to a dialog and comes back with it. */
  readonly key: Uint8Array;
  readonly now: () => number;
  readonly newId: () => string;
  /** In [0, 1): spreads retries. */
  readonly random: () => number;
}
