import { BatonError, VendorError } from '../../core/errors.ts';
import { backoffMs } from '../../net/backoff.ts';
import type { Log } from '../../ports/log.ts';
import type { SlackClient } from './client.ts';
import type { Installations } from './installations.ts';
import { text } from '../shared/json.ts';
import type { Origin } from './parse.ts';
import { createLoop } from './loop.ts';

/** Who we are in a workspace, as far as it is known. */
interface Membership {
  readonly workspace: string;
  readonly botUserId?: string;
  readonly botId?: string;
}

/** An event of a workspace where Baton is not installed: answered, and counted, but not taken in. */
export class NotInstalledError extends BatonError {
  constructor() {
    super('slack.not-installed', 'The event comes from a workspace where Baton is not installed');
  }
}

export interface Credentials {
  readonly token: string;
  /** What an organization-wide token needs to be told with each call; empty for all others. */
  readonly scope: { readonly team_id?: string };
}

export interface Workspaces {
  /** Under which workspace an event counts. @throws NotInstalledError */
  admit(origin: Origin): Promise<Membership>;
  /** What to act with in a workspace. @throws VendorError if Baton is not installed there */
  credentials(workspace: string): Promise<Credentials>;
  /** The workspace that is meant where none is named: the only one there is. @throws VendorError */
  locate(workspace?: string): Promise<string>;
  /** Begins to learn who the static token belongs to, in the background; Slack may be away. */
  readonly start: () => void;
  readonly stop: () => void;
}

interface Identity {
  readonly team: string;
  readonly enterprise?: string;
  readonly orgWide: boolean;
  readonly botUserId?: string;
  readonly botId?: string;
}

/**
 * Which workspaces Baton serves: the one of the static token, and those that installed it by OAuth. Nothing here waits for
 * Slack while an event is taken in.
 */
export function createWorkspaces(
  config: { readonly botToken?: string | undefined },
  deps: { readonly client: SlackClient; readonly installations: Installations | null; readonly log: Log },
): Workspaces {
  const { client, installations, log } = deps;
  const { botToken } = config;
  let identity: Identity | null = null;

  async function learn(token: string): Promise<Identity> {
    const answer = await client.call('auth.test', {}, token, AbortSignal.timeout(10_000));
    const enterprise = text(answer['enterprise_id']);
    const botUserId = text(answer['user_id']);
    const botId = text(answer['bot_id']);
    identity = {
      team: text(answer['team_id']) ?? '',
      orgWide: answer['is_enterprise_install'] === true,
      ...(enterprise && { enterprise }),
      ...(botUserId && { botUserId }),
      ...(botId && { botId }),
    };
    return identity;
  }

  const learning = createLoop(async (attempt) => {
    if (botToken === undefined || identity !== null) return null;
    try {
      const { team } = await learn(botToken);
      log.info({ workspace: team }, 'Slack knows the bot');
      return null;
    } catch (error) {
      const code = error instanceof BatonError ? error.code : 'unknown';
      if (attempt === 1) log.warn({ code }, 'Slack does not tell yet who the bot is');
      return backoffMs(attempt, Math.random(), { firstMs: 1000, longestMs: 60_000 });
    }
  });

  /** Whether the static token acts there; null identity: not known yet, so it may. */
  function served(workspace: string, enterprise: string | undefined): boolean {
    if (botToken === undefined) return false;
    if (identity === null || identity.team === workspace) return true;
    return identity.orgWide && enterprise !== undefined && identity.enterprise === enterprise;
  }

  return {
    async admit(origin) {
      const installed = await installations?.find(origin.workspace, origin.enterprise);
      if (installed) {
        return {
          workspace: origin.workspace,
          ...(installed.botUserId && { botUserId: installed.botUserId }),
          ...(installed.botId && { botId: installed.botId }),
        };
      }
      const known = identity;
      const own = {
        ...(known?.botId && { botId: known.botId }),
        ...(known?.botUserId ? { botUserId: known.botUserId } : origin.botUserId && { botUserId: origin.botUserId }),
      };
      if (served(origin.workspace, origin.enterprise)) return { workspace: origin.workspace, ...own };
      // A channel shared with another company, or a press on our own message there, counts as ours.
      if (known !== null && origin.ours && botToken !== undefined) return { workspace: known.team, ...own };
      throw new NotInstalledError();
    },

    async credentials(workspace) {
      const installed = await installations?.find(workspace);
      if (installed) return { token: installed.token, scope: installed.orgWide ? { team_id: workspace } : {} };
      if (botToken !== undefined && (identity === null || identity.orgWide || identity.team === workspace)) {
        return { token: botToken, scope: identity?.orgWide ? { team_id: workspace } : {} };
      }
      throw new VendorError('slack.auth.not_installed', 'Baton is not installed in that Slack workspace');
    },

    async locate(workspace) {
      if (workspace !== undefined) return workspace;
      if (botToken !== undefined) return (identity ?? (await learn(botToken))).team;
      const keys = (await installations?.list())?.map(({ key }) => key) ?? [];
      const [only] = keys;
      if (keys.length !== 1 || !only?.startsWith('team:')) {
        throw new VendorError(
          'slack.locate.ambiguous',
          'Which workspace the channel is in is not told: set its workspace',
          {
            retry: 'backoff',
          },
        );
      }
      return only.slice('team:'.length);
    },

    start: learning.start,
    stop: learning.stop,
  };
}
