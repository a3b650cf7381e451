import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { createNotes, createVault } from './config/vault.ts';
import type { Config, DestinationConfig } from './config/schema.ts';
import { openSealer } from './config/secrets.ts';
import { ENGLISH, type Catalogue } from './core/catalogue.ts';
import { BatonError, VendorError } from './core/errors.ts';
import type { PlannedDestination } from './core/handoff.ts';
import type { FileRef } from './core/message.ts';
import type { SurfaceId } from './core/place.ts';
import { createEngine, type Engine } from './engine/engine.ts';
import { ENGINE_DEFAULTS, type EngineParts } from './engine/parts.ts';
import { createChatLinks } from './http/chats.ts';
import { createFileLinks } from './http/files.ts';
import { createMetrics } from './http/metrics.ts';
import { createHttpServer } from './http/server.ts';
import { createSteadyClock } from './net/steady-clock.ts';
import { newId } from './net/ids.ts';
import type { Log } from './ports/log.ts';
import type { Store } from './ports/store.ts';
import type { FileContent, Surface } from './ports/surface.ts';
import type { LiveAgentSystem } from './ports/system.ts';
import { REGISTRY, SURFACE_MAKERS, SYSTEM_MAKERS } from './registry.ts';
import { createStore, type StoreOptions } from './store/index.ts';

export { REGISTRY };

export interface App {
  readonly engine: Engine;
  readonly surfaces: ReadonlyMap<SurfaceId, Surface>;
  readonly systems: ReadonlyMap<string, LiveAgentSystem>;
  readonly store: Store;
  /** Takes requests and begins to deliver. Resolves once it is ready; gives where this machine reaches it. */
  start(): Promise<{ readonly url: string; readonly port: number }>;
  /** Takes nothing more in, finishes what is under way, and closes everything. Within 30 s. */
  stop(): Promise<void>;
}

export interface AppOptions {
  readonly log: Log;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For commands beside a running service: the store is not locked, and nothing is started. */
  readonly beside?: boolean;
  /** Changes to the engine's settings, for tests and benches. */
  readonly engine?: Partial<EngineParts['settings']>;
  /** A limit for the SQLite file, in pages; for tests of a full disk. */
  readonly maxPages?: number;
  readonly now?: () => number;
  /** Ids of the destinations of a new request, in order, in place of the routes; the demo's page chooses them. */
  readonly plan?: () => readonly string[];
}

/** Opens the store, brings it up to date, and puts all parts together. Nothing is taken in or sent before `start`. */
export async function createApp(config: Config, options: AppOptions): Promise<App> {
  const { log } = options;
  const now = createSteadyClock(options.now ?? Date.now);
  const { maxPages } = options;
  const store = await openStore(config, {
    exclusive: options.beside !== true,
    ...(maxPages !== undefined && { maxPages }),
  });
  try {
    return await compose(config, options, store, now, log);
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The store of this configuration; `exclusive` for the service, which is alone on a SQLite file. @throws BatonError */
export async function openStore(
  config: Config,
  options: Pick<StoreOptions, 'exclusive' | 'maxPages'> & { readonly mustExist?: boolean },
): Promise<Store> {
  const file = databaseFile(config);
  if (options.mustExist === true && file !== null && !existsSync(file)) {
    throw new BatonError('store.missing', `There is no database at ${file} yet. Start Baton first, or run migrate.`);
  }
  return createStore(config.store.url, options);
}

/** The path of the SQLite file, or null. */
function databaseFile(config: Config): string | null {
  return config.store.url.startsWith('sqlite:') ? config.store.url.slice('sqlite:'.length).replace(/^\/\//, '') : null;
}

async function compose(config: Config, options: AppOptions, store: Store, now: () => number, log: Log): Promise<App> {
  await store.migrate();
  const texts: Catalogue = { ...ENGLISH, ...withoutUndefined(config.texts) };
  const metrics = createMetrics(() => store.counts(now()));
  const sealer = openSealer(options.env['BATON_SECRET_KEY'], databaseFile(config));
  const surfaces = new Map<SurfaceId, Surface>();

  const fileContent = (file: FileRef, signal: AbortSignal): Promise<FileContent> => {
    const surface = surfaces.get(file.place.surface);
    if (surface === undefined) throw new VendorError('file.surface-off', 'the platform of the file is not configured');
    return surface.file(file, signal);
  };
  const publicUrl = config.server.publicUrlGiven ? config.server.publicUrl : null;
  const linkKey = await ownKey(store, 'links', now());
  const chats = createChatLinks({ key: linkKey, publicUrl, texts });
  const files = createFileLinks({
    key: linkKey,
    publicUrl,
    open: fileContent,
    texts,
    log,
    now,
  });
  for (const { id, make } of SURFACE_MAKERS) {
    const surface = await make(config, {
      log,
      texts,
      vault: createVault(store, sealer, 'installation'),
      store: createNotes(store, id),
      fileContent,
      fileLink: files.link,
      refused: () => metrics.event(id, 'refused'),
    });
    if (surface !== null) surfaces.set(id, surface);
  }

  const systems = new Map<string, LiveAgentSystem>();
  const planned = new Map<string, PlannedDestination>();
  for (const [id, destination] of Object.entries(config.destinations)) {
    for (const make of SYSTEM_MAKERS) {
      const made = await make(destination, surfaces, chats.link);
      if (made === null) continue;
      systems.set(id, made.system);
      planned.set(id, plannedDestination(id, destination, made.plan));
    }
  }

  const history = Math.max(0, ...Object.values(config.destinations).map((destination) => destination.history));
  const engine = createEngine({
    store,
    surfaces,
    systems,
    plan: () => (options.plan?.() ?? config.routes[0]?.to ?? []).flatMap((id) => planned.get(id) ?? []),
    destinations: [...planned.values()],
    texts,
    settings: {
      ...ENGINE_DEFAULTS,
      maxWaiting: config.admission.maxWaiting,
      maxInFlight: config.admission.maxInFlight,
      retryForMs: config.delivery.retryFor,
      history,
      retention: {
        ...ENGINE_DEFAULTS.retention,
        utterancesMs: config.retention.utterances,
        transcriptsMs: config.retention.transcripts,
      },
      ...options.engine,
    },
    meter: metrics,
    log,
    instance: `${hostname()} ${process.pid} ${randomUUID()}`,
    key: await ownKey(store, 'dialogs', now()),
    now,
    newId: () => newId(now()),
    random: Math.random,
  });
  const http = createHttpServer({
    routers: [...[...surfaces.values()].flatMap(({ router }) => router ?? []), files.router, chats.router],
    check: () => store.ping(),
    metrics,
    log,
    now,
  });

  return {
    engine,
    surfaces,
    systems,
    store,
    async start() {
      await engine.start();
      for (const surface of surfaces.values()) await surface.start(engine);
      return http.listen(config.server.port, config.server.host);
    },
    async stop() {
      http.drain();
      await Promise.allSettled([...surfaces.values()].map((surface) => surface.stop()));
      await engine.stop();
      await http.close(5_000);
      await store.close();
    },
  };
}

const WAIT_AT_MOST_MS = 15 * 60_000;

function plannedDestination(
  id: string,
  destination: DestinationConfig,
  own: Partial<PlannedDestination>,
): PlannedDestination {
  return {
    id,
    mode: destination.mode,
    label: destination.label,
    agentThread: 'channel',
    replies: 'claimant',
    remindAfterMs: Infinity,
    waitAtMostMs: destination.waitAtMost ?? WAIT_AT_MOST_MS,
    history: destination.history,
    ...(destination.maxHandoffs !== undefined && { maxHandoffs: destination.maxHandoffs }),
    idleWarnAfterMs: destination.idleWarnAfter,
    idleEndAfterMs: destination.idleEndAfter,
    ...own,
  };
}

function withoutUndefined(texts: Readonly<Record<string, string | undefined>>): Partial<Catalogue> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined));
}

const KEY_KIND = 'key';

/**
 * Signs and seals what Baton gives out and takes back: what dialogs carry, addresses of files. All instances of one store
 * share it; who can read the store could do worse than forge it.
 */
async function ownKey(store: Store, name: string, now: number): Promise<Uint8Array> {
  const known = await store.secret(KEY_KIND, name);
  if (known !== null) return known;
  // Of two instances that start at once, one makes it.
  await store.write(async (tx) => {
    const [first] = await tx.recordEvents([{ ids: [`${KEY_KIND} ${name}`], at: now }]);
    if (first === true) await tx.putSecret(KEY_KIND, name, randomBytes(32));
  });
  return ownKey(store, name, now);
}
