import type { ConfigProblem } from '../core/errors.ts';
import type { Finding, Surface } from '../ports/surface.ts';
import type { Store } from '../ports/store.ts';
import type { LiveAgentSystem } from '../ports/system.ts';

/** Where a command writes, and how it learns that it is to end. */
export interface Terminal {
  /** What was asked for; one or more whole lines, without the last line break. */
  out(text: string): void;
  /** What went wrong. */
  err(text: string): void;
  /** Resolves once what was written so far has gone out: a slow reader slows the writer. */
  drained(): Promise<void>;
  /** Resolves when the process is told to end (SIGTERM, SIGINT). */
  stopped(): Promise<void>;
  readonly now: () => number;
}

/** A part of the running service, as `start` and `doctor` need it. */
export interface Service {
  readonly surfaces: ReadonlyMap<string, Surface>;
  readonly systems: ReadonlyMap<string, LiveAgentSystem>;
  readonly store: Store;
  start(): Promise<{ readonly url: string }>;
  stop(): Promise<void>;
}

/** A sound configuration, and what can be done with it. */
export interface Setup {
  readonly warnings: readonly ConfigProblem[];
  /** What was read, for people. */
  readonly sources: readonly string[];
  /** The configuration in a few lines, without secrets: what it is, and its value. */
  readonly summary: readonly (readonly [string, string])[];
  readonly publicUrl: string;
  /** What the manifests say of the Teams app, where it is configured. */
  readonly teamsApp: Pick<ManifestValues, 'appId' | 'channelMessages'>;
  /** @throws BatonError where Webex is not configured to send webhooks */
  webexWebhooks(): Promise<Webhooks>;
  /** What people read for a destination's id. */
  readonly label: (destination: string) => string;
  /** Beside a running service: nothing is locked. */
  /** `make`: also where there is no database yet. @throws BatonError */
  openStore(options?: { readonly make: boolean }): Promise<Store>;
  /** `beside`: for looking only; the store is not locked. */
  createService(options: { readonly beside: boolean }): Promise<Service>;
}

/** How it stands with one of the webhooks that Baton needs at Webex. */
export interface WebhookState {
  readonly resource: string;
  readonly event: string;
  readonly status: 'active' | 'inactive' | 'missing' | 'elsewhere';
  readonly targetUrl?: string;
  /** More of them than one. */
  readonly doubles: number;
}

/** What was done to one. */
export interface WebhookChange {
  readonly resource: string;
  readonly event: string;
  readonly did: 'made' | 'activated' | 'pointed-here' | 'renewed' | 'removed-double' | 'failed';
  readonly code?: string;
}

export interface Webhooks {
  /** @throws VendorError; so do the others. */
  show(): Promise<{ readonly ours: readonly WebhookState[]; readonly others: number }>;
  register(): Promise<readonly WebhookChange[]>;
  repair(): Promise<readonly WebhookChange[]>;
  close(): Promise<void>;
}

/** What manifests say of this installation. */
interface ManifestValues {
  /** Where the platforms reach Baton. */
  readonly url: string;
  /** Id of the Teams app. */
  readonly appId?: string | undefined;
  readonly channelMessages?: 'all' | 'mentions' | undefined;
}

/** The playground with a Baton of its own. */
export interface Demo {
  readonly page: string;
  readonly baton: string;
  stop(): Promise<void>;
}

/** What the commands can do, handed in by main.ts: they know no other part of Baton. */
export interface Program {
  /** @throws ConfigError with every problem at once. */
  load(file: string | undefined): Setup;
  startDemo(): Promise<Demo>;
  /** What admins install on the platforms, by path below the folder for it. */
  manifests(values: ManifestValues): Promise<ReadonlyMap<string, string | Uint8Array>>;
  writeFile(path: string, content: string | Uint8Array): void;
  newId(): string;
  /** Whether something answers at an address, within 5 s. */
  reach(url: string): Promise<Finding>;
}
