import { REQUEST_ON_MESSAGE, REQUEST_SHORTCUT } from './names.ts';

/** What Baton may do as a bot, and why. `baton doctor` compares it with what the token has. */
export const SLACK_SCOPE_USES = {
  'app_mentions:read': 'to answer when somebody mentions it in a channel',
  'channels:history': 'to read what agents answer in a public channel',
  'channels:read': 'to check the channels of the destinations',
  'chat:write': 'to write messages',
  'chat:write.customize': 'to show people by their own name and picture',
  commands: 'for the slash command and the shortcuts',
  'files:read': 'to carry files over',
  'files:write': 'to bring files in',
  'groups:history': 'to read what agents answer in a private channel',
  'groups:read': 'to check private channels of the destinations',
  'im:history': 'to read what employees write in the 1:1',
  'im:write': 'to open the 1:1 with somebody',
  'metadata.message:read': 'to find a message of its own again, so that none is sent twice',
  'reactions:read': 'to carry reactions over',
  'reactions:write': 'to mark what was delivered',
  'users:read': 'to show names, titles and local times',
  'users:read.email': 'to show the email address of an employee',
} as const;

type SlackScope = keyof typeof SLACK_SCOPE_USES;
export const SLACK_SCOPES = Object.keys(SLACK_SCOPE_USES) as readonly SlackScope[];

/** Events that Baton takes in, with the scope that each needs. Source: each event's page in Slack's reference. */
export const SLACK_EVENT_SCOPES = {
  app_home_opened: null,
  app_mention: 'app_mentions:read',
  app_uninstalled: null,
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
  reaction_added: 'reactions:read',
  reaction_removed: 'reactions:read',
  tokens_revoked: null,
} as const satisfies Readonly<Record<string, SlackScope | null>>;

type SlackEvent = keyof typeof SLACK_EVENT_SCOPES;
export const SLACK_EVENTS = Object.keys(SLACK_EVENT_SCOPES) as readonly SlackEvent[];

/** Names take at most 24 characters. */
export const SLACK_SHORTCUTS = [
  {
    name: 'Request live agent',
    type: 'global',
    callback_id: REQUEST_SHORTCUT,
    description: 'Talk to a person who can help',
  },
  {
    name: 'Ask an agent about this',
    type: 'message',
    callback_id: REQUEST_ON_MESSAGE,
    description: 'Talk to a person about this message',
  },
] as const;

export const EVENTS_PATH = '/slack/events';

interface ManifestOptions {
  /** Where Slack reaches Baton, without a slash at the end; not used in Socket Mode. */
  readonly publicUrl: string;
  readonly socketMode: boolean;
  readonly command?: string;
  readonly name?: string;
}

/** What an admin pastes into "Create an app from a manifest". Valid against Slack's schema of version 2. */
export function slackManifest({ publicUrl, socketMode, command = '/live-agent', name = 'Baton' }: ManifestOptions) {
  const url = `${publicUrl.replace(/\/+$/, '')}${EVENTS_PATH}`;
  const reached = socketMode ? {} : { request_url: url };
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name,
      description: 'Brings you together with a live agent, and carries every message between you.',
      background_color: '#1f2a44',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: name, always_online: true },
      shortcuts: SLACK_SHORTCUTS.map((shortcut) => ({ ...shortcut })),
      slash_commands: [
        {
          command,
          ...(socketMode ? {} : { url }),
          description: 'Request a live agent',
          usage_hint: '[what it is about]',
          should_escape: true,
        },
      ],
    },
    oauth_config: {
      ...(socketMode ? {} : { redirect_urls: [`${publicUrl.replace(/\/+$/, '')}/slack/oauth_redirect`] }),
      scopes: { bot: [...SLACK_SCOPES] },
    },
    settings: {
      event_subscriptions: { ...reached, bot_events: [...SLACK_EVENTS] },
      interactivity: { is_enabled: true, ...reached },
      org_deploy_enabled: false,
      socket_mode_enabled: socketMode,
      token_rotation_enabled: false,
    },
  };
}
