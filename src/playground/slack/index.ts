import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { avatarSvg } from '../shared/avatars.ts';
import { handleControl, type ControlHost } from './control.ts';
import type { AppCommand, AppShortcut, ControlEvent } from './control-types.ts';
import { createEventSender, RETRY_DELAYS_MS } from './events.ts';
import { createFaults } from '../shared/faults.ts';
import { handleFiles } from './file-routes.ts';
import { createFileStore } from './files.ts';
import { BodyTooLarge, sendJson, sendText } from '../shared/http.ts';
import { createHttpTransport } from './http-transport.ts';
import { createHub } from '../shared/hub.ts';
import { createTsSource } from './ids.ts';
import { createInteractions } from './interactivity.ts';
import type { Kernel } from './kernel.ts';
import { createLimits } from './limits.ts';
import { createMessages } from './messages.ts';
import { createModals } from './modals.ts';
import { createOAuth } from './oauth.ts';
import { handleResponseUrl } from './response-route.ts';
import { createResponseUrls } from './response-urls.ts';
import { SEED, seedWorld } from './seed.ts';
import { createSocketMode } from './socket-mode.ts';
import { serveStatic } from '../shared/static.ts';
import { ANSWER_WITHIN_MS, createHttpPoster } from './transport.ts';
import { createTriggers } from './triggers.ts';
import type { AppSettings } from './types.ts';
import { handleWebApi } from './web-api/index.ts';
import { createWireLog } from '../shared/wire-log.ts';
import { createWorld } from './world.ts';
import { DEFAULT_APP } from './app-defaults.ts';

const SECRETS = {
  tokens: /xox[a-z](?:\.xox[a-z])?-[\w-]+|xapp-[\w-]+/g,
  keys: ['client_secret', 'code', 'ticket'],
};

export interface SlackEmulatorOptions {
  /** The app's request URL for events, interactions and commands; can be given later by `pointTo`. */
  readonly eventsUrl?: string;
  /** Events over sockets that the app opens, in place of `eventsUrl`. */
  readonly socketMode?: boolean;
  /** Slack's rate limits; `real` unless told. */
  readonly limits?: 'real' | 'off';
  /** How long after a failed attempt the next one comes; Slack's own unless told. */
  readonly retryDelaysMs?: readonly number[];
  /** How long the app may take to answer; Slack's 3 s unless told. */
  readonly answerWithinMs?: number;
  /** A small company to play with; true unless told. Without it there is one workspace with the app, and nobody. */
  readonly seed?: boolean;
  /** ms since the epoch. */
  readonly now?: () => number;
  /** The folder of the built page, served at `/`. */
  readonly pageDir?: string;
  /** Takes what is not Slack's, for example other platforms for the page; true if it did. */
  readonly others?: (req: IncomingMessage, res: ServerResponse) => boolean;
  readonly maxMessagesPerChannel?: number;
  /** What differs from Baton's own manifest. With `commands` or `shortcuts`, no others can be used. */
  readonly app?: {
    readonly name?: string;
    readonly scopes?: readonly string[];
    readonly botEvents?: readonly string[];
    readonly commands?: readonly AppCommand[];
    readonly shortcuts?: readonly AppShortcut[];
  };
}

/** What an admin would copy from Slack's app settings. */
export interface AppCredentials {
  readonly appId: string;
  readonly signingSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly appToken: string;
  readonly botToken: string;
  readonly botUserId: string;
  readonly botId: string;
  readonly teamId: string;
}

export interface SlackEmulator {
  /** The same after each start. */
  readonly app: AppCredentials;
  /** The agents' channel and the common one of the seeded company. */
  readonly channels: { readonly desk: string; readonly general: string };
  /** Starts to answer. `port` 0: any free one. The Web API is at `{url}/api/`. Loopback unless `host` says otherwise. */
  listen(port?: number, host?: string): Promise<{ readonly url: string; readonly port: number }>;
  /** Tells where the app listens, from the next event on. */
  pointTo(eventsUrl: string): void;
  close(): Promise<void>;
}

/** A whole Slack for one app, in this process, reached by HTTP alone. Nothing is kept when it is closed. */
export function createSlackEmulator(options: SlackEmulatorOptions = {}): SlackEmulator {
  const now = options.now ?? Date.now;
  const answerWithinMs = options.answerWithinMs ?? ANSWER_WITHIN_MS;
  let baseUrl = 'http://localhost';
  let eventsUrl = options.eventsUrl;

  const app: AppSettings = {
    ...DEFAULT_APP,
    ...options.app,
    strict: options.app?.commands !== undefined || options.app?.shortcuts !== undefined,
  };
  const world = createWorld(app, now);
  const hub = createHub<ControlEvent>();
  const wire = createWireLog(hub, SECRETS);
  const poster = createHttpPoster(() => eventsUrl, answerWithinMs);
  const sockets = options.socketMode === true ? createSocketMode(app.appId, answerWithinMs) : null;
  const transport = sockets ?? createHttpTransport(poster, app.signingSecret, now);
  const events = createEventSender({
    world,
    wire,
    transport,
    now,
    retryDelaysMs: options.retryDelaysMs ?? RETRY_DELAYS_MS,
  });

  // The parts know each other through the kernel, so each is put in place before it is first used.
  const kernel = {
    now,
    nextTs: createTsSource(now),
    baseUrl: () => baseUrl,
    world,
    hub,
    wire,
    events,
    sockets,
    faults: createFaults(),
    limits: createLimits(options.limits ?? 'real', now),
    files: createFileStore(() => baseUrl, now),
    triggers: createTriggers(now),
    maxMessagesPerChannel: options.maxMessagesPerChannel ?? 50_000,
  } as { -readonly [K in keyof Kernel]: Kernel[K] };
  kernel.messages = createMessages(kernel);
  kernel.modals = createModals(kernel);
  kernel.responseUrls = createResponseUrls(kernel);
  kernel.interactions = createInteractions(kernel, transport);
  kernel.oauth = createOAuth(kernel);

  const seed = (): void => seedWorld(kernel, options.seed ?? true);
  seed();
  const host: ControlHost = {
    poster,
    pointTo: (url) => {
      eventsUrl = url;
    },
    reset() {
      events.clear();
      kernel.limits.clear();
      kernel.faults.replace([]);
      kernel.faults.down = false;
      kernel.files.clear();
      wire.clear();
      world.clear();
      seed();
      hub.publish(() => ({ type: 'reset' }));
    },
  };

  const server = createServer({ keepAliveTimeout: 65_000 }, (req, res) => {
    if (options.others?.(req, res) === true) return;
    route(kernel, host, options.pageDir, req, res).catch((error: unknown) => {
      if (res.headersSent) res.destroy();
      else if (error instanceof BodyTooLarge)
        sendJson(res, 413, { ok: false, error: 'request_too_large' }, { connection: 'close' });
      else
        sendText(res, 500, error instanceof Error ? `The emulator failed: ${error.message}` : 'The emulator failed.');
    });
  });
  server.on('upgrade', (req, socket, head) => {
    socket.on('error', () => socket.destroy());
    const taken = !kernel.faults.down && sockets?.upgrade(req, socket, head) === true;
    if (!taken) socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
  });

  const { installation, id: teamId } = world.home();
  if (installation === null) throw new Error('the app is not installed');
  const { appId, signingSecret, clientId, clientSecret, appToken } = app;
  const { botToken, botUserId, botId } = installation;
  return {
    app: { appId, signingSecret, clientId, clientSecret, appToken, botToken, botUserId, botId, teamId },
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
      events.clear();
      hub.close();
      await sockets?.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await poster.close();
    },
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
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark + 1);
  if (path.startsWith('/api/')) return handleWebApi(kernel, req, res, path.slice('/api/'.length), query);
  if (path.startsWith('/response/')) return handleResponseUrl(kernel, req, res, path);
  if (path.startsWith('/files/')) return handleFiles(kernel, req, res, path);
  if (path === '/oauth/v2/authorize') return kernel.oauth.handleAuthorize(req, res, new URLSearchParams(query));
  if (path.startsWith('/_control/'))
    return handleControl(kernel, host, req, res, path.slice('/_control/'.length), new URLSearchParams(query));
  if (path.startsWith('/avatars/'))
    return serveAvatar(kernel, res, path.slice('/avatars/'.length).replace(/\.svg$/, ''));
  if (pageDir !== undefined && (req.method === 'GET' || req.method === 'HEAD')) return serveStatic(res, pageDir, path);
  sendText(res, 404, 'Not Found');
}

function serveAvatar(kernel: Kernel, res: ServerResponse, id: string): void {
  const user = kernel.world.users.get(id);
  const name = user?.realName ?? kernel.world.workspaces.get(id)?.name;
  if (name === undefined) return sendText(res, 404, 'Not Found');
  sendText(res, 200, avatarSvg(id, name, user?.isBot === true), 'image/svg+xml', {
    'cache-control': 'public, max-age=3600',
  });
}
