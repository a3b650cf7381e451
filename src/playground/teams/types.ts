/** JSON as it stands on the wire. */
export type Json = Record<string, unknown>;

export interface Person {
  /** `29:…`: this bot's own id of the person. */
  readonly id: string;
  /** The directory's id: the same for every app. */
  readonly aadObjectId: string;
  readonly name: string;
  readonly email: string;
  readonly title: string;
  /** IANA name. */
  readonly tz: string;
  readonly role: 'employee' | 'agent';
  /** The app is installed in this person's personal scope. */
  installed: boolean;
}

/** A team. Its id is that of its General channel (learn.microsoft.com/microsoftteams, "channel and group conversations"). */
export interface Team {
  readonly id: string;
  readonly aadGroupId: string;
  readonly name: string;
  /** Ids of people. A standard channel has the members of its team. */
  readonly members: Set<string>;
  installed: boolean;
}

/** A 1:1 with the bot (`a:…`) or a channel (`19:…@thread.tacv2`). */
export interface Conversation {
  readonly id: string;
  readonly kind: 'personal' | 'channel';
  readonly name: string;
  /** Of a channel. */
  readonly team?: Team;
  /** Of a 1:1. */
  readonly person?: Person;
  /** By id, oldest first. */
  readonly messages: Map<string, Message>;
  /** Ids of the messages that began a thread; one that is deleted leaves its thread behind. */
  readonly roots: Set<string>;
}

export interface Reaction {
  readonly emoji: string;
  readonly by: readonly string[];
}

export interface Message {
  readonly id: string;
  readonly conversation: Conversation;
  /** Id of the thread's first message; its own for that one. Absent in a 1:1. */
  readonly root?: string;
  readonly author: { readonly id: string; readonly name: string; readonly bot: boolean };
  /** ms since the epoch. */
  readonly at: number;
  edited: boolean;
  content: Content;
  reactions: Reaction[];
  /** Pressing `Action.Execute` may show one person another card than the rest. */
  readonly cardFor: Map<string, Json>;
}

/** What a message says: as it was sent, and as people see it. */
export interface Content {
  /** The activity's `text`. */
  readonly text: string;
  /** Safe: only the tags of `html.ts`. */
  readonly html: string;
  readonly entities: readonly Json[];
  readonly attachments: readonly Json[];
  /** Ids of files in the store. */
  readonly files: readonly string[];
  readonly mentionsBot: boolean;
}

/** An answer of the connector other than 2xx: `{ error: { code, message } }`. */
export class ConnectorFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.name = 'ConnectorFailure';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** Something that a person can't do in Teams: the control API answers 400 with the sentence. */
export class ControlFailure extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'ControlFailure';
  }
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text as it stands, numbers and truths in words, anything else as no text. */
export function textOf(value: unknown, otherwise = ''): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : otherwise;
}
