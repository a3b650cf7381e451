import { useId } from 'react';
import type { JSX } from 'react';
import type { BlockJson } from '../../slack/control-types.ts';
import { asRecord, asText, wordsOf } from './json.ts';
import type { Json } from './json.ts';
import { SelectElement, initialOf } from './select.tsx';
import { useForm } from './form.ts';

/** A modal's `input` block: a label, one field, a hint, and what the app found wrong with it. */
export function InputBlock({ block }: { block: BlockJson }): JSX.Element {
  const id = useId();
  const form = useForm();
  const element = asRecord(block['element']);
  const blockId = block.block_id ?? '';
  const actionId = asText(element['action_id']) ?? '';
  const error = form.errors[blockId];
  const hint = wordsOf(block['hint']);
  const set = (value: string): void => form.set(blockId, actionId, value);
  return (
    <div
      className={error === undefined ? 'block-input' : 'block-input block-input-wrong'}
      data-testid={`field-${blockId}`}
    >
      <label htmlFor={id}>
        {wordsOf(block['label'])}
        {block['optional'] === true && <span className="optional"> (optional)</span>}
      </label>
      <Field id={id} element={element} label={wordsOf(block['label'])} onChange={set} />
      {error !== undefined && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      {hint !== '' && <p className="hint">{hint}</p>}
    </div>
  );
}

interface FieldProps {
  readonly id: string;
  readonly element: Json;
  readonly label: string;
  readonly onChange: (value: string) => void;
}

function Field({ id, element, label, onChange }: FieldProps): JSX.Element {
  if (element['type'] !== 'plain_text_input')
    return <SelectElement id={id} element={element} label={label} onChoose={onChange} />;
  const common = {
    id,
    className: 'field',
    name: asText(element['action_id']),
    placeholder: wordsOf(element['placeholder']),
    defaultValue: asText(element['initial_value']) ?? '',
    'data-testid': `input-${asText(element['action_id']) ?? ''}`,
  };
  return element['multiline'] === true ? (
    <textarea {...common} rows={4} onChange={(event) => onChange(event.target.value)} />
  ) : (
    <input {...common} type="text" onChange={(event) => onChange(event.target.value)} />
  );
}

/** What stands in the fields of a view before anybody touched them, by block id and action id. */
export function initialValues(blocks: readonly BlockJson[]): Record<string, Record<string, string | null>> {
  const values: Record<string, Record<string, string | null>> = {};
  for (const block of blocks) {
    if (block.type !== 'input') continue;
    const element = asRecord(block['element']);
    const initial = asText(element['initial_value']) ?? initialOf(element);
    values[block.block_id ?? ''] = { [asText(element['action_id']) ?? '']: initial === '' ? null : initial };
  }
  return values;
}
