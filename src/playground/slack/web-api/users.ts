import { SlackFailure, type Json, type User, textOf } from '../types.ts';
import { flag, paginate, userOf, type Call, type Methods } from './method.ts';

/** Seconds that a time zone is ahead of UTC at this moment. */
function offsetOf(tz: string, at: number): number {
  const name = new Intl.DateTimeFormat('en-US', { timeZone: tz, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value;
  const match = /GMT([+-])(\d+):(\d+)/.exec(name ?? '');
  return match === null ? 0 : (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3]) * 60);
}

function labelOf(tz: string, at: number): string {
  const part = new Intl.DateTimeFormat('en-US', { timeZone: tz, timeZoneName: 'long' })
    .formatToParts(at)
    .find((one) => one.type === 'timeZoneName');
  return part?.value ?? tz;
}

function userJson(call: Call, user: User): Json {
  const { kernel, bot } = call;
  const picture = `${kernel.baseUrl()}/avatars/${user.id}.svg`;
  const [firstName = '', ...rest] = user.realName.split(' ');
  const images = Object.fromEntries([24, 32, 48, 72, 192, 512].map((size) => [`image_${size}`, picture]));
  return {
    id: user.id,
    team_id: user.team,
    name: user.name,
    deleted: false,
    color: '4bbe2e',
    real_name: user.realName,
    tz: user.tz,
    tz_label: labelOf(user.tz, kernel.now()),
    tz_offset: offsetOf(user.tz, kernel.now()),
    profile: {
      title: user.title,
      phone: '',
      skype: '',
      real_name: user.realName,
      real_name_normalized: user.realName,
      display_name: user.isBot ? '' : user.realName,
      display_name_normalized: user.isBot ? '' : user.realName,
      status_text: '',
      status_emoji: '',
      status_expiration: 0,
      avatar_hash: 'emulated',
      image_original: picture,
      is_custom_image: true,
      first_name: firstName,
      last_name: rest.join(' '),
      ...(bot.scopes.has('users:read.email') && user.email !== '' ? { email: user.email } : {}),
      ...(user.isBot ? { bot_id: bot.botId, api_app_id: kernel.world.app.appId, always_active: true } : {}),
      ...images,
      team: user.team,
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: user.isBot,
    is_app_user: false,
    updated: Math.floor(user.updated / 1000),
    is_email_confirmed: !user.isBot,
    ...(flag(call.args.include_locale) ? { locale: 'en-US' } : {}),
  };
}

export const userMethods: Methods = {
  'users.info': {
    tier: 4,
    json: false,
    token: 'bot',
    scopes: ['users:read'],
    run: (call) => ({ user: userJson(call, userOf(call)) }),
  },

  'users.list': {
    tier: 2,
    json: false,
    token: 'bot',
    scopes: ['users:read'],
    run(call) {
      const members = [...call.kernel.world.users.values()].filter((user) => user.team === call.workspace.id);
      const page = paginate(members, call.args);
      return { members: page.items.map((user) => userJson(call, user)), response_metadata: { next_cursor: page.next } };
    },
  },

  'users.lookupByEmail': {
    tier: 3,
    json: false,
    token: 'bot',
    scopes: ['users:read.email'],
    run(call) {
      const email = textOf(call.args.email).toLowerCase();
      for (const user of call.kernel.world.users.values()) {
        if (user.team === call.workspace.id && email !== '' && user.email.toLowerCase() === email)
          return { user: userJson(call, user) };
      }
      throw new SlackFailure('users_not_found');
    },
  },

  'usergroups.list': {
    tier: 2,
    json: false,
    token: 'bot',
    scopes: ['usergroups:read'],
    run(call) {
      const groups = [...call.kernel.world.usergroups.values()].filter((group) => group.team === call.workspace.id);
      return {
        usergroups: groups.map((group) => ({
          id: group.id,
          team_id: group.team,
          is_usergroup: true,
          name: group.name,
          description: '',
          handle: group.handle,
          is_external: false,
          date_delete: 0,
          user_count: group.users.length,
          ...(flag(call.args.include_users) ? { users: group.users } : {}),
        })),
      };
    },
  },
};
