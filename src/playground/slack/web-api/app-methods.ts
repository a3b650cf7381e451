import { SlackFailure } from '../types.ts';
import type { Methods } from './method.ts';

/** The app itself, its workspace and its installation. */
export const appMethods: Methods = {
  'auth.test': {
    tier: 'none',
    json: true,
    token: 'bot',
    scopes: [],
    run: ({ kernel, workspace, bot }) => ({
      url: `https://${workspace.domain}.slack.com/`,
      team: workspace.name,
      user: kernel.world.users.get(bot.botUserId)?.name ?? '',
      team_id: workspace.id,
      user_id: bot.botUserId,
      bot_id: bot.botId,
      is_enterprise_install: false,
    }),
  },

  'api.test': { tier: 4, json: true, token: 'none', run: ({ args }) => ({ args }) },

  'team.info': {
    tier: 3,
    json: false,
    token: 'bot',
    scopes: ['team:read'],
    run: ({ workspace, kernel }) => ({
      team: {
        id: workspace.id,
        name: workspace.name,
        url: `https://${workspace.domain}.slack.com/`,
        domain: workspace.domain,
        email_domain: '',
        icon: { image_default: true, image_68: `${kernel.baseUrl()}/avatars/${workspace.id}.svg` },
      },
    }),
  },

  'bots.info': {
    tier: 3,
    json: false,
    token: 'bot',
    scopes: ['users:read'],
    run({ kernel, args, workspace, bot }) {
      if (args.bot !== bot.botId) throw new SlackFailure('bot_not_found');
      const user = kernel.world.users.get(bot.botUserId);
      const icon = `${kernel.baseUrl()}/avatars/${bot.botUserId}.svg`;
      return {
        bot: {
          id: bot.botId,
          deleted: false,
          name: kernel.world.app.name,
          updated: Math.floor((user?.updated ?? 0) / 1000),
          app_id: kernel.world.app.appId,
          user_id: bot.botUserId,
          icons: { image_36: icon, image_48: icon, image_72: icon },
          team_id: workspace.id,
        },
      };
    },
  },

  'apps.connections.open': {
    tier: 1,
    json: true,
    token: 'app',
    run({ kernel }) {
      if (kernel.sockets === null) throw new SlackFailure('not_allowed');
      return { url: kernel.baseUrl().replace(/^http/, 'ws') + kernel.sockets.ticket() };
    },
  },

  'oauth.v2.access': {
    tier: 4,
    json: false,
    token: 'none',
    run({ kernel, args, basic }) {
      const { app } = kernel.world;
      if ((basic?.user ?? args.client_id) !== app.clientId) throw new SlackFailure('invalid_client_id');
      if ((basic?.password ?? args.client_secret) !== app.clientSecret) throw new SlackFailure('bad_client_secret');
      return kernel.oauth.redeem(args.code, args.redirect_uri);
    },
  },
};
