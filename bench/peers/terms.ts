import { env } from 'node:process';

/** What every peer is told by its environment. It answers `/readyz` with 200 once it can take events. */
export const TERMS = {
  port: Number(env['PORT']),
  apiUrl: env['SLACK_API_URL'] ?? '',
  botToken: env['SLACK_BOT_TOKEN'] ?? '',
  signingSecret: env['SLACK_SIGNING_SECRET'] ?? '',
  databaseUrl: env['DATABASE_URL'] ?? '',
};
