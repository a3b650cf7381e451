import { ACTIONS, type Action } from '../../core/card.ts';
import type { MessageRef, Person } from '../../core/place.ts';
import type { SurfaceEvent, Trigger } from '../../core/surface-events.ts';
import { record, records, text, type Json } from '../shared/json.ts';
import { emojiOf } from './emoji.ts';
import { ACTION_KEY, FIELD_PREFIX, TOKEN_KEY } from './names.ts';
import {
  conversationOf,
  dropped,
  isBot,
  personOf,
  placeOf,
  timeOf,
  type ParseContext,
  type Parsed,
} from './parse-context.ts';
import { parseDelete, parseEdit, parseMessage } from './parse-message.ts';

/**
 * What an activity of Teams says, in Baton's words. Pure; never throws. Source: "Conversation events in your Teams bot" and
 * "Universal Actions for Adaptive Cards".
 */
export function parseTeams(activity: Json, context: ParseContext): Parsed {
  switch (activity['type']) {
    case 'message':
      return isSubmit(activity)
        ? parseSubmit(activity, record(activity['value']) ?? {}, context)
        : parseMessage(activity, context);
    case 'messageUpdate':
      return parseEdit(activity, context);
    case 'messageDelete':
      return parseDelete(activity, context);
    case 'messageReaction':
      return parseReactions(activity, context);
    case 'invoke':
      return parseInvoke(activity, context);
    case 'installationUpdate':
    case 'conversationUpdate':
      return dropped('installation');
    case 'typing':
      return dropped('typing');
    default:
      return dropped('other-activity');
  }
}

/** A pressed Action.Submit comes as a message with a value and no text. */
function isSubmit(activity: Json): boolean {
  const value = record(activity['value']);
  if (value === undefined) return false;
  return ACTION_KEY in value || TOKEN_KEY in value || text(activity['text']) === undefined;
}

function parseInvoke(activity: Json, context: ParseContext): Parsed {
  const value = record(activity['value']) ?? {};
  switch (activity['name']) {
    case 'task/fetch':
    case 'task/submit':
      return parseSubmit(activity, record(value['data']) ?? {}, context);
    case 'adaptiveCard/action': {
      const action = record(value['action']) ?? {};
      const verb = text(action['verb']);
      const data = record(action['data']) ?? {};
      return parseSubmit(
        activity,
        verb?.startsWith('baton.') ? { [ACTION_KEY]: verb.slice('baton.'.length) } : data,
        context,
      );
    }
    default:
      return dropped('other-invoke');
  }
}

/** A button, or a dialog that was sent off. Only the action's name is read from the data: who pressed and on what, Teams tells. */
function parseSubmit(activity: Json, data: Json, context: ParseContext): Parsed {
  const at = conversationOf(activity);
  const who = personOf(context, record(activity['from']));
  const id = text(activity['id']);
  if (isBot(activity, context)) return dropped('own');
  if (at === undefined || who === undefined) return dropped('incomplete');
  const replyTo = text(activity['replyToId']);
  const action: Action | undefined = ACTIONS.find((known) => known === data[ACTION_KEY]);
  const named = action ?? (TOKEN_KEY in data ? 'dialog' : 'other');
  const eventId = `teams:act:${at.channel}:${id ?? `${replyTo ?? ''}:${who.id}:${text(activity['timestamp']) ?? context.now}`}:${named}`;
  const common = { eventId, at: timeOf(activity, context), who };
  const token = text(data[TOKEN_KEY]);
  if (token !== undefined) return { events: [{ ...common, type: 'submit', token, values: valuesOf(data) }] };
  const trigger = triggerOf(activity, at.channel, who, eventId);
  if (action === undefined || replyTo === undefined) {
    return { events: [{ ...common, type: 'unknown', place: placeOf(at, context), trigger }] };
  }
  const on: MessageRef = { place: placeOf(at, context, replyTo), id: replyTo };
  return { events: [{ ...common, type: 'press', action, on, trigger }] };
}

function valuesOf(data: Json): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) =>
      key.startsWith(FIELD_PREFIX) && typeof value === 'string' ? [[key.slice(FIELD_PREFIX.length), value]] : [],
    ),
  );
}

/** `invoke`: the answer that Teams waits for, where it waits for one. */
function triggerOf(activity: Json, channel: string, who: Person, eventId: string): Trigger {
  return {
    workspace: who.workspace,
    channel,
    person: who.id,
    ...(activity['name'] === 'task/fetch' && { invoke: eventId }),
  };
}

function parseReactions(activity: Json, context: ParseContext): Parsed {
  const at = conversationOf(activity);
  const who = personOf(context, record(activity['from']));
  const target = text(activity['replyToId']);
  if (isBot(activity, context)) return dropped('own');
  if (at === undefined || who === undefined || target === undefined) return dropped('incomplete');
  const ref = { place: placeOf(at, context, target), id: target };
  const when = timeOf(activity, context);
  const told = text(activity['id']) ?? text(activity['timestamp']) ?? String(when);
  const events = [true, false].flatMap((added) =>
    records(activity[added ? 'reactionsAdded' : 'reactionsRemoved']).flatMap((reaction): SurfaceEvent[] => {
      const type = text(reaction['type']);
      if (type === undefined) return [];
      const eventId = `teams:react:${at.channel}:${target}:${who.id}:${told}:${added ? '+' : '-'}${type}`;
      return [{ type: 'reaction', eventId, at: when, who, ref, emoji: emojiOf(type), added }];
    }),
  );
  const unique = events.filter(
    (event, index) => events.findIndex(({ eventId }) => eventId === event.eventId) === index,
  );
  return unique.length === 0 ? dropped('other-reaction') : { events: unique };
}
