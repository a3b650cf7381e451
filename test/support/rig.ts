import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, REGISTRY, type App, type AppOptions } from '../../src/app.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createLog } from '../../src/net/log.ts';
import {
  createSlackEmulator,
  type SlackEmulator,
  type SlackEmulatorOptions,
} from '../../src/playground/slack/index.ts';
import { stringify } from 'yaml';
import { writeFileSync } from 'node:fs';
import { actionsOn, readable, slackWorld, until, type SlackWorld } from './slack-world.ts';
import type { ControlMessage, ControlUser } from '../../src/playground/slack/control-types.ts';

export interface RigOptions {
  readonly emulator?: SlackEmulatorOptions;
  /** Changes to the destination, by its key. */
  readonly desk?: Record<string, unknown>;
  readonly slack?: Record<string, unknown>;
  readonly config?: Record<string, unknown>;
  readonly engine?: AppOptions['engine'];
  readonly storeUrl?: string;
  readonly now?: () => number;
}

/** Baton and an emulated Slack in this process, talking over HTTP as they would anywhere. */
export interface Rig {
  readonly slack: SlackWorld;
  readonly emulator: SlackEmulator;
  readonly desk: string;
  readonly dir: string;
  app(): App;
  url(): string;
  /** Stops Baton and starts it again on the same store. */
  restart(): Promise<void>;
  stopApp(): Promise<void>;
  startApp(): Promise<void>;
  close(): Promise<void>;
}

export async function createRig(options: RigOptions = {}): Promise<Rig> {
  const dir = mkdtempSync(join(tmpdir(), 'baton-rig-'));
  const emulator = createSlackEmulator({ limits: 'off', retryDelaysMs: [20, 50, 100], ...options.emulator });
  const { url } = await emulator.listen(0);
  let app: App;
  let baseUrl = '';
  let port = 0;

  async function startApp(): Promise<void> {
    const file = join(dir, 'baton.yaml');
    const { app: credentials, channels } = emulator;
    const socket = options.emulator?.socketMode === true ? { appToken: credentials.appToken } : {};
    writeFileSync(
      file,
      stringify({
        server: { port, publicUrl: 'http://localhost:3000' },
        store: { url: options.storeUrl ?? `sqlite:${join(dir, 'baton.db')}` },
        surfaces: {
          slack: {
            botToken: credentials.botToken,
            signingSecret: credentials.signingSecret,
            apiUrl: `${url}/api/`,
            ...socket,
            ...options.slack,
          },
        },
        destinations: {
          'it-desk': {
            mode: 'channel',
            system: 'slack',
            label: 'IT help desk',
            channel: channels.desk,
            ...options.desk,
          },
        },
        log: { level: process.env['BATON_TEST_LOG'] ?? 'silent' },
        ...options.config,
      }),
    );
    const { config, env } = loadConfig({ file, env: {}, cwd: dir }, REGISTRY);
    app = await createApp(config, {
      log: createLog(config.log.level),
      env,
      ...(options.engine && { engine: options.engine }),
      ...(options.now && { now: options.now }),
    });
    const started = await app.start();
    baseUrl = started.url;
    port = started.port;
    emulator.pointTo(`${baseUrl}/slack/events`);
  }

  await startApp();
  return {
    slack: slackWorld(url),
    emulator,
    desk: emulator.channels.desk,
    dir,
    app: () => app,
    url: () => baseUrl,
    startApp,
    stopApp: () => app.stop(),
    async restart() {
      await app.stop();
      await startApp();
    },
    async close() {
      await app.stop();
      await emulator.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** One employee and the agents around one handoff, with the steps that most tests begin with. */
export interface Scene {
  readonly rig: Rig;
  readonly employee: ControlUser;
  readonly agent: ControlUser;
  readonly second: ControlUser;
  /** The employee's messages with the bot, oldest first. */
  dm(): Promise<readonly ControlMessage[]>;
  desk(): Promise<readonly ControlMessage[]>;
  /** The newest message in the 1:1 on which this can be pressed. */
  pressable(action: string): Promise<{ channel: string; ts: string }>;
  /** Writes to the bot and presses the button: gives the claim card. */
  ask(about?: string): Promise<{ channel: string; ts: string }>;
  claim(card: { channel: string; ts: string }, by?: ControlUser): Promise<void>;
  employeeSays(text: string): Promise<{ channel: string; ts: string }>;
  agentSays(
    card: { channel: string; ts: string },
    text: string,
    by?: ControlUser,
  ): Promise<{ channel: string; ts: string }>;
  /** Waits for a message in the 1:1 (or in the agents' channel) that reads so. */
  inDm(text: string | RegExp): Promise<ControlMessage>;
  inDesk(text: string | RegExp): Promise<ControlMessage>;
}

export async function createScene(rig: Rig, who = 0): Promise<Scene> {
  const { slack } = rig;
  const { users } = await slack.state();
  const employees = users.filter(({ role }) => role === 'employee');
  const agents = users.filter(({ role }) => role === 'agent');
  const [employee, agent, second] = [employees[who], agents[0], agents[1]];
  if (employee === undefined || agent === undefined || second === undefined)
    throw new Error('the company is too small');

  const dm = async (): Promise<readonly ControlMessage[]> => slack.messages(await slack.dm(employee.id));
  const desk = (): Promise<readonly ControlMessage[]> => slack.messages(rig.desk);
  const matches = (message: ControlMessage, text: string | RegExp): boolean =>
    typeof text === 'string' ? readable(message).includes(text) : text.test(readable(message));

  async function pressable(action: string): Promise<{ channel: string; ts: string }> {
    const channel = await until('the 1:1', async () => (await slack.dm(employee!.id)) || null);
    const message = await until(`a ${action} button`, async () =>
      (await dm()).findLast((one) => actionsOn(one).includes(action)),
    );
    return { channel, ts: message.ts };
  }

  return {
    rig,
    employee,
    agent,
    second,
    dm,
    desk,
    pressable,
    async ask(about = 'My screen is black') {
      const before = (await desk()).filter((message) => actionsOn(message).includes('claim')).length;
      await slack.say({ user: employee.id, channel: 'dm', text: about });
      const offer = await pressable('request');
      await slack.press(employee.id, offer, 'request');
      const card = await until('a claim card', async () => {
        const cards = (await desk()).filter((message) => actionsOn(message).includes('claim'));
        return cards.length > before ? cards.at(-1) : null;
      });
      return { channel: rig.desk, ts: card.ts };
    },
    async claim(card, by = agent) {
      await slack.press(by.id, card, 'claim');
      await until('the join', async () =>
        (await dm()).some((message) => readable(message).includes(`${by.realName} joined.`)),
      );
    },
    async employeeSays(text) {
      return slack.say({ user: employee.id, channel: 'dm', text });
    },
    agentSays: (card, text, by = agent) => slack.say({ user: by.id, channel: card.channel, thread_ts: card.ts, text }),
    inDm: (text) =>
      until(`“${String(text)}” in the 1:1`, async () => (await dm()).find((message) => matches(message, text))),
    inDesk: (text) =>
      until(`“${String(text)}” at the desk`, async () => (await desk()).find((message) => matches(message, text))),
  };
}
