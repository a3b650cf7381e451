import { setTimeout as pause } from 'node:timers/promises';
import type {
  CommandBody,
  ControlMessage,
  ControlState,
  ControlUser,
  ControlView,
  FaultRule,
  InteractionResult,
  RawBody,
  SayBody,
  WireEntry,
} from '../../src/playground/slack/control-types.ts';

/** A message of the emulated Slack, as calls name it. */
export interface MessageAt {
  readonly channel: string;
  readonly ts: string;
}

/** The emulated Slack as a test uses it: people who write and press, over its control API alone. */
export interface SlackWorld {
  readonly url: string;
  /** `limit`: of each channel only so many messages, the newest. */
  state(limit?: number): Promise<ControlState>;
  user(name: string): Promise<ControlUser>;
  /** Everything in a channel, or in somebody's 1:1 with the bot, oldest first. */
  messages(channel: string): Promise<readonly ControlMessage[]>;
  /** The channel of somebody's 1:1 with the bot. */
  dm(user: string): Promise<string>;
  home(user: string): Promise<ControlView | undefined>;
  modals(user: string): Promise<readonly ControlView[]>;
  say(body: SayBody): Promise<MessageAt>;
  edit(user: string, message: MessageAt, text: string): Promise<void>;
  remove(user: string, message: MessageAt): Promise<void>;
  react(user: string, message: MessageAt, name: string, remove?: boolean): Promise<void>;
  command(body: CommandBody): Promise<InteractionResult>;
  shortcut(user: string, callbackId: string, on?: MessageAt): Promise<InteractionResult>;
  press(user: string, message: MessageAt, action: string, option?: string): Promise<InteractionResult>;
  /** Posts bytes to Baton's address for Slack, signed unless told otherwise. */
  raw(body: RawBody): Promise<{ readonly status: number; readonly body: string }>;
  /** Sends a past event again, so many times at once. */
  redeliver(eventId: string, times: number): Promise<readonly number[]>;
  /** What went over the wire, oldest first. */
  wire(): Promise<readonly WireEntry[]>;
  faults(rules: readonly FaultRule[]): Promise<void>;
  down(down: boolean): Promise<void>;
  post<T = { ok: true }>(path: string, body: unknown): Promise<T>;
  until: typeof until;
}

export function slackWorld(url: string): SlackWorld {
  async function call<T>(path: string, init?: RequestInit): Promise<T> {
    const response = await fetch(`${url}/_control${path}`, init);
    const answer = (await response.json()) as T & { error?: string };
    if (!response.ok) throw new Error(`${path}: ${answer.error ?? response.status}`);
    return answer;
  }
  const post = <T>(path: string, body: unknown): Promise<T> =>
    call<T>(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const state = (limit = 5_000): Promise<ControlState> => call<ControlState>(`/state?limit=${limit}`);

  return {
    url,
    state,
    post,
    until,
    async dm(user) {
      const { channels } = await state();
      return channels.find(({ kind, imUser }) => kind === 'im' && imUser === user)?.id ?? '';
    },
    async user(name) {
      const found = (await state()).users.find((user) => user.name === name || user.realName === name);
      if (found === undefined) throw new Error(`nobody is called ${name}`);
      return found;
    },
    messages: async (channel) => (await state()).messages[channel] ?? [],
    home: async (user) => (await state()).homes[user],
    modals: async (user) => (await state()).modals[user] ?? [],
    say: (body) => post('/say', body),
    edit: async (user, message, text) => void (await post('/edit', { user, ...message, text })),
    remove: async (user, message) => void (await post('/delete', { user, ...message })),
    react: async (user, message, name, remove = false) =>
      void (await post('/react', { user, ...message, name, remove })),
    command: (body) => post('/command', body),
    shortcut: (user, callbackId, on) => post('/shortcut', { user, callback_id: callbackId, ...on }),
    press: (user, { channel, ts }, action, option) =>
      post('/press', { user, channel, ts, action_id: `baton.${action}`, ...(option && { option }) }),
    raw: (body) => post('/raw', body),
    redeliver: async (eventId, times) =>
      (await post<{ statuses: number[] }>('/redeliver', { event_id: eventId, times })).statuses,
    wire: async () => (await call<{ entries: WireEntry[] }>('/wire?since=0')).entries,
    faults: async (rules) => void (await post('/faults', { rules })),
    down: async (isDown) => void (await post('/faults/down', { down: isDown })),
  };
}

/** Asks until `probe` gives something, and gives that. The only way in which tests wait. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false>,
  withinMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await probe();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await pause(15);
  }
}

type Shown = Pick<ControlMessage, 'blocks'> & { readonly text?: string };

/** Every text that a person reads on a message or view: its blocks and its fallback. */
export function readable(message: Shown): string {
  const texts: string[] = [message.text ?? ''];
  visit(message.blocks, (node) => {
    for (const key of ['text', 'url'] as const) if (typeof node[key] === 'string') texts.push(node[key]);
  });
  return texts.join('\n');
}

/** The words of a message as plain text: what Slack shows in its notification. */
export function said({ text }: Pick<ControlMessage, 'text'>): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** The actions that can be pressed on a message or view, overflow entries included. */
export function actionsOn(message: Shown): string[] {
  const found: string[] = [];
  visit(message.blocks, ({ action_id: action, options }) => {
    if (typeof action === 'string') found.push(action.replace('baton.', ''));
    if (Array.isArray(options)) for (const option of options as { value?: string }[]) found.push(option.value ?? '');
  });
  return found;
}

/** The elements of rich text of a type that stand on a message: `user`, `link`, `broadcast`, `rich_text_list`, … */
export function elementsOf(message: Shown, type: string): Readonly<Record<string, unknown>>[] {
  const found: Readonly<Record<string, unknown>>[] = [];
  visit(message.blocks, (node) => {
    if (node['type'] === type) found.push(node);
  });
  return found;
}

/** Ids of everybody whom a message calls by a live mention: people, groups, and `here` and its like. */
export function callsOn(message: ControlMessage): string[] {
  const calls = ['user', 'usergroup', 'broadcast'].flatMap((type) => elementsOf(message, type));
  const named = calls.map(({ user_id: user, usergroup_id: group, range }) => String(user ?? group ?? range));
  // Without blocks Slack reads the text.
  const tokens = (message.blocks ?? []).length > 0 ? [] : message.text.matchAll(/<(?:@|!subteam\^|!)([^>|]+)/g);
  return [...named, ...[...tokens].map(([, id]) => id ?? '')];
}

function visit(node: unknown, see: (node: Readonly<Record<string, unknown>>) => void): void {
  if (Array.isArray(node)) for (const one of node) visit(one, see);
  else if (typeof node === 'object' && node !== null) {
    see(node as Readonly<Record<string, unknown>>);
    for (const value of Object.values(node)) if (typeof value === 'object') visit(value, see);
  }
}
