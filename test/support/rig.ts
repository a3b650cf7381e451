import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { createApp, REGISTRY, type App, type AppOptions } from '../../src/app.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createLog } from '../../src/net/log.ts';
import {
  createSlackEmulator,
  type SlackEmulator,
  type SlackEmulatorOptions,
} from '../../src/playground/slack/index.ts';
import type { Log } from '../../src/ports/log.ts';
import { createFanOut, type FanOut } from './fan-out.ts';
import { freshDatabase } from './postgres.ts';
import { slackWorld, type SlackWorld } from './slack-world.ts';

type Keys = Readonly<Record<string, unknown>>;

export interface RigOptions {
  readonly emulator?: SlackEmulatorOptions;
  readonly store?: 'sqlite' | 'postgres';
  /** So many Batons on one store (PostgreSQL), each of which gets every event; 1 unless told. */
  readonly replicas?: number;
  /** Changes to the destination, by its key. */
  readonly desk?: Keys;
  /** Further destinations, by id: each gets a channel of its own with all agents in it. */
  readonly more?: Readonly<Record<string, Keys>>;
  readonly slack?: Keys;
  readonly config?: Keys;
  readonly engine?: AppOptions['engine'];
  /** Where Baton reaches Slack's API, if not directly. */
  readonly via?: (slackUrl: string) => Promise<string>;
  readonly maxPages?: number;
  readonly log?: Log;
  readonly now?: () => number;
}

/** Baton and an emulated Slack in this process, talking over HTTP as they would anywhere. */
export interface Rig {
  readonly options: RigOptions;
  readonly slack: SlackWorld;
  readonly emulator: SlackEmulator;
  /** The agents' channel. */
  readonly desk: string;
  /** The channel of a further destination. */
  channelOf(destination: string): string;
  readonly dir: string;
  app(replica?: number): App;
  /** Where Baton listens; for the first replica. */
  url(): string;
  /** Stops Baton and starts it again on the same store. */
  restart(): Promise<void>;
  stopApp(replica?: number): Promise<void>;
  startApp(replica?: number): Promise<void>;
  /** Waits until Slack has sent every event and Baton every delivery. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

/** One Baton of the rig. */
interface Place {
  app: App | null;
  url: string;
  port: number;
}

export async function createRig(options: RigOptions = {}): Promise<Rig> {
  const dir = mkdtempSync(join(tmpdir(), 'baton-rig-'));
  const emulator = createSlackEmulator({ limits: 'off', retryDelaysMs: [20, 50, 100], ...options.emulator });
  const { url: slackUrl } = await emulator.listen(0);
  const apiUrl = (await options.via?.(slackUrl)) ?? slackUrl;
  const slack = slackWorld(slackUrl);
  const database = options.store === 'postgres' ? await freshDatabase() : null;
  const storeUrl = database?.url ?? `sqlite:${join(dir, 'baton.db')}`;
  const channels = await makeChannels(slack, Object.keys(options.more ?? {}));
  const places: Place[] = Array.from({ length: options.replicas ?? 1 }, () => ({ app: null, url: '', port: 0 }));
  const fanOut: FanOut | null =
    places.length > 1 ? await createFanOut(() => places.flatMap(({ app, url }) => (app === null ? [] : url))) : null;

  function settings(port: number): Keys {
    const { app: credentials } = emulator;
    const further = Object.entries(options.more ?? {}).map(([id, keys]) => [
      id,
      { mode: 'channel', system: 'slack', channel: channels.get(id), ...keys },
    ]);
    return {
      server: { port, publicUrl: 'http://localhost:3000' },
      store: { url: storeUrl },
      surfaces: {
        slack: {
          botToken: credentials.botToken,
          signingSecret: credentials.signingSecret,
          apiUrl: `${apiUrl}/api/`,
          ...(options.emulator?.socketMode === true && { appToken: credentials.appToken }),
          ...options.slack,
        },
      },
      destinations: {
        'it-desk': {
          mode: 'channel',
          system: 'slack',
          label: 'IT help desk',
          channel: emulator.channels.desk,
          ...options.desk,
        },
        ...(Object.fromEntries(further) as Keys),
      },
      log: { level: process.env['BATON_TEST_LOG'] ?? 'silent' },
      ...options.config,
    };
  }

  async function start(place: Place): Promise<void> {
    const file = join(dir, 'baton.yaml');
    writeFileSync(file, stringify(settings(place.port)));
    const { config, env } = loadConfig({ file, env: {}, cwd: dir }, REGISTRY);
    const app = await createApp(config, {
      log: options.log ?? createLog(config.log.level),
      env,
      ...(options.engine && { engine: options.engine }),
      ...(options.maxPages !== undefined && { maxPages: options.maxPages }),
      ...(options.now && { now: options.now }),
    });
    const { url, port } = await app.start();
    Object.assign(place, { app, url, port });
    emulator.pointTo(`${fanOut?.url ?? url}/slack/events`);
  }

  async function stop(place: Place): Promise<void> {
    const { app } = place;
    place.app = null;
    await app?.stop();
  }

  const placeOf = (replica = 0): Place => {
    const place = places[replica];
    if (place === undefined) throw new Error(`there is no replica ${replica}`);
    return place;
  };
  const appOf = (replica = 0): App => {
    const { app } = placeOf(replica);
    if (app === null) throw new Error('Baton is stopped');
    return app;
  };

  for (const place of places) await start(place);
  return {
    options,
    slack,
    emulator,
    desk: emulator.channels.desk,
    channelOf: (destination) => channels.get(destination) ?? emulator.channels.desk,
    dir,
    app: appOf,
    url: () => placeOf().url,
    startApp: async (replica) => start(placeOf(replica)),
    stopApp: async (replica) => stop(placeOf(replica)),
    async restart() {
      for (const place of places) await stop(place);
      for (const place of places) await start(place);
    },
    async quiet() {
      await slack.until('nothing to be under way', async () => {
        const { delivery } = await slack.state();
        return delivery.pending === 0 && (await appOf().store.counts(Date.now())).deliveriesWaiting === 0;
      });
    },
    async close() {
      for (const place of places) await stop(place);
      await fanOut?.close();
      await emulator.close();
      await database?.drop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A channel for each of these destinations, with the bot and all agents in it. */
async function makeChannels(slack: SlackWorld, destinations: readonly string[]): Promise<Map<string, string>> {
  const channels = new Map<string, string>();
  if (destinations.length === 0) return channels;
  const { users, app } = await slack.state();
  const members = [...users.filter(({ role }) => role === 'agent').map(({ id }) => id), app.botUserId];
  for (const id of destinations) {
    const { channel } = await slack.post<{ channel: string }>('/channel', { name: id, members });
    channels.set(id, channel);
  }
  return channels;
}
