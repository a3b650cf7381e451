import { createContext, useContext } from 'react';
import type { ControlState, ControlUser } from '../../slack/control-types.ts';
import type { Spot } from '../model/places.ts';

/** One Slack client: whose it is, what it knows, and where it stands. */
export interface Client {
  readonly me: ControlUser;
  readonly state: ControlState;
  readonly spot: Spot;
  readonly go: (spot: Partial<Spot>) => void;
  /** Shows a sentence to the person in this client for a few seconds. */
  readonly notify: (sentence: string) => void;
  /** Runs what a person did; what went wrong is shown to them. True if it went well. */
  readonly attempt: (doing: Promise<unknown>) => Promise<boolean>;
}

export const ClientContext = createContext<Client | null>(null);

export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('useClient needs a ClientContext around it');
  return client;
}
