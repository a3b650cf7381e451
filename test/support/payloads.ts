import type { Scene } from './scene.ts';
import type { MessageAt } from './slack-world.ts';

/** What Slack would send, made by hand: for what the emulated Slack's people can't do. Signed by `slack.raw`. */
export const FORM = 'application/x-www-form-urlencoded';

let count = 0;

/** An event of the Events API with an id of its own, or the given one. */
export function eventBody(scene: Scene, event: object, eventId = `EvMADE${(count += 1)}`): string {
  const { app } = scene.rig.emulator;
  return JSON.stringify({
    type: 'event_callback',
    event_id: eventId,
    team_id: app.teamId,
    api_app_id: app.appId,
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [{ team_id: app.teamId, user_id: app.botUserId, is_bot: true, is_enterprise_install: false }],
    event,
  });
}

/** A message of the employee in the 1:1, or of `user` in a channel or thread. */
export function messageEvent(
  where: { readonly channel: string; readonly user: string; readonly thread_ts?: string },
  text: string,
): { readonly ts: string; readonly [key: string]: unknown } {
  count += 1;
  const ts = `${Math.floor(Date.now() / 1000)}.${String(count).padStart(6, '0')}`;
  const kind = where.channel.startsWith('D') ? 'im' : 'channel';
  return { type: 'message', ...where, channel_type: kind, text, ts, event_ts: ts };
}

/** A press on a button, by whomever, wherever. */
export function pressForm(
  scene: Scene,
  press: { readonly by: string; readonly on: MessageAt; readonly action: string; readonly at?: string },
): string {
  const { app } = scene.rig.emulator;
  const { by, on, action, at = `${Math.floor(Date.now() / 1000)}.${String((count += 1)).padStart(6, '0')}` } = press;
  return formOf({
    type: 'block_actions',
    team: { id: app.teamId, domain: 'larkspur' },
    user: { id: by, username: 'somebody', team_id: app.teamId },
    api_app_id: app.appId,
    container: { type: 'message', message_ts: on.ts, channel_id: on.channel, is_ephemeral: false },
    channel: { id: on.channel, name: 'somewhere' },
    message: { ts: on.ts, bot_id: app.botId },
    actions: [{ type: 'button', action_id: `baton.${action}`, block_id: 'b', action_ts: at }],
  });
}

/** An interactive payload as the form that it travels in. */
export function formOf(payload: object): string {
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}
