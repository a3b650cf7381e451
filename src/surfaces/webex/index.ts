import { Router } from 'express';
import { BatonError, OverloadedError } from '../../core/errors.ts';
import type { Log } from '../../ports/log.ts';
import type { Inbox, Surface } from '../../ports/surface.ts';
import { createAsides } from './aside.ts';
import { createBackfill } from './backfill.ts';
import { webexCapabilities } from './capabilities.ts';
import { createWebexClient } from './client.ts';
import type { WebexConfig } from './config.ts';
import { checkWebex } from './doctor.ts';
import { readFile, type OpenFile } from './files.ts';
import { createWhoAmI, roomIdOf } from './identity.ts';
import { createIntake } from './intake.ts';
import { createKeeper, type KeptStore } from './keeper.ts';
import { EVENTS_PATH } from './names.ts';
import { createPerformer } from './perform.ts';
import { createPoster } from './post.ts';
import { createProfiles } from './profiles.ts';
import { createReceiver } from './receiver.ts';
import { createRooms } from './rooms.ts';
import { createSocket } from './socket.ts';
import { throttleKey } from './throttle.ts';
import type { Envelope } from './verify.ts';
import { createWebhooks } from './webhooks.ts';

interface WebexDeps {
  readonly log: Log;
  /** ms since the epoch. */
  now(): number;
  /** Where Webex reaches Baton; without a slash at its end. */
  readonly publicUrl?: string | undefined;
  /** Opens a file on whichever surface it stands. */
  readonly fileContent: OpenFile;
  /** Remembers until when everything was taken in. */
  readonly store: KeptStore;
  /** Called with the reason for everything that gives no event. */
  countDropped?(why: string): void;
}

/** Webex, by webhooks or, without a public URL, by its socket. */
export function createWebexSurface(config: WebexConfig, deps: WebexDeps): Surface {
  const { publicUrl } = deps;
  const now = (): number => deps.now();
  const log = deps.log.child({ surface: 'webex' });
  const countDropped = (why: string): void => deps.countDropped?.(why);
  const { botToken, webhookSecret, apiUrl, transport } = config;

  const client = createWebexClient(apiUrl, botToken);
  const whoAmI = createWhoAmI(client);
  const rooms = createRooms(client);
  const poster = createPoster({ client, whoAmI, rooms });
  const byWebhook = transport === 'webhook' && webhookSecret !== undefined;
  const webhooks =
    byWebhook && publicUrl !== undefined ? createWebhooks({ client, publicUrl, secret: webhookSecret }) : null;

  let inbox: Inbox | null = null;
  const inFlight = new Set<Promise<unknown>>();
  const intake = createIntake({
    client,
    whoAmI,
    rooms,
    allowedDomains: config.allowedDomains,
    async accept(events) {
      if (inbox === null) throw new OverloadedError('Webex events are not taken in at the moment');
      await inbox.accept(events);
    },
    countDropped,
    log,
    now,
  });
  const keeper = createKeeper({
    whoAmI,
    webhooks,
    intake,
    backfill: createBackfill({ client, intake, now }),
    store: deps.store,
    everyMs: config.checkWebhooksEvery,
    now,
    log,
  });

  /** What can't be taken in now is refused, and fetched again by ourselves: Webex does not say that it would send it again. */
  async function takeIn(envelope: Envelope): Promise<void> {
    if (keeper.holds(envelope)) {
      keeper.later(envelope);
      throw new OverloadedError('An older message of this room is still to be fetched');
    }
    const work = intake.takeIn(envelope);
    inFlight.add(work);
    try {
      await work;
      keeper.done(envelope);
    } catch (error) {
      if (!(error instanceof BatonError && error.retry === 'never')) keeper.later(envelope);
      throw error;
    } finally {
      inFlight.delete(work);
    }
  }

  const router = Router();
  if (byWebhook) {
    const { signature } = config;
    router.post(EVENTS_PATH, createReceiver({ secret: webhookSecret, signature, takeIn, log, countDropped }));
  }
  const socket =
    transport === 'websocket'
      ? createSocket({
          token: botToken,
          apiUrl,
          heard: (envelope) => void takeIn(envelope).catch(() => undefined),
          connected: keeper.missed,
          log,
        })
      : null;

  return {
    id: 'webex',
    capabilities: webexCapabilities,
    hidesAgents: config.agentIdentity === 'hidden',
    router: byWebhook ? router : null,
    async start(target) {
      inbox = target;
      log.info({ transport }, 'Webex events come in by this transport');
      keeper.start();
      socket?.start();
    },
    async stop() {
      inbox = null;
      await Promise.all([keeper.stop(), socket?.stop()]);
      await Promise.allSettled(inFlight);
    },
    perform: createPerformer({
      client,
      poster,
      rooms,
      openFile: deps.fileContent,
      agentIdentity: config.agentIdentity,
    }),
    aside: createAsides({ poster, rooms, whoAmI }),
    profile: createProfiles(client, now),
    file: (file, signal) => readFile(client, file, config.unscannableFiles, signal),
    throttleKey,
    locate: async (channel, workspace) => ({
      surface: 'webex',
      workspace: workspace ?? (await whoAmI.learn()).org,
      channel: roomIdOf(channel),
    }),
    check: async (channels) => checkWebex({ client, whoAmI, webhooks, apiUrl, publicUrl }, channels),
  };
}
