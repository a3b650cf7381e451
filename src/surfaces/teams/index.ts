import { Router } from 'express';
import type { Catalogue } from '../../core/catalogue.ts';
import { OverloadedError } from '../../core/errors.ts';
import type { FileRef } from '../../core/message.ts';
import type { Log } from '../../ports/log.ts';
import type { Inbox, Surface } from '../../ports/surface.ts';
import { createAsides } from './aside.ts';
import { createBotFramework } from './bot-framework.ts';
import { teamsCapabilities } from './capabilities.ts';
import { createTeamsClient } from './client.ts';
import { CLOUDS } from './clouds.ts';
import type { TeamsConfig } from './config.ts';
import { createConsents } from './consents.ts';
import { createConversations } from './conversations.ts';
import { createDispatch } from './dispatch.ts';
import { checkTeams } from './doctor.ts';
import { readFile, type OpenFile } from './files.ts';
import { MESSAGES_PATH } from './names.ts';
import { createOutFiles } from './out-files.ts';
import { createPendingAnswers } from './pending.ts';
import { createPeople } from './people.ts';
import { createPerformer } from './perform.ts';
import { createReceiver, type Answer } from './receiver.ts';
import { createReferences, type KeptStore, type KnownChannel } from './references.ts';
import { createSealing } from './sealing.ts';
import { throttleKey } from './throttle.ts';
import { allowedTenants, verifyTeams } from './verify.ts';

interface TeamsDeps {
  readonly log: Log;
  /** ms since the epoch. */
  now(): number;
  /** Where Microsoft reaches Baton; without a slash at its end. */
  readonly publicUrl?: string | undefined;
  readonly catalogue: Catalogue;
  /** Opens a file on whichever surface it stands. */
  readonly fileContent: OpenFile;
  /** An address under which a file can be opened for a day; null or absent where Baton has none. */
  fileLink?(file: FileRef): string | null;
  /** Where tenants and conversations are kept, so that they can be written to after a restart. */
  readonly store: KeptStore;
  /** The agents' channels of the destinations. */
  readonly channels?: readonly KnownChannel[];
  /** Called with the reason for every activity that gives no event. */
  countDropped?(why: string): void;
}

/** Microsoft Teams, by Azure Bot Service. */
export function createTeamsSurface(config: TeamsConfig, deps: TeamsDeps): Surface {
  const { catalogue, publicUrl, channels = [] } = deps;
  const { appId = '', tenantId, serviceUrl, agentIdentity, allowUnauthenticated } = config;
  const now = (): number => deps.now();
  const log = deps.log.child({ surface: 'teams' });
  const countDropped = (why: string): void => deps.countDropped?.(why);

  const framework = createBotFramework(config, now);
  const client = createTeamsClient(framework.token);
  const tenants = allowedTenants(config);
  const ownTenant = tenantId === undefined || tenantId.includes('.') ? undefined : tenantId.toLowerCase();
  const references = createReferences({ store: deps.store, serviceUrl, tenant: ownTenant, channels });
  const conversations = createConversations(client, references, appId);
  const people = createPeople({ client, conversations, references, chatUrl: CLOUDS[config.cloud].chatUrl, now });
  const pending = createPendingAnswers();
  const consents = createConsents({
    client,
    references,
    sealing: createSealing(deps.store),
    openFile: deps.fileContent,
    failed: (name) => catalogue['employee.file-failed'].replace('{name}', () => name),
    log,
    now,
  });
  const perform = createPerformer({
    client,
    conversations,
    outFiles: createOutFiles({
      consents,
      openFile: deps.fileContent,
      fileLink: (file) => deps.fileLink?.(file) ?? null,
    }),
    agentIdentity,
    nameOf: async (person) =>
      people.profile(person).then(
        ({ name }) => name,
        () => undefined,
      ),
  });

  let inbox: Inbox | null = null;
  const inFlight = new Set<Promise<unknown>>();
  const track = <T>(work: Promise<T>): Promise<T> => {
    inFlight.add(work);
    void work.catch(() => undefined).finally(() => inFlight.delete(work));
    return work;
  };
  const dispatch = createDispatch({
    appId,
    tenants,
    ownTenant: ownTenant ?? '-',
    references,
    people,
    consents,
    pending,
    catalogue,
    log,
    now,
    countDropped,
    background: (work) => void track(work),
    async accept(events) {
      if (inbox === null) throw new OverloadedError('Teams events are not taken in at the moment');
      await inbox.accept(events);
    },
  });

  const router = Router();
  router.post(
    MESSAGES_PATH,
    createReceiver({
      verify: async (request) => verifyTeams(request, framework, allowUnauthenticated),
      dispatch: async (activity): Promise<Answer> => track(dispatch(activity)),
      log,
      countDropped,
    }),
  );

  return {
    id: 'teams',
    capabilities: teamsCapabilities(config.channelMessages),
    hidesAgents: agentIdentity === 'hidden',
    router,
    async start(target) {
      inbox = target;
    },
    async stop() {
      inbox = null;
      await Promise.allSettled(inFlight);
    },
    perform,
    aside: createAsides({ conversations, people, references, pending }),
    profile: people.profile,
    file: async (file, signal) => {
      // Where the tenant's service is must be known, because pictures lie there.
      await references.serviceUrl(file.place).catch(() => undefined);
      return readFile(client, file, references.serviceUrls(), signal);
    },
    throttleKey,
    locate: async (channel, workspace) => ({
      surface: 'teams',
      workspace: workspace?.toLowerCase() ?? (await references.tenant(channel)),
      channel,
    }),
    check: async (places) => checkTeams({ config, framework, client, references, publicUrl }, places),
  };
}
