import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { ENGLISH } from '../../../src/core/catalogue.ts';
import type { FileRef } from '../../../src/core/message.ts';
import type { Place } from '../../../src/core/place.ts';
import type { SurfaceEvent } from '../../../src/core/surface-events.ts';
import type { Carriage, Command, FileContent, Surface } from '../../../src/ports/surface.ts';
import type { Json } from '../../../src/surfaces/shared/json.ts';
import { teamsBlock } from '../../../src/surfaces/teams/config.ts';
import { createTeamsSurface } from '../../../src/surfaces/teams/index.ts';
import type { KnownChannel } from '../../../src/surfaces/teams/references.ts';
import { createFakeTeams, keptLog, type FakeTeams } from './fake-teams.ts';
import { APP, CHANNEL, DIRECT, fixture, TENANT } from './fixtures.ts';

export const PASSWORD = 'password-of-the-tests';
export const IN_CHANNEL: Place = { surface: 'teams', workspace: TENANT, channel: CHANNEL };
export const IN_DIRECT: Place = { surface: 'teams', workspace: TENANT, channel: DIRECT };

export interface Rig {
  readonly teams: FakeTeams;
  readonly surface: Surface;
  readonly log: ReturnType<typeof keptLog>;
  readonly kept: Map<string, string>;
  readonly dropped: string[];
  readonly accepted: SurfaceEvent[];
  /** What the inbox does with events; by default it keeps them in `accepted`. */
  accept: (events: readonly SurfaceEvent[]) => Promise<void>;
  readonly clock: { now: number };
  /** Sends a body to the door as Azure Bot Service does. */
  send(body: unknown, headers?: Readonly<Record<string, string>>): Promise<{ status: number; text: string }>;
  /** The fixture, from the fake's own address. */
  activity(name: string, changes?: Readonly<Record<string, unknown>>): Json;
  perform(command: Command, how?: Partial<Carriage>): ReturnType<Surface['perform']>;
  close(): Promise<void>;
}

export interface RigOptions {
  readonly config?: Record<string, unknown>;
  readonly teams?: FakeTeams;
  readonly kept?: Map<string, string>;
  readonly fileContent?: (file: FileRef, signal: AbortSignal) => Promise<FileContent>;
  readonly fileLink?: (file: FileRef) => string | null;
  readonly channels?: readonly KnownChannel[];
}

/** The Teams surface behind an express app, before a scripted Teams. */
export async function createRig(options: RigOptions = {}): Promise<Rig> {
  const teams = options.teams ?? (await createFakeTeams());
  const log = keptLog();
  const kept = options.kept ?? new Map<string, string>();
  const dropped: string[] = [];
  const accepted: SurfaceEvent[] = [];
  const clock = { now: Date.now() };
  const settings = teamsBlock.schema.parse({
    appId: APP,
    appPassword: PASSWORD,
    tenantId: TENANT,
    tokenUrl: `${teams.url}/token`,
    openIdMetadataUrl: `${teams.url}/openid`,
    ...options.config,
  });
  const { fileLink, channels } = options;
  const surface = createTeamsSurface(settings, {
    log,
    now: () => clock.now,
    publicUrl: 'https://baton.example.com',
    catalogue: ENGLISH,
    store: { get: async (key) => kept.get(key) ?? null, set: async (key, value) => void kept.set(key, value) },
    countDropped: (why) => dropped.push(why),
    fileContent: options.fileContent ?? (async () => Promise.reject(new Error('no files here'))),
    ...(fileLink && { fileLink }),
    ...(channels && { channels }),
  });
  const app = express();
  app.use(surface.router!);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const door = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`;
  const rig: Rig = {
    teams,
    surface,
    log,
    kept,
    dropped,
    accepted,
    accept: async (events) => void accepted.push(...events),
    clock,
    async send(body, headers) {
      const response = await fetch(door, {
        method: 'POST',
        headers: headers ?? { 'content-type': 'application/json', authorization: `Bearer ${await teams.sign()}` },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { status: response.status, text: await response.text() };
    },
    activity: (name, changes = {}) => ({ ...fixture(name), serviceUrl: teams.serviceUrl, ...changes }),
    perform: async (command, how = {}) =>
      surface.perform(command, { key: 'k', uncertain: false, signal: new AbortController().signal, ...how }),
    async close() {
      await surface.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (options.teams === undefined) await teams.close();
    },
  };
  await surface.start({ accept: async (events) => rig.accept(events) });
  return rig;
}
