import type {
  ControlMessage,
  ControlState,
  ControlUser,
  FaultRule,
  InteractionResult,
  SayBody,
} from '../../src/playground/slack/control-types.ts';

/** The emulated Slack as a test uses it: people who write and press, over its control API alone. */
export interface SlackWorld {
  readonly url: string;
  state(): Promise<ControlState>;
  user(name: string): Promise<ControlUser>;
  /** Everything in a channel, or in somebody's 1:1 with the bot (`dm:U…`), oldest first. */
  messages(channel: string): Promise<readonly ControlMessage[]>;
  dm(user: string): Promise<string>;
  say(body: SayBody): Promise<{ channel: string; ts: string }>;
  post<T = { ok: true }>(path: string, body: unknown): Promise<T>;
  press(
    user: string,
    message: { channel: string; ts: string },
    action: string,
    option?: string,
  ): Promise<InteractionResult>;
  faults(rules: readonly FaultRule[]): Promise<void>;
  down(down: boolean): Promise<void>;
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
  const state = (): Promise<ControlState> => call<ControlState>('/state?limit=5000');

  async function dm(user: string): Promise<string> {
    const { channels } = await state();
    return channels.find(({ kind, imUser }) => kind === 'im' && imUser === user)?.id ?? '';
  }
  return {
    url,
    state,
    dm,
    post,
    async user(name) {
      const found = (await state()).users.find((user) => user.name === name || user.realName === name);
      if (found === undefined) throw new Error(`nobody is called ${name}`);
      return found;
    },
    async messages(channel) {
      return (await state()).messages[channel] ?? [];
    },
    say: (body) => post('/say', body),
    press: (user, { channel, ts }, action, option) =>
      post('/press', { user, channel, ts, action_id: `baton.${action}`, ...(option && { option }) }),
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
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** Every text that a person reads on a message: its blocks and its fallback. */
export function readable(message: ControlMessage): string {
  const texts: string[] = [message.text];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (typeof node === 'object' && node !== null) {
      for (const [key, value] of Object.entries(node)) {
        if ((key === 'text' || key === 'url') && typeof value === 'string') texts.push(value);
        else visit(value);
      }
    }
  };
  visit(message.blocks);
  return texts.join('\n');
}

/** The actions that can be pressed on a message, overflow entries included. */
export function actionsOn(message: ControlMessage): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (typeof node === 'object' && node !== null) {
      const { action_id: action, options } = node as { action_id?: unknown; options?: unknown };
      if (typeof action === 'string') found.push(action.replace('baton.', ''));
      if (Array.isArray(options)) for (const option of options as { value?: string }[]) found.push(option.value ?? '');
      Object.values(node).forEach(visit);
    }
  };
  visit(message.blocks);
  return found;
}
