import { COMMANDS, EVENTS_PATH } from './names.ts';

/** Commands that Baton understands, for the console. The one on messages is left out: Google has it as a preview only. */
const GOOGLE_CHAT_COMMANDS = [
  {
    id: COMMANDS.slash,
    type: 'Slash command',
    name: '/live-agent',
    description: 'Talk to a person who can help. Say after it what it is about.',
    opensDialog: false,
  },
  {
    id: COMMANDS.quick,
    type: 'Quick command',
    name: 'Request live agent',
    description: 'Talk to a person who can help',
    opensDialog: false,
  },
] as const;

const NAME = 'Baton';
const DESCRIPTION = 'Brings you together with a live agent.';
/** Google wants a square picture by https; this one is Google's own, for apps that have none yet. */
const AVATAR = 'https://developers.google.com/chat/images/quickstart-app-avatar.png';

/**
 * The values for the page "Google Chat API → Configuration" in the Google Cloud console, field by field. Google has no file
 * and no API for that page. `publicUrl`: where Google reaches Baton.
 */
export function googleChatConsole(publicUrl: string) {
  const endpoint = `${publicUrl.replace(/\/+$/, '')}${EVENTS_PATH}`;
  return {
    page: 'Google Cloud console → APIs & services → Google Chat API → Configuration',
    applicationInfo: {
      appName: NAME,
      avatarUrl: AVATAR,
      description: DESCRIPTION,
      buildAsWorkspaceAddOn: 'either: Baton understands both kinds of events',
    },
    interactiveFeatures: {
      enableInteractiveFeatures: true,
      functionality: { joinSpacesAndGroupConversations: true },
      markupSyntax: 'Chat (Baton says it with each message as well)',
    },
    connectionSettings: {
      http: {
        connection: 'HTTP endpoint URL',
        triggers: {
          useCommonHttpEndpointForAllTriggers: true,
          httpEndpointUrl: endpoint,
        },
        authenticationAudience: 'HTTP endpoint URL (a classic app may also use Project Number)',
      },
      pubsub: {
        connection: 'Cloud Pub/Sub',
        topic: 'projects/PROJECT_ID/topics/baton-google-chat',
        publisher: 'chat-api-push@system.gserviceaccount.com needs the role Pub/Sub Publisher on the topic',
      },
    },
    commands: GOOGLE_CHAT_COMMANDS.map((command) => ({ ...command })),
    visibility: 'The people and groups of your domain who may ask for an agent, and all agents',
    logs: 'Log errors to Logging: on',
    baton: {
      'surfaces.google-chat.audience': endpoint,
      'surfaces.google-chat.projectNumber': 'PROJECT_NUMBER (Cloud console → Dashboard → Project info)',
      'surfaces.google-chat.credentialsFile': 'path of the JSON key of the service account',
      'surfaces.google-chat.subscription': 'only with Pub/Sub: projects/PROJECT_ID/subscriptions/baton-google-chat',
    },
  };
}

/**
 * The deployment of a Workspace add-on, for `gcloud workspace-add-ons deployments create`. Google Chat itself takes its
 * values from the console; the deployment makes the add-on installable. Source: Google, `projects.deployments`.
 */
export function googleChatDeployment() {
  return {
    oauthScopes: ['https://www.googleapis.com/auth/userinfo.email'],
    addOns: {
      common: { name: NAME, logoUrl: AVATAR },
      httpOptions: { authorizationHeader: 'SYSTEM_ID_TOKEN' },
    },
  };
}
