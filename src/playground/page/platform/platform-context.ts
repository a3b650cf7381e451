import { createContext, useContext } from 'react';
import type { View, ViewPerson } from '../../shared/control-types.ts';
import type { Platform } from '../model/platforms.ts';

/** Where a person's client stands: a room (or `direct`), and the root of the thread beside it, if any. */
export interface Stand {
  readonly room: string;
  readonly thread: string | null;
}

/** One client of a platform: whose it is, what it knows, and where it stands. */
export interface PlatformClientState {
  readonly platform: Platform;
  readonly view: View;
  readonly me: ViewPerson;
  readonly stand: Stand;
  readonly go: (to: Partial<Stand>) => void;
  /** Shows a sentence to the person in this client for a few seconds. */
  readonly notify: (sentence: string) => void;
  /** Runs what a person did; what went wrong is shown to them. True if it went well. */
  readonly attempt: (doing: Promise<unknown>) => Promise<boolean>;
}

export const PlatformClientContext = createContext<PlatformClientState | null>(null);

export function usePlatformClient(): PlatformClientState {
  const client = useContext(PlatformClientContext);
  if (client === null) throw new Error('usePlatformClient needs a PlatformClientContext around it');
  return client;
}
