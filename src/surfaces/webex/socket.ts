import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { backoffMs } from '../../net/backoff.ts';
import type { Log } from '../../ports/log.ts';
import { record, text } from '../shared/json.ts';
import { createLoop } from './loop.ts';
import type { Envelope } from './verify.ts';

interface SocketDeps {
  readonly token: string;
  readonly apiUrl: string;
  /** Takes an event in; must not throw. */
  readonly heard: (envelope: Envelope) => void;
  /** The connection is there (again): what came before may be missing. */
  readonly connected: () => void;
  readonly log: Log;
  /** The program of the process that holds the socket. */
  readonly program?: URL;
}

const GOVERNMENT_HOST = 'api-usgov.webex.com';
const WEBEX_HOSTS = new Set(['webexapis.com', 'api.ciscospark.com', GOVERNMENT_HOST]);

interface Socket {
  readonly start: () => void;
  stop(): Promise<void>;
}

/** A process that does not tell of its connection within this time is begun anew. */
const READY_WITHIN_MS = 60_000;
/** What the process may know of ours: no secrets, and the token only by a message. */
const ENVIRONMENT = ['PATH', 'HOME', 'NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY', 'NO_PROXY', 'https_proxy', 'no_proxy'];

/**
 * The door without a public URL. The framework that holds the socket runs in a process of its own, because it is known to end
 * its process, to print what it likes and to keep 80 MB: there it may. It is begun anew whenever it ends.
 */
export function createSocket({ token, apiUrl, heard, connected, log, program }: SocketDeps): Socket {
  const path = fileURLToPath(program ?? new URL('./socket-child.ts', import.meta.url));
  let child: ChildProcess | null = null;
  let failures = 0;

  function environment(): NodeJS.ProcessEnv {
    const kept = ENVIRONMENT.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    return { ...Object.fromEntries(kept), HYDRA_SERVICE_URL: apiUrl.replace(/\/+$/, ''), ...elsewhere() };
  }

  /** A proxy or an emulator stands for all of Webex's services, which the SDK would otherwise ask Webex itself for. */
  function elsewhere(): NodeJS.ProcessEnv {
    const { host, origin } = new URL(apiUrl);
    if (WEBEX_HOSTS.has(host)) return {};
    return { U2C_SERVICE_URL: `${origin}/u2c/api/v1`, METRICS_SERVICE_URL: `${origin}/metrics/api/v1` };
  }

  /** Resolves when the process has ended, with why if it said so. */
  function hold(): Promise<string> {
    return new Promise((resolve) => {
      let why = 'ended';
      const mine = fork(path, [], { env: environment(), execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      child = mine;
      const patience = setTimeout(() => {
        why = 'no-connection';
        mine.kill('SIGKILL');
      }, READY_WITHIN_MS);
      patience.unref();
      mine.on('message', (message) => {
        const told = record(message) ?? {};
        if (told['type'] === 'failed') why = text(told['why']) ?? why;
        if (told['type'] === 'ready') {
          clearTimeout(patience);
          if (failures > 0) log.info({ failures }, 'Webex is connected again by its socket');
          failures = 0;
          connected();
        }
        const envelope = told['type'] === 'event' ? envelopeOf(told['envelope']) : null;
        if (envelope !== null) heard(envelope);
      });
      const over = (): void => {
        clearTimeout(patience);
        child = null;
        resolve(why);
      };
      mine.once('error', over);
      mine.once('exit', over);
      mine.send({ token, fedramp: new URL(apiUrl).host === GOVERNMENT_HOST }, () => undefined);
    });
  }

  const loop = createLoop(async () => {
    const why = await hold();
    failures += 1;
    if (failures === 1 && !stopping) log.warn({ why }, explain(why));
    return backoffMs(failures, Math.random(), { firstMs: 1000, longestMs: 60_000 });
  });

  let stopping = false;
  return {
    start() {
      stopping = false;
      loop.start();
    },
    async stop() {
      stopping = true;
      child?.kill('SIGKILL');
      await loop.stop();
    },
  };
}

function explain(why: string): string {
  return why === 'ERR_MODULE_NOT_FOUND'
    ? 'The package webex-node-bot-framework is not installed: transport websocket needs it'
    : 'No connection to Webex by its socket';
}

function envelopeOf(value: unknown): Envelope | null {
  const told = record(value);
  const [resource, event, data] = [text(told?.['resource']), text(told?.['event']), record(told?.['data'])];
  const actor = text(told?.['actor']);
  if (resource === undefined || event === undefined || data === undefined) return null;
  return { resource, event, data, ...(actor && { actor }) };
}
