import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { createApp, REGISTRY, type App, type AppOptions } from '../../src/app.ts';
import { checkConfig } from '../../src/config/load.ts';
import type { SurfaceId } from '../../src/core/place.ts';
import { createLog } from '../../src/net/log.ts';
import type { ViewMessage, ViewPerson } from '../../src/playground/shared/control-types.ts';
import type { Keys } from './emulators.ts';
import { createPlatform, readableIn, buttonsOn, type At, type Attached, type Platform } from './platform.ts';
import { freshDatabase } from './postgres.ts';
import { until } from './slack-world.ts';

export interface PairOptions {
  /** Where the employee is, and where the agents are. */
  readonly employee: SurfaceId;
  readonly agent: SurfaceId;
  readonly store?: 'sqlite' | 'postgres';
  /** Changes to the destination. */
  readonly desk?: Keys;
  /** Changes to the blocks of surfaces, by platform. */
  readonly surfaces?: Readonly<Partial<Record<SurfaceId, Keys>>>;
  /** Settings of the emulators, by platform. */
  readonly emulators?: Readonly<Partial<Record<SurfaceId, Keys>>>;
  readonly config?: Keys;
  readonly engine?: AppOptions['engine'];
}

type Words = string | RegExp;

/** An employee on one platform, agents on another or the same one, and Baton between them. */
export interface Pair {
  /** The platform that the employee is on, and that of the agents; the same value where it is one. */
  readonly there: Platform;
  readonly here: Platform;
  readonly employee: ViewPerson;
  /** Who claims, and a colleague of theirs. */
  readonly agent: ViewPerson;
  readonly second: ViewPerson;
  /** Whether the talk goes on in the agent's 1:1 after a claim. */
  readonly atDesk: boolean;
  app(): App;
  url(): string;
  /** `connect: false`: the platforms tell nothing anew; Baton must have kept what it needs. */
  restart(how?: { readonly connect: boolean }): Promise<void>;
  /** Writes to the bot and presses the button: gives the claim card. */
  ask(about?: string): Promise<ViewMessage>;
  /** The newest card in the agents' channel that can be claimed. */
  claimCard(): Promise<ViewMessage>;
  claim(card: At, by?: ViewPerson): Promise<void>;
  /** Two agents press at once; from then on `agent` is who was faster, and `second` the other one. */
  claimAtOnce(card: ViewMessage): Promise<void>;
  /** Asks, and has it claimed; resolves once both sides know. */
  talk(about?: string): Promise<ViewMessage>;
  employeeSays(text: string, files?: readonly Attached[]): Promise<At>;
  /** Where the agent writes. */
  talkAt(card: ViewMessage): { readonly room: string; readonly thread?: string };
  /** Says it where the talk is: under the card (mentioning the bot where that is needed), or in the agent's 1:1. */
  agentSays(card: ViewMessage, text: string, files?: readonly Attached[]): Promise<At>;
  /** Under the card, with a mention. */
  agentMentions(card: ViewMessage, text: string, by?: ViewPerson): Promise<At>;
  /** Waits until the employee reads this in the 1:1. */
  employeeSees(words: Words): Promise<ViewMessage>;
  /** Waits until the agent reads this where the talk is. */
  agentSees(words: Words): Promise<ViewMessage>;
  /** Waits until everybody reads this in the agents' channel. */
  inDesk(words: Words): Promise<ViewMessage>;
  /** Presses the newest button with this label in the employee's 1:1. */
  employeePresses(label: Words): Promise<void>;
  /** Presses the newest button with this label where the agent has it: the desk, else the channel. */
  agentPresses(label: Words): Promise<void>;
  /** What the employee reads in the 1:1 that contains this. */
  employeeMessages(words: Words): Promise<readonly ViewMessage[]>;
  /** Waits until nothing is on its way. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

/** Opens pairs that are closed after each test; call it once at the top of a file. */
export function pairs(): (options: PairOptions) => Promise<Pair> {
  const open: Pair[] = [];
  afterEach(async () => {
    for (const pair of open.splice(0)) await pair.close();
  });
  return async (options) => {
    const pair = await createPair(options);
    open.push(pair);
    return pair;
  };
}

async function createPair(options: PairOptions): Promise<Pair> {
  const dir = mkdtempSync(join(tmpdir(), 'baton-pair-'));
  const make = (kind: SurfaceId): Promise<Platform> => createPlatform(kind, dir, options.emulators?.[kind]);
  const there = await make(options.employee);
  const here = options.agent === options.employee ? there : await make(options.agent);
  const platforms = here === there ? [there] : [there, here];
  const database = options.store === 'postgres' ? await freshDatabase() : null;
  // Platforms are told this address before Baton listens there.
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const destination = here.destination({ label: 'IT help desk', ...options.desk });
  const config = checkConfig(
    {
      server: { port, host: '127.0.0.1', publicUrl: url },
      store: { url: database?.url ?? `sqlite:${join(dir, 'baton.db')}` },
      surfaces: Object.fromEntries(
        platforms.map((platform) => [
          platform.kind,
          { ...platform.surface(url), ...options.surfaces?.[platform.kind] },
        ]),
      ),
      destinations: { 'it-desk': destination },
      log: { level: process.env['BATON_TEST_LOG'] ?? 'silent' },
      ...options.config,
    },
    {},
    REGISTRY,
  );

  async function start(): Promise<App> {
    const app = await createApp(config, {
      log: createLog(config.log.level),
      env: {},
      ...(options.engine && { engine: options.engine }),
    });
    await app.start();
    return app;
  }

  let app = await start();
  for (const platform of platforms) await platform.connect(url);
  const [employee] = there.employees;
  const [first, colleague] = here.agents;
  if (employee === undefined || first === undefined || colleague === undefined) throw new Error('there is nobody');
  let [agent, second]: readonly [ViewPerson, ViewPerson] = [first, colleague];
  const atDesk = (destination['agentThread'] ?? (here.direct ? 'direct' : 'channel')) === 'direct';
  const canClaim = (message: ViewMessage): boolean => buttonsOn(message).some(({ label }) => label === 'Claim');
  const talkRoom = atDesk ? 'direct' : here.desk;
  /** Messages whose root is this card. A card of two messages is answered under the first of them. */
  const threadOf = ({ id, thread }: ViewMessage): string => thread ?? id;

  const pair: Pair = {
    there,
    here,
    employee,
    get agent() {
      return agent;
    },
    get second() {
      return second;
    },
    atDesk,
    app: () => app,
    url: () => url,
    async restart({ connect } = { connect: true }) {
      await app.stop();
      app = await start();
      if (!connect) return;
      for (const platform of platforms) await platform.connect(url);
    },
    async ask(about = 'My screen is black') {
      const known = new Set((await here.messages(agent, here.desk)).map(({ id }) => id));
      await there.say(employee, 'direct', about);
      await there.press(employee, { room: 'direct' }, 'Request live agent');
      return until('a new claim card', async () =>
        (await here.messages(agent, here.desk)).findLast((message) => !known.has(message.id) && canClaim(message)),
      );
    },
    claimCard: () => until('a card to claim', async () => (await here.messages(agent, here.desk)).findLast(canClaim)),
    claim: async (card, by = agent) => void (await here.press(by, { room: card.room, id: card.id }, 'Claim')),
    async claimAtOnce(card) {
      const button = buttonsOn(card).find(({ label }) => label === 'Claim')?.id ?? '';
      const press = ({ id: user }: ViewPerson) => here.control.press({ user, room: card.room, id: card.id, button });
      await Promise.all([press(agent), press(second)]);
      const joined = await pair.employeeSees('joined.');
      if (readableIn(joined).includes(second.name)) [agent, second] = [second, agent];
    },
    talkAt: (card) => (atDesk ? { room: 'direct' } : { room: talkRoom, thread: threadOf(card) }),
    async talk(about) {
      const card = await pair.ask(about);
      await pair.claim(card);
      await pair.employeeSees('joined.');
      if (atDesk) await here.waitFor(agent, 'direct', 'You are talking to');
      return card;
    },
    employeeSays: (text, files) => there.say(employee, 'direct', text, { ...(files && { files }) }),
    agentSays(card, text, files) {
      const { room, ...more } = pair.talkAt(card);
      const heard = atDesk || here.hearsAll ? text : here.mention(text);
      return here.say(agent, room, heard, { ...more, ...(files && { files }) });
    },
    agentMentions: (card, text, by = agent) => here.say(by, here.desk, here.mention(text), { thread: threadOf(card) }),
    employeeSees: (words) => there.waitFor(employee, 'direct', words),
    agentSees: (words) => here.waitFor(agent, talkRoom, words),
    inDesk: (words) => here.waitFor(agent, here.desk, words),
    employeePresses: async (label) => void (await there.press(employee, { room: 'direct' }, label)),
    agentPresses: async (label) => void (await here.press(agent, { room: talkRoom }, label)),
    employeeMessages: async (words) =>
      (await there.messages(employee, 'direct')).filter((message) => {
        const text = readableIn(message);
        return typeof words === 'string' ? text.includes(words) : words.test(text);
      }),
    quiet: async () =>
      void (await until('nothing to be under way', async () => {
        const { deliveriesWaiting } = await app.store.counts(Date.now());
        return deliveriesWaiting === 0;
      })),
    async close() {
      await app.stop();
      for (const platform of platforms) await platform.close();
      await database?.drop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return pair;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
