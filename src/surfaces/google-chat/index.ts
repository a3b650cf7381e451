import { Router } from 'express';
import type { FileRef } from '../../core/message.ts';
import { OverloadedError } from '../../core/errors.ts';
import type { Log } from '../../ports/log.ts';
import type { Inbox, Surface } from '../../ports/surface.ts';
import { createAnswers } from './answers.ts';
import { createAsides } from './aside.ts';
import { googleChatCapabilities } from './capabilities.ts';
import { createCertSource } from './certs.ts';
import { createChatClient } from './client.ts';
import type { GoogleChatConfig } from './config.ts';
import { readServiceAccount } from './credentials.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';
import { checkGoogleChat } from './doctor.ts';
import { EVENTS_PATH, FUNCTION_NAME, WORKSPACE } from './names.ts';
import { createPace } from './pace.ts';
import { createPerformer } from './perform.ts';
import { createProfiles, type KeptTexts } from './profiles.ts';
import { createPull } from './pubsub.ts';
import { createReceiver } from './receiver.ts';
import { createSpaces } from './spaces.ts';
import { throttleKey } from './throttle.ts';
import { createTransport } from './transport.ts';
import { createVerifier } from './verify.ts';

interface GoogleChatDeps {
  readonly log: Log;
  /** ms since the epoch. */
  now(): number;
  /** Where Google reaches Baton; without a slash at its end. */
  readonly publicUrl?: string | undefined;
  /** Keeps what is known of people beyond the process. */
  readonly store: KeptTexts;
  /** An address of Baton's own that serves a file to people. @throws where a file can't be served */
  fileLink(file: FileRef): string;
  /** Called with the reason for every payload that gives no event. */
  countDropped?(why: string): void;
}

/**
 * Google Chat, as a classic app or an add-on, by HTTP, Pub/Sub push or Pub/Sub pull.
 * @throws ConfigError where the key of the service account can't be read
 */
export function createGoogleChatSurface(config: GoogleChatConfig, deps: GoogleChatDeps): Surface {
  const now = (): number => deps.now();
  const log = deps.log.child({ surface: 'google-chat' });
  const countDropped = (why: string): void => deps.countDropped?.(why);
  const { audience, projectNumber, subscription, pushServiceAccount, apiUrl, pubsubUrl } = config;
  const { publicUrl } = deps;
  const account = readServiceAccount(config.credentialsFile);

  const transport = createTransport(config.tokenUrl);
  const client = createChatClient({ apiUrl, pubsubUrl, account, transport });
  const spaces = createSpaces(client, now);
  const profiles = createProfiles(deps.store, log);
  const answers = createAnswers();
  const pulls = subscription !== undefined && pushServiceAccount === undefined;
  const options = {
    function: audience !== undefined && /^https?:\/\//.test(audience) ? audience : FUNCTION_NAME,
    dialogs: !pulls && pushServiceAccount === undefined,
  };

  let inbox: Inbox | null = null;
  const inFlight = new Set<Promise<unknown>>();
  const dispatch: Dispatch = createDispatch({
    answers,
    profiles,
    spaces,
    countDropped,
    now,
    async accept(events) {
      if (inbox === null) throw new OverloadedError('Google Chat events are not taken in at the moment');
      const work = inbox.accept(events);
      inFlight.add(work);
      try {
        await work;
      } finally {
        inFlight.delete(work);
      }
    },
  });

  const router = Router();
  if (audience !== undefined) {
    const certs = (url: string): ReturnType<typeof createCertSource> => createCertSource(url, transport.fetch, now);
    const verify = createVerifier({
      audience,
      projectNumber,
      pushServiceAccount,
      oidcCerts: certs(config.oidcCertsUrl),
      chatCerts: certs(config.chatCertsUrl),
      now,
    });
    router.post(EVENTS_PATH, createReceiver({ verify, dispatch, subscription, log, countDropped }));
  }
  const pull = pulls ? createPull({ client, subscription, dispatch, log }) : null;

  return {
    id: 'google-chat',
    capabilities: googleChatCapabilities,
    hidesAgents: config.agentIdentity === 'hidden',
    router: audience === undefined ? null : router,
    async start(target) {
      inbox = target;
      pull?.start();
    },
    async stop() {
      await pull?.stop();
      inbox = null;
      await Promise.allSettled(inFlight);
    },
    perform: createPerformer({
      client,
      spaces,
      pace: createPace(config.writeInterval, now),
      options,
      agentIdentity: config.agentIdentity,
      fileLink: (file) => deps.fileLink(file),
    }),
    aside: createAsides({ client, spaces, answers, options }),
    profile: profiles.profile,
    file: async (file, signal) => client.download(file.url, signal),
    throttleKey,
    locate: async (channel) => ({ surface: 'google-chat', workspace: WORKSPACE, channel }),
    check: async (channels) =>
      checkGoogleChat(
        {
          client,
          account: account.email,
          audience,
          projectNumber,
          subscription,
          pushServiceAccount,
          apiUrl,
          publicUrl,
        },
        channels,
      ),
  };
}
