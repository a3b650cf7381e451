import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { avatarSvg } from '../shared/avatars.ts';
import type { ViewEvent } from '../shared/control-types.ts';
import { createFaults } from '../shared/faults.ts';
import { BodyTooLarge, sendJson, sendText } from '../shared/http.ts';
import { createHub } from '../shared/hub.ts';
import { serveStatic } from '../shared/static.ts';
import { createWireLog } from '../shared/wire-log.ts';
import { handleApi } from './api/index.ts';
import { CERT_PATHS, certsAt, handleToken, sendCerts } from './auth-routes.ts';
import { handleControl, type ControlHost } from './control.ts';
import { createDelivery } from './delivery.ts';
import { createDialogs } from './dialogs.ts';
import { IDENTITY } from './identity.ts';
import { createMicros } from './ids.ts';
import { createInteractions } from './interactions.ts';
import { changed, type Kernel } from './kernel.ts';
import { keyOf } from './keys.ts';
import { createLimits } from './limits.ts';
import { createMessages } from './messages.ts';
import { createPoster } from './poster.ts';
import { createPubSub } from './pubsub.ts';
import { SEED, seedWorld } from './seed.ts';
import { createTokens } from './tokens.ts';
import type { AppCommand, Settings } from './types.ts';
import { createWorld } from './world.ts';

const SECRETS = {
  tokens: /ya29\.[\w.-]+|eyJ[\w-]+\.[\w-]+\.[\w-]+/g,
  keys: ['token', 'access_token', 'assertion', 'systemIdToken'],
};
/** How long an app may take to answer an event (developers.google.com/workspace/chat/receive-respond-interactions). */
const ANSWER_WITHIN_MS = 30_000;
/** Pub/Sub's push tries again for days; here so often. */
const RETRY_DELAYS_MS = [1_000, 5_000, 10_000, 30_000, 60_000];
const DEFAULT_COMMANDS: readonly AppCommand[] = [
  { id: 1, name: '/live-agent', type: 'SLASH' },
  { id: 2, name: 'Request live agent', type: 'QUICK' },
];

export interface GoogleChatEmulatorOptions extends Partial<Settings> {
  /** The app's endpoint; can be given later by `pointTo`. */
  readonly eventsUrl?: string;
  /** Google's quotas; `real` unless told. */
  readonly limits?: 'real' | 'off';
  /** When a Pub/Sub push that failed comes again. Events over plain HTTP come once, as Google sends them, unless told. */
  readonly retryDelaysMs?: readonly number[];
  /** When an event over plain HTTP comes again, for those who test what a platform that is more patient than Google would do. */
  readonly httpRetryDelaysMs?: readonly number[];
  /** How long the app may take to answer; Google's 30 s unless told. */
  readonly answerWithinMs?: number;
  /** How long a puller may keep a message; Pub/Sub's 10 s unless told. */
  readonly ackDeadlineMs?: number;
  /** How long a pull waits for a first message; 10 s unless told. */
  readonly pullWaitMs?: number;
  /** Whether a 1:1 has threads; newer ones have. False unless told. */
  readonly directThreads?: boolean;
  /** ms since the epoch. */
  readonly now?: () => number;
  /** The folder of the built page, served at `/`. */
  readonly pageDir?: string;
  readonly maxMessagesPerSpace?: number;
}

/** The key file of a service account, as the Cloud console gives it. */
interface ServiceAccountKey {
  readonly type: 'service_account';
  readonly project_id: string;
  readonly private_key_id: string;
  readonly private_key: string;
  readonly client_email: string;
  readonly client_id: string;
  readonly auth_uri: string;
  readonly token_uri: string;
}

/** What an admin would copy from the Cloud console, and where the emulated services are. Addresses hold after `listen`. */
interface GoogleChatApp {
  readonly name: string;
  /** The app as a member of spaces: `users/NUMBER`. */
  readonly bot: string;
  readonly projectId: string;
  readonly projectNumber: string;
  readonly customer: string;
  readonly credentials: ServiceAccountKey;
  readonly addOnServiceAccount: string;
  readonly pushServiceAccount: string;
  /** `projects/P/subscriptions/S`. */
  readonly subscription: string;
  /** Of the Chat API, without a version and without a slash at the end. */
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly pubsubUrl: string;
  /** Keys of Google's ID tokens, as certificates by key id, and as a JWK set. */
  readonly oidcCertsUrl: string;
  readonly oidcJwksUrl: string;
  /** Keys of chat@system.gserviceaccount.com likewise. */
  readonly chatCertsUrl: string;
  readonly chatJwksUrl: string;
  readonly commands: readonly AppCommand[];
}

export interface GoogleChatEmulator {
  readonly app: GoogleChatApp;
  /** The agents' space and the common one of the seeded company. */
  readonly channels: { readonly desk: string; readonly general: string };
  /** Starts to answer. `port` 0: any free one. Loopback unless `host` says otherwise. */
  listen(port?: number, host?: string): Promise<{ readonly url: string; readonly port: number }>;
  /** Tells where the app listens, from the next event on. */
  pointTo(eventsUrl: string): void;
  close(): Promise<void>;
}

/** A whole Google Chat for one app, with Google's tokens and Pub/Sub, in this process and reached by HTTP alone. Nothing is kept when it is closed. */
export function createGoogleChatEmulator(options: GoogleChatEmulatorOptions = {}): GoogleChatEmulator {
  const now = options.now ?? Date.now;
  let baseUrl = 'http://localhost';
  let eventsUrl = options.eventsUrl;
  const settings: Settings = {} as Settings;
  const initial: Settings = {
    format: options.format ?? 'classic',
    audience: options.audience ?? 'endpoint-url',
    delivery: options.delivery ?? 'http',
    markup: options.markup ?? 'markdown',
    commands: options.commands ?? DEFAULT_COMMANDS,
    ...(options.endpointUrl === undefined ? {} : { endpointUrl: options.endpointUrl }),
  };
  Object.assign(settings, initial);

  const hub = createHub<ViewEvent>();
  // The parts know each other through the kernel, so each is put in place before it is first used.
  const kernel = {
    now,
    eventTime: createMicros(now),
    baseUrl: () => baseUrl,
    eventsUrl: () => eventsUrl,
    settings,
    world: createWorld(now, options.directThreads ?? false),
    hub,
    wire: createWireLog(hub, SECRETS),
    faults: createFaults(),
    limits: createLimits(options.limits ?? 'real', now),
    tokens: createTokens(now),
    pubsub: createPubSub({
      now,
      ackDeadlineMs: options.ackDeadlineMs ?? 10_000,
      pullWaitMs: options.pullWaitMs ?? 10_000,
    }),
    files: new Map(),
    maxMessagesPerSpace: options.maxMessagesPerSpace ?? 50_000,
  } as unknown as { -readonly [K in keyof Kernel]: Kernel[K] };
  kernel.messages = createMessages(kernel);
  kernel.dialogs = createDialogs(() => changed(kernel));
  const poster = createPoster(options.answerWithinMs ?? ANSWER_WITHIN_MS);
  kernel.delivery = createDelivery(kernel, poster, {
    push: options.retryDelaysMs ?? RETRY_DELAYS_MS,
    http: options.httpRetryDelaysMs ?? [],
  });
  kernel.interactions = createInteractions(kernel);
  seedWorld(kernel);

  const host: ControlHost = {
    pointTo: (url) => {
      eventsUrl = url;
    },
    reset() {
      kernel.delivery.clear();
      kernel.pubsub.clear();
      kernel.limits.clear();
      kernel.faults.replace([]);
      kernel.faults.down = false;
      kernel.dialogs.clear();
      kernel.files.clear();
      kernel.wire.clear();
      kernel.world.clear();
      delete settings.endpointUrl;
      Object.assign(settings, initial);
      seedWorld(kernel);
      changed(kernel);
    },
  };

  const server = createServer({ keepAliveTimeout: 65_000 }, (req, res) => {
    route(kernel, host, options.pageDir, req, res).catch((error: unknown) => {
      if (res.headersSent) res.destroy();
      else if (error instanceof BodyTooLarge)
        sendJson(res, 413, { error: { code: 413, message: 'Request Entity Too Large' } }, { connection: 'close' });
      else
        sendText(res, 500, error instanceof Error ? `The emulator failed: ${error.message}` : 'The emulator failed.');
    });
  });

  return {
    get app() {
      return appOf(baseUrl, settings.commands);
    },
    channels: { desk: SEED.desk, general: SEED.general },
    async listen(port = 0, address = '127.0.0.1') {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, address, resolve);
      });
      const real = (server.address() as AddressInfo).port;
      baseUrl = `http://localhost:${real}`;
      return { url: baseUrl, port: real };
    },
    pointTo: (url) => host.pointTo(url),
    async close() {
      hub.close();
      kernel.pubsub.clear();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await kernel.delivery.close();
    },
  };
}

function appOf(baseUrl: string, commands: readonly AppCommand[]): GoogleChatApp {
  const { projectId, projectNumber, bot, customer, serviceAccount, clientId } = IDENTITY;
  const key = keyOf('app');
  const tokenUrl = `${baseUrl}/token`;
  return {
    name: IDENTITY.appName,
    bot,
    projectId,
    projectNumber,
    customer,
    credentials: {
      type: 'service_account',
      project_id: projectId,
      private_key_id: key.id,
      private_key: key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      client_email: serviceAccount,
      client_id: clientId,
      auth_uri: 'https://accounts.google.com/o/oauth2/auth',
      token_uri: tokenUrl,
    },
    addOnServiceAccount: IDENTITY.addOnServiceAccount,
    pushServiceAccount: IDENTITY.pushServiceAccount,
    subscription: IDENTITY.subscription,
    apiUrl: baseUrl,
    tokenUrl,
    pubsubUrl: baseUrl,
    oidcCertsUrl: baseUrl + CERT_PATHS.oidcPem,
    oidcJwksUrl: baseUrl + CERT_PATHS.oidcJwk,
    chatCertsUrl: baseUrl + CERT_PATHS.chatPem,
    chatJwksUrl: baseUrl + CERT_PATHS.chatJwk,
    commands,
  };
}

async function route(
  kernel: Kernel,
  host: ControlHost,
  pageDir: string | undefined,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const target = req.url ?? '/';
  const mark = target.indexOf('?');
  const path = decodePath(mark < 0 ? target : target.slice(0, mark));
  const query = new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1));
  if (path === undefined) return sendText(res, 400, 'Bad Request');
  if (path.startsWith('/v1/') || path.startsWith('/upload/')) return handleApi(kernel, req, res, path, query);
  if (path === '/token' && req.method === 'POST') return handleToken(kernel, req, res);
  const certs = certsAt(path);
  if (certs !== undefined) return sendCerts(res, certs);
  if (path.startsWith('/_control/'))
    return handleControl(kernel, host, req, res, path.slice('/_control/'.length), query);
  if (path.startsWith('/human/')) return sendText(res, 401, 'Sign in to see this.');
  if (path.startsWith('/avatars/'))
    return serveAvatar(kernel, res, `users/${path.slice('/avatars/'.length).replace(/\.svg$/, '')}`);
  if (pageDir !== undefined && (req.method === 'GET' || req.method === 'HEAD')) return serveStatic(res, pageDir, path);
  sendText(res, 404, 'Not Found');
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function serveAvatar(kernel: Kernel, res: ServerResponse, user: string): void {
  const name = kernel.world.nameOf(user);
  if (name === undefined) return sendText(res, 404, 'Not Found');
  sendText(res, 200, avatarSvg(user, name, user === IDENTITY.bot), 'image/svg+xml', {
    'cache-control': 'public, max-age=3600',
  });
}
