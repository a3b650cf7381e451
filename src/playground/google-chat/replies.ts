import { checkCard } from './card-rules.ts';
import { IDENTITY } from './identity.ts';
import type { Kernel } from './kernel.ts';
import { readProto } from './proto.ts';
import { ApiFailure, isJson, jsonOf, listOf, textOf, type Happening, type Json } from './types.ts';

/** What an answer in the HTTP response did. */
export interface Applied {
  /** What Chat tells the person. */
  readonly told?: string;
  /** Why Chat did not understand the answer: for the wire log, as nobody else ever sees it. */
  readonly problem?: string;
}

const NOT_UNDERSTOOD = `${IDENTITY.appName} is unable to process your request.`;

/** Does what the app answered in its HTTP response: nothing for `{}`, else by the format that is switched on. */
export function applyReply(kernel: Kernel, happening: Happening, reply: Json): Applied {
  const asksDialog = happening.dialog === 'REQUEST_DIALOG';
  if (!isJson(reply)) return { told: NOT_UNDERSTOOD, problem: 'The answer is not an object.' };
  if (Object.keys(reply).length === 0)
    return asksDialog ? { told: `Unable to load the dialog of ${IDENTITY.appName}.`, problem: 'No dialog came.' } : {};
  try {
    return kernel.settings.format === 'classic'
      ? classicReply(kernel, happening, readProto('Message', reply, 'message'))
      : addOnReply(kernel, happening, readProto('AddOnReply', reply, 'response'));
  } catch (error) {
    if (error instanceof ApiFailure) return { told: NOT_UNDERSTOOD, problem: error.message };
    throw error;
  }
}

/** A message, with an `actionResponse` where it is more than a new one. */
function classicReply(kernel: Kernel, happening: Happening, message: Json): Applied {
  const { type, dialogAction, url } = jsonOf(message.actionResponse);
  if (type === 'DIALOG') {
    const { dialog, actionStatus } = jsonOf(dialogAction);
    if (isJson(dialog)) return openDialog(kernel, happening, jsonOf(dialog.body));
    const status = jsonOf(actionStatus);
    const code = isJson(status.statusCode) ? status.statusCode.statusCode : status.statusCode;
    const words = textOf(status.userFacingMessage);
    if (code === undefined || code === 'OK') kernel.dialogs.close(happening.person.name);
    return words === '' ? {} : { told: words };
  }
  if (type === 'REQUEST_CONFIG') return { told: `${IDENTITY.appName} needs more information: ${textOf(url)}` };
  if (type === 'UPDATE_MESSAGE') return update(kernel, happening, message);
  if (type === 'UPDATE_USER_MESSAGE_CARDS' || type === 'UPDATE_WIDGET')
    throw new ApiFailure('INVALID_ARGUMENT', `${type} does not fit this event.`);
  create(kernel, happening, message);
  return {};
}

/** Actions as `hostAppDataAction` or `action`; a bare message is not understood. */
function addOnReply(kernel: Kernel, happening: Happening, reply: Json): Applied {
  const { createMessageAction, updateMessageAction } = jsonOf(jsonOf(reply.hostAppDataAction).chatDataAction);
  if (isJson(createMessageAction)) create(kernel, happening, jsonOf(createMessageAction.message));
  if (isJson(updateMessageAction)) update(kernel, happening, jsonOf(updateMessageAction.message));
  const { navigations, notification } = jsonOf(reply.action);
  for (const { pushCard, updateCard, endNavigation } of listOf(navigations)) {
    if (isJson(pushCard)) openDialog(kernel, happening, pushCard);
    else if (isJson(updateCard)) openDialog(kernel, happening, updateCard);
    else if (isJson(endNavigation)) kernel.dialogs.close(happening.person.name);
  }
  const words = textOf(jsonOf(notification).text);
  return words === '' ? {} : { told: words };
}

function create(kernel: Kernel, { space, message, thread }: Happening, content: Json): void {
  const answerIn = thread ?? message?.thread;
  kernel.messages.byApp(space, content, answerIn === undefined ? {} : { answerIn });
}

function update(kernel: Kernel, { kind, message }: Happening, content: Json): Applied {
  if (kind !== 'CARD_CLICKED' || message === undefined || message.author !== undefined)
    throw new ApiFailure('INVALID_ARGUMENT', "There is no message of the app's own to update.");
  kernel.messages.patch(message, content, new Set(['text', 'cardsV2', 'accessoryWidgets']));
  return {};
}

function openDialog(kernel: Kernel, { dialog, person, space, message, thread }: Happening, card: Json): Applied {
  if (dialog === undefined) throw new ApiFailure('INVALID_ARGUMENT', 'Nothing here asked for a dialog.');
  checkCard(card, 'dialog.body');
  kernel.dialogs.open(person.name, { card, space, ...defined({ message, thread }) });
  return {};
}

function defined<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
