import { showMessage, type CardButton, type CardInput, type ShownCard } from './card-view.ts';
import type { Delivered } from './delivery.ts';
import { showDialog, type Dialog } from './dialogs.ts';
import type { Kernel } from './kernel.ts';
import {
  ControlFailure,
  listOf,
  textOf,
  type AppCommand,
  type Happening,
  type Json,
  type Message,
  type Person,
  type Space,
} from './types.ts';

type Inputs = Readonly<Record<string, string>>;

/** What people do with cards, dialogs and commands. Each throws ControlFailure where Chat would not let them. */
export interface Interactions {
  press(person: Person, space: Space, message: Message, buttonId: string, inputs: Inputs): Promise<Delivered>;
  pressInDialog(person: Person, buttonId: string | undefined, inputs: Inputs): Promise<Delivered>;
  closeDialog(person: Person): Promise<Delivered>;
  command(person: Person, space: Space, command: AppCommand, text: string, thread?: string): Promise<Delivered>;
}

export function createInteractions(kernel: Kernel): Interactions {
  const pressed = async (
    place: Pick<Happening, 'person' | 'space' | 'message' | 'thread'>,
    shown: ShownCard,
    button: CardButton,
    inputs: Inputs,
    inDialog: boolean,
  ): Promise<Delivered> => {
    if (!place.space.hasApp) throw new ControlFailure('The app is not in this space any more.');
    if (button.disabled) throw new ControlFailure('That button is greyed out.');
    if (button.action === undefined) throw new ControlFailure('That button only opens an address.');
    const { action } = button;
    const formInputs = filledIn(shown.inputs, inputs, action);
    const parameters = listOf(action.parameters).map(({ key, value }) => ({ key: textOf(key), value: textOf(value) }));
    const opens = action.interaction === 'OPEN_DIALOG';
    if (opens && kernel.settings.delivery !== 'http')
      return { status: 0, told: 'A dialog needs an app that is reached by HTTP.' };
    return kernel.delivery.send({
      kind: 'CARD_CLICKED',
      ...place,
      action: { function: textOf(action.function), parameters },
      formInputs,
      ...(inDialog ? { dialog: 'SUBMIT_DIALOG' } : opens ? { dialog: 'REQUEST_DIALOG' } : {}),
    });
  };

  function open(person: Person): Dialog {
    const dialog = kernel.dialogs.byPerson.get(person.name);
    if (dialog === undefined) throw new ControlFailure('No dialog is open.');
    return dialog;
  }

  const placeOf = (
    person: Person,
    { space, message, thread }: Dialog,
  ): Pick<Happening, 'person' | 'space' | 'message' | 'thread'> => ({
    person,
    space,
    ...(message === undefined ? {} : { message }),
    ...(thread === undefined ? {} : { thread }),
  });

  return {
    async press(person, space, message, buttonId, inputs) {
      const shown = showMessage(message);
      const button = shown.buttons.find(({ id }) => id === buttonId);
      if (button === undefined) throw new ControlFailure('There is no such button.');
      return pressed({ person, space, message }, shown, button, inputs, false);
    },

    async pressInDialog(person, buttonId, inputs) {
      const dialog = open(person);
      const { shown, submit } = showDialog(dialog);
      const button = buttonId === undefined ? submit : shown.buttons.find(({ id }) => id === buttonId);
      if (button === undefined) throw new ControlFailure('There is no such button in the dialog.');
      return pressed(placeOf(person, dialog), shown, button, inputs, true);
    },

    async closeDialog(person) {
      const dialog = open(person);
      kernel.dialogs.close(person.name);
      return kernel.delivery.send({ kind: 'CARD_CLICKED', ...placeOf(person, dialog), dialog: 'CANCEL_DIALOG' });
    },

    async command(person, space, command, text, thread) {
      if (!space.hasApp) throw new ControlFailure('The app is not in this space.');
      const use = { id: command.id, type: command.type };
      const typed = text === '' ? command.name : `${command.name} ${text}`;
      // Only who wrote a slash command sees it; a quick command leaves no message at all.
      const message =
        command.type === 'SLASH'
          ? kernel.messages.byPerson(space, person, typed, {
              command: use,
              privateTo: person.name,
              ...(thread === undefined ? {} : { thread }),
            })
          : undefined;
      return kernel.delivery.send({
        kind: 'APP_COMMAND',
        person,
        space,
        command: use,
        ...(message === undefined ? {} : { message }),
        ...(thread === undefined ? {} : { thread }),
        ...(command.opensDialog === true ? { dialog: 'REQUEST_DIALOG' as const } : {}),
      });
    },
  };
}

/** What stands in the fields of a card, as events tell it; fields that the button needs must not be empty. */
function filledIn(inputs: readonly CardInput[], given: Inputs, action: Json): Json {
  const required = new Set((Array.isArray(action.requiredWidgets) ? action.requiredWidgets : []).map(String));
  const unknown = Object.keys(given).find((name) => !inputs.some((input) => input.name === name));
  if (unknown !== undefined) throw new ControlFailure(`There is no field ${unknown}.`);
  const filled: Json = {};
  for (const { name, kind, values, options, maxLength } of inputs) {
    const typed = given[name];
    const value = typed === undefined ? [...values] : typed === '' && kind !== 'text' ? [] : [typed];
    const wrong = kind === 'choice' && options.length > 0 ? value.find((one) => !options.includes(one)) : undefined;
    if (wrong !== undefined) throw new ControlFailure(`${wrong} cannot be chosen.`);
    if (value.some((one) => one.length > maxLength))
      throw new ControlFailure(`That is too long for the field ${name}.`);
    const empty = value.every((one) => one.trim() === '');
    if (empty && (required.has(name) || action.allWidgetsAreRequired === true))
      throw new ControlFailure(`The field ${name} is required.`);
    if (value.length > 0) filled[name] = { stringInputs: { value } };
  }
  return filled;
}
