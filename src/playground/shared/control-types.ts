/*
 * What every emulated platform tells in the same words, so that one page and one test driver work with all of them:
 * everything under `{url}/_control`, JSON in and out.
 *
 * | call | body | answers |
 * |---|---|---|
 * | `GET /view` | | `View`: what people see, whatever the platform |
 * | `GET /stream` | | Server-Sent Events, each `data:` a `ViewEvent`; after `changed`, read `/view` again |
 * | `GET /wire?since=N` | | `{ ok, entries: WireEntry[] }`, newest last, at most 1,000 |
 * | `GET /files/ID` | | the bytes of a file as the page shows them, without a token |
 * | `POST /say` | `Say` | `{ ok, room, id }` |
 * | `POST /edit` | `{ user, room, id, text }` | `{ ok }` |
 * | `POST /delete` | `{ user, room, id }` | `{ ok }` |
 * | `POST /react` | `{ user, room, id, emoji, remove? }` | `{ ok }`, or 400 where the platform tells a bot nothing of it |
 * | `POST /press` | `Press` | `Pressed` |
 * | `POST /submit` | `Submit` | `Pressed` |
 * | `POST /command` | `{ user, room, command, text }` | `{ ok }`; a slash command, where the platform has them |
 * | `POST /install`, `/uninstall` | platform's own | `{ ok }` |
 * | `POST /person` | `{ name, role, email?, title?, tz? }` | `{ ok, id }`; one more person |
 * | `POST /room` | `{ name, members? }` | `{ ok, id }`; one more channel or space with the bot in it |
 * | `GET /faults` | | `{ ok, rules, down }`: what strikes at the moment |
 * | `POST /faults` | `{ rules: FaultRule[] }` | `{ ok }`; replaces all rules |
 * | `POST /faults/down` | `{ down: boolean }` | `{ ok }`; the API answers 503; people can still write |
 * | `POST /redeliver` | `{ event, times? }` | `{ ok, statuses: number[] }`; `event` as the wire log names it, or absent for the newest |
 * | `POST /raw` | `{ body, headers?, sign? }` | `{ ok, status, body }`; any bytes to the app, signed unless told otherwise |
 * | `POST /app` | `{ eventsUrl }` | `{ ok }`; where the app listens from now on |
 * | `POST /reset` | | `{ ok }`; the world as it was seeded |
 *
 * What a person can't do is answered with 400 and `{ ok: false, error: 'A sentence.' }`.
 */

/** One request in either direction. */
export interface WireEntry {
  readonly n: number;
  /** ms since the epoch. */
  readonly at: number;
  readonly direction: 'to-baton' | 'from-baton';
  /** What the platform calls the method, event or interaction. */
  readonly name: string;
  /** HTTP status; 0 where there was none (no connection, hang). Over a socket an acknowledgement counts as 200. */
  readonly status: number;
  readonly ms: number;
  readonly transport: 'http' | 'socket';
  readonly retry?: { readonly num: number; readonly reason: string };
  readonly request: unknown;
  readonly response: unknown;
}

export interface FaultRule {
  /** A method as the wire log names it; absent: every one. */
  readonly method?: string;
  readonly channel?: string;
  /** `drop-after-accept`: it happens, but the answer never arrives. */
  readonly kind: '429' | '500' | 'hang' | 'drop-after-accept' | 'error';
  /** Seconds, with `429`; 1 unless told. */
  readonly retryAfter?: number;
  /** The platform's error code, with `error`. */
  readonly error?: string;
  /** How often it strikes; absent: until replaced. */
  readonly times?: number;
}

/** Everything that people see on one platform. */
export interface View {
  readonly platform: 'slack' | 'teams' | 'google-chat' | 'webex';
  /** Id of the tenant, organisation or workspace. */
  readonly workspace: string;
  readonly bot: { readonly id: string; readonly name: string };
  readonly people: readonly ViewPerson[];
  readonly rooms: readonly ViewRoom[];
  /** Oldest first, deleted ones left out. */
  readonly messages: readonly ViewMessage[];
  /** What is open over the chat of a person, at most one each. */
  readonly dialogs: readonly ViewDialog[];
}

export interface ViewPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly title: string;
  readonly role: 'employee' | 'agent';
  /** An image address or a `data:` URL. */
  readonly avatar: string;
}

export interface ViewRoom {
  readonly id: string;
  /** `direct`: the 1:1 of `person` and the bot. */
  readonly kind: 'direct' | 'channel';
  readonly name: string;
  readonly person?: string;
  readonly members: readonly string[];
}

export interface ViewMessage {
  readonly id: string;
  readonly room: string;
  /** Id of the message that it answers in a thread. */
  readonly thread?: string;
  readonly author: { readonly id: string; readonly name: string; readonly bot: boolean };
  /** ms since the epoch. */
  readonly at: number;
  readonly edited: boolean;
  /** Only this person sees it. */
  readonly privateTo?: string;
  /** What the platform would show of it, by its own rules of markup. */
  readonly html: string;
  /** The same without markup. */
  readonly text: string;
  readonly card?: ViewCard;
  readonly files: readonly ViewFile[];
  readonly reactions: readonly { readonly emoji: string; readonly by: readonly string[] }[];
}

export interface ViewFile {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  readonly size: number;
  /** For `<img src>` and downloads in the page: needs no token. */
  readonly viewUrl: string;
}

/** A card as the platform shows it, from top to bottom. */
export interface ViewCard {
  readonly parts: readonly ViewPart[];
}

export type ViewPart =
  | { readonly type: 'title' | 'text' | 'quote'; readonly html: string; readonly text: string }
  | { readonly type: 'facts'; readonly facts: readonly { readonly label: string; readonly value: string }[] }
  | ViewInput
  | { readonly type: 'buttons'; readonly buttons: readonly ViewButton[] };

/** `id` is what `press` names: unique within its message. */
export interface ViewButton {
  readonly id: string;
  readonly label: string;
  readonly tone?: 'primary' | 'danger';
  /** A link: pressing it opens this address in the browser and tells the app nothing. */
  readonly url?: string;
  /** It stands in a menu. */
  readonly inMenu?: boolean;
}

export interface ViewInput {
  readonly type: 'input';
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly kind: 'text' | 'choice' | 'person';
  readonly multiline?: boolean;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

export interface ViewDialog {
  readonly id: string;
  readonly person: string;
  readonly title: string;
  readonly card: ViewCard;
  readonly submit: string;
}

export type ViewEvent =
  | { readonly type: 'hello' }
  /** Something people see is different now. */
  | { readonly type: 'changed' }
  | { readonly type: 'wire'; readonly entry: WireEntry };

/** `room`: an id, or `direct` for the person's 1:1 with the bot, made when needed. */
export interface Say {
  readonly user: string;
  readonly room: string;
  /** Plain text as typed. `@Name` mentions whoever is called so; the bot by its name. */
  readonly text: string;
  /** Written in the thread of this message. */
  readonly thread?: string;
  readonly files?: readonly { readonly name: string; readonly mimeType: string; readonly contentBase64: string }[];
}

/**
 * Presses a button of a message; `inputs` are what stands in the fields of its card, by name. With `label` it is not pressed
 * where it reads otherwise by now: the card may have changed under the hand of whoever looked at it.
 */
export interface Press {
  readonly user: string;
  readonly room: string;
  readonly id: string;
  readonly button: string;
  readonly label?: string;
  readonly inputs?: Readonly<Record<string, string>>;
}

/** Sends off the dialog that is open for this person, or closes it. */
export interface Submit {
  readonly user: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly close?: boolean;
}

export interface Pressed {
  readonly ok: boolean;
  /** The app's HTTP status; 0 where it could not be reached. */
  readonly status: number;
  /** What the platform tells the person about it, if anything (an error line, a snack bar). */
  readonly told?: string;
}
