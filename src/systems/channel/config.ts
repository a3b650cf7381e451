import { z } from 'zod';
import { destinationBlock, duration } from '../../ports/config-block.ts';

/** What every agents' channel has, on whichever platform. */
const common = {
  agentThread: z
    .enum(['channel'])
    .default('channel')
    .meta({ description: 'Where agents answer: in the thread of the card, in the channel.', examples: ['channel'] }),
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
    .meta({
      description: 'User group that is called when nobody claims in time, by its id.',
      examples: ['S0123456789'],
    }),
  remindAfter: duration('How long a request is unclaimed before a reminder in its thread.', '5m'),
  giveUpAfter: duration(
    'How long a request is unclaimed before the next destination is asked; waitAtMost, where it is set and shorter.',
    '30m',
  ),
};

export const slackChannelBlock = destinationBlock({
  mode: 'channel',
  system: 'slack',
  surface: 'slack',
  schema: z.strictObject({
    channel: z
      .string()
      .regex(/^[CG][A-Z0-9]{2,}$/, 'Write the id of the channel, like C0123456789 (channel details, at the bottom)')
      .meta({ description: "Id of the agents' channel. The bot must be a member.", examples: ['C0123456789'] }),
    workspace: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: 'Id of the workspace that the channel is in. Needed only where the bot is installed in several.',
        examples: ['T0123456789'],
      }),
    ...common,
  }),
  secrets: [],
  env: { id: 'agents', keys: { SLACK_AGENTS_CHANNEL: 'channel' } },
});
