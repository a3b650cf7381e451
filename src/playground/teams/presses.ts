import type { Pressed } from '../shared/control-types.ts';
import { activityBy } from './activities.ts';
import { ADAPTIVE_CARD, buttonsOf, filledIn, type CardButton } from './card-actions.ts';
import { cardComplaints } from './card-check.ts';
import { compose } from './compose.ts';
import type { Dialog } from './dialogs.ts';
import { changed, type Kernel } from './kernel.ts';
import type { Outcome } from './transport.ts';
import { ControlFailure, isJson, textOf, type Conversation, type Json, type Message, type Person } from './types.ts';

type Typed = Readonly<Record<string, string>>;

/** Where something was pressed. */
interface Spot {
  readonly person: Person;
  readonly conversation: Conversation;
  readonly root?: string;
  readonly replyToId: string;
}

const CONTEXT = { context: { theme: 'default' } };
const UNREACHABLE = 'Unable to reach app. Please try again.';
const WENT_WRONG = 'Something went wrong. Please try again.';

/** A person presses a button of a card. @throws ControlFailure if there is no such button */
export async function press(
  kernel: Kernel,
  person: Person,
  message: Message,
  buttonId: string,
  typed: Typed,
): Promise<Pressed> {
  const replaced = message.cardFor.get(person.id);
  const button = buttonsOf(message.content.attachments, replaced).find(({ id }) => id === buttonId);
  if (button === undefined) throw new ControlFailure(`There is nothing here to press with the id ${buttonId}.`);
  const { conversation, root } = message;
  const spot: Spot = { person, conversation, ...(root === undefined ? {} : { root }), replyToId: message.id };
  if (button.does === 'open') throw new ControlFailure(`${button.label} is a link: it opens in the browser.`);
  if (button.does === 'consent') return consent(kernel, spot, button);
  if (button.does === 'hero') return hero(kernel, spot, button.action);
  const content = isJson(button.attachment.content) ? button.attachment.content : {};
  const { values, missing } =
    button.action.associatedInputs === 'none' ? { values: {} } : filledIn(replaced ?? content, typed);
  if (missing !== undefined) return { ok: false, status: 0, told: missing };
  if (button.does === 'execute') return execute(kernel, spot, message, button.action, values);
  return submit(kernel, spot, button.action, values);
}

/** Sends off the dialog that is open for this person. @throws ControlFailure if none is */
export async function submitDialog(kernel: Kernel, person: Person, typed: Typed): Promise<Pressed> {
  const dialog = kernel.dialogs.of(person.id);
  if (dialog === undefined) throw new ControlFailure(`${person.name} has no dialog open.`);
  const action = dialogSubmit(dialog);
  if (dialog.card === null || action === undefined) throw new ControlFailure('This dialog can only be closed.');
  const { values, missing } = filledIn(dialog.card, typed);
  if (missing !== undefined) return { ok: false, status: 0, told: missing };
  const outcome = await invoke(
    kernel,
    dialog,
    'task/submit',
    { data: withValues(action.data, values), ...CONTEXT },
    false,
  );
  return taskAnswer(kernel, dialog, outcome, () => {
    // An answer without a task closes the dialog.
    kernel.dialogs.close(person.id);
    return pressed(outcome);
  });
}

/** What sends a dialog off: the first submit action of its card. */
export function dialogSubmit({ card }: Pick<Dialog, 'card'>): Json | undefined {
  if (card === null) return undefined;
  return buttonsOf([{ contentType: ADAPTIVE_CARD, content: card }]).find(({ does }) => does === 'submit')?.action;
}

function invoke(kernel: Kernel, spot: Spot, name: string, value: Json, onCard = true): Promise<Outcome> {
  return kernel.events.ask(
    activityBy(kernel, spot.person, spot.conversation, spot.root, {
      type: 'invoke',
      name,
      value,
      ...(onCard ? { replyToId: spot.replyToId } : {}),
    }),
  );
}

function succeeded({ status }: Outcome): boolean {
  return status >= 200 && status < 300;
}

function pressed(outcome: Outcome, told?: string): Pressed {
  const ok = succeeded(outcome);
  const said = told ?? (ok ? undefined : outcome.status === 0 ? UNREACHABLE : WENT_WRONG);
  return { ok, status: outcome.status, ...(said === undefined ? {} : { told: said }) };
}

function answerOf(outcome: Outcome): Json {
  try {
    const body = JSON.parse(outcome.body) as unknown;
    return isJson(body) ? body : {};
  } catch {
    return {};
  }
}

function withValues(data: unknown, values: Typed): unknown {
  return typeof data === 'string' ? data : { ...(isJson(data) ? data : {}), ...values };
}

/** `Action.Submit` (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-actions). */
async function submit(kernel: Kernel, spot: Spot, action: Json, values: Typed): Promise<Pressed> {
  const data = withValues(action.data, values);
  const special = isJson(data) && isJson(data.msteams) ? data.msteams : undefined;
  if (special?.type === 'task/fetch') {
    const outcome = await invoke(kernel, spot, 'task/fetch', { data, ...CONTEXT });
    return taskAnswer(kernel, spot, outcome, () => ({ ...pressed(outcome), told: UNREACHABLE }));
  }
  if (special !== undefined) return hero(kernel, spot, special);
  return message(kernel, spot, { value: data });
}

async function message(kernel: Kernel, spot: Spot, fields: Json): Promise<Pressed> {
  const { person, conversation, root, replyToId } = spot;
  const activity = activityBy(kernel, person, conversation, root, { type: 'message', ...fields, replyToId });
  return pressed(await kernel.events.ask(activity));
}

/** Buttons as the older cards have them, and as `msteams` in the data of a submit action asks for them. */
async function hero(kernel: Kernel, spot: Spot, action: Json): Promise<Pressed> {
  const { value } = action;
  const say = (text: string): void => {
    const typed = { text, files: [], addressOf: () => ({ image: '', page: '', download: '' }) };
    kernel.messages.say(spot.person, spot.conversation, compose(kernel.world, spot.conversation, typed), spot.root);
  };
  if (action.type === 'imBack') {
    say(textOf(value));
    return { ok: true, status: 0 };
  }
  if (action.type === 'messageBack') return message(kernel, spot, { text: textOf(action.text), value });
  if (action.type === 'invoke') {
    const data = typeof value === 'string' ? parse(value) : value;
    if (!isJson(data) || data.type !== 'task/fetch')
      return pressed(await invoke(kernel, spot, '', isJson(data) ? data : {}));
    const outcome = await invoke(kernel, spot, 'task/fetch', { data, ...CONTEXT });
    return taskAnswer(kernel, spot, outcome, () => ({ ...pressed(outcome), told: UNREACHABLE }));
  }
  throw new ControlFailure(`This playground has no buttons of type ${textOf(action.type)}.`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** What the app answers to `task/fetch` and `task/submit` (learn.microsoft.com, "invoke and dismiss dialogs"). */
function taskAnswer(kernel: Kernel, spot: Spot, outcome: Outcome, otherwise: () => Pressed): Pressed {
  if (!succeeded(outcome)) return pressed(outcome);
  const { task } = answerOf(outcome);
  let answer: Pressed;
  if (!isJson(task)) answer = otherwise();
  else if (task.type === 'message') {
    kernel.dialogs.close(spot.person.id);
    answer = pressed(outcome, textOf(task.value));
  } else
    answer = openDialog(kernel, spot, isJson(task.value) ? task.value : {})
      ? pressed(outcome)
      : pressed(outcome, WENT_WRONG);
  changed(kernel);
  return answer;
}

function openDialog(kernel: Kernel, spot: Spot, info: Json): boolean {
  const card = isJson(info.card) && isJson(info.card.content) ? info.card.content : null;
  if (card === null ? typeof info.url !== 'string' : cardComplaints(card).length > 0) return false;
  const { person, conversation, root, replyToId } = spot;
  kernel.dialogs.open({
    person,
    conversation,
    ...(root === undefined ? {} : { root }),
    replyToId,
    title: textOf(info.title),
    card,
  });
  return true;
}

/** `Action.Execute` (learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model). */
async function execute(kernel: Kernel, spot: Spot, on: Message, action: Json, values: Typed): Promise<Pressed> {
  const { id, verb, data } = action;
  const value = {
    action: {
      type: 'Action.Execute',
      ...(id === undefined ? {} : { id }),
      verb: textOf(verb),
      data: withValues(data, values),
    },
    trigger: 'manual',
  };
  const outcome = await invoke(kernel, spot, 'adaptiveCard/action', value);
  if (!succeeded(outcome)) return pressed(outcome);
  const answer = answerOf(outcome);
  if (answer.type === 'application/vnd.microsoft.activity.message') return pressed(outcome, textOf(answer.value));
  if (answer.type === 'application/vnd.microsoft.error') {
    const told = isJson(answer.value) ? textOf(answer.value.message, WENT_WRONG) : WENT_WRONG;
    return { ok: false, status: outcome.status, told };
  }
  if (answer.type === ADAPTIVE_CARD && isJson(answer.value)) {
    if (cardComplaints(answer.value).length > 0) return { ok: false, status: outcome.status, told: WENT_WRONG };
    on.cardFor.set(spot.person.id, answer.value);
    changed(kernel);
  }
  return pressed(outcome);
}

/** The person says whether the bot may write the file (learn.microsoft.com, "send and receive files"). */
async function consent(kernel: Kernel, spot: Spot, { id, attachment }: CardButton): Promise<Pressed> {
  const content = isJson(attachment.content) ? attachment.content : {};
  const name = textOf(attachment.name);
  const accepted = id === 'accept' || id.startsWith('accept-');
  const value: Json = {
    type: 'fileUpload',
    action: accepted ? 'accept' : 'decline',
    context: accepted ? content.acceptContext : content.declineContext,
  };
  if (accepted) {
    const { ticket, id: fileId } = kernel.files.uploadTicket(name, Number(content.sizeInBytes));
    value.uploadInfo = {
      contentUrl: `${kernel.baseUrl()}/storage/files/${fileId}`,
      name,
      uploadUrl: `${kernel.baseUrl()}/storage/upload/${ticket}`,
      uniqueId: fileId,
      fileType: /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '',
    };
  }
  return pressed(await invoke(kernel, spot, 'fileConsent/invoke', value));
}
