import type { Dialog, DialogField } from '../../ports/surface.ts';
import type { Json } from '../shared/json.ts';
import { CLOSE_DIALOG, DATA_KEY, DIALOG_TOKEN, FIELD_PREFIX, SUBMIT_DIALOG } from './names.ts';
import { richText, run } from './render-card.ts';
import { shorten } from '../shared/split.ts';

const LIMIT = { title: 200, label: 500, option: 200, options: 100, text: 3000 };

/**
 * A dialog as a card with inputs: Webex has none of its own. All fields may be left empty: what is missing is told by
 * whoever reads the answers. A person is named by their address, because Webex cards have no field for people.
 */
export function dialogCard(dialog: Dialog): Json {
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.3',
    body: [
      richText([run(shorten(dialog.title || ' ', LIMIT.title), { weight: 'Bolder', size: 'Medium' })]),
      ...dialog.fields.flatMap(input),
    ],
    actions: [
      {
        type: 'Action.Submit',
        title: dialog.submit,
        style: 'positive',
        data: { [DATA_KEY]: SUBMIT_DIALOG, [DIALOG_TOKEN]: dialog.token },
      },
      { type: 'Action.Submit', title: dialog.close, data: { [DATA_KEY]: CLOSE_DIALOG } },
    ],
  };
}

function input(field: DialogField): Json[] {
  const label = shorten(field.label, LIMIT.label);
  const id = `${FIELD_PREFIX}${field.name}`;
  switch (field.type) {
    case 'person':
      return [
        {
          type: 'Input.Text',
          id: `${FIELD_PREFIX}person.${field.name}`,
          style: 'Email',
          label,
          placeholder: 'name@example.com',
        },
      ];
    case 'text':
      return [
        {
          type: 'Input.Text',
          id,
          label,
          maxLength: LIMIT.text,
          ...(field.value && { value: field.value.slice(0, LIMIT.text) }),
        },
      ];
    case 'choice': {
      const choices = field.options
        .filter(({ value }) => value !== '')
        .slice(0, LIMIT.options)
        .map(({ value, label: title }) => ({ title: shorten(title, LIMIT.option), value }));
      return choices.length === 0 ? [] : [{ type: 'Input.ChoiceSet', id, label, style: 'compact', choices }];
    }
  }
}
