import type { Action } from './card.ts';
import type { FileRef, MessageBody } from './message.ts';
import type { RequestVia } from './handoff.ts';
import type { MessageRef, Person, Place } from './place.ts';
import type { RichText } from './text.ts';

/** What every event of a platform carries. */
interface Envelope {
  /**
   * Stable identity: the platform's retry of the same event has the same one. `twinIds` are further identities under
   * which the platform may send the same happening (a mention and the message that it stands in).
   */
  readonly eventId: string;
  readonly twinIds?: readonly string[];
  /** ms since the epoch, by the platform's clock. */
  readonly at: number;
  readonly who: Person;
}

/** A handle with which the platform lets us open a dialog or write a private line, for seconds only. */
export type Trigger = Readonly<Record<string, string>>;

/** What a platform tells, in Baton's words. */
export type SurfaceEvent = Envelope &
  (
    | {
        readonly type: 'message';
        readonly ref: MessageRef;
        /** `direct`: in the 1:1 with the bot. `mention`: names the bot in a channel. `overheard`: neither. */
        readonly heard: 'direct' | 'mention' | 'overheard';
        readonly body: MessageBody;
      }
    | {
        readonly type: 'edit';
        readonly ref: MessageRef;
        readonly direct: boolean;
        readonly body: MessageBody;
      }
    | {
        readonly type: 'delete';
        readonly ref: MessageRef;
        readonly direct: boolean;
      }
    | {
        readonly type: 'reaction';
        readonly ref: MessageRef;
        readonly emoji: string;
        readonly added: boolean;
      }
    /** A button or a menu entry. `on` is the message or view that it stood on. */
    | {
        readonly type: 'press';
        readonly action: Action;
        readonly on: MessageRef;
        readonly trigger?: Trigger;
      }
    /** A press or a command that Baton does not know: it gets a polite answer. */
    | {
        readonly type: 'unknown';
        readonly at: number;
        readonly place: Place;
        readonly trigger?: Trigger;
      }
    /** Asks for an agent without a button: a command, a shortcut, a message chosen as the context. */
    | {
        readonly type: 'request';
        readonly via: RequestVia;
        readonly text: RichText | null;
        readonly files?: readonly FileRef[];
        readonly place?: Place;
        readonly trigger?: Trigger;
      }
    /** A dialog that Baton opened was sent off. `token` is what Baton gave it when it was opened. */
    | {
        readonly type: 'submit';
        readonly token: string;
        readonly values: Readonly<Record<string, string>>;
      }
    | { readonly type: 'home-opened' }
    /** The platform took the bot out of a workspace: what stands there can't be reached any more. */
    | { readonly type: 'uninstalled'; readonly workspace: string }
  );

export type SurfaceEventOf<T extends SurfaceEvent['type']> = Extract<SurfaceEvent, { type: T }>;
