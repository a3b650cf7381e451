import type { Dialog, DialogField } from '../../ports/surface.ts';
import type { Json } from '../shared/json.ts';
import { shorten } from '../shared/split.ts';
import { CARD_TYPE, FIELD_PREFIX, TOKEN_KEY } from './names.ts';

const LIMIT = { title: 64, label: 300, option: 120, options: 100, text: 3000 };

/** Somebody who can be chosen. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A dialog as a card with inputs. All fields may be left empty: what is missing is told by whoever reads the answers. */
export function dialogCard(dialog: Dialog, people: readonly Choice[]): Json {
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    body: dialog.fields.flatMap((field) => inputOf(field, people)),
    actions: [
      {
        type: 'Action.Submit',
        title: shorten(dialog.submit, LIMIT.title),
        style: 'positive',
        data: { [TOKEN_KEY]: dialog.token },
      },
    ],
  };
}

/** What Teams is answered with, where it asked for a dialog. Source: "Use dialogs with bots". */
export function dialogAnswer(dialog: Dialog, people: readonly Choice[]): Json {
  const card = { contentType: CARD_TYPE, content: dialogCard(dialog, people) };
  const title = shorten(dialog.title, LIMIT.title);
  return { task: { type: 'continue', value: { title, height: 'medium', width: 'medium', card } } };
}

/** A line in place of a dialog. */
export function lineAnswer(line: string): Json {
  return { task: { type: 'message', value: line } };
}

function inputOf(field: DialogField, people: readonly Choice[]): Json[] {
  const id = `${FIELD_PREFIX}${field.name}`;
  const label = shorten(field.label, LIMIT.label);
  switch (field.type) {
    case 'text':
      return [
        {
          type: 'Input.Text',
          id,
          label,
          maxLength: LIMIT.text,
          ...(field.value && { value: shorten(field.value, LIMIT.text) }),
        },
      ];
    case 'person':
      return choices(id, label, people);
    case 'choice':
      return choices(id, label, field.options);
  }
}

function choices(id: string, label: string, options: readonly Choice[]): Json[] {
  const shown = options.filter(({ value }) => value !== '').slice(0, LIMIT.options);
  if (shown.length === 0) return [];
  const named = shown.map(({ value, label: title }) => ({ title: shorten(title || '–', LIMIT.option), value }));
  return [{ type: 'Input.ChoiceSet', id, label, style: 'compact', choices: named }];
}
