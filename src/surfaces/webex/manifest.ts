import { EVENTS_PATH, WATCHED, webhookName } from './names.ts';

/** What an admin types in at developer.webex.com, "Create a bot". */
export function webexBotFields(name = 'Baton') {
  return {
    page: 'https://developer.webex.com/my-apps/new/bot',
    name,
    username: 'baton-YOUR-COMPANY',
    usernameNote: 'Any free name; the bot gets the address USERNAME@webex.bot. It can not be changed later.',
    icon: 'A picture of 512 × 512 pixels, PNG, JPEG or GIF',
    description: 'Brings you together with a live agent, and carries every message between you.',
    afterwards: 'Copy the access token, which is shown once, into WEBEX_BOT_TOKEN.',
  };
}

/** The webhooks that Baton makes by itself when it starts, as `POST /webhooks` takes them. `secret` is WEBEX_WEBHOOK_SECRET. */
export function webexWebhookBodies(publicUrl: string) {
  const targetUrl = `${publicUrl.replace(/\/+$/, '')}${EVENTS_PATH}`;
  return WATCHED.map((watched) => ({
    name: webhookName(watched),
    targetUrl,
    resource: watched.resource,
    event: watched.event,
    secret: '${WEBEX_WEBHOOK_SECRET}',
  }));
}
