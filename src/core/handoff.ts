import type { Person, Place } from './place.ts';
import type { RichText } from './text.ts';
import type { FileRef, Utterance } from './message.ts';

export const STATES = ['placing', 'waiting', 'active', 'redirected', 'ended'] as const;
export type State = (typeof STATES)[number];

export type EndReason =
  'agent-ended' | 'employee-ended' | 'cancelled' | 'unanswered' | 'idle' | 'no-destination' | 'failed';

export type Mode = 'deep-link' | 'broker' | 'queue' | 'channel';

/** How the employee asked. */
export type RequestVia = 'button' | 'command' | 'shortcut' | 'message' | 'mention' | 'again';

/** What the employee wants, as it stood at the click. */
export interface Request {
  readonly via: RequestVia;
  /** The last utterance before the click, or what was typed with the command; null where nothing was said. */
  readonly utterance: RichText | null;
  /** Files that were sent before the click. */
  readonly files?: readonly FileRef[];
  /** The recent talk before it, oldest first. */
  readonly history: readonly Utterance[];
  readonly topic?: string;
  /** Answers to the destination's form, by field. */
  readonly form?: Readonly<Record<string, string>>;
}

/** One destination of the route, with its times as they were configured when the employee asked. All times in ms. */
export interface PlannedDestination {
  readonly id: string;
  readonly mode: Mode;
  readonly label: string;
  /**
   * Where the talk goes on once an agent has claimed: in the card's thread, or in that agent's 1:1 with the bot, where every
   * message is heard on every platform.
   */
  readonly agentThread: 'channel' | 'direct';
  /** Who may talk to the employee from the agents' channel. */
  readonly replies: 'claimant' | 'anyone';
  readonly mentionGroup?: string;
  /** How much of what was said before goes along. */
  readonly history: number;
  /** Open handoffs at once; beyond, the destination counts as closed. */
  readonly maxHandoffs?: number;
  readonly remindAfterMs: number;
  /** How long the employee waits for somebody here before the next destination. */
  readonly waitAtMostMs: number;
  readonly idleWarnAfterMs: number;
  readonly idleEndAfterMs: number;
}

/** One try at one destination. A later try has a greater number; what comes back from an earlier one only closes it. */
export interface Attempt {
  readonly number: number;
  readonly destination: PlannedDestination;
  readonly startedAt: number;
  /** Where agents talk: the claim card's thread in channel mode. Set once opened. */
  readonly place?: Place;
  /** Where the agent who has it talks, if that is their 1:1 with the bot. Set once its card stands there. */
  readonly desk?: Place;
  /** The system's own name of the session (broker and queue modes). */
  readonly session?: string;
  /** Where the employee goes (deep-link and queue modes). */
  readonly link?: string;
  /** Agents who said that they can't help. */
  readonly declined: readonly Person[];
  readonly queuePosition?: number;
}

/** Why a destination was passed over; for the console and `baton handoffs`, never shown to an employee as such. */
export interface PassedOver {
  readonly destination: string;
  readonly why: 'closed' | 'nobody' | 'failed' | 'unanswered' | 'declined' | 'passed-on';
  readonly at: number;
  readonly detail?: string;
  /** Where its agents talked about it, if it came that far. */
  readonly place?: Place;
  readonly session?: string;
}

/** One request for a live agent, from the click to its end. */
export interface Handoff {
  readonly id: string;
  readonly state: State;
  readonly employee: Person;
  /** The employee's 1:1 with the bot; its thread is the status card's, once that is posted. */
  readonly chat: Place;
  readonly request: Request;
  /** Destinations still to be tried after the present attempt, in order. */
  readonly plan: readonly PlannedDestination[];
  readonly attempt: Attempt | null;
  readonly passedOver: readonly PassedOver[];
  /** Who owns the talk; set exactly while `active`, and kept after the end for the record. */
  readonly agent: Person | null;
  readonly createdAt: number;
  /** When the present state began. */
  readonly since: number;
  readonly reason?: EndReason;
  /** Who ended it, where a person did. */
  readonly endedBy?: Person;
}

/** The agent whose 1:1 the talk goes on in, or null. */
export function deskOf({ state, agent, attempt }: Handoff): Person | null {
  return state === 'active' && attempt?.destination.agentThread === 'direct' ? agent : null;
}

export function isOpen(handoff: Handoff): boolean {
  return handoff.state === 'placing' || handoff.state === 'waiting' || handoff.state === 'active';
}
