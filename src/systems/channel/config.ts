import { z } from 'zod';
import { destinationBlock, duration } from '../../ports/config-block.ts';

/** Keys of every channel destination, whatever the platform. */
const common = {
  replies: z
    .enum(['claimant', 'anyone'])
    .default('claimant')
    .meta({
      description: 'Who in the channel may answer the employee: the agent who claimed, or anyone.',
      examples: ['anyone'],
    }),
  remindAfter: duration('How long a card waits for a claim before the thread is reminded.', '5m'),
  giveUpAfter: duration('How long a card waits for a claim before the next destination is asked.', '30m'),
};

/** Agents in a Slack channel: `mode: channel, system: slack`. */
export const slackChannelBlock = destinationBlock({
  mode: 'channel',
  system: 'slack',
  surface: 'slack',
  secrets: [],
  env: { id: 'agents', keys: { SLACK_AGENT_CHANNEL: 'channel' } },
  schema: z.object({
    channel: z
      .string()
      .regex(
        /^[CG][A-Z0-9]{6,}$/,
        "must be the channel's id, like C0123456789. Slack shows it at the end of the channel's details",
      )
      .meta({ description: "The agents' channel, by its id. The bot must be a member.", examples: ['C0123456789'] }),
    agentThread: z
      .literal('channel', "can only be channel on Slack: agents answer in the card's thread")
      .default('channel')
      .meta({ description: "Where agents answer: in the card's thread in the channel." }),
    mentionGroup: z
      .string()
      .regex(/^S[A-Z0-9]{6,}$/, "must be the user group's id, like S0123456789")
      .optional()
      .meta({ description: 'User group that the reminder mentions.', examples: ['S0123456789'] }),
    ...common,
  }),
});
