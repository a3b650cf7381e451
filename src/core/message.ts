import type { MessageRef, Person, Place } from './place.ts';
import type { RichText } from './text.ts';

/** A file that somebody attached. Its bytes stay with the platform until they are streamed to the other side. */
export interface FileRef {
  readonly place: Place;
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  /** Bytes, where the platform tells. */
  readonly size?: number;
  /** Where the platform serves the bytes to a caller with its token. */
  readonly url: string;
}

export interface MessageBody {
  readonly text: RichText;
  readonly files: readonly FileRef[];
}

export type Side = 'employee' | 'agent';

export function otherSide(side: Side): Side {
  return side === 'employee' ? 'agent' : 'employee';
}

/**
 * Where a message of the transcript stands on its way.
 * `held`: written before an agent joined, waits for one. `note`: agents' internal note, never sent. `unsent`: written by
 * somebody who may not speak, or after the end; its author was told.
 */
export type MessageStatus = 'held' | 'pending' | 'delivered' | 'failed' | 'note' | 'unsent';

/** One line of the transcript. */
export interface Message {
  readonly id: string;
  readonly handoffId: string;
  readonly side: Side;
  readonly author: Person;
  readonly body: MessageBody;
  /** The platform's message that it was written as: edits, deletions and marks find it by this. */
  readonly source: MessageRef | null;
  readonly status: MessageStatus;
  /** ms since the epoch. */
  readonly at: number;
  readonly editedAt?: number;
  /** What it said before it was changed while on its way: an attempt whose outcome is unknown may stand there in these words. */
  readonly asSent?: MessageBody;
  readonly deletedAt?: number;
  /** True if a delivery was sent again without knowing the outcome of the first: it may stand there twice. */
  readonly uncertain?: boolean;
}

/** What the employee said to the bot outside a handoff: it goes along as history when they ask for an agent. */
export interface Utterance {
  readonly at: number;
  readonly text: RichText;
  readonly files?: readonly FileRef[];
}

/** A body without text and files says nothing and is not relayed. */
export function isEmpty(body: MessageBody): boolean {
  return body.text.length === 0 && body.files.length === 0;
}
