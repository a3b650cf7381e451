import { z } from 'zod';
import { destinationBlock, duration } from '../../ports/config-block.ts';

/** Where the agents talk, on this platform, where nothing is said. */
type AgentThread = 'channel' | 'direct';

/** What every agents' channel has, on whichever platform. `group`: what a live mention of many is written as there. */
function common(agentThread: AgentThread, group: { readonly description: string; readonly example: string }) {
  return {
    agentThread: z
      .enum(['channel', 'direct'])
      .default(agentThread)
      .meta({
        description:
          'Where the agent who claimed answers: in the thread of the card, or one to one with the bot. What mentions the bot in the thread is relayed either way.',
        examples: [agentThread === 'channel' ? 'direct' : 'channel'],
      }),
    replies: z
      .enum(['claimant', 'anyone'])
      .default('claimant')
      .meta({
        description: 'Who may answer the employee from the thread: the agent who claimed, or anyone in the channel.',
        examples: ['anyone'],
      }),
    mentionGroup: z
      .string()
      .min(1)
      .optional()
      .meta({ description: group.description, examples: [group.example] }),
    remindAfter: duration('How long a request is unclaimed before a reminder in its thread.', '5m'),
    giveUpAfter: duration(
      'How long a request is unclaimed before the next destination is asked; waitAtMost, where it is set and shorter.',
      '30m',
    ),
  };
}

/** Ids are copied from links and settings pages; a space or a whole link in them is a slip. */
function id(description: string, example: string, pattern: RegExp, mend: string) {
  return z
    .string()
    .regex(pattern, mend)
    .meta({ description, examples: [example] });
}

export const slackChannelBlock = destinationBlock({
  mode: 'channel',
  system: 'slack',
  surface: 'slack',
  schema: z.strictObject({
    channel: id(
      "Id of the agents' channel. The bot must be a member.",
      'C0123456789',
      /^[CG][A-Z0-9]{2,}$/,
      'Write the id of the channel, like C0123456789 (channel details, at the bottom)',
    ),
    workspace: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: 'Id of the workspace that the channel is in. Needed only where the bot is installed in several.',
        examples: ['T0123456789'],
      }),
    ...common('channel', {
      description: 'User group that is called when nobody claims in time, by its id; or here, channel, everyone.',
      example: 'S0123456789',
    }),
  }),
  secrets: [],
  env: { id: 'agents', keys: { SLACK_AGENTS_CHANNEL: 'channel' } },
});

const TEAMS_ID = /^[^\s/?%]+$/;
const TEAMS_LINK =
  'Write the id that stands in the link of it ("Get link"), with %3A written as : and %40 as @, like 19:…@thread.tacv2';

export const teamsChannelBlock = destinationBlock({
  mode: 'channel',
  system: 'teams',
  surface: 'teams',
  schema: z.strictObject({
    team: id(
      'Id of the team that the channel is in. The app must be added to it.',
      '19:…@thread.tacv2',
      TEAMS_ID,
      TEAMS_LINK,
    ),
    channel: id("Id of the agents' channel.", '19:…@thread.tacv2', TEAMS_ID, TEAMS_LINK),
    serviceUrl: z
      .url({ protocol: /^https?$/, error: 'Write an address that begins with https:// (or http://)' })
      .optional()
      .meta({
        description:
          'Where Teams takes messages for this channel in. Without it: what Teams told when the app was added.',
        examples: ['https://smba.trafficmanager.net/teams/'],
      }),
    ...common('channel', {
      description: 'Tag of the team that is called when nobody claims in time, as NAME|ID.',
      example: 'IT desk|MzFiN2QwYzM=',
    }),
  }),
  secrets: [],
  env: {
    id: 'teams-agents',
    keys: { MICROSOFT_AGENTS_TEAM: 'team', MICROSOFT_AGENTS_CHANNEL: 'channel' },
  },
});

export const googleChatChannelBlock = destinationBlock({
  mode: 'channel',
  system: 'google-chat',
  surface: 'google-chat',
  schema: z.strictObject({
    space: id(
      "Name of the agents' space. The app must be a member.",
      'spaces/AAAA0123456',
      /^spaces\/[\w-]+$/,
      'Write it like spaces/AAAA0123456: what follows /room/ or /space/ in the address of the space',
    ),
    ...common('direct', {
      description: 'Who is called when nobody claims in time: all, or a person as users/NUMBER.',
      example: 'all',
    }),
  }),
  secrets: [],
  env: { id: 'google-chat-agents', keys: { GOOGLE_CHAT_AGENTS_SPACE: 'space' } },
});

export const webexChannelBlock = destinationBlock({
  mode: 'channel',
  system: 'webex',
  surface: 'webex',
  schema: z.strictObject({
    room: id(
      "Id of the agents' space: as the API tells it, or the space link. The bot must be a member.",
      'Y2lzY29zcGFyazovL3VzL1JPT00vMDEyMzQ1Njc',
      /^\S{20,}$/,
      'Write the id of the space, or its link (Copy space link in its menu)',
    ),
    ...common('direct', {
      description: 'Who is called when nobody claims in time: all, or a person by their email address.',
      example: 'all',
    }),
  }),
  secrets: [],
  env: { id: 'webex-agents', keys: { WEBEX_AGENTS_ROOM: 'room' } },
});
