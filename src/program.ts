import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createApp, openStore, REGISTRY } from './app.ts';
import type { Program, Setup, Webhooks } from './cli/program.ts';
import { loadConfig, type LoadedConfig } from './config/load.ts';
import { surfaceSettings, type Config } from './config/schema.ts';
import { BatonError } from './core/errors.ts';
import { createLog } from './net/log.ts';
import type { Finding } from './ports/surface.ts';
import { teamsBlock } from './surfaces/teams/config.ts';
import { webexBlock } from './surfaces/webex/config.ts';

const REACH_WITHIN_MS = 5_000;

/** What the command line works with: all parts of Baton, put together. */
export function createProgram(env: Readonly<Record<string, string | undefined>>, cwd: string): Program {
  return {
    load: (file) => setUp(loadConfig({ file, env, cwd }, REGISTRY)),
    async startDemo() {
      // Loaded only here: the service itself has no use for emulators.
      const { startDemo } = await import('./demo.ts');
      return startDemo({
        baton: Number(env['PORT'] || 3000),
        playground: Number(env['BATON_PLAYGROUND_PORT'] || 4000),
      });
    },
    async manifests(values) {
      // Neither has the service a use for these.
      const { manifestFiles } = await import('./manifests.ts');
      return manifestFiles(values);
    },
    writeFile(path, content) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    },
    newId: randomUUID,
    reach,
  };
}

function setUp({ config, warnings, sources, env }: LoadedConfig): Setup {
  const teams = surfaceSettings(config, teamsBlock);
  return {
    warnings,
    sources,
    summary: summarize(config),
    publicUrl: config.server.publicUrl,
    teamsApp: { appId: teams?.appId, channelMessages: teams?.channelMessages },
    webexWebhooks: () => openWebhooks(config),
    label: (destination) => config.destinations[destination]?.label ?? destination,
    openStore: ({ make } = { make: false }) => openStore(config, { exclusive: false, mustExist: !make }),
    async createService({ beside }) {
      const log = createLog(beside ? 'silent' : config.log.level);
      const app = await createApp(config, { log, env, beside });
      return {
        ...app,
        async start() {
          const listening = await app.start();
          log.info({ url: listening.url, port: listening.port }, 'Baton is ready');
          return listening;
        },
        async stop() {
          await app.stop();
          log.info({}, 'Baton has stopped');
        },
      };
    },
  };
}

async function openWebhooks(config: Config): Promise<Webhooks> {
  const settings = surfaceSettings(config, webexBlock);
  if (settings === undefined) throw new BatonError('webex.off', 'Webex is not configured. Add surfaces.webex first');
  if (settings.transport !== 'webhook')
    throw new BatonError('webex.no-webhooks', 'Webex events come over a WebSocket here, so there are no webhooks');
  if (!config.server.publicUrlGiven)
    throw new BatonError('webex.no-address', 'Set server.publicUrl first: it is where Webex sends its webhooks');
  const { openWebexWebhooks } = await import('./surfaces/webex/webhooks.ts');
  return openWebexWebhooks(settings, config.server.publicUrl);
}

function summarize({ server, store, surfaces, destinations, routes }: Config): (readonly [string, string])[] {
  return [
    ['Public address', server.publicUrl],
    ['Listens on', `${server.host ?? 'all addresses'}, port ${server.port}`],
    ['Store', withoutPassword(store.url)],
    ['Surfaces', Object.keys(surfaces).join(', ')],
    ...Object.entries(destinations).map(
      ([id, { label, mode, system }]) =>
        [`Destination ${id}`, `${label === id ? '' : `${label}: `}${mode}, ${system}`] as const,
    ),
    ...routes.map(({ to }, index) => [routes.length === 1 ? 'Route' : `Route ${index + 1}`, to.join(' → ')] as const),
  ];
}

function withoutPassword(url: string): string {
  return url.replace(/(?<=:\/\/[^/@]*):[^/@]*(?=@)/, ':…').replace(/([?&]password=)[^&]*/gi, '$1…');
}

async function reach(url: string): Promise<Finding> {
  const mend = 'Start Baton, and see that this address leads to it. (Socket Mode needs no public address.)';
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(REACH_WITHIN_MS), redirect: 'manual' });
    await response.body?.cancel();
    if (response.status === 200) return { level: 'ok', what: `${url} answers` };
    return { level: 'warning', what: `${url} answers with status ${response.status}`, mend };
  } catch {
    return { level: 'warning', what: `${url} does not answer from here`, mend };
  }
}
