import type { Installation, InstallationQuery, InstallationStore } from '@slack/bolt';
import { createBoundedMap } from '../shared/bounded-map.ts';
import { record, text } from '../shared/json.ts';

/** Where installations are kept: JSON values by key, sealed by whoever provides it. */
export interface SealedStore {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  keys(): Promise<readonly string[]>;
}

interface Installed {
  readonly token: string;
  readonly botUserId?: string;
  readonly botId?: string;
  readonly orgWide: boolean;
}

/** The workspaces and organizations that installed Baton by OAuth. */
export interface Installations {
  /** Null where nobody installed it. */
  find(workspace: string, enterprise?: string): Promise<Installed | null>;
  /** Forgets the workspace's installation, and the organization's where it was that which ended, unless it is newer than `at` (ms). */
  remove(workspace: string, enterprise: string | undefined, at: number): Promise<void>;
  /** Every workspace and organization, for `doctor`. */
  list(): Promise<readonly { readonly key: string; readonly token: string }[]>;
  /** What Bolt's installer writes to and reads from. */
  readonly store: InstallationStore;
}

interface Entry {
  readonly installedAt: number;
  readonly installation: Installation<'v2', boolean>;
}

type Rotate = (query: InstallationQuery<boolean>) => Promise<string | undefined>;

const CACHE_MS = 60_000;

/**
 * One entry a workspace (`team:T…`) or organization (`org:E…`). An organization's workspaces become known by their events,
 * and are kept as pointers to it, so that messages can go there after a restart.
 * `rotate` gives a fresh token where the app has token rotation.
 */
export function createInstallations(sealed: SealedStore, now: () => number, rotate: Rotate): Installations {
  const cache = createBoundedMap<Installed>(1000, CACHE_MS, now);

  async function read(key: string): Promise<Entry | null> {
    const value = record(await sealed.get(key));
    return value?.['installation'] === undefined ? null : (value as unknown as Entry);
  }

  async function organizationOf(workspace: string): Promise<string | undefined> {
    return text(record(await sealed.get(`team:${workspace}`))?.['organization']);
  }

  async function toInstalled({ installation }: Entry, workspace: string): Promise<Installed | null> {
    const { bot, enterprise } = installation;
    if (bot === undefined) return null;
    const orgWide = installation.isEnterpriseInstall === true;
    const query = orgWide
      ? { teamId: workspace, enterpriseId: enterprise?.id, isEnterpriseInstall: true }
      : { teamId: workspace, enterpriseId: enterprise?.id, isEnterpriseInstall: false };
    const token = bot.refreshToken === undefined ? bot.token : ((await rotate(query)) ?? bot.token);
    return { token, botUserId: bot.userId, botId: bot.id, orgWide };
  }

  async function find(workspace: string, enterprise?: string): Promise<Installed | null> {
    const cached = cache.get(workspace);
    if (cached !== undefined) return cached;
    let entry = await read(`team:${workspace}`);
    if (entry === null) {
      const pointed = await organizationOf(workspace);
      const organization = enterprise ?? pointed;
      entry = organization === undefined ? null : await read(`org:${organization}`);
      if (entry !== null && pointed !== organization) await sealed.put(`team:${workspace}`, { organization });
    }
    const installed = entry === null ? null : await toInstalled(entry, workspace);
    if (installed !== null) cache.set(workspace, installed);
    return installed;
  }

  async function removeIfOlder(key: string, at: number): Promise<void> {
    const entry = await read(key);
    if (entry !== null && entry.installedAt <= at) await sealed.delete(key);
  }

  return {
    find,
    async remove(workspace, enterprise, at) {
      cache.delete(workspace);
      await removeIfOlder(`team:${workspace}`, at);
      if (enterprise !== undefined) await removeIfOlder(`org:${enterprise}`, at);
    },
    async list() {
      const entries = await Promise.all((await sealed.keys()).map(async (key) => ({ key, entry: await read(key) })));
      return entries.flatMap(({ key, entry }) => {
        const token = entry?.installation.bot?.token;
        return token === undefined ? [] : [{ key, token }];
      });
    },
    store: {
      async storeInstallation(installation) {
        const key = installation.isEnterpriseInstall
          ? `org:${installation.enterprise?.id ?? ''}`
          : `team:${installation.team?.id ?? ''}`;
        // Baton acts as the bot alone: a person's token is not kept.
        const { user, ...rest } = installation;
        const kept = { ...rest, user: { id: user.id, token: undefined, scopes: undefined } };
        await sealed.put(key, { installedAt: now(), installation: kept });
        if (installation.team?.id !== undefined) cache.delete(installation.team.id);
      },
      async fetchInstallation({ teamId, enterpriseId, isEnterpriseInstall }) {
        const entry = await read(isEnterpriseInstall ? `org:${enterpriseId ?? ''}` : `team:${teamId ?? ''}`);
        if (entry === null) throw new Error('There is no such installation');
        return entry.installation;
      },
    },
  };
}
