import type { types } from '@slack/bolt';
import type { Dialog, DialogField } from '../../ports/surface.ts';
import { DIALOG_ID, FIELD_PREFIX, FIELD_VALUE } from './names.ts';
import { shorten } from './split.ts';

/** Limits of a modal. Source: Slack, "Views" and "Block Kit" reference. */
const LIMIT = { title: 24, label: 2000, option: 75, value: 150, options: 100, text: 3000 };

/** A dialog as a modal. All fields may be left empty: what is missing is told by whoever reads the answers. */
export function renderDialog(dialog: Dialog): types.ModalView {
  return {
    type: 'modal',
    callback_id: DIALOG_ID,
    private_metadata: dialog.token,
    title: plain(dialog.title, LIMIT.title),
    submit: plain(dialog.submit, LIMIT.title),
    close: plain(dialog.close, LIMIT.title),
    blocks: dialog.fields.flatMap(fieldBlock),
  };
}

function fieldBlock(field: DialogField): types.KnownBlock[] {
  const element = elementOf(field);
  if (element === null) return [];
  const label = plain(field.label, LIMIT.label);
  return [{ type: 'input', block_id: `${FIELD_PREFIX}${field.name}`, optional: true, label, element }];
}

function elementOf(field: DialogField): types.InputBlock['element'] | null {
  switch (field.type) {
    case 'person':
      return { type: 'users_select', action_id: FIELD_VALUE };
    case 'text':
      return {
        type: 'plain_text_input',
        action_id: FIELD_VALUE,
        max_length: LIMIT.text,
        ...(field.value && { initial_value: shorten(field.value, LIMIT.text) }),
      };
    case 'choice': {
      // A value that was cut would choose something else.
      const options = field.options
        .filter(({ value }) => value !== '' && value.length <= LIMIT.value)
        .slice(0, LIMIT.options);
      if (options.length === 0) return null;
      return {
        type: 'static_select',
        action_id: FIELD_VALUE,
        options: options.map(({ value, label }) => ({ text: plain(label, LIMIT.option), value })),
      };
    }
  }
}

function plain(text: string, limit: number): types.PlainTextElement {
  return { type: 'plain_text', text: text === '' ? ' ' : shorten(text, limit), emoji: false };
}
