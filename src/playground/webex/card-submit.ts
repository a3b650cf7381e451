import { readCard } from './card-view.ts';
import { freshId, iso } from './ids.ts';
import type { Kernel } from './kernel.ts';
import type { Outcome } from './poster.ts';
import { isJson, type Action, type Json, type Message, type Person } from './types.ts';

const MAX_ACTIONS = 10_000;

/** What pressing a button of a card leads to, before anybody is told. */
export type Pressing =
  | { readonly kind: 'submit'; readonly inputs: Json }
  /** A link, a part to unfold: the app hears nothing of it. */
  | { readonly kind: 'local' }
  /** What stands beside the field that is not filled in as it should be. */
  | { readonly kind: 'wrong'; readonly told: string };

/** Null where the card has no such button. */
export function pressButton(card: Json, button: string, given: Readonly<Record<string, string>>): Pressing | null {
  const pressed = readCard(card).actions.find(({ id }) => id === button);
  if (pressed === undefined) return null;
  const { action, inputs } = pressed;
  if (action.type !== 'Action.Submit') return { kind: 'local' };
  const values: Json = {};
  for (const input of inputs) {
    const id = String(input.id);
    const value = given[id] ?? initialValue(input);
    const told = problemOf(input, value);
    if (told !== undefined) return { kind: 'wrong', told };
    values[id] = value;
  }
  const data = isJson(action.data) ? action.data : typeof action.data === 'string' ? { data: action.data } : {};
  return { kind: 'submit', inputs: { ...data, ...values } };
}

function initialValue(input: Json): string {
  const value = typeof input.value === 'number' ? String(input.value) : input.value;
  if (typeof value === 'string') return value;
  return input.type === 'Input.Toggle' ? (typeof input.valueOff === 'string' ? input.valueOff : 'false') : '';
}

/** The client holds the fields to the card's own rules before it sends anything. */
function problemOf(input: Json, value: string): string | undefined {
  const told = typeof input.errorMessage === 'string' ? input.errorMessage : 'Fill in this field as it asks.';
  if (value === '') return input.isRequired === true ? told : undefined;
  if (typeof input.maxLength === 'number' && value.length > input.maxLength) return told;
  if (typeof input.regex === 'string' && !matches(input.regex, value)) return told;
  if (input.type === 'Input.Number') {
    const number = Number(value);
    const { min, max } = input;
    if (Number.isNaN(number) || (typeof min === 'number' && number < min) || (typeof max === 'number' && number > max))
      return told;
  }
  if (input.type === 'Input.ChoiceSet' && Array.isArray(input.choices)) {
    const known = (input.choices as Json[]).map((choice) => choice.value);
    const chosen = input.isMultiSelect === true ? value.split(',') : [value];
    if (!chosen.every((one) => known.includes(one))) return told;
  }
  return undefined;
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern).test(value);
  } catch {
    return true;
  }
}

/** Keeps what was sent off, and tells the app. */
export function submit(
  kernel: Kernel,
  message: Message,
  person: Person,
  inputs: Json,
): { action: Action; outcomes: Promise<Outcome[]> } {
  const { actions } = kernel.world;
  const action: Action = {
    id: freshId('ATTACHMENT_ACTION'),
    messageId: message.id,
    roomId: message.roomId,
    personId: person.id,
    inputs,
    created: kernel.nextTime(),
  };
  actions.set(action.id, action);
  if (actions.size > MAX_ACTIONS) {
    const [oldest] = actions.keys();
    if (oldest !== undefined) actions.delete(oldest);
  }
  const { inputs: _inputs, ...data } = actionJson(action);
  const outcomes = kernel.webhooks.tell({
    resource: 'attachmentActions',
    event: 'created',
    actorId: person.id,
    data,
  });
  return { action, outcomes };
}

export function actionJson(action: Action): Json {
  return {
    id: action.id,
    type: 'submit',
    messageId: action.messageId,
    inputs: action.inputs,
    personId: action.personId,
    roomId: action.roomId,
    created: iso(action.created),
  };
}
