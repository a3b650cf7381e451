import { createContext, useContext } from 'react';

/** A press on something in a block: what the control API needs beside the place. */
export interface Pressed {
  readonly action_id: string;
  readonly block_id?: string;
  readonly value?: string;
  readonly option?: string;
}

/** What a block may do: one a message, home tab or modal. */
export interface BlockHost {
  /** Sends the press to the app; resolves once the app has answered, so that the button can show that it waits. */
  readonly press: (pressed: Pressed) => Promise<void>;
  /** Users whom a users select offers. */
  readonly users: readonly { readonly id: string; readonly realName: string }[];
}

export const BlockHostContext = createContext<BlockHost>({ press: () => Promise.resolve(), users: [] });

export function useBlockHost(): BlockHost {
  return useContext(BlockHostContext);
}
