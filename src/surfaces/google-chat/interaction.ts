import { record, records, text, type Json } from '../shared/json.ts';

export type Format = 'classic' | 'add-on';
export type DialogStep = 'request' | 'submit' | 'cancel';

/** An event of Google Chat in one shape, whichever kind of app it was sent to. Everything may be missing. */
export interface Interaction {
  readonly format: Format;
  readonly kind: 'message' | 'added' | 'removed' | 'click' | 'command' | 'home' | 'other';
  /** ms since the epoch. */
  readonly at: number | undefined;
  /** As Google wrote it: part of identities. */
  readonly eventTime: string | undefined;
  readonly user: Json | undefined;
  readonly space: Json | undefined;
  readonly message: Json | undefined;
  readonly thread: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  /** The form's fields, each with the first of its values. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly dialog: DialogStep | undefined;
  readonly command: { readonly id: number; readonly type: string } | undefined;
  readonly locale: string | undefined;
  readonly timeZone: string | undefined;
}

const KINDS: Readonly<Record<string, Interaction['kind']>> = {
  MESSAGE: 'message',
  ADDED_TO_SPACE: 'added',
  REMOVED_FROM_SPACE: 'removed',
  CARD_CLICKED: 'click',
  SUBMIT_FORM: 'click',
  APP_COMMAND: 'command',
  APP_HOME: 'home',
};

const PAYLOADS: readonly (readonly [string, Interaction['kind']])[] = [
  ['messagePayload', 'message'],
  ['addedToSpacePayload', 'added'],
  ['removedFromSpacePayload', 'removed'],
  ['buttonClickedPayload', 'click'],
  ['appCommandPayload', 'command'],
];

const STEPS: Readonly<Record<string, DialogStep>> = {
  REQUEST_DIALOG: 'request',
  SUBMIT_DIALOG: 'submit',
  CANCEL_DIALOG: 'cancel',
};

/**
 * Reads an event of a classic app (it has `type`) or of an add-on (it has `chat`); null for anything else.
 * Source: Google, "Receive and respond to Google Chat interaction events" and the event objects of add-ons.
 */
export function interactionOf(payload: Json): Interaction | null {
  const chat = record(payload['chat']);
  if (chat !== undefined) return addOn(payload, chat);
  return text(payload['type']) === undefined ? null : classic(payload);
}

function classic(event: Json): Interaction {
  const common = record(event['common']) ?? {};
  const message = record(event['message']);
  const action = record(event['action']);
  const command = commandOf(record(event['appCommandMetadata'])) ?? slashOf(message);
  const kind = KINDS[text(event['type']) ?? ''] ?? 'other';
  return {
    format: 'classic',
    kind: kind === 'message' && command !== undefined ? 'command' : kind,
    ...timeOf(event['eventTime']),
    user: record(event['user']) ?? record(message?.['sender']),
    space: record(event['space']) ?? record(message?.['space']),
    message,
    thread: threadOf(record(event['thread']), message),
    parameters: { ...listed(action?.['parameters']), ...mapped(common['parameters']) },
    inputs: inputsOf(common['formInputs']),
    dialog: stepOf(event),
    command,
    ...settingsOf(common),
  };
}

function addOn(event: Json, chat: Json): Interaction {
  const common = record(event['commonEventObject']) ?? {};
  const [name, kind] = PAYLOADS.find(([key]) => record(chat[key]) !== undefined) ?? ['', 'other' as const];
  const payload = record(chat[name]) ?? {};
  const message = record(payload['message']);
  return {
    format: 'add-on',
    kind,
    ...timeOf(chat['eventTime']),
    user: record(chat['user']) ?? record(message?.['sender']),
    space: record(payload['space']) ?? record(message?.['space']),
    message,
    thread: threadOf(record(payload['thread']), message),
    parameters: mapped(common['parameters']),
    inputs: inputsOf(common['formInputs']),
    dialog: stepOf(payload),
    command: commandOf(record(payload['appCommandMetadata'])) ?? (kind === 'message' ? undefined : slashOf(message)),
    ...settingsOf(common),
  };
}

function timeOf(value: unknown): Pick<Interaction, 'at' | 'eventTime'> {
  const eventTime = text(value);
  const at = eventTime === undefined ? Number.NaN : Date.parse(eventTime);
  return { eventTime, at: Number.isNaN(at) ? undefined : at };
}

function threadOf(thread: Json | undefined, message: Json | undefined): string | undefined {
  return text(record(message?.['thread'])?.['name']) ?? text(thread?.['name']);
}

/** Ids come as text, as whole numbers and as numbers with a point. */
function commandOf(metadata: Json | undefined): Interaction['command'] {
  const id = Number(metadata?.['appCommandId']);
  if (metadata?.['appCommandId'] === null || !Number.isInteger(id) || id <= 0) return undefined;
  return { id, type: text(metadata?.['appCommandType']) ?? 'SLASH_COMMAND' };
}

function slashOf(message: Json | undefined): Interaction['command'] {
  const id = record(message?.['slashCommand'])?.['commandId'];
  return commandOf(id === undefined ? undefined : { appCommandId: id });
}

function stepOf(event: Json): DialogStep | undefined {
  const step = STEPS[text(event['dialogEventType']) ?? ''];
  return step ?? (event['isDialogEvent'] === true ? 'request' : undefined);
}

function listed(parameters: unknown): Record<string, string> {
  return Object.fromEntries(
    records(parameters).flatMap((one) => {
      const [key, value] = [text(one['key']), text(one['value'])];
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
}

function mapped(parameters: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record(parameters) ?? {}).flatMap(([key, value]) => {
      const written = text(value);
      return written === undefined ? [] : [[key, written]];
    }),
  );
}

function inputsOf(inputs: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record(inputs) ?? {}).flatMap(([name, input]) => {
      const object = record(input);
      // In HTTP events an empty key may stand between.
      const strings = record(object?.['stringInputs']) ?? record(record(object?.[''])?.['stringInputs']);
      const values: unknown = strings?.['value'];
      const first = Array.isArray(values) ? text(values[0]) : undefined;
      return first === undefined ? [] : [[name, first]];
    }),
  );
}

function settingsOf(common: Json): Pick<Interaction, 'locale' | 'timeZone'> {
  return { locale: text(common['userLocale']), timeZone: text(record(common['timeZone'])?.['id']) };
}
