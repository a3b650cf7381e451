import type { Wording } from '../core/cards.ts';
import type { Content } from '../core/effects.ts';
import type { Attempt, Handoff, Mode } from '../core/handoff.ts';
import type { FileRef, Message } from '../core/message.ts';
import type { MessageRef, Place, Profile } from '../core/place.ts';
import type { Carriage, Finding, Receipt } from './surface.ts';

/** A handoff on its way to a destination, with everything that is needed to show it. */
export interface Briefing {
  readonly handoff: Handoff;
  /** Number of the attempt that is spoken of; the handoff may have left it since. */
  readonly attempt: number;
  readonly employee: Profile;
  /** The key under which this attempt was opened, whether or not its outcome is known. */
  readonly openKey: string;
  readonly wording: Wording;
  readonly now: number;
  /** What already stands on the agents' side of what is spoken of: the card's or the message's parts, in order. */
  readonly standing: readonly MessageRef[];
}

export type Opened =
  | {
      readonly outcome: 'opened';
      /** Where agents talk about it: what they write there counts as said to the employee. */
      readonly place?: Place;
      readonly session?: string;
      readonly link?: string;
      /** The card's messages, if it is one. */
      readonly posted: readonly MessageRef[];
    }
  | { readonly outcome: 'nobody' | 'closed'; readonly detail?: string };

/** What is to be carried to the agents' side, with the lines and names that it speaks of. */
export interface AgentDelivery extends Briefing {
  /** Where the agents talk about it. */
  readonly where: Pick<Attempt, 'place' | 'session' | 'desk'>;
  readonly content: Exclude<Content, { kind: 'open' | 'close' }>;
  /** The line of the transcript, for `message`, `edit`, `delete` and `reaction`; names of mentions are filled in. */
  readonly message?: Message;
  readonly author?: Profile;
  /** The talk so far, for `history`, and the files that were sent in it before the click. */
  readonly history?: readonly HistoryLine[];
  readonly files?: readonly FileRef[];
}

export interface HistoryLine {
  readonly name: string;
  readonly at: number;
  readonly text: string;
}

/** A live-agent product behind a destination. One value serves one destination. */
export interface LiveAgentSystem {
  readonly mode: Mode;
  readonly system: string;
  /** Asks for a chat, a post or a place in a queue. With the same `how.key` it opens one only. @throws VendorError */
  open(briefing: Briefing, how: Carriage): Promise<Opened>;
  /** @throws VendorError */
  deliver(delivery: AgentDelivery, how: Carriage): Promise<Receipt>;
  /** Ends this attempt on the system's side; doing it twice does no harm. Gives what became of its card. @throws VendorError */
  close(briefing: Briefing, how: Carriage): Promise<Receipt>;
  /** Which limit a delivery counts against. */
  throttleKey(handoff: Handoff): string;
  check(): Promise<readonly Finding[]>;
}
