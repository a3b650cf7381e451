/** Peer (a): what a reader would write first with Bolt. It echoes into the thread, keeps nothing, and answers Slack at once. */
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { TERMS } from './terms.ts';

const receiver = new HTTPReceiver({
  signingSecret: TERMS.signingSecret,
  customRoutes: [{ path: '/readyz', method: 'GET', handler: (_request, response) => response.end('ready') }],
});
const app = new App({
  token: TERMS.botToken,
  receiver,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl: TERMS.apiUrl },
});

app.message(async ({ message, say }) => {
  if (!('text' in message) || message.text === undefined) return;
  const thread = 'thread_ts' in message ? message.thread_ts : undefined;
  await say({ text: message.text, thread_ts: thread ?? message.ts });
});

await app.start(TERMS.port);
