import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../support/slack-world.ts';
import { startProgram } from './processes.ts';
import { readShown, type LogItem, type Shown, type StreamAction } from './stream.ts';

const CLI = join(import.meta.dirname, '../../node_modules/@microsoft/m365agentsplayground/cli.js');
const CALL_MS = 10_000;

/** Whether Microsoft's package is there. What its page speaks over HTTP is private and may change: the version is pinned. */
export const isInstalled = existsSync(CLI);

export interface Account {
  readonly id: string;
  readonly name: string;
}

/** The Playground's own company, as its configuration has it. */
interface Company {
  readonly bot: Account;
  /** The one who sits before the page. */
  readonly currentUser: Account;
  readonly users: readonly Account[];
  readonly personalChat: { readonly id: string };
  readonly teams: readonly { readonly id: string; readonly channels: readonly Account[] }[];
}

/** One request between the Playground and the bot, whoever asked. */
interface Exchange {
  /** The type of an activity, or the call of the bot. */
  readonly name: string;
  readonly conversation: string | undefined;
  readonly status: number;
}

/** Microsoft's Agents Playground as its page uses it, without a browser. */
export interface Playground {
  readonly company: Company;
  /** What the bot has written, oldest first, as it stands now. */
  shown(): readonly Shown[];
  /** What went to and fro, as the Playground's own log has it. */
  exchanges(): readonly Exchange[];
  /** What the Playground complains of. */
  warnings(): readonly string[];
  /** Adds the app to a chat or a channel. Resolves once the bot has been told. */
  install(conversation: string): Promise<void>;
  /** The current user writes. */
  say(conversation: string, text: string): Promise<void>;
  /** Somebody presses a button of a card. */
  press(who: Account, on: Shown, title: string): Promise<void>;
  /** Somebody else writes in a thread and mentions the bot: a custom activity, because only the current user has a text box. */
  mention(who: Account, thread: string, text: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts the Playground on a free port, and points it to the bot. `folder`: where it may write. */
export async function startPlayground(endpoint: string, folder: string): Promise<Playground> {
  const args = ['start', '--app-endpoint', endpoint, '--channel-id', 'msteams', '--port', '0', '--disable-telemetry'];
  const running = await startProgram([process.execPath, CLI, ...args], {
    cwd: folder,
    env: {
      ...process.env,
      TEAMSAPPTESTER_BROWSER: 'none',
      M365_AGENTS_PLAYGROUND_LOGFILE: join(folder, 'playground.log'),
      M365_AGENTS_PLAYGROUND_CONFIG_PATH: join(folder, 'none.yml'),
    },
    ready: (line) => /^Listening on (\d+)$/.exec(line)?.[1] ?? null,
  });
  try {
    return await connect(`localhost:${running.ready}`, () => running.end());
  } catch (error) {
    await running.end();
    throw error;
  }
}

async function connect(host: string, end: () => Promise<void>): Promise<Playground> {
  async function call<T>(path: string, body?: unknown): Promise<T> {
    const response = await fetch(`http://${host}${path}`, {
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(CALL_MS),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${answer}`);
    return (answer === '' ? null : JSON.parse(answer)) as T;
  }

  const { config: company } = await call<{ readonly config: Company }>('/_internal/v1/testConfig');
  const stream = await listen<StreamAction>(`ws://${host}/_ws_conversation/v1/conversations/stream`);
  const log = await listen<{ readonly log?: LogItem }>(`ws://${host}/_ws/log/stream`);
  const items = (): LogItem[] => log.heard.flatMap((entry) => entry.log ?? []);

  const exchanges = (): Exchange[] =>
    items().flatMap(({ activityName: name, conversationId: conversation, response }) =>
      name === undefined ? [] : [{ name, conversation, status: response?.statusCode ?? 0 }],
    );

  return {
    company,
    exchanges,
    shown: () => readShown(stream.heard),
    warnings: () =>
      items().flatMap(({ level, displayText }) =>
        level === 'warning' || level === 'error' ? (displayText ?? '') : [],
      ),
    async install(conversation) {
      await call(`/_debug/conversation/${encodeURIComponent(conversation)}/installation`, {});
      for (const told of ['installationUpdate', 'conversationUpdate']) {
        await until(`${told} to be answered`, async () =>
          exchanges().some((one) => one.name === told && one.conversation === conversation),
        );
      }
    },
    async say(conversation, text) {
      const from = { id: company.currentUser.id };
      const path = `/_conversation/v1/conversations/${encodeURIComponent(conversation)}/messages`;
      await call(path, { from, text, textFormat: 'plain' });
    },
    async press(who, on, title) {
      const action = on.card?.actions?.find((one) => one.title === title && one.type === 'Action.Submit');
      if (action === undefined) throw new Error(`there is no button “${title}” on ${on.words}`);
      const conversation = { id: on.conversation };
      const value = action.data ?? {};
      await call('/_conversation/v1/submit', { conversation, from: { id: who.id }, replyToId: on.id, value });
    },
    async mention(who, thread, text) {
      const { id, name } = company.bot;
      const path = `/_internal/v1/customActivities/template?conversationId=${encodeURIComponent(thread)}`;
      const template = await call<object>(path);
      const at = `<at>${name}</at>`;
      await call('/_internal/v1/customActivities', {
        ...template,
        type: 'message',
        from: { id: who.id, name: who.name },
        text: `${at} ${text}`,
        textFormat: 'plain',
        entities: [{ type: 'mention', text: at, mentioned: { id, name } }],
      });
    },
    async close() {
      stream.close();
      log.close();
      await end();
    },
  };
}

/** Everything that a WebSocket tells, from its beginning. */
async function listen<T>(url: string): Promise<{ readonly heard: readonly T[]; close(): void }> {
  const heard: T[] = [];
  const socket = new WebSocket(url);
  socket.addEventListener('message', ({ data }) => void heard.push(JSON.parse(String(data)) as T));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => {
      resolve();
    });
    socket.addEventListener('error', () => {
      reject(new Error(`${url} can not be opened`));
    });
  });
  return {
    heard,
    close: () => {
      socket.close();
    },
  };
}
