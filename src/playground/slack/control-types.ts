/**
 * The control API of the emulated Slack: everything under `{url}/_control`, JSON in and out.
 *
 * | call | body | answers |
 * |---|---|---|
 * | `GET /state?limit=500` | | `ControlState`; `limit`: newest messages a channel |
 * | `GET /stream` | | Server-Sent Events, each `data:` a `ControlEvent`; after `hello` or `reset`, read `/state` again |
 * | `GET /wire?since=N` | | `{ ok, entries: WireEntry[] }`, newest last, at most 1,000 |
 * | `GET /files/ID` | | the bytes of a file as the page shows them, without a token |
 * | `POST /say` | `SayBody` | `{ ok, channel, ts }` |
 * | `POST /edit` | `EditBody` | `{ ok }` |
 * | `POST /delete` | `MessageBody` | `{ ok }` |
 * | `POST /react` | `ReactBody` | `{ ok }` |
 * | `POST /press` | `PressBody` | `InteractionResult` |
 * | `POST /command` | `CommandBody` | `InteractionResult` |
 * | `POST /shortcut` | `ShortcutBody` | `InteractionResult` |
 * | `POST /submit` | `SubmitBody` | `InteractionResult`, with `errors` where the app refuses a field |
 * | `POST /close-modal` | `CloseModalBody` | `InteractionResult` |
 * | `POST /open-home` | `{ user, tab?: 'home' \| 'messages' }` | `{ ok }` |
 * | `POST /uninstall` | `{ team? }` | `{ ok }`; tokens of that workspace answer `account_inactive` from then on |
 * | `POST /workspace` | `{ name, domain?, installed? }` | `{ ok, team }`; one more workspace |
 * | `POST /user` | `{ name, realName?, title?, email?, tz?, role?, team? }` | `{ ok, user }` |
 * | `POST /channel` | `{ name, members?, isPrivate?, team? }` | `{ ok, channel }`; the bot is a member only if listed |
 * | `POST /join`, `/leave` | `{ user, channel }` | `{ ok }`; `user` may be the bot's |
 * | `POST /archive` | `{ channel, archived? }` | `{ ok }` |
 * | `POST /socket/disconnect` | `{ reason? }` | `{ ok, connections }`; Slack asks the app to connect anew |
 * | `POST /faults` | `{ rules: FaultRule[] }` | `{ ok }`; replaces all rules |
 * | `POST /faults/down` | `{ down: boolean }` | `{ ok }`; API, files and sockets answer 503; people can still write |
 * | `POST /redeliver` | `{ event_id, times? }` | `{ ok, statuses: number[] }` |
 * | `POST /raw` | `RawBody` | `{ ok, status, body }` |
 * | `POST /app` | `{ eventsUrl }` | `{ ok }`; where the app listens from now on |
 * | `POST /reset` | | `{ ok }`; the world as it was seeded |
 *
 * What a person can't do is answered with 400 and `{ ok: false, error: 'A sentence.' }`.
 */

import type { FaultRule, WireEntry } from '../shared/control-types.ts';

export type { FaultRule, WireEntry };

/** A user as the page shows it. `role` is the emulator's own: it only sorts people for the page. */
export interface ControlUser {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  readonly realName: string;
  readonly title: string;
  readonly email: string;
  readonly tz: string;
  readonly avatar: string;
  readonly isBot: boolean;
  readonly role: 'employee' | 'agent' | 'bot';
}

export interface ControlChannel {
  readonly id: string;
  readonly team: string;
  /** `im`: the 1:1 of the bot and `imUser`. */
  readonly kind: 'channel' | 'private' | 'im';
  readonly name: string;
  readonly topic: string;
  readonly members: readonly string[];
  readonly isArchived: boolean;
  readonly imUser?: string;
}

export interface ControlFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  readonly size: number;
  /** For `<img src>` and downloads in the page: needs no token. */
  readonly viewUrl: string;
}

/** Block Kit as Slack's own JSON; the page renders it. */
export type BlockJson = Readonly<Record<string, unknown>> & { readonly type: string; readonly block_id?: string };

/** Field names are Slack's where Slack has one. */
export interface ControlMessage {
  readonly ts: string;
  readonly thread_ts?: string;
  readonly subtype?: string;
  /** The author; absent where the app posted under a name of its own (`username`). */
  readonly user?: string;
  readonly bot_id?: string;
  readonly username?: string;
  readonly icon_url?: string;
  readonly icon_emoji?: string;
  /** mrkdwn, escaped as Slack does. */
  readonly text: string;
  readonly blocks?: readonly BlockJson[];
  readonly files?: readonly ControlFile[];
  readonly reactions?: readonly { readonly name: string; readonly users: readonly string[]; readonly count: number }[];
  readonly edited?: { readonly user: string; readonly ts: string };
  readonly reply_count?: number;
  readonly metadata?: unknown;
  /** Only this person sees it. */
  readonly ephemeral_for?: string;
}

/** A modal or a home tab. */
export interface ControlView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly title?: string;
  readonly submit?: string;
  readonly close?: string;
  readonly callback_id: string;
  readonly blocks: readonly BlockJson[];
}

export interface ControlState {
  readonly ok: true;
  readonly mode: 'http' | 'socket';
  readonly down: boolean;
  readonly limits: 'real' | 'off';
  readonly faults: readonly FaultRule[];
  readonly teams: readonly {
    readonly id: string;
    readonly name: string;
    readonly domain: string;
    readonly installed: boolean;
  }[];
  readonly app: {
    readonly appId: string;
    readonly name: string;
    /** In the first workspace. */
    readonly botUserId: string;
    readonly botId: string;
    readonly commands: readonly AppCommand[];
    readonly shortcuts: readonly AppShortcut[];
  };
  readonly users: readonly ControlUser[];
  readonly usergroups: readonly {
    readonly id: string;
    readonly handle: string;
    readonly name: string;
    readonly users: readonly string[];
  }[];
  readonly channels: readonly ControlChannel[];
  /** By channel id, oldest first; ephemeral ones stand among them. */
  readonly messages: Readonly<Record<string, readonly ControlMessage[]>>;
  /** By user id. */
  readonly homes: Readonly<Record<string, ControlView>>;
  /** By user id: the stack of open modals, the visible one last. */
  readonly modals: Readonly<Record<string, readonly ControlView[]>>;
  readonly delivery: DeliveryCounts;
  /** The number of the newest wire entry. */
  readonly wire: number;
}

/** What became of the events and interactions on their way to the app. */
export interface DeliveryCounts {
  readonly delivered: number;
  readonly failedAttempts: number;
  readonly dropped: number;
  readonly pending: number;
  /** Open Socket Mode connections. */
  readonly connections: number;
}

export interface AppCommand {
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
}

export interface AppShortcut {
  readonly name: string;
  readonly type: 'global' | 'message';
  readonly callbackId: string;
}

export type ControlEvent =
  | { readonly type: 'hello' }
  | { readonly type: 'reset' }
  | { readonly type: 'message' | 'message_changed'; readonly channel: string; readonly message: ControlMessage }
  | { readonly type: 'message_deleted'; readonly channel: string; readonly ts: string }
  | { readonly type: 'reaction'; readonly channel: string; readonly ts: string; readonly message: ControlMessage }
  | { readonly type: 'ephemeral'; readonly channel: string; readonly user: string; readonly message: ControlMessage }
  | { readonly type: 'home'; readonly user: string; readonly view: ControlView }
  /** The whole stack of that person's modals; empty: all are closed. */
  | { readonly type: 'modal'; readonly user: string; readonly views: readonly ControlView[] }
  | { readonly type: 'channel'; readonly channel: ControlChannel }
  | { readonly type: 'user'; readonly user: ControlUser }
  | {
      readonly type: 'switches';
      readonly down: boolean;
      readonly faults: readonly FaultRule[];
      readonly installed: boolean;
    }
  | { readonly type: 'wire'; readonly entry: WireEntry };

/** `channel: 'dm'` means the person's 1:1 with the bot, made when needed. */
export interface SayBody {
  readonly user: string;
  readonly channel: string;
  /** As typed in Slack's composer: `*bold*`, `_italic_`, `~strike~`, `` `code` ``, fences, lists, quotes, `@Name`, `@here`, links. */
  readonly text: string;
  readonly thread_ts?: string;
  /** "Also send to channel". */
  readonly broadcast?: boolean;
  readonly files?: readonly { readonly name: string; readonly mimetype: string; readonly content_base64: string }[];
  /** Instead of the blocks built from `text`. */
  readonly blocks?: readonly BlockJson[];
}

export interface MessageBody {
  readonly user: string;
  readonly channel: string;
  readonly ts: string;
}

export interface EditBody extends MessageBody {
  readonly text: string;
}

export interface ReactBody extends MessageBody {
  readonly name: string;
  readonly remove?: boolean;
}

/** Presses something on a message (`channel`, `ts`), on the home tab (`home`) or in an open modal (`view_id`). */
export interface PressBody {
  readonly user: string;
  readonly channel?: string;
  readonly ts?: string;
  readonly home?: boolean;
  readonly view_id?: string;
  readonly action_id: string;
  readonly block_id?: string;
  /** Tells buttons with the same action id apart. */
  readonly value?: string;
  /** The value of the chosen option, of an overflow menu or a select; for a users select the user's id. */
  readonly option?: string;
}

export interface CommandBody {
  readonly user: string;
  readonly channel: string;
  readonly command: string;
  readonly text?: string;
}

/** Global without `channel` and `ts`, else on that message. */
export interface ShortcutBody {
  readonly user: string;
  readonly callback_id: string;
  readonly channel?: string;
  readonly ts?: string;
}

export interface SubmitBody {
  readonly user: string;
  readonly view_id: string;
  /** By action id, or by block id and action id: text, the chosen option's value, a user's id, or a list of these. */
  readonly values: Readonly<Record<string, FieldValue | Readonly<Record<string, FieldValue>>>>;
}

export type FieldValue = string | readonly string[] | null;

/** Without `view_id`: the visible one. `all`: the whole stack. */
export interface CloseModalBody {
  readonly user: string;
  readonly view_id?: string;
  readonly all?: boolean;
}

/** What the person's client saw of an interaction: the app answered in time, or Slack's own line that it did not. */
export interface InteractionResult {
  readonly ok: true;
  readonly acked: boolean;
  /** HTTP status of the app's answer; 0 where none came. */
  readonly status: number;
  /** Slack's words to the person where the app did not answer. */
  readonly problem?: string;
  /** By block id, what is wrong with a field of a modal. */
  readonly errors?: Readonly<Record<string, string>>;
}

export interface RawBody {
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly sign?: boolean;
  readonly timestampSkewS?: number;
}
