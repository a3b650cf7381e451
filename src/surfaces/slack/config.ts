import { z } from 'zod';
import type { ConfigProblem } from '../../core/errors.ts';
import { secret, surfaceBlock, vendorUrl } from '../../ports/config-block.ts';

const schema = z.strictObject({
  botToken: secret('Bot token of the one workspace that Baton serves.', 'xoxb-…')
    .regex(/^xox/, 'A bot token begins with xoxb-')
    .optional(),
  signingSecret: secret(
    'Signing secret of the app: proves that a request comes from Slack.',
    '8f742231b10e…',
  ).optional(),
  apiUrl: vendorUrl('Where the Web API is, with /api/ at its end.', 'https://slack.com/api/').refine(
    (url) => url.endsWith('/api/'),
    'It must end with /api/',
  ),
  appToken: secret('App-level token with the scope connections:write. With it Baton uses Socket Mode.', 'xapp-1-…')
    .regex(/^xapp-/, 'An app-level token begins with xapp-')
    .optional(),
  clientId: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: 'Client id, to be installed in many workspaces by OAuth.',
      examples: ['123456789.987654321'],
    }),
  clientSecret: secret('Client secret that belongs to the client id.', '0a1b2c3d…').optional(),
  stateSecret: secret('Any long random text: signs the state of an OAuth install.', 'a long random text').optional(),
  agentIdentity: z
    .enum(['shown', 'hidden'])
    .default('shown')
    .meta({
      description: 'Whether employees see the name and picture of the agent who answers, or those of the bot.',
      examples: ['hidden'],
    }),
  keywords: z
    .array(z.string().min(1))
    .default([])
    .meta({
      description: 'Words that ask for a live agent when somebody writes them in a channel. None: off.',
      examples: [['live agent', 'talk to a human']],
    }),
  keywordChannels: z
    .array(z.string().min(1))
    .default([])
    .meta({
      description: 'Ids of the channels where keywords count. None: every channel that the bot is in.',
      examples: [['C0123456789']],
    }),
  command: z
    .string()
    .regex(/^\/[a-z0-9_-]{1,31}$/, 'Write it like /live-agent, with at most 32 characters')
    .default('/live-agent')
    .meta({ description: 'Slash command that asks for a live agent.', examples: ['/help-me'] }),
});

export type SlackConfig = z.output<typeof schema>;

export const slackBlock = surfaceBlock({
  key: 'slack',
  schema,
  env: {
    SLACK_BOT_TOKEN: 'botToken',
    SLACK_SIGNING_SECRET: 'signingSecret',
    SLACK_APP_TOKEN: 'appToken',
    SLACK_CLIENT_ID: 'clientId',
    SLACK_CLIENT_SECRET: 'clientSecret',
    SLACK_STATE_SECRET: 'stateSecret',
  },
  switchedOnBy: ['SLACK_BOT_TOKEN', 'SLACK_CLIENT_ID'],
  secrets: ['botToken', 'signingSecret', 'appToken', 'clientSecret', 'stateSecret'],
  check(given) {
    const problems: ConfigProblem[] = [];
    const has = (key: string): boolean => given[key] !== undefined && given[key] !== '';
    if (!has('botToken') && !has('clientId')) {
      problems.push({
        path: 'botToken',
        message: 'It is missing. Set it, or clientId, clientSecret and stateSecret to be installed by OAuth',
      });
    }
    if (!has('signingSecret') && !has('appToken')) {
      problems.push({
        path: 'signingSecret',
        message: 'It is missing. Set it, or appToken for Socket Mode: without one of them no event can be taken in',
      });
    }
    const oauth = ['clientId', 'clientSecret', 'stateSecret'];
    if (oauth.some(has)) {
      for (const key of oauth.filter((name) => !has(name))) {
        problems.push({ path: key, message: 'It is missing: clientId, clientSecret and stateSecret belong together' });
      }
    }
    return problems;
  },
  seals: (given) => given['clientId'] !== undefined,
});
