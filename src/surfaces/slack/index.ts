import { Router } from 'express';
import { OverloadedError } from '../../core/errors.ts';
import type { Catalogue } from '../../core/catalogue.ts';
import type { Log } from '../../ports/log.ts';
import type { Inbox, Surface } from '../../ports/surface.ts';
import { createAsides } from './aside.ts';
import { slackCapabilities } from './capabilities.ts';
import { createSlackClient } from './client.ts';
import type { SlackConfig } from './config.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';
import { checkSlack } from './doctor.ts';
import { readFile, type OpenFile } from './files.ts';
import { createInstallations, type SealedStore } from './installations.ts';
import { EVENTS_PATH } from './manifest.ts';
import { createOAuth, INSTALL_PATH, REDIRECT_PATH, type OAuth } from './oauth.ts';
import { keywordPattern } from './parse.ts';
import { createPerformer } from './perform.ts';
import { createProfiles } from './profiles.ts';
import { createReceiver } from './receiver.ts';
import { createSocket } from './socket.ts';
import { throttleKey } from './throttle.ts';
import { createWorkspaces } from './workspaces.ts';

interface SlackDeps {
  readonly installations: SealedStore;
  readonly log: Log;
  /** ms since the epoch. */
  now(): number;
  /** Where Slack reaches Baton, for OAuth; without a slash at its end. */
  readonly publicUrl?: string | undefined;
  /** Opens a file on whichever surface it stands. */
  readonly fileContent: OpenFile;
  readonly catalogue: Catalogue;
  /** Called with the reason for every payload that gives no event. */
  countDropped?(why: string): void;
}

/** Slack, by HTTP or Socket Mode, in one workspace by its token or in many by OAuth. */
export function createSlackSurface(config: SlackConfig, deps: SlackDeps): Surface {
  const { catalogue, publicUrl } = deps;
  const now = (): number => deps.now();
  const log = deps.log.child({ surface: 'slack' });
  const countDropped = (why: string): void => deps.countDropped?.(why);
  const { clientId, clientSecret, stateSecret, apiUrl, appToken, botToken, signingSecret } = config;

  const client = createSlackClient(apiUrl);
  let oauth: OAuth | null = null;
  const installs = clientId !== undefined && clientSecret !== undefined && stateSecret !== undefined;
  const installations = installs
    ? createInstallations(deps.installations, now, async (query) => oauth?.rotate(query))
    : null;
  if (installs && installations !== null) {
    oauth = createOAuth({ clientId, clientSecret, stateSecret, apiUrl, publicUrl }, installations.store, log);
  }
  const workspaces = createWorkspaces({ botToken }, { client, installations, log });
  const performer = createPerformer({
    client,
    workspaces,
    openFile: deps.fileContent,
    agentIdentity: config.agentIdentity,
    now,
  });

  let inbox: Inbox | null = null;
  const inFlight = new Set<Promise<unknown>>();
  const dispatched = createDispatch({
    workspaces,
    catalogue,
    log,
    now,
    countDropped,
    settings: {
      command: config.command,
      keyword: keywordPattern(config.keywords),
      keywordChannels: config.keywordChannels,
    },
    async accept(events) {
      if (inbox === null) throw new OverloadedError('Slack events are not taken in at the moment');
      await inbox.accept(events);
    },
    uninstalled: async (workspace, enterprise, at) => installations?.remove(workspace, enterprise, at),
  });
  const dispatch: Dispatch = async (payload) => {
    const work = dispatched(payload);
    inFlight.add(work);
    try {
      return await work;
    } finally {
      inFlight.delete(work);
    }
  };

  const router = Router();
  if (signingSecret !== undefined) {
    router.post(EVENTS_PATH, createReceiver({ signingSecret, dispatch, log, countDropped, now }));
  }
  if (oauth !== null) {
    router.get(INSTALL_PATH, oauth.install);
    router.get(REDIRECT_PATH, oauth.redirect);
  }
  const socket = appToken === undefined ? null : createSocket({ appToken, apiUrl, dispatch, log });

  return {
    id: 'slack',
    capabilities: slackCapabilities,
    hidesAgents: config.agentIdentity === 'hidden',
    router: signingSecret === undefined && oauth === null ? null : router,
    async start(target) {
      inbox = target;
      workspaces.start();
      socket?.start();
    },
    async stop() {
      inbox = null;
      workspaces.stop();
      await socket?.stop();
      await Promise.allSettled(inFlight);
    },
    perform: performer.perform,
    aside: createAsides({ client, workspaces, performer }),
    profile: createProfiles(client, workspaces, now),
    file: async (file, signal) => readFile(client, await workspaces.credentials(file.place.workspace), file, signal),
    throttleKey,
    locate: async (channel, workspace) => ({
      surface: 'slack',
      workspace: await workspaces.locate(workspace),
      channel,
    }),
    check: async (channels) =>
      checkSlack({ client, workspaces, installations, botToken, appToken, apiUrl, publicUrl }, channels),
  };
}
