import type { Content } from '../core/effects.ts';
import type { TimerKind } from '../core/events.ts';
import type { Handoff, State } from '../core/handoff.ts';
import type { Message, MessageStatus, Side, Utterance } from '../core/message.ts';
import type { MessageRef, Person, Place } from '../core/place.ts';
import type { SentenceKey } from '../core/catalogue.ts';

/** What the bot says to an employee outside any handoff. */
export type Talk =
  /** A message with the request button; `place` is the 1:1 (with its thread where the employee wrote in one). */
  | {
      readonly kind: 'offer';
      readonly to: Person;
      readonly place: Place;
      readonly sentence: SentenceKey;
    }
  | { readonly kind: 'home'; readonly to: Person };

/** Whose lane: a handoff's, in one direction, or the bot's own talk with one employee. */
export type LaneOf = { readonly handoffId: string; readonly side: Side } | { readonly person: string };

/** The name of a lane. `person` is a `personKey`. */
export function laneId(of: LaneOf): string {
  return 'person' in of ? `person ${of.person}` : `handoff ${of.handoffId} ${of.side}`;
}

/** One thing on its way to one side. Done ones are deleted; the transcript keeps what was said. */
export interface Delivery {
  /** Given by the engine; unique, and the same over all attempts. */
  readonly id: string;
  readonly lane: string;
  readonly handoffId: string | null;
  readonly side: Side;
  /** Place in its lane, counted from 1 without gaps. */
  readonly seq: number;
  readonly content: Content | Talk;
  /** Attempts made so far. */
  readonly attempts: number;
  /** The outcome of an earlier attempt is not known. */
  readonly uncertain: boolean;
  readonly createdAt: number;
}

export type NewDelivery = Pick<Delivery, 'id' | 'lane' | 'handoffId' | 'side' | 'content' | 'createdAt'> & {
  /** Which limit of the platform it counts against; becomes the lane's. */
  readonly throttleKey: string;
};

/**
 * The right to deliver the head of a lane until `until`. A later lease of the same lane has a greater `token`. Where the one
 * before it was never settled, its delivery is `uncertain`.
 */
export interface Lease {
  readonly lane: string;
  readonly token: number;
  readonly until: number;
  readonly delivery: Delivery;
  readonly throttleKey: string;
}

export interface LeaseTerms {
  /** Name of this instance. */
  readonly owner: string;
  readonly now: number;
  readonly leaseMs: number;
}

export interface ReclaimTerms extends Pick<LeaseTerms, 'owner' | 'now'> {
  /**
   * Leases of our own that we may know nothing of, because the answer to the commit that gave them was lost: those that end
   * before `before`, in lanes other than these.
   */
  readonly forgotten?: { readonly before: number; readonly held: readonly string[] };
}

/** How one attempt went. `done` and `skipped` remove the delivery, `dead` keeps it as a dead letter; all three free the lane's head. */
export interface Settlement {
  readonly lane: string;
  readonly token: number;
  readonly delivery: Delivery;
  readonly outcome:
    | { readonly type: 'done' | 'skipped' }
    | { readonly type: 'dead'; readonly error: string }
    | {
        readonly type: 'retry';
        readonly at: number;
        readonly error: string;
        readonly uncertain: boolean;
      };
}

/** A message of ours on a platform: edits, presses and echoes find their way by it. */
export interface Posting {
  readonly ref: MessageRef;
  readonly handoffId: string | null;
  readonly side: Side;
  /** `card`, the id of a message of the transcript, `offer`, `home`, or `notice`. */
  readonly what: string;
  /** Who may press what stands on it; null: everybody at the place. A `personKey`. */
  readonly audience: string | null;
}

export interface Timer {
  readonly handoffId: string;
  readonly kind: TimerKind;
  readonly at: number;
}

/** A talk that goes on in an agent's 1:1. */
export interface Desk {
  /** By `personKey`. */
  readonly agent: string;
  readonly handoffId: string;
  /** When the agent last said, by its button, that they write to this one; 0 if never. */
  readonly focusedAt: number;
}

/** A platform's limit that was hit: closed until `until`, then served by `width` lanes at once. */
export interface Gate {
  readonly key: string;
  readonly until: number;
  readonly width: number;
}

/**
 * The verbs inside one transaction. Every verb takes a batch, and a batch costs a bounded number of statements.
 * Rows that another transaction may want are locked in the order of their keys.
 */
export interface WriteTx {
  /** Notes the ids, and gives back those that were not known before. Each event may have several ids; it is new only if all are. */
  recordEvents(
    events: readonly { readonly ids: readonly string[]; readonly at: number }[],
  ): Promise<readonly boolean[]>;

  /** Which handoff a thread belongs to, by `placeKey`. */
  places(keys: readonly string[]): Promise<Map<string, { handoffId: string; side: Side }>>;
  putPlaces(
    places: readonly {
      readonly key: string;
      readonly handoffId: string;
      readonly side: Side;
    }[],
  ): Promise<void>;

  /** Our own messages, by `messageKey`. */
  postings(keys: readonly string[]): Promise<Map<string, Posting>>;
  putPostings(postings: readonly Posting[]): Promise<void>;
  /** Forgets those with these keys (`messageKey`): they stand there no more. */
  dropPostings(keys: readonly string[]): Promise<void>;

  /** The talks that go on in the 1:1 of these agents. */
  desks(agents: readonly string[]): Promise<readonly Desk[]>;
  putDesks(desks: readonly Desk[]): Promise<void>;
  removeDesks(desks: readonly Pick<Desk, 'agent' | 'handoffId'>[]): Promise<void>;

  /** Locks the rows with these ids, and the open ones of these employees (`personKey`), in the order of their ids. */
  lockHandoffs(ids: readonly string[], employees?: readonly string[]): Promise<Map<string, Handoff>>;
  /** Inserts or replaces. @throws ConflictError if an employee would have two open ones. */
  putHandoffs(handoffs: readonly Handoff[]): Promise<void>;

  /** Lines of the transcript by the platform message that they were written as (`messageKey`). */
  messagesBySource(keys: readonly string[]): Promise<Map<string, Message>>;
  messages(ids: readonly string[]): Promise<Map<string, Message>>;
  heldMessages(handoffId: string): Promise<readonly Message[]>;
  /** Appends to the transcript, in the order given. */
  addMessages(messages: readonly Message[]): Promise<void>;
  /** Replaces body and marks of lines that are there; how far each got is for `setStatus` alone. */
  replaceMessages(messages: readonly Message[]): Promise<void>;
  setStatus(
    changes: readonly {
      readonly id: string;
      readonly status: MessageStatus;
      readonly uncertain?: boolean;
    }[],
  ): Promise<void>;

  addUtterances(
    utterances: readonly (Utterance & {
      readonly employee: string;
      readonly source: string;
    })[],
  ): Promise<void>;
  /** The latest `limit` ones, oldest first. */
  utterances(employee: string, limit: number): Promise<readonly Utterance[]>;
  /** Follows an edit or a deletion (null) of an utterance, by `messageKey` of its source. */
  changeUtterance(source: string, utterance: Omit<Utterance, 'at'> | null): Promise<void>;

  /**
   * Appends to lanes (which are made as needed), in the order given. `gated` tells for a throttle key whether its gate is closed.
   * With `terms`, what became the head of a lane that was empty is leased at once, unless it is gated.
   */
  enqueue(
    deliveries: readonly NewDelivery[],
    gated: (throttleKey: string) => boolean,
    terms?: LeaseTerms,
  ): Promise<readonly Lease[]>;
  /**
   * Applies outcomes whose lease is still the current one; gives back the lanes of those, and whether something waits in them
   * still. Those stay leased until `advance`.
   */
  settle(settlements: readonly Settlement[]): Promise<ReadonlyMap<string, boolean>>;
  /**
   * For lanes touched in this transaction: leases the head where one is due and nobody else holds the lane, else frees the lane.
   * `take`: at most so many leases; further due lanes are left to `claim`. A lane whose gate is closed is freed, and waits for it.
   */
  advance(lanes: readonly string[], terms: LeaseTerms & { readonly take: number }): Promise<readonly Lease[]>;

  setTimers(timers: readonly Timer[]): Promise<void>;
  clearTimers(handoffIds: readonly string[]): Promise<void>;
  /** Removes due timers and gives them back, oldest first; those another instance is at are passed over. */
  takeTimers(now: number, limit: number): Promise<readonly Timer[]>;
  /** When somebody last wrote in the handoff, ms since the epoch; null if nobody did. */
  lastWritten(handoffId: string): Promise<number | null>;
  /**
   * Lanes whose head has waited since before `before`, each given back once until it has emptied: the first line of the
   * transcript that waits in it.
   */
  takeLate(
    before: number,
    limit: number,
  ): Promise<
    readonly {
      readonly handoffId: string;
      readonly side: Side;
      readonly message: string;
    }[]
  >;

  /** Closes a gate: lanes with this key wait for it. */
  closeGate(gate: Gate): Promise<void>;
  /** Opens it for good. */
  openGate(key: string): Promise<void>;

  putSecret(kind: string, key: string, sealed: Uint8Array): Promise<void>;
  deleteSecret(kind: string, key: string): Promise<void>;

  /** Appends the dead letter's content to its lane again; gives back its lane, or null if it is not (any more) one. */
  replayDeadLetter(id: string, newId: string, now: number): Promise<string | null>;
}

export interface DeadLetter {
  readonly delivery: Delivery;
  readonly error: string;
  readonly diedAt: number;
}

export interface HandoffFilter {
  readonly state?: State | 'open';
  readonly limit: number;
  /** Only those made before this time: for paging, newest first. */
  readonly before?: number;
}

export interface Counts {
  readonly handoffs: Readonly<Record<State, number>>;
  readonly deliveriesWaiting: number;
  /** Lanes that something waits in. */
  readonly lanesWaiting: number;
  readonly deadLetters: number;
  /** Age of the oldest delivery that waits, in ms; 0 if none does. */
  readonly oldestWaitingMs: number;
}

/** The same verbs on SQLite and on PostgreSQL. Times are ms since the epoch, given by the caller. */
export interface Store {
  readonly kind: 'sqlite' | 'postgres';
  /** Brings the schema up to date; waits for another instance that is doing so. */
  migrate(): Promise<readonly string[]>;
  /** Runs `work` in one transaction, and commits when it resolves. Rolls back and throws what it threw. */
  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T>;

  /** Leases due lanes, oldest head first. Costs the same however many deliveries wait. */
  claim(terms: LeaseTerms & { readonly limit: number }): Promise<readonly Lease[]>;
  /** Leases lanes that wait at this gate, oldest head first. */
  claimGated(key: string, terms: LeaseTerms & { readonly limit: number }): Promise<readonly Lease[]>;
  /**
   * Makes `owner` known as alive for as long as this process is, and frees the lanes whose lease belongs to an instance that
   * has ended: their heads are due at once, and uncertain. What a clock that was ahead has put off for longer than any back-off
   * is due at once, too. To be called before the first lease, and now and then. Gives how many lanes were freed.
   */
  reclaim(terms: ReclaimTerms): Promise<number>;
  /** When the next lane or timer is due (a lane whose lease runs out counts then), or null. Gates are not counted. */
  nextDue(): Promise<number | null>;
  gates(): Promise<readonly Gate[]>;

  handoff(id: string): Promise<Handoff | null>;
  handoffs(filter: HandoffFilter): Promise<readonly Handoff[]>;
  /** How many handoffs wait or are active at a destination. */
  openAt(destination: string): Promise<number>;
  /** By `personKey`. */
  openHandoffOf(employee: string): Promise<Handoff | null>;
  message(id: string): Promise<Message | null>;
  /** In the order in which they were said. */
  transcript(handoffId: string): Promise<readonly Message[]>;
  /** What of ours stands on a platform for this line or card, in the order it was posted. */
  standing(handoffId: string, side: Side, what: string): Promise<readonly Posting[]>;
  deadLetters(limit: number): Promise<readonly DeadLetter[]>;
  counts(now: number): Promise<Counts>;
  secret(kind: string, key: string): Promise<Uint8Array | null>;
  secretKeys(kind: string): Promise<readonly string[]>;

  /** Deletes what is older, in small transactions; gives how many rows went. Open handoffs are never touched. */
  purge(older: { readonly utterances: number; readonly transcripts: number; readonly events: number }): Promise<number>;

  /** Calls `listener` when another instance has put work in; its lanes may be due. Never called for this instance's own work. */
  onWake(listener: () => void): void;
  /** Does a trivial write, to tell whether the store is usable. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
