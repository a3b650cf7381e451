import { useId } from 'react';
import type { JSX } from 'react';
import type { ViewInput } from '../../shared/control-types.ts';
import { usePlatformClient } from './platform-context.ts';

interface CardInputProps {
  readonly input: ViewInput;
  /** What the person made of it; absent: what the card filled in. */
  readonly value: string | undefined;
  readonly onType: (value: string) => void;
}

/** A field of a card or a dialog. */
export function CardInput({ input, value = input.value, onType }: CardInputProps): JSX.Element {
  const id = useId();
  return (
    <div className="block-input">
      {input.label !== '' && <label htmlFor={id}>{input.label}</label>}
      <Field id={id} input={input} value={value} onType={onType} />
    </div>
  );
}

function Field({ id, input, value, onType }: CardInputProps & { readonly id: string }): JSX.Element {
  const options = useOptions(input);
  const named = { id, className: 'field', value, 'data-testid': `input-${input.name}` };
  if (options !== undefined) {
    return (
      <select {...named} onChange={(event) => onType(event.target.value)}>
        {!options.some((option) => option.value === value) && <option value={value}>Choose…</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    );
  }
  if (input.multiline === true)
    return <textarea {...named} rows={3} onChange={(event) => onType(event.target.value)} />;
  return <input {...named} type="text" onChange={(event) => onType(event.target.value)} />;
}

function useOptions(input: ViewInput): ViewInput['options'] {
  const { view } = usePlatformClient();
  if (input.options !== undefined || input.kind !== 'person') return input.options;
  return view.people.map((person) => ({ value: person.id, label: `${person.name} – ${person.title}` }));
}
