import type { FieldValue, SubmitBody } from './control-types.ts';
import { isJson, type Json, type View } from './types.ts';

interface FilledIn {
  /** `state.values` as Slack sends it: by block id, then action id. */
  readonly values: Json;
  /** By block id, what Slack's client says before it sends anything. */
  readonly errors: Record<string, string>;
}

/** What a person filled into a modal, in Slack's words; fields left alone have their initial values. */
export function fillIn(view: View, given: SubmitBody['values']): FilledIn {
  const values: Record<string, Json> = {};
  const errors: Record<string, string> = {};
  for (const block of view.body.blocks) {
    if (block.type !== 'input' || !isJson(block.element)) continue;
    const blockId = String(block.block_id);
    const actionId = String(block.element.action_id);
    const byBlock = given[blockId];
    const answer = isField(byBlock) ? undefined : byBlock?.[actionId];
    const byAction = given[actionId];
    const chosen = answer ?? (isField(byAction) ? byAction : undefined);
    const state = fieldState(block.element, chosen);
    values[blockId] = { [actionId]: state };
    const problem = fieldProblem(block, block.element, state);
    if (problem !== undefined) errors[blockId] = problem;
  }
  return { values, errors };
}

function isField(value: unknown): value is FieldValue | undefined {
  return !isJson(value);
}

function fieldState(element: Json, given: FieldValue | undefined): Json {
  const type = String(element.type);
  const list = given === undefined || given === null ? [] : typeof given === 'string' ? [given] : given;
  const first = list[0] ?? null;
  const options = (wanted: readonly string[]): Json[] =>
    allOptions(element).filter((option) => wanted.includes(String(option.value)));
  const untouched = given === undefined;
  switch (type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: untouched ? (element.initial_option ?? null) : (options(list)[0] ?? null) };
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { type, selected_options: untouched ? (element.initial_options ?? []) : options(list) };
    case 'users_select':
      return { type, selected_user: untouched ? (element.initial_user ?? null) : first };
    case 'channels_select':
      return { type, selected_channel: untouched ? (element.initial_channel ?? null) : first };
    case 'conversations_select':
      return { type, selected_conversation: untouched ? (element.initial_conversation ?? null) : first };
    case 'multi_users_select':
      return { type, selected_users: untouched ? (element.initial_users ?? []) : list };
    case 'datepicker':
      return { type, selected_date: untouched ? (element.initial_date ?? null) : first };
    case 'timepicker':
      return { type, selected_time: untouched ? (element.initial_time ?? null) : first };
    default:
      return { type, value: untouched ? (element.initial_value ?? null) : first === '' ? null : first };
  }
}

/** The options of a select, out of their groups. */
export function allOptions(element: Json): Json[] {
  const groups = Array.isArray(element.option_groups) ? (element.option_groups as Json[]) : [element];
  return groups.flatMap((group) => (Array.isArray(group.options) ? (group.options as Json[]) : []));
}

function fieldProblem(block: Json, element: Json, state: Json): string | undefined {
  const value = Object.entries(state).find(([key]) => key !== 'type')?.[1];
  const empty = value === null || value === undefined || (Array.isArray(value) && value.length === 0);
  if (empty) return block.optional === true ? undefined : 'Please complete this required field.';
  if (typeof value !== 'string') return undefined;
  const most = typeof element.max_length === 'number' ? element.max_length : 3000;
  if (value.length > most) return `Must be less than ${most + 1} characters.`;
  if (typeof element.min_length === 'number' && value.length < element.min_length)
    return `Must be at least ${element.min_length} characters.`;
  return undefined;
}
