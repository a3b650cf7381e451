import type { Block } from './markup.ts';

/** JSON as it stands on the wire. */
export type Json = Record<string, unknown>;

export interface Person {
  /** As the API names it: `ciscospark://us/PEOPLE/UUID` in base64. */
  readonly id: string;
  readonly uuid: string;
  readonly type: 'person' | 'bot';
  readonly displayName: string;
  readonly email: string;
  readonly title: string;
  readonly tz: string;
  readonly role: 'employee' | 'agent' | 'bot';
  /** ms since the epoch, as every time here. */
  readonly created: number;
}

export interface Membership {
  readonly id: string;
  readonly person: Person;
  isModerator: boolean;
  readonly created: number;
}

export interface Room {
  readonly id: string;
  readonly uuid: string;
  readonly type: 'direct' | 'group';
  /** A direct room has none of its own: each sees the other's name. */
  title: string;
  readonly creatorId: string;
  readonly created: number;
  lastActivity: number;
  isLocked: boolean;
  isPublic: boolean;
  description: string;
  /** By person id. */
  readonly members: Map<string, Membership>;
  /** In the order of their creation. */
  readonly messages: Message[];
}

/** What a message says, whoever wrote it. */
export interface Content {
  readonly text?: string;
  /** Only what came by the API has it. */
  readonly markdown?: string;
  readonly html?: string;
  /** What people see of it. */
  readonly shown: readonly Block[];
  readonly mentionedPeople: readonly string[];
  readonly mentionedGroups: readonly string[];
}

export interface Message {
  readonly id: string;
  readonly roomId: string;
  readonly author: Person;
  /** The root of the thread in which it stands. */
  readonly parentId?: string;
  content: Content;
  /** The content of its one card. */
  readonly card?: Json;
  readonly files: readonly string[];
  readonly created: number;
  updated?: number;
  edits: number;
}

/** What one person sent off from one card. */
export interface Action {
  readonly id: string;
  readonly messageId: string;
  readonly roomId: string;
  readonly personId: string;
  readonly inputs: Json;
  readonly created: number;
}

/** A call that Webex refuses, with its HTTP status. */
export class WebexFailure extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'WebexFailure';
    this.status = status;
    this.headers = headers;
  }
}

/** Something that a person can't do in Webex: the control API answers 400 with the sentence. */
export class ControlFailure extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'ControlFailure';
  }
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
