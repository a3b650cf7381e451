import { IDENTITY } from './identity.ts';
import type { Kernel } from './kernel.ts';
import { messageJson, spaceJson, userJson } from './message-json.ts';
import type { Happening, Json } from './types.ts';

/** An event in one of the two formats, and what the wire log calls it. */
export interface EventBody {
  readonly name: string;
  readonly json: string;
}

/** Puts what happened into the format that the console has switched on. */
export function eventBody(kernel: Kernel, happening: Happening): EventBody {
  return kernel.settings.format === 'classic' ? classic(kernel, happening) : addOn(kernel, happening);
}

/** The event of a classic app (developers.google.com/workspace/chat/api/reference/rest/v1/DeprecatedEvent). */
function classic(kernel: Kernel, happening: Happening): EventBody {
  const { kind, person, space, message, action, dialog, command } = happening;
  const thread = threadOf(happening);
  const type = kind === 'APP_COMMAND' && command?.type === 'SLASH' ? 'MESSAGE' : kind;
  const json: Json = {
    type,
    eventTime: kernel.eventTime(),
    token: IDENTITY.legacyToken,
    user: userJson(kernel, person),
    space: spaceJson(space),
    ...(message === undefined ? {} : { message: messageJson(kernel, space, message) }),
    ...(thread === undefined ? {} : { thread: { name: thread } }),
    ...(action === undefined ? {} : { action: { actionMethodName: action.function, parameters: action.parameters } }),
    ...(dialog === undefined ? {} : { isDialogEvent: true, dialogEventType: dialog }),
    ...(type === 'APP_COMMAND'
      ? { appCommandMetadata: { appCommandId: command?.id, appCommandType: 'QUICK_COMMAND' } }
      : {}),
    common: {
      ...surroundings(kernel, happening),
      ...(action === undefined ? {} : { invokedFunction: action.function }),
    },
  };
  return { name: type, json: JSON.stringify(json) };
}

/** The event of a Chat app built as a Workspace add-on (developers.google.com/workspace/add-ons/concepts/event-objects). */
function addOn(kernel: Kernel, happening: Happening): EventBody {
  const { kind, person, space, message, dialog, command } = happening;
  const thread = threadOf(happening);
  const place = { space: spaceJson(space), ...(thread === undefined ? {} : { thread: { name: thread } }) };
  const dialogFlags = dialog === undefined ? {} : { isDialogEvent: true, dialogEventType: dialog };
  const whole = message === undefined ? {} : { message: messageJson(kernel, space, message) };
  const payload: Json =
    kind === 'MESSAGE'
      ? { messagePayload: { space: place.space, ...whole } }
      : kind === 'ADDED_TO_SPACE'
        ? { addedToSpacePayload: { space: place.space, interactionAdd: message !== undefined, ...whole } }
        : kind === 'REMOVED_FROM_SPACE'
          ? { removedFromSpacePayload: { space: place.space } }
          : kind === 'APP_COMMAND'
            ? {
                appCommandPayload: {
                  appCommandMetadata: { appCommandId: command?.id, appCommandType: `${command?.type}_COMMAND` },
                  ...place,
                  ...whole,
                  ...dialogFlags,
                },
              }
            : { buttonClickedPayload: { ...place, ...clickedMessage(kernel, happening), ...dialogFlags } };
  // Seen in recorded events: what a person writes in the 1:1 comes without this block.
  const bare = kind === 'MESSAGE' && space.kind === 'direct';
  const endpoint = kernel.settings.endpointUrl ?? kernel.eventsUrl() ?? '';
  const json: Json = {
    ...(bare ? {} : { commonEventObject: surroundings(kernel, happening) }),
    authorizationEventObject: { systemIdToken: kernel.tokens.proof('add-on', endpoint) },
    chat: { user: userJson(kernel, person), eventTime: kernel.eventTime(), ...payload },
  };
  return { name: Object.keys(payload)[0] ?? kind, json: withFloats(JSON.stringify(json)) };
}

/** Of the message whose button was pressed an add-on learns little: neither text nor cards. */
function clickedMessage(kernel: Kernel, { message, space }: Happening): Json {
  if (message === undefined) return {};
  const { name, sender, createTime, thread } = messageJson(kernel, space, message);
  return { message: { name, sender, createTime, thread, space: spaceJson(space) } };
}

function threadOf({ thread, message }: Happening): string | undefined {
  return thread ?? message?.thread;
}

/** Language, clock and what was pressed: `common` and `commonEventObject` have the same fields. */
function surroundings(kernel: Kernel, { person, action, formInputs }: Happening): Json {
  return {
    userLocale: 'en-US',
    hostApp: 'CHAT',
    platform: 'WEB',
    timeZone: { id: person.tz, offset: offsetMs(person.tz, kernel.now()) },
    ...(action === undefined
      ? {}
      : { parameters: Object.fromEntries(action.parameters.map(({ key, value }) => [key, value])) }),
    ...(formInputs === undefined || Object.keys(formInputs).length === 0 ? {} : { formInputs }),
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetMs(timeZone: string, at: number): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    if (formats.size < 1_000) formats.set(timeZone, format);
  }
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** Add-on events carry whole numbers as floats, seen in recorded ones. */
function withFloats(json: string): string {
  return json.replace(
    /"(startIndex|length|offset|appCommandId|joinedDirectHumanUserCount)":(-?\d+)(?=[,}])/g,
    '"$1":$2.0',
  );
}
