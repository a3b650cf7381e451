import type { Notes, Vault } from './config/vault.ts';
import type { Config, ConfigRegistry, DestinationConfig } from './config/schema.ts';
import { destinationSettings, surfaceSettings } from './config/schema.ts';
import type { Catalogue } from './core/catalogue.ts';
import { VendorError } from './core/errors.ts';
import type { PlannedDestination } from './core/handoff.ts';
import type { FileRef } from './core/message.ts';
import type { SurfaceId } from './core/place.ts';
import type { DestinationBlock } from './ports/config-block.ts';
import type { Log } from './ports/log.ts';
import type { FileContent, Surface } from './ports/surface.ts';
import type { LiveAgentSystem } from './ports/system.ts';
import { googleChatBlock } from './surfaces/google-chat/config.ts';
import { slackBlock } from './surfaces/slack/config.ts';
import { teamsBlock } from './surfaces/teams/config.ts';
import { webexBlock } from './surfaces/webex/config.ts';
import {
  googleChatChannelBlock,
  slackChannelBlock,
  teamsChannelBlock,
  webexChannelBlock,
} from './systems/channel/config.ts';

/** What a surface is given to work with, for itself alone. */
export interface SurfaceTools {
  readonly log: Log;
  readonly texts: Catalogue;
  /** Sealed values, for tokens. */
  readonly vault: Vault;
  /** Texts that outlive the process and hold no secret of a vendor: they need no key. */
  readonly store: Notes;
  readonly fileContent: (file: FileRef, signal: AbortSignal) => Promise<FileContent>;
  /** An address of Baton's own under which people can fetch a file for a day; null where there is none. */
  readonly fileLink: (file: FileRef) => string | null;
  /** Something came in that gives no event. */
  readonly refused: () => void;
}

interface SurfaceMaker {
  readonly id: SurfaceId;
  /** Null where the surface is off. The surface's code is loaded only where it is on. */
  make(config: Config, tools: SurfaceTools): Promise<Surface | null>;
}

type SystemMaker = (
  destination: DestinationConfig,
  surfaces: ReadonlyMap<SurfaceId, Surface>,
  chatLink: (chatUrl: string) => string | null,
) => Promise<{ system: LiveAgentSystem; plan: Partial<PlannedDestination> } | null>;

/** The blocks of every surface and system that this Baton knows. A new one is a new folder, a line here and one below. */
export const REGISTRY: ConfigRegistry = {
  surfaces: [slackBlock, teamsBlock, googleChatBlock, webexBlock],
  destinations: [slackChannelBlock, teamsChannelBlock, googleChatChannelBlock, webexChannelBlock],
};

export const SURFACE_MAKERS: readonly SurfaceMaker[] = [
  {
    id: 'slack',
    async make(config, { vault, texts, ...tools }) {
      const settings = surfaceSettings(config, slackBlock);
      if (settings === undefined) return null;
      const { createSlackSurface } = await import('./surfaces/slack/index.ts');
      return createSlackSurface(settings, { ...common(config, tools), installations: vault, catalogue: texts });
    },
  },
  {
    id: 'teams',
    async make(config, { texts, ...tools }) {
      const settings = surfaceSettings(config, teamsBlock);
      if (settings === undefined) return null;
      const { createTeamsSurface } = await import('./surfaces/teams/index.ts');
      const channels = Object.values(config.destinations).flatMap(
        (destination) => destinationSettings(destination, teamsChannelBlock) ?? [],
      );
      return createTeamsSurface(settings, { ...common(config, tools), catalogue: texts, channels });
    },
  },
  {
    id: 'google-chat',
    async make(config, tools) {
      const settings = surfaceSettings(config, googleChatBlock);
      if (settings === undefined) return null;
      const { createGoogleChatSurface } = await import('./surfaces/google-chat/index.ts');
      const fileLink = (file: FileRef): string => {
        const link = tools.fileLink(file);
        if (link === null) throw new VendorError('file.no-link', 'Baton has no address that people reach');
        return link;
      };
      return createGoogleChatSurface(settings, { ...common(config, tools), fileLink });
    },
  },
  {
    id: 'webex',
    async make(config, tools) {
      const settings = surfaceSettings(config, webexBlock);
      if (settings === undefined) return null;
      const { createWebexSurface } = await import('./surfaces/webex/index.ts');
      return createWebexSurface(settings, common(config, tools));
    },
  },
];

/** What every surface takes under the same name. */
function common(config: Config, tools: Omit<SurfaceTools, 'vault' | 'texts'>) {
  const { log, store, fileContent, fileLink, refused } = tools;
  const { publicUrl } = config.server;
  return { log, store, fileContent, fileLink, publicUrl, now: Date.now, countDropped: refused };
}

export const SYSTEM_MAKERS: readonly SystemMaker[] = [
  channelMaker(slackChannelBlock, ({ channel, workspace }) => ({ id: channel, workspace })),
  channelMaker(teamsChannelBlock, ({ channel }) => ({ id: channel })),
  channelMaker(googleChatChannelBlock, ({ space }) => ({ id: space })),
  channelMaker(webexChannelBlock, ({ room }) => ({ id: room })),
];

/** Settings that an agents' channel has on every platform. */
interface ChannelSettings {
  readonly agentThread: 'channel' | 'direct';
  readonly replies: 'claimant' | 'anyone';
  readonly mentionGroup?: string | undefined;
  readonly remindAfter: number;
  readonly giveUpAfter: number;
}

/** Mode `channel` on one platform. `where`: how its settings name the channel. */
function channelMaker<S extends DestinationBlock['schema']>(
  block: DestinationBlock<'channel', SurfaceId, S>,
  where: (settings: ReturnType<S['parse']>) => { readonly id: string; readonly workspace?: string | undefined },
): SystemMaker {
  return async (destination, surfaces, chatLink) => {
    const settings = destinationSettings(destination, block);
    const surface = surfaces.get(block.system);
    if (settings === undefined || surface === undefined) return null;
    const { createChannelSystem } = await import('./systems/channel/index.ts');
    const { id, workspace } = where(settings as ReturnType<S['parse']>);
    const system = createChannelSystem({
      surface,
      channelId: id,
      channel: () => surface.locate(id, workspace),
      chatLink,
    });
    const { waitAtMost } = settings;
    const { agentThread, replies, mentionGroup, remindAfter, giveUpAfter } = settings as unknown as ChannelSettings;
    return {
      system,
      plan: {
        agentThread,
        replies,
        ...(mentionGroup !== undefined && { mentionGroup }),
        remindAfterMs: remindAfter,
        waitAtMostMs: Math.min(giveUpAfter, waitAtMost ?? giveUpAfter),
      },
    };
  };
}
