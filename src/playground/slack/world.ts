import type { AppSettings, Channel, Installation, Message, User, UserGroup, View, Workspace } from './types.ts';
import { stableId, stableSecret } from './ids.ts';

/** Everything that exists in the emulated Slack. Plain data; the verbs on messages are in `messages.ts`. */
export interface World {
  readonly app: AppSettings;
  readonly workspaces: Map<string, Workspace>;
  readonly users: Map<string, User>;
  readonly usergroups: Map<string, UserGroup>;
  readonly channels: Map<string, Channel>;
  /** By user id. */
  readonly homes: Map<string, View>;
  /** By user id; the visible one last. */
  readonly modals: Map<string, View[]>;
  readonly tokens: Map<string, { readonly team: string; readonly active: boolean }>;
  addWorkspace(workspace: { id?: string; name: string; domain?: string }): Workspace;
  addUser(user: Omit<User, 'id' | 'updated'> & { id?: string }): User;
  addChannel(channel: {
    id?: string;
    team: string;
    name: string;
    topic?: string;
    isPrivate?: boolean;
    members: readonly string[];
  }): Channel;
  /** The 1:1 of the workspace's bot and this person, made when needed. */
  openIm(installation: Installation, user: User): Channel;
  install(team: string, installer: string): Installation;
  uninstall(team: string): void;
  /** The newest installation's workspace first seeded. */
  home(): Workspace;
  clear(): void;
}

export function createWorld(app: AppSettings, now: () => number): World {
  const world: World = {
    app,
    workspaces: new Map(),
    users: new Map(),
    usergroups: new Map(),
    channels: new Map(),
    homes: new Map(),
    modals: new Map(),
    tokens: new Map(),
    addWorkspace({ id, name, domain }) {
      const workspace: Workspace = {
        id: id ?? stableId('T', `${name}/${world.workspaces.size}`),
        name,
        domain: domain ?? name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
        installation: null,
      };
      world.workspaces.set(workspace.id, workspace);
      return workspace;
    },
    addUser(user) {
      const id = user.id ?? stableId(user.isBot ? 'U0B' : 'U', `${user.team}/${user.name}`);
      const added: User = { ...user, id, updated: now() };
      world.users.set(id, added);
      return added;
    },
    addChannel({ id, team, name, topic, isPrivate, members }) {
      const channel = emptyChannel({
        id: id ?? stableId('C', `${team}/${name}`),
        team,
        kind: isPrivate === true ? 'private' : 'channel',
        name,
        topic: topic ?? '',
        created: now(),
        creator: members[0] ?? '',
        members: new Set(members),
      });
      world.channels.set(channel.id, channel);
      return channel;
    },
    openIm(installation, user) {
      const id = `D${user.id.slice(1)}`;
      const existing = world.channels.get(id);
      if (existing !== undefined) {
        // A new installation has a new bot user; the 1:1 stays.
        existing.members.add(installation.botUserId);
        return existing;
      }
      const channel = emptyChannel({
        id,
        team: user.team,
        kind: 'im',
        name: app.name,
        topic: '',
        created: now(),
        creator: installation.botUserId,
        members: new Set([installation.botUserId, user.id]),
        imUser: user.id,
      });
      world.channels.set(id, channel);
      return channel;
    },
    install(team, installer) {
      const workspace = world.workspaces.get(team);
      if (workspace === undefined) throw new Error(`no workspace ${team}`);
      if (workspace.installation !== null) return workspace.installation;
      const generation = [...world.tokens.values()].filter((token) => token.team === team).length;
      const bot = world.addUser({
        id: stableId('U0B', team),
        team,
        name: app.name.toLowerCase(),
        realName: app.name,
        title: '',
        email: '',
        tz: 'America/Los_Angeles',
        isBot: true,
        role: 'bot',
      });
      const installation: Installation = {
        botUserId: bot.id,
        botId: stableId('B', team),
        botToken: `xoxb-emulated-${stableSecret(`bot token of ${team}, ${generation}`)}`,
        scopes: new Set(app.scopes),
        installer,
      };
      workspace.installation = installation;
      world.tokens.set(installation.botToken, { team, active: true });
      return installation;
    },
    uninstall(team) {
      const workspace = world.workspaces.get(team);
      if (workspace === undefined || workspace.installation === null) return;
      world.tokens.set(workspace.installation.botToken, { team, active: false });
      workspace.installation = null;
    },
    home() {
      const first = world.workspaces.values().next().value;
      if (first === undefined) throw new Error('the emulated Slack has no workspace');
      return first;
    },
    clear() {
      for (const map of [
        world.workspaces,
        world.users,
        world.usergroups,
        world.channels,
        world.homes,
        world.modals,
        world.tokens,
      ])
        map.clear();
    },
  };
  return world;
}

function emptyChannel(channel: Omit<Channel, 'archived' | 'messages' | 'threads' | 'ephemerals'>): Channel {
  return { ...channel, archived: false, messages: [], threads: new Map(), ephemerals: [] };
}

/** Where this ts stands in the channel, or where it would. */
export function position(messages: readonly Message[], ts: string): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = messages[middle];
    if (at !== undefined && at.ts < ts) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function findMessage(channel: Channel, ts: string): Message | undefined {
  const found = channel.messages[position(channel.messages, ts)];
  return found?.ts === ts ? found : undefined;
}
