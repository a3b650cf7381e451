import { createHmac } from 'node:crypto';
import type { PostedButton, SignedRequest, Wire } from './wire.ts';
import { employee, sentence, WORKSPACE } from './workspace.ts';

let lastTs = 0;
let lastEvent = 0;

/** A message timestamp as Slack makes them: unique and rising within this process. */
function nextTs(): string {
  lastTs = Math.max(lastTs + 1, Date.now() * 1000);
  return `${Math.floor(lastTs / 1_000_000)}.${String(lastTs % 1_000_000).padStart(6, '0')}`;
}

function nextEventId(): string {
  lastEvent += 1;
  return `Ev${process.pid.toString(36)}${Date.now().toString(36)}${lastEvent.toString(36)}`.toUpperCase();
}

/** Signs as Slack does: HMAC-SHA256 over `v0:TIME:BODY` (docs.slack.dev, "Verifying requests from Slack"). */
function sign(body: string, contentType: string): SignedRequest {
  const time = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', WORKSPACE.signingSecret).update(`v0:${time}:${body}`).digest('hex');
  return {
    body,
    headers: {
      'content-type': contentType,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': time,
      'x-slack-signature': `v0=${signature}`,
    },
  };
}

/** What somebody wrote in their 1:1 with the bot, or in a channel, as an Events API request. */
function message(from: {
  readonly user: string;
  readonly channel: string;
  readonly text: string;
  readonly thread?: string;
}): SignedRequest {
  const ts = nextTs();
  const event = {
    type: 'message',
    user: from.user,
    ts,
    client_msg_id: `${ts}-${from.user}`,
    text: from.text,
    team: WORKSPACE.team,
    ...(from.thread === undefined ? {} : { thread_ts: from.thread, parent_user_id: WORKSPACE.botUser }),
    blocks: [
      {
        type: 'rich_text',
        block_id: 'b1',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: from.text }] }],
      },
    ],
    channel: from.channel,
    event_ts: ts,
    channel_type: from.channel.startsWith('D') ? 'im' : 'channel',
  };
  const body = JSON.stringify({
    token: 'unused',
    team_id: WORKSPACE.team,
    context_team_id: WORKSPACE.team,
    context_enterprise_id: null,
    api_app_id: WORKSPACE.app,
    event,
    type: 'event_callback',
    event_id: nextEventId(),
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: WORKSPACE.team,
        user_id: WORKSPACE.botUser,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${ts}`,
  });
  return sign(body, 'application/json');
}

/** Somebody presses a button: a `block_actions` payload. */
function press(user: string, button: PostedButton): SignedRequest {
  const ts = nextTs();
  const payload = {
    type: 'block_actions',
    user: { id: user, username: user.toLowerCase(), name: user.toLowerCase(), team_id: WORKSPACE.team },
    api_app_id: WORKSPACE.app,
    token: 'unused',
    container: {
      type: 'message',
      message_ts: button.ts,
      channel_id: button.channel,
      is_ephemeral: false,
      ...(button.thread === undefined ? {} : { thread_ts: button.thread }),
    },
    trigger_id: `${ts}.${user}`,
    team: { id: WORKSPACE.team, domain: 'bench' },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: button.channel, name: button.channel.startsWith('D') ? 'directmessage' : 'agents' },
    message: {
      bot_id: WORKSPACE.bot,
      type: 'message',
      user: WORKSPACE.botUser,
      ts: button.ts,
      app_id: WORKSPACE.app,
      team: WORKSPACE.team,
      ...(button.thread === undefined ? {} : { thread_ts: button.thread }),
    },
    actions: [
      {
        action_id: button.actionId,
        block_id: button.blockId,
        type: 'button',
        text: { type: 'plain_text', text: 'Button', emoji: true },
        ...(button.value === undefined ? {} : { value: button.value }),
        action_ts: ts,
      },
    ],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return sign(body, 'application/x-www-form-urlencoded');
}

/** Signed HTTP of the Events API; all agents in one channel. */
export const slackWire: Wire = {
  path: '/slack/events',
  agentsChannel: WORKSPACE.agentsChannel,
  threads: true,
  employee,
  agent: () => WORKSPACE.agent,
  answeredIn: () => WORKSPACE.agentsChannel,
  says: (from, tag) => message({ ...from, text: sentence(tag) }),
  presses: press,
};
