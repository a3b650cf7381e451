import { isJson, type Json } from './types.ts';
import {
  checkChoice,
  checkHttpUrl,
  checkKeys,
  checkList,
  checkOptionalString,
  checkString,
  checkText,
  type Checker,
} from './block-rules.ts';

/** Lengths are those of Slack's Block Kit reference (docs.slack.dev/reference/block-kit). */
const SELECTS = ['static_select', 'external_select', 'users_select', 'conversations_select', 'channels_select'];
const MULTI_SELECTS = SELECTS.map((type) => `multi_${type}`);
const PICKERS = ['datepicker', 'timepicker', 'datetimepicker'];
const GROUPS = ['checkboxes', 'radio_buttons'];

export const IN_ACTIONS = ['button', 'overflow', ...SELECTS, ...MULTI_SELECTS, ...PICKERS, ...GROUPS];
export const IN_SECTION = [...IN_ACTIONS, 'image'];
export const IN_INPUT = [
  ...SELECTS,
  ...MULTI_SELECTS,
  ...PICKERS,
  ...GROUPS,
  'plain_text_input',
  'email_text_input',
  'url_text_input',
  'number_input',
  'rich_text_input',
  'file_input',
];

export function checkElement(check: Checker, element: unknown, path: string, allowed: readonly string[]): void {
  if (!isJson(element)) return check.complain(path, 'must provide an object');
  const type = String(element.type);
  if (!allowed.includes(type)) return check.complain(path, `unsupported type: ${type}`);
  if (type === 'image') return checkImage(check, element, path);
  if (type === 'button' || element.action_id !== undefined) checkOptionalString(check, element, 'action_id', path, 255);
  if (element.confirm !== undefined) checkConfirm(check, element.confirm, `${path}/confirm`);
  if (element.placeholder !== undefined) checkText(check, element.placeholder, `${path}/placeholder`, 150, true);
  if (type === 'button') checkButton(check, element, path);
  else if (type === 'overflow')
    checkOptions(check, element, path, 5, true, ['type', 'action_id', 'options', 'confirm']);
  else if (type === 'static_select' || type === 'multi_static_select') checkStaticSelect(check, element, path);
  else if (GROUPS.includes(type)) {
    const initial = type === 'checkboxes' ? 'initial_options' : 'initial_option';
    checkOptions(check, element, path, 10, false, [
      'type',
      'action_id',
      'options',
      initial,
      'confirm',
      'focus_on_load',
    ]);
  } else if (type.endsWith('_input')) checkInput(check, element, path);
}

function checkButton(check: Checker, element: Json, path: string): void {
  checkKeys(check, element, path, [
    'type',
    'text',
    'action_id',
    'url',
    'value',
    'style',
    'confirm',
    'accessibility_label',
  ]);
  checkText(check, element.text, `${path}/text`, 75, true);
  checkOptionalString(check, element, 'value', path, 2000);
  checkOptionalString(check, element, 'accessibility_label', path, 75);
  if (element.url !== undefined) checkHttpUrl(check, element.url, `${path}/url`);
  checkChoice(check, element.style, `${path}/style`, ['primary', 'danger']);
}

function checkStaticSelect(check: Checker, element: Json, path: string): void {
  if (element.option_groups !== undefined) {
    checkList(check, element.option_groups, `${path}/option_groups`, 100).forEach((group, index) => {
      if (!isJson(group)) return check.complain(`${path}/option_groups/${index}`, 'must provide an object');
      checkText(check, group.label, `${path}/option_groups/${index}/label`, 75, true);
      checkOptions(check, group, `${path}/option_groups/${index}`, 100, true, ['label', 'options']);
    });
    return;
  }
  checkOptions(check, element, path, 100, true, [
    'type',
    'action_id',
    'placeholder',
    'options',
    'initial_option',
    'initial_options',
    'max_selected_items',
    'confirm',
    'focus_on_load',
    'response_url_enabled',
  ]);
}

function checkOptions(
  check: Checker,
  holder: Json,
  path: string,
  max: number,
  plain: boolean,
  keys: readonly string[],
): void {
  checkKeys(check, holder, path, keys);
  checkList(check, holder.options, `${path}/options`, max).forEach((option, index) => {
    const at = `${path}/options/${index}`;
    if (!isJson(option)) return check.complain(at, 'must provide an object');
    checkText(check, option.text, `${at}/text`, 75, plain);
    checkString(check, option.value, `${at}/value`, 150, 1);
    if (option.description !== undefined) checkText(check, option.description, `${at}/description`, 75, plain);
    checkKeys(check, option, at, ['text', 'value', 'description', 'url']);
  });
}

function checkInput(check: Checker, element: Json, path: string): void {
  for (const key of ['min_length', 'max_length']) {
    const length = element[key];
    if (length !== undefined && !(typeof length === 'number' && length >= 0 && length <= 3000)) {
      check.complain(`${path}/${key}`, 'must be between 0 and 3000');
    }
  }
  if (element.type === 'plain_text_input') {
    checkKeys(check, element, path, [
      'type',
      'action_id',
      'initial_value',
      'multiline',
      'min_length',
      'max_length',
      'placeholder',
      'focus_on_load',
      'dispatch_action_config',
    ]);
    checkOptionalString(check, element, 'initial_value', path, 3000);
  }
}

function checkConfirm(check: Checker, confirm: unknown, path: string): void {
  if (!isJson(confirm)) return check.complain(path, 'must provide an object');
  checkText(check, confirm.title, `${path}/title`, 100, true);
  checkText(check, confirm.text, `${path}/text`, 300);
  checkText(check, confirm.confirm, `${path}/confirm`, 30, true);
  checkText(check, confirm.deny, `${path}/deny`, 30, true);
  checkKeys(check, confirm, path, ['title', 'text', 'confirm', 'deny', 'style']);
}

/** An image, as a block or as an element. */
export function checkImage(check: Checker, image: Json, path: string): void {
  if (image.slack_file === undefined) checkHttpUrl(check, image.image_url, `${path}/image_url`);
  checkString(check, image.alt_text, `${path}/alt_text`, 2000, 1);
}
