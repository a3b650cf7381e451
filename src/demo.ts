import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp, REGISTRY } from './app.ts';
import type { Demo } from './cli/program.ts';
import { checkConfig } from './config/load.ts';
import type { Config } from './config/schema.ts';
import { BatonError } from './core/errors.ts';
import { createLog } from './net/log.ts';
import { createPlayground, type EventUrls, type Playground } from './playground/all.ts';

export interface DemoPorts {
  readonly baton: number;
  readonly playground: number;
}

const PAGE = fileURLToPath(new URL('../dist/playground', import.meta.url));

/** The agents of each platform. The page chooses whose turn it is. */
const DESKS = {
  slack: 'it-desk',
  teams: 'teams-desk',
  'google-chat': 'google-desk',
  webex: 'webex-desk',
} as const;

/**
 * Four emulated platforms with their page, and a Baton that serves them. All listen on loopback only, because their
 * secrets are no secrets, and begin anew each time.
 */
export async function startDemo(ports: DemoPorts): Promise<Demo> {
  const playground = createPlayground(PAGE);
  const page = await playground.listen(ports.playground).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    const message = `Port ${ports.playground} is in use by another program. Stop it, or set BATON_PLAYGROUND_PORT`;
    throw new BatonError('listen.in-use', message, { cause: error });
  });
  const folder = mkdtempSync(join(tmpdir(), 'baton-demo-'));
  const tidy = async (): Promise<void> => {
    await playground.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const port = ports.baton === 0 ? await freePort() : ports.baton;
    const baton = `http://localhost:${port}`;
    const events: EventUrls = {
      slack: `${baton}/slack/events`,
      teams: `${baton}/api/messages`,
      'google-chat': `${baton}/google-chat/events`,
      webex: `${baton}/webex/events`,
    };
    const config = configOf({ playground, page: page.url, port, baton, folder, events });
    const app = await createApp(config, {
      log: createLog(config.log.level),
      env: {},
      plan: () => [DESKS[playground.desk()]],
    });
    try {
      await app.start();
      await playground.connect(events);
    } catch (error) {
      await app.stop();
      throw error;
    }
    return {
      page: page.url,
      baton,
      async stop() {
        await app.stop();
        await tidy();
      },
    };
  } catch (error) {
    await tidy();
    throw error;
  }
}

interface Surroundings {
  readonly playground: Playground;
  readonly page: string;
  readonly port: number;
  readonly baton: string;
  readonly folder: string;
  readonly events: EventUrls;
}

function configOf({ playground, page, port, baton, folder, events }: Surroundings): Config {
  const { slack, teams, googleChat, webex } = playground;
  const { credentials, projectNumber, apiUrl, tokenUrl, pubsubUrl, oidcCertsUrl, chatCertsUrl } = googleChat.app;
  const credentialsFile = join(folder, 'google-chat-key.json');
  writeFileSync(credentialsFile, JSON.stringify(credentials), { mode: 0o600 });
  const { appId, appPassword, appType, tenantId } = teams.app;
  const endpoints = teams.endpoints();
  return checkConfig(
    {
      server: { port, host: '127.0.0.1', publicUrl: baton },
      store: { url: `sqlite:${join(folder, 'baton.db')}` },
      surfaces: {
        slack: { botToken: slack.app.botToken, signingSecret: slack.app.signingSecret, apiUrl: `${page}/api/` },
        teams: {
          appId,
          appPassword,
          appType,
          tenantId,
          tokenUrl: endpoints.tokenUrl,
          openIdMetadataUrl: endpoints.openIdMetadataUrl,
        },
        'google-chat': {
          audience: events['google-chat'],
          projectNumber,
          credentialsFile,
          apiUrl,
          tokenUrl,
          pubsubUrl,
          oidcCertsUrl,
          chatCertsUrl,
        },
        webex: {
          botToken: webex.app.botToken,
          webhookSecret: webex.app.webhookSecret,
          apiUrl: `${playground.webexUrl()}/v1`,
        },
      },
      destinations: {
        [DESKS.slack]: { mode: 'channel', system: 'slack', channel: slack.channels.desk, label: 'IT help desk' },
        [DESKS.teams]: {
          mode: 'channel',
          system: 'teams',
          team: teams.team,
          channel: teams.channels.desk,
          label: 'IT help desk in Teams',
        },
        [DESKS['google-chat']]: {
          mode: 'channel',
          system: 'google-chat',
          space: googleChat.channels.desk,
          label: 'IT help desk in Google Chat',
        },
        [DESKS.webex]: {
          mode: 'channel',
          system: 'webex',
          room: webex.channels.desk,
          label: 'IT help desk in Webex',
        },
      },
      log: { level: 'warn' },
    },
    {},
    REGISTRY,
  );
}

/** A port that nobody uses at the moment: events must be addressed before Baton listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
