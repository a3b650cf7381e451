import { record, records, text, type Json } from '../shared/json.ts';
import { parseCommand, parsePresses, parseShortcut, parseSubmission } from './parse-interaction.ts';
import { dropped, msOf, personIn, placeIn, type Parsed, type ParseContext } from './parse-context.ts';
import { parseMention, parseMessage } from './parse-message.ts';

/** Where an inbound payload comes from, before anything else is looked at. */
export interface Origin {
  readonly workspace: string;
  readonly enterprise?: string;
  /** Installed for a whole organization rather than in one workspace. */
  readonly orgWide: boolean;
  /** It can only concern something that our own bot is in: a channel shared with another company, or our own message. */
  readonly ours: boolean;
  /** Our bot's user id, where the payload tells. */
  readonly botUserId?: string;
}

/**
 * In channels shared between companies and in organizations `team_id` may be another workspace than the one where Baton
 * is installed: `authorizations` names that one. Source: Slack, "Events API", the envelope's fields.
 */
export function originOf(payload: Json): Origin {
  const authorization = records(payload['authorizations'])[0];
  const team = record(payload['team']);
  const view = record(payload['view']);
  const user = record(payload['user']);
  const workspace =
    text(authorization?.['team_id']) ??
    text(view?.['app_installed_team_id']) ??
    text(payload['context_team_id']) ??
    text(payload['team_id']) ??
    text(team?.['id']) ??
    text(user?.['team_id']) ??
    '';
  const enterprise =
    text(authorization?.['enterprise_id']) ??
    text(payload['context_enterprise_id']) ??
    text(payload['enterprise_id']) ??
    text(record(payload['enterprise'])?.['id']) ??
    text(team?.['enterprise_id']);
  const orgWide = (value: unknown): boolean => value === true || value === 'true';
  const botUserId = authorization?.['is_bot'] === true ? text(authorization['user_id']) : undefined;
  return {
    workspace,
    ...(enterprise && { enterprise }),
    orgWide: orgWide(authorization?.['is_enterprise_install']) || orgWide(payload['is_enterprise_install']),
    ours: payload['is_ext_shared_channel'] === true || payload['type'] === 'block_actions' || view !== undefined,
    ...(botUserId && { botUserId }),
  };
}

/**
 * A decoded payload of the Events API, of interactivity or of a slash command, in Baton's words. Pure. What does not
 * concern Baton gives no event; a press or command that it does not know gives an `unknown` event.
 */
export function parseSlack(payload: Json, context: ParseContext): Parsed {
  if (text(payload['command']) !== undefined) return parseCommand(payload, context);
  switch (payload['type']) {
    case 'event_callback':
      return parseEvent(payload, context);
    case 'block_actions':
      return parsePresses(payload, context);
    case 'shortcut':
    case 'message_action':
      return parseShortcut(payload, context);
    case 'view_submission':
      return parseSubmission(payload, context);
    default:
      return dropped('other-payload');
  }
}

function parseEvent(payload: Json, given: ParseContext): Parsed {
  const event = record(payload['event']) ?? {};
  const botUserId = given.botUserId ?? originOf(payload).botUserId;
  const context = { ...given, ...(botUserId && { botUserId }) };
  const eventId = `slack:ev:${text(payload['event_id']) ?? `${context.workspace}:${text(event['event_ts']) ?? ''}`}`;
  const at = msOf(event['event_ts']) ?? Number(payload['event_time'] ?? 0) * 1000;
  switch (event['type']) {
    case 'message':
      return parseMessage(event, { eventId, appId: text(payload['api_app_id']) }, context);
    case 'app_mention':
      return parseMention(event, { eventId, appId: text(payload['api_app_id']) }, context);
    case 'reaction_added':
    case 'reaction_removed':
      return parseReaction(event, eventId, at, context);
    case 'app_home_opened': {
      const user = text(event['user']);
      if (event['tab'] !== 'home' || user === undefined) return dropped('other-tab');
      return { events: [{ type: 'home-opened', eventId, at, who: personIn(context, user) }] };
    }
    case 'tokens_revoked':
      if (records([event['tokens']]).every((tokens) => !Array.isArray(tokens['bot']) || tokens['bot'].length === 0)) {
        return dropped('other-token');
      }
      return uninstalled(eventId, at, context);
    case 'app_uninstalled':
      return uninstalled(eventId, at, context);
    default:
      return dropped('other-event');
  }
}

function uninstalled(eventId: string, at: number, context: ParseContext): Parsed {
  const who = personIn(context, context.botUserId ?? 'app');
  return { events: [{ type: 'uninstalled', eventId, at, who, workspace: context.workspace }] };
}

function parseReaction(event: Json, eventId: string, at: number, context: ParseContext): Parsed {
  const item = record(event['item']) ?? {};
  const [user, emoji, channel, ts] = [
    text(event['user']),
    text(event['reaction']),
    text(item['channel']),
    text(item['ts']),
  ];
  if (item['type'] !== 'message' || !user || !emoji || !channel || !ts) return dropped('other-reaction');
  if (user === context.botUserId) return dropped('own');
  const ref = { place: placeIn(context, channel), id: ts };
  const added = event['type'] === 'reaction_added';
  return { events: [{ type: 'reaction', eventId, at, who: personIn(context, user), ref, emoji, added }] };
}

/** What finds any of these words, as whole words; null where there are none. */
export function keywordPattern(keywords: readonly string[]): RegExp | null {
  const words = keywords.map((word) => word.trim()).filter((word) => word !== '');
  if (words.length === 0) return null;
  const escaped = words.map((word) =>
    word.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`).replace(/\s+/g, String.raw`\s+`),
  );
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${escaped.join('|')})(?![\p{L}\p{N}])`, 'iu');
}
