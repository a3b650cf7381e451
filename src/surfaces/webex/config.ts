import { z } from 'zod';
import type { ConfigProblem } from '../../core/errors.ts';
import { duration, secret, surfaceBlock, vendorUrl } from '../../ports/config-block.ts';

const schema = z.strictObject({
  botToken: secret('Access token of the bot.', 'NzQ4…_PF84_1eb65fdf'),
  webhookSecret: secret(
    'Any long random text that Baton gives to Webex: it proves that a webhook comes from Webex.',
    'a long random text',
  ).optional(),
  apiUrl: vendorUrl('Where the REST API is, with its version.', 'https://webexapis.com/v1').meta({
    description: 'Where the REST API is, with its version.',
    examples: ['https://api-usgov.webex.com/v1'],
  }),
  transport: z
    .enum(['webhook', 'websocket'])
    .default('webhook')
    .meta({
      description:
        'How events come in: by webhooks to server.publicUrl, or without a public URL over a WebSocket by the optional package webex-node-bot-framework.',
      examples: ['websocket'],
    }),
  signature: z
    .enum(['sha1', 'by-length'])
    .default('sha1')
    .meta({
      description:
        'How webhooks are signed: SHA-1, as Webex documents it, or SHA-1, SHA-256 or SHA-512 by the length of the signature.',
      examples: ['by-length'],
    }),
  checkWebhooksEvery: duration(
    'How often Baton looks whether Webex still delivers. A webhook that Webex switched off is switched on again, and what was missed is fetched.',
    '2m',
  ),
  allowedDomains: z
    .array(z.string().min(1))
    .default([])
    .meta({
      description: 'Domains of email addresses whose people may write to the bot. None: everybody whom Webex lets.',
      examples: [['example.com']],
    }),
  unscannableFiles: z
    .enum(['carry', 'refuse'])
    .default('carry')
    .meta({
      description: 'What to do with a file that Webex can not scan for malware, for example an encrypted one.',
      examples: ['refuse'],
    }),
  agentIdentity: z
    .enum(['shown', 'hidden'])
    .default('shown')
    .meta({
      description: 'Whether employees see the name of the agent who answers, or only the bot.',
      examples: ['hidden'],
    }),
});

export type WebexConfig = z.output<typeof schema>;

export const webexBlock = surfaceBlock({
  key: 'webex',
  schema,
  env: { WEBEX_BOT_TOKEN: 'botToken', WEBEX_WEBHOOK_SECRET: 'webhookSecret' },
  switchedOnBy: ['WEBEX_BOT_TOKEN'],
  secrets: ['botToken', 'webhookSecret'],
  check(given) {
    const problems: ConfigProblem[] = [];
    const missing = given['webhookSecret'] === undefined || given['webhookSecret'] === '';
    if (given['transport'] !== 'websocket' && missing) {
      problems.push({
        path: 'webhookSecret',
        message:
          'It is missing. Set it to any long random text, or transport to websocket: unsigned webhooks are not taken in',
      });
    }
    return problems;
  },
});
