import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { avatarSvg } from '../shared/avatars.ts';
import type { ViewEvent } from '../shared/control-types.ts';
import { createFaults } from '../shared/faults.ts';
import { BodyTooLarge, readBody, sendJson, sendText } from '../shared/http.ts';
import { createHub } from '../shared/hub.ts';
import { createWireLog } from '../shared/wire-log.ts';
import { createChannelAuth } from './channel-auth.ts';
import { handleConnector } from './connector/index.ts';
import { handleControl, type ControlHost } from './control.ts';
import { createDialogs } from './dialogs.ts';
import { createEventSender, RETRY_DELAYS_MS } from './events.ts';
import { handleStorage } from './file-routes.ts';
import { createFileStore } from './files.ts';
import { createActivityIds } from './ids.ts';
import { changed, type Kernel } from './kernel.ts';
import { createLimits } from './limits.ts';
import { createMessages } from './messages.ts';
import { seedWorld } from './seed.ts';
import { createTokenService } from './tokens.ts';
import { ANSWER_WITHIN_MS, createPoster } from './transport.ts';
import { createWorld, defaultApp } from './world.ts';

const SECRETS = { tokens: /eyJ[\w-]+\.[\w-]+\.[\w-]+/g, keys: ['client_secret', 'access_token', 'authorization'] };
const MAX_FORM_BYTES = 100_000;
const TOKEN_LIVES_S = 86_399;

export interface TeamsEmulatorOptions {
  /** The app's messaging endpoint (`…/api/messages`); can be given later by `pointTo`. */
  readonly eventsUrl?: string;
  /** Teams' rate limits; `real` unless told. */
  readonly limits?: 'real' | 'off';
  /** How long after a failed attempt the next one comes. */
  readonly retryDelaysMs?: readonly number[];
  /** How long the app may take to answer; 15 s unless told. */
  readonly answerWithinMs?: number;
  /** ms since the epoch. */
  readonly now?: () => number;
  readonly appType?: 'SingleTenant' | 'MultiTenant';
  readonly botName?: string;
  /** All messages of a channel are delivered, as with `ChannelMessage.Read.Group`; true unless told. Else mentions alone. */
  readonly resourceSpecificConsent?: boolean;
  /** How long a token of the bot is good, in seconds. */
  readonly tokenLivesS?: number;
  /** The channels that the signing key may speak for. */
  readonly endorsements?: readonly string[];
  readonly maxMessagesPerConversation?: number;
}

/** What an admin would copy from Azure. */
export interface TeamsAppCredentials {
  readonly appId: string;
  readonly appPassword: string;
  readonly appType: 'SingleTenant' | 'MultiTenant';
  readonly tenantId: string;
  /** As activities name the bot. */
  readonly botId: string;
}

/** Where the parts of Microsoft's cloud answer here. */
export interface TeamsEndpoints {
  readonly serviceUrl: string;
  /** Gives a token for the app's credentials. */
  readonly tokenUrl: string;
  readonly openIdMetadataUrl: string;
}

export interface TeamsEmulator {
  /** The same after each start. */
  readonly app: TeamsAppCredentials;
  /** The agents' channel and the whole company's. */
  readonly channels: { readonly desk: string; readonly general: string };
  /** The agents' team. */
  readonly team: string;
  readonly people: { readonly employees: readonly string[]; readonly agents: readonly string[] };
  /** Known once it listens. */
  endpoints(): TeamsEndpoints;
  /** Starts to answer. `port` 0: any free one. Loopback unless `host` says otherwise. */
  listen(port?: number, host?: string): Promise<{ readonly url: string; readonly port: number }>;
  /** Tells where the app listens, from the next activity on. */
  pointTo(eventsUrl: string): void;
  close(): Promise<void>;
}

/** A whole Microsoft Teams for one bot, in this process, reached by HTTP alone. Nothing is kept when it is closed. */
export function createTeamsEmulator(options: TeamsEmulatorOptions = {}): TeamsEmulator {
  const now = options.now ?? Date.now;
  let baseUrl = 'http://localhost';
  let eventsUrl = options.eventsUrl;

  const app = defaultApp({
    ...(options.botName === undefined ? {} : { name: options.botName }),
    ...(options.appType === undefined ? {} : { appType: options.appType }),
    ...(options.resourceSpecificConsent === undefined
      ? {}
      : { resourceSpecificConsent: options.resourceSpecificConsent }),
  });
  const consentAtFirst = app.resourceSpecificConsent;
  const world = createWorld(app);
  const hub = createHub<ViewEvent>();
  const wire = createWireLog(hub, SECRETS);
  const poster = createPoster(() => eventsUrl, options.answerWithinMs ?? ANSWER_WITHIN_MS);
  const auth = createChannelAuth(app.appId, now, options.endorsements ?? ['msteams', 'webchat', 'acsbot']);
  const events = createEventSender({
    wire,
    poster,
    authorize: (serviceUrl) => auth.header(serviceUrl),
    retryDelaysMs: options.retryDelaysMs ?? RETRY_DELAYS_MS,
    now,
  });
  // The parts know each other through the kernel, so each is put in place before it is first used.
  const kernel = {
    now,
    nextId: createActivityIds(now),
    baseUrl: () => baseUrl,
    world,
    hub,
    wire,
    faults: createFaults(),
    limits: createLimits(options.limits ?? 'real', now),
    auth,
    tokens: createTokenService(app, now, options.tokenLivesS ?? TOKEN_LIVES_S),
    events,
    files: createFileStore(now),
    dialogs: createDialogs(),
    maxMessagesPerConversation: options.maxMessagesPerConversation ?? 20_000,
  } as { -readonly [K in keyof Kernel]: Kernel[K] };
  kernel.messages = createMessages(kernel);
  const channels = seedWorld(kernel);
  const host: ControlHost = {
    pointTo: (url) => {
      eventsUrl = url;
    },
    reset() {
      events.clear();
      kernel.limits.clear();
      kernel.faults.replace([]);
      kernel.faults.down = false;
      kernel.files.clear();
      kernel.dialogs.clear();
      wire.clear();
      world.clear();
      app.resourceSpecificConsent = consentAtFirst;
      seedWorld(kernel);
      changed(kernel);
    },
  };

  const server = createServer({ keepAliveTimeout: 65_000 }, (req, res) => {
    route(kernel, host, req, res).catch((error: unknown) => {
      if (res.headersSent) res.destroy();
      else if (error instanceof BodyTooLarge)
        sendJson(res, 413, { error: { code: 'MessageSizeTooBig', message: error.message } }, { connection: 'close' });
      else
        sendText(res, 500, error instanceof Error ? `The emulator failed: ${error.message}` : 'The emulator failed.');
    });
  });

  const { appId, appPassword, appType, tenantId, botId } = app;
  const idsOf = (role: string): string[] =>
    [...world.people.values()].filter((one) => one.role === role).map(({ id }) => id);
  return {
    app: { appId, appPassword, appType, tenantId, botId },
    channels,
    team: world.conversations.get(channels.desk)?.team?.id ?? '',
    people: { employees: idsOf('employee'), agents: idsOf('agent') },
    endpoints: () => ({
      serviceUrl: `${baseUrl}/connector/`,
      tokenUrl: `${baseUrl}/${appType === 'SingleTenant' ? tenantId : 'botframework.com'}/oauth2/v2.0/token`,
      openIdMetadataUrl: `${baseUrl}/v1/.well-known/openidconfiguration`,
    }),
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
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await poster.close();
    },
  };
}

async function route(kernel: Kernel, host: ControlHost, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const target = req.url ?? '/';
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1));
  if (path.startsWith('/connector/')) return handleConnector(kernel, req, res, path.slice('/connector/'.length), query);
  if (path.startsWith('/storage/')) return handleStorage(kernel, req, res, path);
  if (path.startsWith('/_control/'))
    return handleControl(kernel, host, req, res, path.slice('/_control/'.length), query);
  const tenant = /^\/([\w.-]+)\/oauth2\/v2\.0\/token$/.exec(path)?.[1];
  if (tenant !== undefined && req.method === 'POST') return issueToken(kernel, req, res, tenant);
  if (path === '/v1/.well-known/openidconfiguration') return sendJson(res, 200, kernel.auth.metadata(kernel.baseUrl()));
  if (path === '/v1/.well-known/keys') return sendJson(res, 200, kernel.auth.keys());
  const avatar = /^\/avatars\/([\w-]+)\.svg$/.exec(path)?.[1];
  const person = avatar === undefined ? undefined : kernel.world.findPerson(avatar);
  if (avatar === undefined || person === undefined) return sendText(res, 404, 'Not Found');
  sendText(res, 200, avatarSvg(avatar, person.name, false), 'image/svg+xml', {
    'cache-control': 'public, max-age=3600',
  });
}

/** Microsoft Entra is a service of its own: it answers also where Teams is down. Any fault makes it answer 503. */
async function issueToken(kernel: Kernel, req: IncomingMessage, res: ServerResponse, tenant: string): Promise<void> {
  const started = performance.now();
  const form = new URLSearchParams((await readBody(req, MAX_FORM_BYTES)).toString('utf8'));
  // Struck only by a fault that names it.
  const named = kernel.faults.rules.some(({ method }) => method === 'token');
  const fault = named ? kernel.faults.strike('token', undefined) : undefined;
  const issued = kernel.tokens.issue(tenant, form);
  const { status, body } = fault === undefined ? issued : { status: 503, body: { error: 'temporarily_unavailable' } };
  kernel.wire.add({
    at: kernel.now(),
    direction: 'from-baton',
    name: 'token',
    transport: 'http',
    status,
    ms: Math.round((performance.now() - started) * 10) / 10,
    request: Object.fromEntries(form),
    response: body,
  });
  sendJson(res, status, body);
}
