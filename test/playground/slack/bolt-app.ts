import { App, LogLevel } from '@slack/bolt';
import { onTestFinished } from 'vitest';
import type { TestSlack } from './support.ts';

/** A plain Bolt app that does a little of everything, with nothing in it that knows of an emulator but `slackApiUrl`. */
export async function startBolt(slack: TestSlack, socketMode: boolean): Promise<{ heard: string[] }> {
  const { emulator } = slack;
  const app = new App({
    token: emulator.app.botToken,
    clientOptions: { slackApiUrl: slack.apiUrl },
    logLevel: LogLevel.ERROR,
    ...(socketMode
      ? { socketMode: true, appToken: emulator.app.appToken }
      : { signingSecret: emulator.app.signingSecret }),
  });
  const heard: string[] = [];

  app.message('hello', async ({ message, say }) => {
    heard.push(`message ${message.channel_type}`);
    await say({ text: 'hello back', thread_ts: message.ts });
  });
  app.event('app_mention', async ({ event }) => {
    heard.push(`mention by ${event.user ?? ''}`);
  });
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: {
        type: 'home',
        blocks: [
          {
            type: 'actions',
            elements: [{ type: 'button', action_id: 'home_button', text: { type: 'plain_text', text: 'Go' } }],
          },
        ],
      },
    });
  });
  app.command('/live-agent', async ({ command, ack, respond }) => {
    await ack();
    await respond({ text: `asked about ${command.text}`, response_type: 'ephemeral' });
  });
  app.command('/inline', async ({ ack }) => {
    await ack('at once');
  });
  app.shortcut('open_dialog', async ({ shortcut, ack, client }) => {
    await ack();
    await client.views.open({
      trigger_id: shortcut.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'dialog',
        title: { type: 'plain_text', text: 'A dialog' },
        submit: { type: 'plain_text', text: 'Send' },
        blocks: [
          {
            type: 'input',
            block_id: 'topic',
            label: { type: 'plain_text', text: 'Topic' },
            element: { type: 'plain_text_input', action_id: 'text' },
          },
        ],
      },
    });
  });
  app.view('dialog', async ({ ack, view }) => {
    const value = view.state.values.topic?.text?.value ?? '';
    if (value === 'bad') return ack({ response_action: 'errors', errors: { topic: 'Not that one.' } });
    heard.push(`submitted ${value}`);
    await ack();
  });
  app.shortcut('about_message', async ({ shortcut, ack }) => {
    if (shortcut.type === 'message_action') heard.push(`about ${shortcut.message.text ?? ''}`);
    await ack();
  });
  app.action('press_me', async ({ ack, body, respond }) => {
    await ack();
    heard.push(`pressed by ${body.user.id}`);
    await respond({ text: 'pressed', replace_original: true });
  });
  app.action('home_button', async ({ ack }) => {
    heard.push('pressed at home');
    await ack();
  });
  app.action('menu', async ({ ack, payload }) => {
    if (payload.type === 'overflow') heard.push(`chose ${payload.selected_option.value}`);
    await ack();
  });

  if (socketMode) {
    await app.start();
  } else {
    const server = await app.start(0);
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    emulator.pointTo(`http://127.0.0.1:${address.port}/slack/events`);
  }
  onTestFinished(async () => {
    await app.stop();
  });
  return { heard };
}
