import type { Router } from 'express';
import type { Card } from '../core/card.ts';
import type { SurfaceCapabilities } from '../core/capabilities.ts';
import type { FileRef } from '../core/message.ts';
import type { MessageRef, Person, Place, Profile, SurfaceId } from '../core/place.ts';
import type { SurfaceEvent, Trigger } from '../core/surface-events.ts';
import type { RichText } from '../core/text.ts';

/** Where a surface puts what it heard. Resolves once the events are durable: only then may the platform be answered. */
export interface Inbox {
  /** @throws OverloadedError when Baton takes nothing more in; any other error means that nothing was stored. */
  accept(events: readonly SurfaceEvent[]): Promise<void>;
}

/** A message as a platform shows it. Exactly one of `text` and `card` leads; files come with either. */
export interface OutboundMessage {
  /** Shown as the author; absent: the bot itself speaks. */
  readonly author?: Profile;
  /** A sentence of the bot's own, or what a person wrote. Never parsed as markup. */
  readonly text?: RichText;
  /** What it said before it was changed on its way: an earlier attempt may stand there in these words. The change follows. */
  readonly asSent?: RichText;
  readonly card?: Card;
  readonly files?: readonly FileRef[];
  /** Calls people by a live mention before the text: a group's id as configured, or a person. */
  readonly call?: { readonly group: string } | { readonly person: Person };
}

/** One thing that Baton asks of a platform. Texts over the platform's limit are split by the surface, in order. */
export type Command =
  | {
      readonly type: 'post';
      readonly place: Place;
      readonly message: OutboundMessage;
      /** Also show it beside the thread, where the platform can. */
      readonly broadcast?: boolean;
    }
  | {
      readonly type: 'update';
      readonly targets: readonly MessageRef[];
      readonly message: OutboundMessage;
    }
  | { readonly type: 'delete'; readonly targets: readonly MessageRef[] }
  | {
      readonly type: 'react';
      readonly target: MessageRef;
      readonly emoji: string;
      readonly added: boolean;
    }
  /** What stands at the place of the post that was made under the carriage's key; changes nothing. */
  | { readonly type: 'find'; readonly place: Place }
  /** Show this card on the person's home tab. */
  | { readonly type: 'home'; readonly person: Person; readonly card: Card };

/** How a command is to be carried out. */
export interface Carriage {
  /** The same for each attempt at the same command: the platform's idempotency key, or kept in the message to find it again. */
  readonly key: string;
  /** An earlier attempt may have landed: look for `key` before sending again. */
  readonly uncertain: boolean;
  readonly signal: AbortSignal;
  /** When it was first put on its way, ms since the epoch: it can't have landed before. */
  readonly since?: number;
}

export interface Receipt {
  /** What now stands on the platform, in order; empty where nothing new was posted. `place` has its real channel id. */
  readonly posted: readonly MessageRef[];
  /** What an update took away because the platform can't change it: what was `posted` stands in its place. */
  readonly gone?: readonly MessageRef[];
  /** Sent again although an earlier attempt may have landed, and the platform could not tell. */
  readonly uncertain?: boolean;
  /** Files that could not be carried, by name: the sender is told. */
  readonly lostFiles?: readonly string[];
}

/** A form that a person fills in, as a dialog of the platform. `token` comes back with its `submit` event. */
export interface Dialog {
  readonly token: string;
  readonly title: string;
  readonly submit: string;
  readonly close: string;
  readonly fields: readonly DialogField[];
}

export type DialogField =
  | { readonly type: 'person'; readonly name: string; readonly label: string }
  | {
      readonly type: 'choice';
      readonly name: string;
      readonly label: string;
      readonly options: readonly {
        readonly value: string;
        readonly label: string;
      }[];
    }
  | {
      readonly type: 'text';
      readonly name: string;
      readonly label: string;
      readonly value?: string;
    };

/** Answers that are worth nothing in a few seconds: one try within 2 s, never a delivery. */
export type Aside =
  /** A line that only this person sees; `card` in its stead may have buttons. */
  | {
      readonly type: 'whisper';
      readonly to: Person;
      readonly place: Place;
      readonly text?: string;
      readonly card?: Card;
      readonly trigger?: Trigger;
    }
  | {
      readonly type: 'dialog';
      readonly trigger: Trigger;
      readonly dialog: Dialog;
    };

export interface FileContent {
  /** Bytes as the platform sends them. */
  readonly stream: ReadableStream<Uint8Array>;
  readonly size: number;
}

/** One finding of `baton doctor`. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'problem';
  readonly what: string;
  /** What to do about it. */
  readonly mend?: string;
}

/** A chat platform that the bot lives on. */
export interface Surface {
  readonly id: SurfaceId;
  readonly capabilities: SurfaceCapabilities;
  /** Employees are not to know agents by name. */
  readonly hidesAgents: boolean;
  /** Its HTTP routes, mounted at the root; null where it has none. Bodies arrive raw. */
  readonly router: Router | null;
  /** Begins to take events in. Must not fail because the platform is away. */
  start(inbox: Inbox): Promise<void>;
  /** Takes no further event in. Commands still work. */
  stop(): Promise<void>;
  /** Carries out one command. @throws VendorError, classed by how to go on. */
  perform(command: Command, how: Carriage): Promise<Receipt>;
  /** One try within 2 s. Gives what it posted, if the platform names it, so that a press on it can be known. */
  aside(aside: Aside): Promise<MessageRef | null>;
  /** Who that is; cached for a while. @throws VendorError */
  profile(person: Person): Promise<Profile>;
  /** The bytes of a file that stands on this platform. @throws VendorError */
  file(file: FileRef, signal: AbortSignal): Promise<FileContent>;
  /** Which of the platform's limits a command counts against: commands with the same key share one. */
  throttleKey(command: Pick<Command, 'type'>, place: Place): string;
  /**
   * The channel that a destination names, with the workspace that it is in: the one given, else the only one that the bot
   * is installed in. @throws VendorError where that can't be told (yet)
   */
  locate(channel: string, workspace?: string): Promise<Place>;
  /** What `baton doctor` finds. `channels`: places that destinations post to. */
  check(channels: readonly Place[]): Promise<readonly Finding[]>;
}
