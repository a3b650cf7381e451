import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp, REGISTRY } from './app.ts';
import type { Demo } from './cli/program.ts';
import { checkConfig } from './config/load.ts';
import { BatonError } from './core/errors.ts';
import { createLog } from './net/log.ts';
import { createSlackEmulator } from './playground/slack/index.ts';

export interface DemoPorts {
  readonly baton: number;
  readonly playground: number;
}

const PAGE = fileURLToPath(new URL('../dist/playground', import.meta.url));

/**
 * An emulated Slack with its page, and a Baton that serves it. Both listen on loopback only, because their secrets are no
 * secrets, and begin anew each time.
 */
export async function startDemo(ports: DemoPorts): Promise<Demo> {
  const slack = createSlackEmulator({ pageDir: PAGE });
  const playground = await slack.listen(ports.playground).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    const message = `Port ${ports.playground} is in use by another program. Stop it, or set BATON_PLAYGROUND_PORT`;
    throw new BatonError('listen.in-use', message, { cause: error });
  });
  const folder = mkdtempSync(join(tmpdir(), 'baton-demo-'));
  const tidy = async (): Promise<void> => {
    await slack.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const config = checkConfig(
      {
        server: { port: ports.baton, host: '127.0.0.1', publicUrl: `http://localhost:${ports.baton}` },
        store: { url: `sqlite:${join(folder, 'baton.db')}` },
        surfaces: {
          slack: {
            botToken: slack.app.botToken,
            signingSecret: slack.app.signingSecret,
            apiUrl: `${playground.url}/api/`,
          },
        },
        destinations: {
          'it-desk': { mode: 'channel', system: 'slack', channel: slack.channels.desk, label: 'IT help desk' },
        },
        log: { level: 'warn' },
      },
      {},
      REGISTRY,
    );
    const app = await createApp(config, { log: createLog(config.log.level), env: {} });
    const { port } = await app.start().catch(async (error: unknown) => {
      await app.stop();
      throw error;
    });
    const baton = `http://localhost:${port}`;
    slack.pointTo(`${baton}/slack/events`);
    return {
      page: playground.url,
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
