import { checkString, optionalString, type Fields } from './control-fields.ts';
import { controlChannel, controlUser } from './control-view.ts';
import { checkRules } from '../shared/faults.ts';
import type { Kernel } from './kernel.ts';
import { ControlFailure, type Workspace } from './types.ts';

const MAX_REDELIVERIES = 100;
const MAX_WORKSPACES = 50;
const MAX_USERS = 20_000;
const MAX_CHANNELS = 20_000;

function teamOf(kernel: Kernel, fields: Fields): Workspace {
  const id = optionalString(fields, 'team') ?? kernel.world.home().id;
  const workspace = kernel.world.workspaces.get(id);
  if (workspace === undefined) throw new ControlFailure(`There is no workspace ${id}.`);
  return workspace;
}

function tellSwitches(kernel: Kernel): void {
  const { down, rules } = kernel.faults;
  kernel.hub.publish(() => ({
    type: 'switches',
    down,
    faults: rules,
    installed: kernel.world.home().installation !== null,
  }));
}

/** What is not done by one person: the world itself, and what goes wrong in it. */
export const switches: Readonly<Record<string, (kernel: Kernel, fields: Fields) => object | Promise<object>>> = {
  faults(kernel, fields) {
    const rules = checkRules(fields.rules);
    if (typeof rules === 'string') throw new ControlFailure(rules);
    kernel.faults.replace(rules);
    tellSwitches(kernel);
    return {};
  },

  'faults/down'(kernel, fields) {
    kernel.faults.down = fields.down === true;
    if (kernel.faults.down) kernel.sockets?.cut();
    tellSwitches(kernel);
    return {};
  },

  async redeliver(kernel, fields) {
    const times = fields.times === undefined ? 1 : Number(fields.times);
    if (!Number.isInteger(times) || times < 1 || times > MAX_REDELIVERIES)
      throw new ControlFailure(`Give times from 1 to ${MAX_REDELIVERIES}.`);
    const statuses = await kernel.events.redeliver(checkString(fields, 'event_id'), times);
    if (statuses === null) throw new ControlFailure('That event is not remembered.');
    return { statuses };
  },

  uninstall(kernel, fields) {
    const workspace = teamOf(kernel, fields);
    const bot = workspace.installation;
    if (bot === null) throw new ControlFailure('The app is not installed there.');
    kernel.events.send(workspace, 'tokens_revoked', {
      type: 'tokens_revoked',
      tokens: { oauth: [], bot: [bot.botUserId] },
      event_ts: kernel.nextTs(),
    });
    kernel.events.send(workspace, 'app_uninstalled', { type: 'app_uninstalled', event_ts: kernel.nextTs() });
    kernel.world.uninstall(workspace.id);
    tellSwitches(kernel);
    return {};
  },

  workspace(kernel, fields) {
    if (kernel.world.workspaces.size >= MAX_WORKSPACES) throw new ControlFailure('There are too many workspaces.');
    const domain = optionalString(fields, 'domain');
    const workspace = kernel.world.addWorkspace({
      name: checkString(fields, 'name'),
      ...(domain === undefined ? {} : { domain }),
    });
    const bot = fields.installed === true ? kernel.world.install(workspace.id, '') : null;
    return { team: workspace.id, ...(bot === null ? {} : { botToken: bot.botToken, botUserId: bot.botUserId }) };
  },

  user(kernel, fields) {
    if (kernel.world.users.size >= MAX_USERS) throw new ControlFailure('There are too many people.');
    const name = checkString(fields, 'name');
    const user = kernel.world.addUser({
      team: teamOf(kernel, fields).id,
      name,
      realName: optionalString(fields, 'realName') ?? name,
      title: optionalString(fields, 'title') ?? '',
      email: optionalString(fields, 'email') ?? `${name}@larkspur.example`,
      tz: optionalString(fields, 'tz') ?? 'Europe/Berlin',
      isBot: false,
      role: fields.role === 'agent' ? 'agent' : 'employee',
    });
    kernel.hub.publish(() => ({ type: 'user', user: controlUser(kernel, user) }));
    return { user: user.id };
  },

  channel(kernel, fields) {
    if (kernel.world.channels.size >= MAX_CHANNELS) throw new ControlFailure('There are too many channels.');
    const members = Array.isArray(fields.members) ? fields.members.map(String) : [];
    const unknown = members.find((member) => !kernel.world.users.has(member));
    if (unknown !== undefined) throw new ControlFailure(`There is no user ${unknown}.`);
    const channel = kernel.world.addChannel({
      team: teamOf(kernel, fields).id,
      name: checkString(fields, 'name'),
      isPrivate: fields.isPrivate === true,
      members,
    });
    kernel.hub.publish(() => ({ type: 'channel', channel: controlChannel(channel) }));
    return { channel: channel.id };
  },

  join: (kernel, fields) => membership(kernel, fields, true),
  leave: (kernel, fields) => membership(kernel, fields, false),

  archive(kernel, fields) {
    const channel = kernel.world.channels.get(checkString(fields, 'channel'));
    if (channel === undefined) throw new ControlFailure('There is no such channel.');
    channel.archived = fields.archived !== false;
    kernel.hub.publish(() => ({ type: 'channel', channel: controlChannel(channel) }));
    return {};
  },

  'socket/disconnect'(kernel, fields) {
    return { connections: kernel.sockets?.disconnect(optionalString(fields, 'reason') ?? 'refresh_requested') ?? 0 };
  },
};

function membership(kernel: Kernel, fields: Fields, joins: boolean): object {
  const user = kernel.world.users.get(checkString(fields, 'user'));
  const channel = kernel.world.channels.get(checkString(fields, 'channel'));
  if (user === undefined || channel === undefined || channel.kind === 'im')
    throw new ControlFailure('There is no such user or channel.');
  if (!joins) channel.members.delete(user.id);
  else channel.members.add(user.id);
  const workspace = kernel.world.workspaces.get(channel.team);
  const bot = workspace?.installation?.botUserId;
  if (joins && workspace !== undefined && bot !== undefined && channel.members.has(bot)) {
    const type = channel.kind === 'private' ? 'G' : 'C';
    const event = {
      type: 'member_joined_channel',
      user: user.id,
      channel: channel.id,
      channel_type: type,
      team: channel.team,
      event_ts: kernel.nextTs(),
    };
    kernel.events.send(workspace, 'member_joined_channel', event);
  }
  kernel.hub.publish(() => ({ type: 'channel', channel: controlChannel(channel) }));
  return {};
}
