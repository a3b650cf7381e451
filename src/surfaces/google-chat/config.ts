import { z } from 'zod';
import type { ConfigProblem } from '../../core/errors.ts';
import { duration, surfaceBlock, vendorUrl } from '../../ports/config-block.ts';

const NUMBER = /^\d{4,20}$/;

const schema = z.strictObject({
  audience: z
    .string()
    .min(1, 'It is empty. Is the environment variable set?')
    .optional()
    .meta({
      description:
        'The HTTP endpoint URL exactly as it is written in the console, to the last slash: what tokens of Google must be made out to. With Pub/Sub push, the audience of the subscription.',
      examples: ['https://baton.example.com/google-chat/events'],
    }),
  projectNumber: z
    .union([z.string(), z.number()])
    .transform((given) => String(given))
    .refine((number) => NUMBER.test(number), 'Write the project number: digits only (not the project id)')
    .optional()
    .meta({
      description:
        'Number of the Google Cloud project that the app is configured in. Tokens for it, and those of its own add-on account, are accepted.',
      examples: ['123456789012'],
    }),
  credentialsFile: z
    .string()
    .min(1, 'It is empty. Is the environment variable set?')
    .meta({
      description: 'Path of the JSON key of the service account that Baton calls Google Chat with.',
      examples: ['./google-chat-key.json'],
    }),
  apiUrl: vendorUrl('Where the Google Chat API is, without a version.', 'https://chat.googleapis.com'),
  tokenUrl: vendorUrl('Where the service account gets its access tokens.', 'https://oauth2.googleapis.com/token'),
  oidcCertsUrl: vendorUrl(
    'The certificates that Google signs identity tokens with (PEM by key id, or a JSON Web Key Set).',
    'https://www.googleapis.com/oauth2/v1/certs',
  ),
  chatCertsUrl: vendorUrl(
    'The certificates that Google Chat signs its own tokens with (audience: project number).',
    'https://www.googleapis.com/service_accounts/v1/metadata/x509/chat@system.gserviceaccount.com',
  ),
  subscription: z
    .string()
    .regex(/^projects\/[^/\s]+\/subscriptions\/[^/\s]+$/, 'Write it like projects/PROJECT/subscriptions/NAME')
    .optional()
    .meta({
      description: 'Pub/Sub subscription that Baton pulls its events from: the way without a public address.',
      examples: ['projects/my-project/subscriptions/baton'],
    }),
  pubsubUrl: vendorUrl('Where the Pub/Sub API is, without a version.', 'https://pubsub.googleapis.com'),
  pushServiceAccount: z
    .string()
    .regex(/^[^@\s]+@[^@\s]+$/, 'Write the email address of the service account')
    .optional()
    .meta({
      description: 'Service account that a Pub/Sub push subscription authenticates as. Without it no push is accepted.',
      examples: ['baton-push@my-project.iam.gserviceaccount.com'],
    }),
  agentIdentity: z
    .enum(['shown', 'hidden'])
    .default('shown')
    .meta({
      description: 'Whether employees see the name of the agent who answers.',
      examples: ['hidden'],
    }),
  writeInterval: duration(
    'Pause between two writes to the same space. Google allows one a second, shared by all apps in the space. 0: none.',
    '1s',
  ),
});

export type GoogleChatConfig = z.output<typeof schema>;

export const googleChatBlock = surfaceBlock({
  key: 'google-chat',
  schema,
  env: {
    GOOGLE_CHAT_AUDIENCE: 'audience',
    GOOGLE_CHAT_PROJECT_NUMBER: 'projectNumber',
    GOOGLE_APPLICATION_CREDENTIALS: 'credentialsFile',
    GOOGLE_CHAT_SUBSCRIPTION: 'subscription',
    GOOGLE_CHAT_PUSH_SERVICE_ACCOUNT: 'pushServiceAccount',
  },
  switchedOnBy: ['GOOGLE_CHAT_AUDIENCE', 'GOOGLE_CHAT_SUBSCRIPTION'],
  secrets: [],
  check(given) {
    const problems: ConfigProblem[] = [];
    const has = (key: string): boolean => given[key] !== undefined && given[key] !== '';
    if (!has('audience') && !has('subscription')) {
      problems.push({
        path: 'audience',
        message:
          'It is missing: without it anybody could send events. Write the HTTP endpoint URL of the console, or set subscription to pull events from Pub/Sub',
      });
    }
    if (typeof given['audience'] === 'string' && NUMBER.test(given['audience'])) {
      problems.push({
        path: 'audience',
        message:
          'That is a project number: write it as projectNumber, and the HTTP endpoint URL here. Both hold at once',
      });
    }
    if (has('audience') && !has('projectNumber') && !has('pushServiceAccount')) {
      problems.push({
        path: 'projectNumber',
        message: 'It is missing. It tells the tokens of your own project from those of any other',
      });
    }
    return problems;
  },
});
