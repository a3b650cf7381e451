import type { chat_v1 } from '@googleapis/chat';
import type { Dialog, DialogField } from '../../ports/surface.ts';
import { shorten } from '../shared/split.ts';
import { ACTION_PARAMETER, CARD_ID, SUBMIT, TOKEN_PARAMETER } from './names.ts';
import { escapeHtml } from './html.ts';

type Card = chat_v1.Schema$GoogleAppsCardV1Card;
type Widget = chat_v1.Schema$GoogleAppsCardV1Widget;

const LIMIT = { title: 100, label: 200, option: 200, options: 100, text: 3000 };

/** A dialog as a card with inputs. `function`: see `CardOptions`. */
export function renderDialog(dialog: Dialog, functionName: string): Card {
  const widgets: Widget[] = [
    { textParagraph: { text: `<b>${escapeHtml(shorten(dialog.title, LIMIT.title))}</b>` } },
    ...dialog.fields.flatMap(widgetOf),
    {
      buttonList: {
        buttons: [
          {
            text: dialog.submit,
            type: 'FILLED',
            onClick: {
              action: {
                function: functionName,
                parameters: [
                  { key: ACTION_PARAMETER, value: SUBMIT },
                  { key: TOKEN_PARAMETER, value: dialog.token },
                ],
              },
            },
          },
        ],
      },
    },
  ];
  return { sections: [{ widgets }] };
}

/** The same as a message, where no dialog can be opened. */
export function renderDialogMessage(dialog: Dialog, functionName: string): Pick<chat_v1.Schema$Message, 'cardsV2'> {
  return { cardsV2: [{ cardId: CARD_ID, card: renderDialog(dialog, functionName) }] };
}

function widgetOf(field: DialogField): Widget[] {
  const label = shorten(field.label, LIMIT.label);
  switch (field.type) {
    case 'person':
      return [
        {
          selectionInput: {
            name: field.name,
            label,
            type: 'MULTI_SELECT',
            multiSelectMaxSelectedItems: 1,
            platformDataSource: { commonDataSource: 'USER' },
          },
        },
      ];
    case 'text':
      return [
        {
          textInput: {
            name: field.name,
            label,
            type: 'SINGLE_LINE',
            ...(field.value && { value: shorten(field.value, LIMIT.text) }),
          },
        },
      ];
    case 'choice': {
      const items = field.options
        .slice(0, LIMIT.options)
        .map(({ value, label: shown }) => ({ text: shorten(shown, LIMIT.option), value, selected: false }));
      return items.length === 0 ? [] : [{ selectionInput: { name: field.name, label, type: 'DROPDOWN', items } }];
    }
  }
}
