import { createContext, useContext } from 'react';

/** The open modal's fields and what the app refused, both by block id. */
interface Form {
  readonly set: (blockId: string, actionId: string, value: string) => void;
  readonly errors: Readonly<Record<string, string>>;
}

export const FormContext = createContext<Form>({ set: () => undefined, errors: {} });

export function useForm(): Form {
  return useContext(FormContext);
}
