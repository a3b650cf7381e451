import type { JSX } from 'react';
import { useBlockHost } from './context.ts';
import type { BlockHost } from './context.ts';
import { asList, asRecord, asText, wordsOf } from './json.ts';
import type { Json } from './json.ts';

interface Option {
  readonly value: string;
  readonly label: string;
}

interface SelectProps {
  readonly element: Json;
  readonly disabled?: boolean;
  readonly label?: string;
  readonly id?: string;
  readonly onChoose: (value: string) => void;
}

/** `static_select` and `users_select`, as the browser's own select. */
export function SelectElement({ element, disabled, label, id, onChoose }: SelectProps): JSX.Element {
  const options = optionsOf(element, useBlockHost());
  const placeholder =
    wordsOf(element['placeholder']) || (element['type'] === 'users_select' ? 'Choose a person' : 'Choose an option');
  const actionId = asText(element['action_id']) ?? '';
  return (
    <select
      id={id}
      className="field"
      name={actionId}
      data-testid={`select-${actionId}`}
      aria-label={label ?? placeholder}
      disabled={disabled}
      defaultValue={initialOf(element)}
      onChange={(event) => onChoose(event.target.value)}
    >
      <option value="">{placeholder}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

/** What is chosen before anybody chose. */
export function initialOf(element: Json): string {
  return asText(element['initial_user']) ?? asText(asRecord(element['initial_option'])['value']) ?? '';
}

function optionsOf(element: Json, host: BlockHost): readonly Option[] {
  if (element['type'] === 'users_select') return host.users.map((user) => ({ value: user.id, label: user.realName }));
  const groups = asList(element['option_groups']).flatMap((group) => asList(asRecord(group)['options']));
  return [...asList(element['options']), ...groups].map((item) => {
    const option = asRecord(item);
    return { value: asText(option['value']) ?? '', label: wordsOf(option['text']) };
  });
}
