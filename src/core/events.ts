import type { Person, Place } from './place.ts';
import type { PlannedDestination } from './handoff.ts';
import type { Side } from './message.ts';

export type TimerKind = 'remind' | 'wait' | 'idle';

/** Everything that can happen to a handoff. `message` is the id of the transcript's line. */
export type HandoffEvent =
  // the employee
  | { readonly type: 'employee-wrote'; readonly message: string }
  | { readonly type: 'employee-edited'; readonly message: string }
  | { readonly type: 'employee-deleted'; readonly message: string }
  | {
      readonly type: 'employee-reacted';
      readonly message: string;
      readonly emoji: string;
      readonly added: boolean;
    }
  | { readonly type: 'employee-asked' }
  | { readonly type: 'employee-cancelled' }
  | { readonly type: 'employee-ended' }
  // agents
  | { readonly type: 'agent-claimed'; readonly agent: Person }
  | {
      readonly type: 'agent-wrote';
      readonly agent: Person;
      readonly message: string;
    }
  | {
      readonly type: 'agent-noted';
      readonly agent: Person;
      readonly message: string;
    }
  | {
      readonly type: 'agent-edited';
      readonly agent: Person;
      readonly message: string;
    }
  | {
      readonly type: 'agent-deleted';
      readonly agent: Person;
      readonly message: string;
    }
  | {
      readonly type: 'agent-reacted';
      readonly agent: Person;
      readonly message: string;
      readonly emoji: string;
      readonly added: boolean;
    }
  | { readonly type: 'agent-resolved'; readonly agent: Person }
  | { readonly type: 'agent-declined'; readonly agent: Person }
  | {
      readonly type: 'agent-passed-on';
      readonly agent: Person;
      readonly to: Person | PlannedDestination;
    }
  // the destination: `attempt` is the number of the attempt that it speaks of
  | {
      readonly type: 'opened';
      readonly attempt: number;
      readonly place?: Place;
      readonly session?: string;
      readonly link?: string;
    }
  | {
      readonly type: 'open-failed';
      readonly attempt: number;
      readonly why: 'closed' | 'nobody' | 'failed';
      readonly detail?: string;
    }
  | {
      readonly type: 'agent-joined';
      readonly attempt: number;
      readonly agent: Person;
    }
  | {
      readonly type: 'queue-moved';
      readonly attempt: number;
      readonly position: number;
    }
  | { readonly type: 'destination-ended'; readonly attempt: number }
  /** The card in the agent's 1:1 stands. */
  | { readonly type: 'desk-posted'; readonly attempt: number; readonly agent: Person; readonly desk: Place }
  /** It can't be posted there, and will not be. */
  | { readonly type: 'desk-failed'; readonly attempt: number; readonly agent: Person }
  // the engine
  | { readonly type: 'chat-posted'; readonly chat: Place }
  /** A message on its way to `to` did not arrive and will not, or is late. `excerpt`: its beginning, to remind the sender. */
  | {
      readonly type: 'delivery-failed';
      readonly to: Side;
      readonly excerpt: string;
    }
  | {
      readonly type: 'delivery-late';
      readonly to: Side;
      readonly message: string;
      readonly excerpt: string;
    }
  /** The turn of a message to the agents came when none was there to read it: they had passed it on in the meantime. */
  | { readonly type: 'delivery-unread'; readonly message: string }
  | { readonly type: 'remind-due' }
  | { readonly type: 'wait-over' }
  /** `quietSince`: when somebody last wrote, in ms since the epoch. */
  | { readonly type: 'idle-due'; readonly quietSince: number };

export type EventType = HandoffEvent['type'];
export type EventOf<T extends EventType> = Extract<HandoffEvent, { type: T }>;
