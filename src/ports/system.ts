import type { Mode, Attempt, Handoff } from '../core/handoff.ts';
import type { Message } from '../core/message.ts';
import type { MessageRef, Place, Profile } from '../core/place.ts';
import type { Content } from '../core/effects.ts';
import type { Carriage, Finding, Receipt } from './surface.ts';

/** A handoff on its way to a destination, with everything that is needed to show it. */
export interface Briefing {
  readonly handoff: Handoff;
  readonly attempt: Attempt;
  readonly employee: Profile;
}

export type Opened =
  | { readonly outcome: 'opened'; readonly place?: Place; readonly session?: string; readonly link?: string; readonly posted: readonly MessageRef[] }
  | { readonly outcome: 'nobody' | 'closed'; readonly detail?: string };

/** What is to be carried to the agents' side, resolved: the lines and names that it speaks of are at hand. */
export interface AgentDelivery {
  readonly briefing: Briefing;
  readonly content: Exclude<Content, { kind: 'open' } | { kind: 'close' }>;
  /** The line of the transcript, for `message`, `edit`, `delete` and `reaction`. */
  readonly message?: Message;
  readonly author?: Profile;
  /** What an earlier delivery of the same line or card posted. */
  readonly standing: readonly MessageRef[];
  /** The talk so far, for `history`. */
  readonly history?: readonly Message[];
}

/** A live-agent product behind a destination. One value serves one destination. */
export interface LiveAgentSystem {
  readonly mode: Mode;
  readonly system: string;
  /** Whether agents can see edits, deletions and reactions; what they can't becomes a labelled note. */
  readonly follows: { readonly edits: boolean; readonly deletions: boolean; readonly reactions: boolean };
  /** Asks for a chat, a post or a place in a queue. With the same `how.key` it opens one only. @throws VendorError */
  open(briefing: Briefing, how: Carriage): Promise<Opened>;
  /** @throws VendorError */
  deliver(delivery: AgentDelivery, how: Carriage): Promise<Receipt>;
  /** Ends this attempt on the system's side; doing it twice does no harm. @throws VendorError */
  close(briefing: Briefing, how: Carriage): Promise<void>;
  /** Which limit a delivery counts against. */
  throttleKey(handoff: Handoff): string;
  check(): Promise<readonly Finding[]>;
}
