import { ACTIONS } from '../../core/card.ts';
import type { Person, Place } from '../../core/place.ts';
import type { SurfaceEvent, Trigger } from '../../core/surface-events.ts';
import { text, type Json } from '../shared/json.ts';
import { interactionOf, type Interaction } from './interaction.ts';
import { ACTION_PARAMETER, COMMANDS, SUBMIT, TOKEN_PARAMETER, WORKSPACE } from './names.ts';
import { bodyOf, isApp, personOf } from './parse-message.ts';
import { spaceKind } from './spaces.ts';

/** Events, or none with the reason why, for the counters. */
interface Parsed {
  readonly events: readonly SurfaceEvent[];
  readonly dropped?: string;
  readonly interaction?: Interaction;
}

interface Context {
  /** ms since the epoch; only for events that carry no time. */
  readonly now: number;
}

interface Scene {
  readonly from: Interaction;
  readonly who: Person;
  readonly place: Place;
  readonly direct: boolean;
  readonly at: number;
}

/** Turns an event of Google Chat into Baton's. Never throws, whatever it is given. */
export function parseGoogleChat(payload: Json, context: Context): Parsed {
  const from = interactionOf(payload);
  if (from === null) return { events: [], dropped: 'unknown-event' };
  const parsed = parse(from, context);
  return { ...parsed, interaction: from };
}

function parse(from: Interaction, context: Context): Parsed {
  const who = personOf(from.user);
  const space = text(from.space?.['name']);
  if (from.kind === 'other') return dropped('unknown-event');
  if (isApp(from.user)) return dropped('own');
  if (who === undefined || space === undefined) return dropped('incomplete');
  const kind = spaceKind(from.space ?? {});
  const threaded = kind === 'threaded' && from.thread !== undefined;
  const place: Place = {
    surface: 'google-chat',
    workspace: WORKSPACE,
    channel: space,
    ...(threaded && { thread: from.thread }),
  };
  const created = Date.parse(text(from.message?.['createTime']) ?? '');
  const at = from.at ?? (Number.isNaN(created) ? context.now : created);
  const scene: Scene = { from, who, place, direct: kind === 'direct', at };
  switch (from.kind) {
    case 'message':
      return said(scene);
    case 'added':
      return added(scene);
    case 'removed':
      return dropped('removed');
    case 'home':
      // The tab wants a card in the HTTP answer. It is off unless the console says otherwise, and the guide leaves it off.
      return dropped('home-tab');
    case 'click':
      return clicked(scene);
    case 'command':
      return commanded(scene);
  }
}

function dropped(why: string): Parsed {
  return { events: [], dropped: why };
}

/** Events without an id of their own are known by who did it, when and on what. */
function happened({ from, who, place, at }: Scene, what: string): { eventId: string; at: number; who: Person } {
  const on = text(from.message?.['name']) ?? place.channel;
  return { eventId: `google-chat:${what}:${who.id}:${on}:${from.eventTime ?? at}`, at, who };
}

function said({ from, who, place, direct, at }: Scene): Parsed {
  const id = text(from.message?.['name']);
  if (from.message === undefined || id === undefined) return dropped('incomplete');
  // Google sends an app nothing else out of a space than what mentions it.
  const heard = direct ? 'direct' : 'mention';
  const body = bodyOf(from.message, place);
  return { events: [{ type: 'message', eventId: messageId(id), at, who, ref: { place, id }, heard, body }] };
}

/** One message has one identity, also where it is told of twice: with the app's coming into a space, and by itself. */
function messageId(name: string): string {
  return `google-chat:msg:${name}`;
}

/** The app came into a space, perhaps by being mentioned there; or somebody opened the 1:1 for the first time. */
function added(scene: Scene): Parsed {
  if (scene.from.message !== undefined) return said(scene);
  if (!scene.direct) return dropped('added');
  return { events: [{ ...happened(scene, 'added'), type: 'home-opened' }] };
}

function clicked(scene: Scene): Parsed {
  const { from, place } = scene;
  if (from.dialog === 'cancel') return dropped('dialog-closed');
  const named = from.parameters[ACTION_PARAMETER];
  const token = from.parameters[TOKEN_PARAMETER];
  if (named === SUBMIT) {
    if (token === undefined) return dropped('incomplete');
    const values = Object.fromEntries(Object.entries(from.inputs).map(([name, value]) => [name, userId(value)]));
    return { events: [{ ...happened(scene, 'submit'), type: 'submit', token, values }] };
  }
  const id = text(from.message?.['name']);
  if (id === undefined) return dropped('incomplete');
  const envelope = happened(scene, `press:${named ?? ''}`);
  const action = ACTIONS.find((one) => one === named);
  const trigger = triggerOf(scene, envelope.eventId);
  return {
    events: [
      action === undefined
        ? { ...envelope, type: 'unknown', place, trigger }
        : { ...envelope, type: 'press', action, on: { place, id }, trigger },
    ],
  };
}

/** Where the answer to a press goes: `reply` is the request that waits for it. */
function triggerOf({ from, who, place }: Scene, reply: string): Trigger {
  return {
    reply,
    format: from.format,
    user: who.id,
    space: place.channel,
    ...(place.thread !== undefined && { thread: place.thread }),
  };
}

/** A person that was picked may come as a bare number. */
function userId(value: string): string {
  return /^\d{6,}$/.test(value) ? `users/${value}` : value;
}

function commanded(scene: Scene): Parsed {
  const { from, place, direct, at } = scene;
  const name = text(from.message?.['name']);
  const envelope =
    name === undefined
      ? happened(scene, `command:${from.command?.id ?? ''}`)
      : { eventId: messageId(name), at, who: scene.who };
  const elsewhere = direct ? {} : { place };
  const body = from.message === undefined ? null : bodyOf(from.message, place);
  const words = body === null || body.text.length === 0 ? null : body.text;
  const files = body === null || body.files.length === 0 ? {} : { files: body.files };
  switch (from.command?.id) {
    case COMMANDS.slash:
      return { events: [{ ...envelope, type: 'request', via: 'command', text: words, ...files, ...elsewhere }] };
    case COMMANDS.quick:
      return { events: [{ ...envelope, type: 'request', via: 'shortcut', text: null, ...elsewhere }] };
    case COMMANDS.message: {
      // The message is somebody's, and may be chosen more than once.
      const chosen = happened(scene, 'command:message');
      return { events: [{ ...chosen, type: 'request', via: 'message', text: words, ...files, ...elsewhere }] };
    }
    default:
      return { events: [{ ...envelope, type: 'unknown', place }] };
  }
}
