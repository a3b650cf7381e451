import type { AppCommand, AppShortcut } from './control-types.ts';

/** JSON as it stands on the wire. */
export type Json = Record<string, unknown>;

/** The emulated app as Slack's app settings would show it. */
export interface AppSettings {
  readonly appId: string;
  readonly name: string;
  readonly signingSecret: string;
  /** The deprecated `token` that still stands in each payload. */
  readonly verificationToken: string;
  readonly appToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  readonly botEvents: readonly string[];
  readonly commands: readonly AppCommand[];
  readonly shortcuts: readonly AppShortcut[];
  /** Commands and shortcuts that are not listed can't be used. */
  readonly strict: boolean;
}

export interface Installation {
  readonly botUserId: string;
  readonly botId: string;
  readonly botToken: string;
  readonly scopes: ReadonlySet<string>;
  readonly installer: string;
}

export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  installation: Installation | null;
}

export interface User {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  readonly realName: string;
  readonly title: string;
  readonly email: string;
  readonly tz: string;
  readonly isBot: boolean;
  readonly role: 'employee' | 'agent' | 'bot';
  /** ms since the epoch. */
  readonly updated: number;
}

export interface UserGroup {
  readonly id: string;
  readonly team: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
}

/** A message as Slack keeps it; all fields are Slack's. */
export interface Message {
  readonly type: 'message';
  readonly ts: string;
  readonly team: string;
  subtype?: string;
  user?: string;
  text: string;
  bot_id?: string;
  app_id?: string;
  bot_profile?: Json;
  username?: string;
  icons?: Json;
  client_msg_id?: string;
  blocks?: readonly Json[];
  attachments?: readonly Json[];
  files?: readonly Json[];
  upload?: boolean;
  display_as_bot?: boolean;
  thread_ts?: string;
  parent_user_id?: string;
  root?: Json;
  reply_count?: number;
  reply_users?: string[];
  reply_users_count?: number;
  latest_reply?: string;
  edited?: { user: string; ts: string };
  reactions?: { name: string; users: string[]; count: number }[];
  metadata?: Json;
  hidden?: boolean;
  /** Only this person sees it; such a message stands in no history. */
  ephemeral_for?: string;
}

export interface Channel {
  readonly id: string;
  readonly team: string;
  readonly kind: 'channel' | 'private' | 'im';
  readonly name: string;
  readonly topic: string;
  /** ms since the epoch. */
  readonly created: number;
  readonly creator: string;
  readonly members: Set<string>;
  readonly imUser?: string;
  archived: boolean;
  /** In the order of their ts. */
  readonly messages: Message[];
  /** The ts of the replies, by the ts of the message that they answer. */
  readonly threads: Map<string, string[]>;
  readonly ephemerals: Message[];
}

export interface View {
  readonly id: string;
  readonly team: string;
  readonly user: string;
  readonly type: 'modal' | 'home';
  readonly rootId: string;
  readonly previousId: string | null;
  readonly externalId: string;
  /** What the app sent, with a block id for each block. */
  body: Json & { blocks: Json[] };
  hash: string;
}

/** An answer of Slack with `ok: false`. */
export class SlackFailure extends Error {
  readonly code: string;
  readonly extra: Json;

  constructor(code: string, extra: Json = {}) {
    super(code);
    this.name = 'SlackFailure';
    this.code = code;
    this.extra = extra;
  }
}

/** Something that a person can't do in Slack: the control API answers 400 with the sentence. */
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
