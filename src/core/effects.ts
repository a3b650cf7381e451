import type { Person } from './place.ts';
import type { Side } from './message.ts';
import type { TimerKind } from './events.ts';
import type { Say } from './catalogue.ts';

/**
 * What is to be carried to one side, in the order of its lane. It names, rather than copies: the text of a message and
 * the state of a card are read when they are sent, so that what goes out is never older than what is known.
 */
export type Content =
  /** The side's one card for this handoff: posted the first time, edited afterwards. */
  | { readonly kind: 'card' }
  /** The card in an agent's 1:1, where the talk goes on after a claim: posted the first time, edited afterwards. */
  | { readonly kind: 'desk'; readonly attempt: number; readonly agent: Person }
  /** One new message from the bot. `broadcast`: shown beside the thread as well, because an edit notifies nobody. */
  | {
      readonly kind: 'notice';
      readonly say: Say;
      readonly broadcast?: boolean;
      /** A group or person to be called by a live mention (agents' side only). */
      readonly call?: { readonly group: string } | Person;
      /** Said in the claim card's thread, wherever the talk goes on. */
      readonly inThread?: boolean;
      /** Said where the agents of this attempt talk, though the handoff may have left it; without it, of the present one. */
      readonly attempt?: number;
      /** Skipped if this message of the transcript arrived in the meantime (a word about a delay that is over). */
      readonly unlessDelivered?: string;
    }
  | { readonly kind: 'message'; readonly message: string }
  | { readonly kind: 'edit'; readonly message: string }
  | { readonly kind: 'delete'; readonly message: string }
  | {
      readonly kind: 'reaction';
      readonly message: string;
      readonly emoji: string;
      readonly added: boolean;
    }
  /** The talk so far, for whoever takes over. */
  | { readonly kind: 'history' }
  /** Ask whether somebody is there, and open a chat, post or queue place with the attempt's destination. */
  | {
      readonly kind: 'open';
      readonly attempt: number;
      /** Give up trying at this time, ms since the epoch. */ readonly until: number;
    }
  | { readonly kind: 'close'; readonly attempt: number };

export type Effect =
  | { readonly type: 'send'; readonly to: Side; readonly content: Content }
  /** Carry a message of the transcript over: status becomes `pending`. */
  | { readonly type: 'relay'; readonly to: Side; readonly message: string }
  /** Keep a message until an agent joins: status `held`. */
  | { readonly type: 'hold'; readonly message: string }
  /** Carry over everything that was held, in order. */
  | { readonly type: 'release-held' }
  /** The message stays where it was written: `note` for colleagues, or `unsent`. */
  | {
      readonly type: 'keep';
      readonly message: string;
      readonly as: 'note' | 'unsent';
    }
  /** A line that only one person sees, best effort within 2 s, at the place the event came from; told lastingly if that fails. */
  | {
      readonly type: 'whisper';
      readonly to: Person;
      readonly side: Side;
      readonly say: Say;
    }
  | {
      readonly type: 'timer';
      readonly kind: TimerKind;
      /** ms since the epoch. */ readonly at: number;
    }
  | { readonly type: 'clear-timers' };
