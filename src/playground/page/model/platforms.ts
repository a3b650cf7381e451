import type { View } from '../../shared/control-types.ts';

export type PlatformId = View['platform'];

/** What sets one platform's client apart from another's, beside its looks (`styles/look-*.css`). */
export interface Platform {
  readonly id: PlatformId;
  readonly name: string;
  /** Replies stand under the message that they answer, or beside the room. */
  readonly threads: 'inline' | 'pane';
  /** Whether messages of a 1:1 can be answered one by one. */
  readonly directThreads: boolean;
  readonly words: {
    readonly direct: string;
    readonly rooms: string;
    readonly reply: string;
    readonly write: string;
    readonly app: string;
  };
  /** Whether a bot in a room with others hears only what names it. */
  readonly mentionsOnly: boolean;
  /** What people can react with; none where a bot is told nothing of it. */
  readonly reactions: readonly string[];
  /** Calls that a fault can strike, as the wire log names them; the one for a new message first. */
  readonly methods: readonly string[];
}

const SLACK: Platform = {
  id: 'slack',
  name: 'Slack',
  threads: 'pane',
  directThreads: true,
  words: { direct: 'Apps', rooms: 'Channels', reply: 'Reply in thread', write: 'Message', app: 'APP' },
  mentionsOnly: false,
  reactions: [],
  methods: ['chat.postMessage', 'chat.update', 'chat.postEphemeral', 'views.open', 'reactions.add'],
};

const TEAMS: Platform = {
  id: 'teams',
  name: 'Teams',
  threads: 'inline',
  directThreads: false,
  words: { direct: 'Chat', rooms: 'Teams', reply: 'Reply', write: 'Type a message', app: 'Bot' },
  mentionsOnly: false,
  reactions: ['👍', '❤️', '😄', '😂'],
  methods: ['activities.send', 'activities.reply', 'activities.update', 'conversations.create', 'token'],
};

const GOOGLE_CHAT: Platform = {
  id: 'google-chat',
  name: 'Google Chat',
  threads: 'pane',
  directThreads: false,
  words: {
    direct: 'Direct messages',
    rooms: 'Spaces',
    reply: 'Reply in thread',
    write: 'Message',
    app: 'App',
  },
  mentionsOnly: true,
  reactions: [],
  methods: [
    'spaces.messages.create',
    'spaces.messages.patch',
    'spaces.messages.delete',
    'spaces.findDirectMessage',
    'media.upload',
  ],
};

const WEBEX: Platform = {
  id: 'webex',
  name: 'Webex',
  threads: 'inline',
  directThreads: true,
  words: { direct: 'Direct', rooms: 'Spaces', reply: 'Reply to thread', write: 'Write a message to', app: 'Bot' },
  mentionsOnly: true,
  reactions: [],
  methods: ['POST /messages', 'PUT /messages/{id}', 'DELETE /messages/{id}', 'GET /people/{id}'],
};

/** In the order in which the page offers them. */
export const PLATFORMS: readonly Platform[] = [SLACK, TEAMS, GOOGLE_CHAT, WEBEX];

export function platformOf(id: PlatformId): Platform {
  return PLATFORMS.find((platform) => platform.id === id) ?? SLACK;
}

/** Where the host of the demo hands requests on to this platform's emulator; Slack's is the host itself. */
export function baseOf(id: PlatformId): string {
  return id === 'slack' ? '' : `/_platform/${id}`;
}
