import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { avatarSvg } from '../shared/avatars.ts';
import type { ViewEvent } from '../shared/control-types.ts';
import { createFaults } from '../shared/faults.ts';
import { BodyTooLarge, sendJson, sendText } from '../shared/http.ts';
import { createHub } from '../shared/hub.ts';
import { createWireLog } from '../shared/wire-log.ts';
import { handleApi } from './api/index.ts';
import { handleControl, type ControlHost } from './control.ts';
import { createFileStore } from './files.ts';
import { createClock } from './ids.ts';
import type { Kernel } from './kernel.ts';
import { createLimits } from './limits.ts';
import { createPoster } from './poster.ts';
import { SEED, seedWorld, type SeededPerson } from './seed.ts';
import { createWebhooks, DEACTIVATE_AFTER, type WebhookOptions } from './webhooks.ts';
import { APP, createWorld, type AppCredentials } from './world.ts';

const SECRETS = { tokens: /emulated-webex-[\w-]+/g, keys: ['secret'] };

export interface WebexEmulatorOptions {
  /** Where webhooks go, whatever address they were registered with: a tunnel, as it were. Without it, as registered. */
  readonly eventsUrl?: string;
  /** Rate limits; `real` unless told. */
  readonly limits?: 'real' | 'off';
  /** How long after a failed delivery the next one comes. None unless told: Webex promises no second attempt. */
  readonly retryDelaysMs?: readonly number[];
  /** How long the app may take to answer; 10 s unless told. */
  readonly answerWithinMs?: number;
  /** So many failed deliveries within five minutes make a webhook inactive; 100 unless told. */
  readonly deactivateAfter?: number;
  /** How deliveries are signed; SHA-1, as Webex does today, unless told. */
  readonly signature?: WebhookOptions['signature'];
  /** ms since the epoch. */
  readonly now?: () => number;
  readonly maxMessagesPerRoom?: number;
}

export interface WebexEmulator {
  /** The same after each start. */
  readonly app: AppCredentials;
  /** Ids of the agents' space and the common one of the seeded company. */
  readonly channels: { readonly desk: string; readonly general: string };
  /** Ids of the seeded people: elena, samuel and hana are employees, lucas, nadia and ben agents. */
  readonly people: Readonly<Record<SeededPerson, string>>;
  /** Starts to answer. `port` 0: any free one. The API is at `{url}/v1`. Loopback unless `host` says otherwise. */
  listen(port?: number, host?: string): Promise<{ readonly url: string; readonly port: number }>;
  /** Tells where webhooks go, from the next event on. */
  pointTo(eventsUrl: string): void;
  close(): Promise<void>;
}

/** A whole Webex organisation for one bot, in this process, reached by HTTP alone. Nothing is kept when it is closed. */
export function createWebexEmulator(options: WebexEmulatorOptions = {}): WebexEmulator {
  const now = options.now ?? Date.now;
  let baseUrl = 'http://localhost';
  let { eventsUrl } = options;

  const hub = createHub<ViewEvent>();
  const wire = createWireLog(hub, SECRETS);
  const poster = createPoster(options.answerWithinMs ?? 10_000);
  const kernel: Kernel = {
    now,
    nextTime: createClock(now),
    baseUrl: () => baseUrl,
    world: createWorld(now),
    hub,
    wire,
    faults: createFaults(),
    limits: createLimits(options.limits ?? 'real', now),
    webhooks: createWebhooks({
      wire,
      poster,
      now,
      redirect: () => eventsUrl,
      retryDelaysMs: options.retryDelaysMs ?? [],
      deactivateAfter: options.deactivateAfter ?? DEACTIVATE_AFTER,
      signature: options.signature ?? 'sha1',
    }),
    files: createFileStore(),
    maxMessagesPerRoom: options.maxMessagesPerRoom ?? 50_000,
  };
  seedWorld(kernel);
  const host: ControlHost = {
    pointTo: (url) => {
      eventsUrl = url;
    },
    reset() {
      kernel.webhooks.clear();
      // What the app registered stays, as its settings would: it does not register again because people start anew.
      for (const webhook of kernel.webhooks.all.values()) kernel.webhooks.reactivate(webhook);
      kernel.limits.clear();
      kernel.faults.replace([]);
      kernel.faults.down = false;
      kernel.files.clear();
      wire.clear();
      kernel.world.clear();
      seedWorld(kernel);
      hub.publish(() => ({ type: 'changed' }));
    },
  };

  const server = createServer({ keepAliveTimeout: 65_000 }, (req, res) => {
    route(kernel, host, req, res).catch((error: unknown) => {
      if (res.headersSent) res.destroy();
      else if (error instanceof BodyTooLarge)
        sendJson(res, 413, { message: 'The request is too large.' }, { connection: 'close' });
      else
        sendText(res, 500, error instanceof Error ? `The emulator failed: ${error.message}` : 'The emulator failed.');
    });
  });

  return {
    app: APP,
    channels: SEED.channels,
    people: SEED.people,
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
      kernel.webhooks.clear();
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
  if (path.startsWith('/v1/')) return handleApi(kernel, req, res, path.slice('/v1'.length), query);
  if (path.startsWith('/_control/'))
    return handleControl(kernel, host, req, res, path.slice('/_control/'.length), query);
  if (path.startsWith('/avatars/'))
    return serveAvatar(kernel, res, path.slice('/avatars/'.length).replace(/\.svg$/, ''));
  sendText(res, 404, 'Not Found');
}

function serveAvatar(kernel: Kernel, res: ServerResponse, uuid: string): void {
  const person = [...kernel.world.people.values()].find((one) => one.uuid === uuid);
  if (person === undefined) return sendText(res, 404, 'Not Found');
  sendText(res, 200, avatarSvg(person.id, person.displayName, person.type === 'bot'), 'image/svg+xml', {
    'cache-control': 'public, max-age=3600',
  });
}
