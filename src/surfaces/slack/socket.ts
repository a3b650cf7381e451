import { SocketModeReceiver, type App } from '@slack/bolt';
import { backoffMs } from '../../net/backoff.ts';
import type { Log } from '../../ports/log.ts';
import { boltLogger } from './bolt-logger.ts';
import type { Dispatch } from './dispatch.ts';
import { record } from '../shared/json.ts';
import { createLoop } from './loop.ts';

interface SocketDeps {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly dispatch: Dispatch;
  readonly log: Log;
}

interface Socket {
  /** Connects in the background, and again whenever the connection is lost. */
  readonly start: () => void;
  stop(): Promise<void>;
}

const HELLO_TIMEOUT_MS = 30_000;
const CLOSE_TIMEOUT_MS = 3000;

/**
 * The door for Socket Mode. Bolt's receiver holds the connection; the acknowledgement goes out only after `dispatch` has
 * resolved. Where it throws, none goes out, and Slack sends the event again.
 */
export function createSocket({ appToken, apiUrl, dispatch, log }: SocketDeps): Socket {
  const receiver = new SocketModeReceiver({
    appToken,
    logger: boltLogger(log),
    // The client's own way to connect again throws into nowhere when Slack can't be reached, which ends the process.
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: {
        slackApiUrl: apiUrl,
        retryConfig: { retries: 0 },
        timeout: 10_000,
        rejectRateLimitedCalls: true,
      },
    },
    processEventErrorHandler: async ({ error }) => {
      log.error({ code: 'code' in error ? error.code : error.name }, 'A Slack event could not be taken in');
      return false;
    },
  });
  const held: Pick<App, 'processEvent'> = {
    processEvent: async ({ body, ack }) => {
      const reply = await dispatch(record(body) ?? {});
      await (reply === undefined ? ack() : ack(reply));
    },
  };
  // The receiver asks nothing else of its app.
  receiver.init(held as App);
  const { client } = receiver;

  let failures = 0;
  const connection = createLoop(async () => {
    const gone = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
    const patience = setTimeout(() => void client.disconnect(), HELLO_TIMEOUT_MS);
    try {
      await client.start();
      if (failures > 0) log.info({ failures }, 'Slack is connected again by Socket Mode');
      failures = 0;
      clearTimeout(patience);
      await gone;
    } catch (error) {
      failures += 1;
      if (failures === 1)
        log.warn({ error: error instanceof Error ? error.name : 'closed' }, 'No connection to Slack by Socket Mode');
    } finally {
      clearTimeout(patience);
    }
    return failures === 0 ? 100 : backoffMs(failures, Math.random(), { firstMs: 1000, longestMs: 30_000 });
  });

  return {
    start: connection.start,
    async stop() {
      connection.stop();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
      });
      await Promise.race([client.disconnect(), late]);
      clearTimeout(timer);
    },
  };
}
