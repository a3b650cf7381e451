import { ACTIONS, type Action } from '../../core/card.ts';
import type { MessageRef } from '../../core/place.ts';
import type { SurfaceEvent, Trigger } from '../../core/surface-events.ts';
import { record, records, text, type Json } from '../shared/json.ts';
import { parseMrkdwn } from './mrkdwn.ts';
import { bodyOf } from './parse-message.ts';
import { dropped, msOf, personIn, placeIn, type ParseContext, type Parsed } from './parse-context.ts';
import { ACTION_PREFIX, DIALOG_ID, FIELD_PREFIX, MENU_ACTION, REQUEST_SHORTCUT, REQUEST_ON_MESSAGE } from './names.ts';

/** Buttons and menu entries. Each of a payload's actions is an event of its own. */
export function parsePresses(payload: Json, context: ParseContext): Parsed {
  const user = record(payload['user']);
  const userId = text(user?.['id']);
  const container = record(payload['container']) ?? {};
  if (userId === undefined || record(payload['view'])?.['type'] === 'modal') return dropped('in-dialog');
  const on = standsOn(payload, container, context);
  if (on === null) return dropped('incomplete');
  const who = personIn(context, userId, nameOf(user));
  const trigger = triggerOf(payload, context);
  const events = records(payload['actions']).map((pressed): SurfaceEvent => {
    const action = actionOf(pressed);
    const time = text(pressed['action_ts']) ?? text(payload['trigger_id']) ?? '';
    const common = {
      eventId: `slack:act:${context.workspace}:${userId}:${time}:${text(pressed['action_id']) ?? ''}`,
      at: msOf(pressed['action_ts']) ?? context.now,
      who,
      ...(trigger && { trigger }),
    };
    return action === undefined
      ? { ...common, type: 'unknown', place: on.place }
      : { ...common, type: 'press', action, on };
  });
  return { events };
}

function standsOn(payload: Json, container: Json, context: ParseContext): MessageRef | null {
  const view = record(payload['view']);
  if (view !== undefined) {
    const id = text(view['id']);
    return id === undefined ? null : { place: placeIn(context, 'home'), id };
  }
  const message = record(payload['message']);
  const channel = text(container['channel_id']) ?? text(record(payload['channel'])?.['id']);
  const ts = text(container['message_ts']) ?? text(message?.['ts']);
  if (channel === undefined || ts === undefined) return null;
  const thread = text(container['thread_ts']) ?? text(message?.['thread_ts']);
  return { place: placeIn(context, channel, thread, ts), id: ts };
}

/** `baton.claim`, `baton.claim:2`, or the value of an entry of the menu `baton.menu`. */
function actionOf(pressed: Json): Action | undefined {
  const id = text(pressed['action_id']) ?? '';
  if (!id.startsWith(ACTION_PREFIX)) return undefined;
  const named =
    id === MENU_ACTION
      ? text(record(pressed['selected_option'])?.['value'])
      : id.slice(ACTION_PREFIX.length).replace(/:\d+$/, '');
  return ACTIONS.find((action) => action === named);
}

/** A slash command, whose fields are those of a form. */
export function parseCommand(payload: Json, context: ParseContext): Parsed {
  const [userId, channel] = [text(payload['user_id']), text(payload['channel_id'])];
  if (userId === undefined || channel === undefined) return dropped('incomplete');
  const trigger = triggerOf(payload, context);
  const place = placeIn(context, channel);
  const common = {
    eventId: `slack:cmd:${text(payload['trigger_id']) ?? `${userId}:${context.now}`}`,
    at: context.now,
    who: personIn(context, userId, text(payload['user_name'])),
    place,
    ...(trigger && { trigger }),
  };
  if (text(payload['command']) !== context.command) return { events: [{ ...common, type: 'unknown' }] };
  const words = parseMrkdwn((text(payload['text']) ?? '').trim(), (id, name) => personIn(context, id, name));
  return { events: [{ ...common, type: 'request', via: 'command', text: words.length > 0 ? words : null }] };
}

/** A global shortcut, or one chosen on a message: that message becomes the context of the request. */
export function parseShortcut(payload: Json, context: ParseContext): Parsed {
  const user = record(payload['user']);
  const userId = text(user?.['id']);
  if (userId === undefined) return dropped('incomplete');
  const trigger = triggerOf(payload, context);
  const message = record(payload['message']);
  const channel = text(record(payload['channel'])?.['id']);
  const ts = text(message?.['ts']) ?? text(payload['message_ts']);
  const place = channel === undefined ? undefined : placeIn(context, channel, text(message?.['thread_ts']), ts);
  const common = {
    eventId: `slack:sc:${text(payload['trigger_id']) ?? `${userId}:${text(payload['action_ts']) ?? context.now}`}`,
    at: msOf(payload['action_ts']) ?? context.now,
    who: personIn(context, userId, nameOf(user)),
    ...(trigger && { trigger }),
  };
  const callback = payload['callback_id'];
  if (callback === REQUEST_SHORTCUT) {
    return { events: [{ ...common, type: 'request', via: 'shortcut', text: null, ...(place && { place }) }] };
  }
  if (callback === REQUEST_ON_MESSAGE && message !== undefined && place !== undefined) {
    const { text: words } = bodyOf(message, place, context);
    return { events: [{ ...common, type: 'request', via: 'message', text: words.length > 0 ? words : null, place }] };
  }
  return { events: [{ ...common, type: 'unknown', place: place ?? placeIn(context, `@${userId}`) }] };
}

/** A dialog that was sent off. Its token travels in `private_metadata`, its answers under the names of the fields. */
export function parseSubmission(payload: Json, context: ParseContext): Parsed {
  const view = record(payload['view']) ?? {};
  const user = record(payload['user']);
  const userId = text(user?.['id']);
  const token = text(view['private_metadata']);
  if (view['callback_id'] !== DIALOG_ID || userId === undefined || token === undefined) return dropped('other-dialog');
  const values: Record<string, string> = {};
  for (const [block, answers] of Object.entries(record(record(view['state'])?.['values']) ?? {})) {
    const answer = records(Object.values(record(answers) ?? {}))[0];
    const value =
      text(answer?.['value']) ??
      text(answer?.['selected_user']) ??
      text(record(answer?.['selected_option'])?.['value']);
    if (block.startsWith(FIELD_PREFIX) && value !== undefined) values[block.slice(FIELD_PREFIX.length)] = value;
  }
  const eventId = `slack:view:${text(view['id']) ?? ''}:${text(view['hash']) ?? ''}`;
  const who = personIn(context, userId, nameOf(user));
  return { events: [{ type: 'submit', eventId, at: context.now, who, token, values }] };
}

function nameOf(user: Json | undefined): string | undefined {
  return text(user?.['name']) ?? text(user?.['username']);
}

function triggerOf(payload: Json, context: ParseContext): Trigger | undefined {
  const trigger: Record<string, string> = {};
  for (const key of ['trigger_id', 'response_url'] as const) {
    const value = text(payload[key]);
    if (value !== undefined) trigger[key] = value;
  }
  return Object.keys(trigger).length === 0 ? undefined : { ...trigger, workspace: context.workspace };
}
