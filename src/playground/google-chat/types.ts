import type { Paragraph } from './markup.ts';

/** JSON as it stands on the wire. */
export type Json = Record<string, unknown>;

export interface Person {
  /** `users/NUMBER`. */
  readonly name: string;
  readonly displayName: string;
  readonly email: string;
  readonly title: string;
  readonly tz: string;
  readonly role: 'employee' | 'agent';
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  readonly content: Buffer;
  /** Name of the space that it was sent to. */
  readonly space: string;
  /** It lies in Drive: a link, which the Chat API does not download. */
  readonly drive: boolean;
}

export interface CommandUse {
  readonly id: number;
  readonly type: 'SLASH' | 'QUICK';
}

/** A message as the emulator keeps it; `message-json.ts` puts it into Google's words. */
export interface Message {
  /** `spaces/S/messages/THREAD.ID`; the first of a thread is called `THREAD.THREAD`. */
  readonly name: string;
  readonly thread: string;
  threadKey?: string;
  readonly isReply: boolean;
  /** A person's name; absent: the app wrote it. */
  readonly author?: Person;
  /** ms since the epoch. */
  readonly at: number;
  editedAt?: number;
  /** As the API tells it: of a person without markup, of the app as it was given. */
  text: string;
  paragraphs: readonly Paragraph[];
  cards: readonly Json[];
  accessories: readonly Json[];
  fallbackText?: string;
  readonly files: readonly StoredFile[];
  readonly clientId?: string;
  readonly requestId?: string;
  /** Only this person (and the app) sees it. */
  readonly privateTo?: string;
  readonly command?: CommandUse;
}

/** A line that Google Chat itself shows to one person. */
export interface Notice {
  readonly id: string;
  readonly person: string;
  readonly at: number;
  readonly text: string;
  readonly thread?: string;
}

export interface Space {
  readonly name: string;
  readonly kind: 'direct' | 'channel';
  readonly displayName: string;
  /** Whose 1:1 with the app it is. */
  readonly person?: string;
  /** ms since the epoch. */
  readonly created: number;
  /** Whether a reply may join an older message's thread. */
  readonly threaded: boolean;
  adminInstalled: boolean;
  /** The app is a member. */
  hasApp: boolean;
  /** People by name, without the app. */
  readonly members: Set<string>;
  readonly messages: Map<string, Message>;
  /** The app's messages by `client-…` id and by `requestId`. */
  readonly clientIds: Map<string, Message>;
  readonly requestIds: Map<string, Message>;
  /** Thread names by the key that the app gave them. */
  readonly threadKeys: Map<string, string>;
  readonly threads: Set<string>;
  readonly notices: Notice[];
}

export interface AppCommand {
  /** 1 to 1000, as the console has it. */
  readonly id: number;
  /** With its slash for a slash command. */
  readonly name: string;
  readonly type: 'SLASH' | 'QUICK';
  /** The box "opens a dialog" is ticked. */
  readonly opensDialog?: boolean;
}

/** What is ticked in the Google Cloud console for the app. */
export interface Settings {
  format: 'classic' | 'add-on';
  /** "Authentication audience" of a classic app. */
  audience: 'project-number' | 'endpoint-url';
  delivery: 'http' | 'pubsub-push' | 'pubsub-pull';
  /** How a text is read that does not say `markupSyntax`: new apps have Markdown. */
  markup: 'chat' | 'markdown';
  /** The endpoint URL as the console has it, and so the audience of tokens; absent: where events really go. */
  endpointUrl?: string;
  commands: readonly AppCommand[];
}

/** Something that happened, before it is put into one of the two event formats. */
export interface Happening {
  readonly kind: 'MESSAGE' | 'ADDED_TO_SPACE' | 'REMOVED_FROM_SPACE' | 'CARD_CLICKED' | 'APP_COMMAND';
  readonly person: Person;
  readonly space: Space;
  readonly message?: Message;
  readonly thread?: string;
  readonly action?: { readonly function: string; readonly parameters: readonly { key: string; value: string }[] };
  readonly formInputs?: Json;
  readonly dialog?: 'REQUEST_DIALOG' | 'SUBMIT_DIALOG' | 'CANCEL_DIALOG';
  readonly command?: CommandUse;
}

const CODES = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
} as const;

type Status = keyof typeof CODES;

export function isStatus(word: string): word is Status {
  return Object.hasOwn(CODES, word);
}

/** A refusal as Google's APIs word it: `{ error: { code, message, status, details } }` (google.aip.dev/193). */
export class ApiFailure extends Error {
  readonly status: Status;
  readonly details: readonly Json[];

  constructor(status: Status, message: string, details: readonly Json[] = []) {
    super(message);
    this.name = 'ApiFailure';
    this.status = status;
    this.details = details;
  }

  get code(): number {
    return CODES[this.status];
  }

  body(): Json {
    const details = this.details.length === 0 ? {} : { details: this.details };
    return { error: { code: this.code, message: this.message, status: this.status, ...details } };
  }
}

/** Something that a person can't do in Google Chat: the control API answers 400 with the sentence. */
export class ControlFailure extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'ControlFailure';
  }
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function jsonOf(value: unknown): Json {
  return isJson(value) ? value : {};
}

export function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
