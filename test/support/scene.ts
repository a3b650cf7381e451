import { afterEach } from 'vitest';
import type { ControlMessage, ControlUser, InteractionResult } from '../../src/playground/slack/control-types.ts';
import { createRig, type Rig, type RigOptions } from './rig.ts';
import { actionsOn, readable, said, until, type MessageAt, type SlackWorld } from './slack-world.ts';

type Words = string | RegExp;

/** One employee and the agents around one handoff, with the steps that most tests begin with. */
export interface Scene {
  readonly rig: Rig;
  readonly slack: SlackWorld;
  readonly employee: ControlUser;
  readonly agent: ControlUser;
  readonly second: ControlUser;
  /** The employee's messages with the bot, oldest first. */
  dm(): Promise<readonly ControlMessage[]>;
  /** What stands in the agents' channel for all, oldest first. */
  desk(): Promise<readonly ControlMessage[]>;
  /** What stands in the thread of a claim card, without the card. */
  thread(card: MessageAt): Promise<readonly ControlMessage[]>;
  /** What only this person sees in a channel. */
  whispers(to: ControlUser, channel?: string): Promise<readonly ControlMessage[]>;
  /** The newest message in the 1:1 on which this can be pressed. */
  pressable(action: string): Promise<MessageAt>;
  pressInDm(action: string): Promise<InteractionResult>;
  /** Writes to the bot and presses the button: gives the claim card. */
  ask(about?: string): Promise<MessageAt>;
  /** Asks, and has the request claimed. */
  talk(about?: string): Promise<MessageAt>;
  claim(card: MessageAt, by?: ControlUser): Promise<void>;
  /** The claim card of this employee in a channel on which Claim can be pressed. */
  claimCard(channel?: string): Promise<MessageAt>;
  /** The employee's status card as it is now. */
  statusCard(): Promise<ControlMessage>;
  employeeSays(text: string): Promise<MessageAt>;
  agentSays(card: MessageAt, text: string, by?: ControlUser): Promise<MessageAt>;
  /** Waits for a message in the 1:1, in the agents' channel, or for one person's eyes, that reads so. */
  inDm(text: Words): Promise<ControlMessage>;
  inDesk(text: Words): Promise<ControlMessage>;
  inThread(card: MessageAt, text: Words): Promise<ControlMessage>;
  whispered(to: ControlUser, text: Words, channel?: string): Promise<ControlMessage>;
}

/** Opens rigs that are closed after each test; call it once at the top of a file. */
export function scenes(): (options?: RigOptions) => Promise<Scene> {
  const rigs: Rig[] = [];
  afterEach(async () => {
    for (const rig of rigs.splice(0)) await rig.close();
  });
  return async (options) => {
    const rig = await createRig(options);
    rigs.push(rig);
    return createScene(rig);
  };
}

/** What was written word for word, in order: messages of others among them are left out. */
export function saidOf(messages: readonly ControlMessage[], wanted: readonly string[]): string[] {
  return messages.map(said).filter((text) => wanted.includes(text));
}

function matches(message: ControlMessage, text: Words): boolean {
  return typeof text === 'string' ? readable(message).includes(text) : text.test(readable(message));
}

/** The step of the employee number `who` of the seeded company. */
export async function createScene(rig: Rig, who = 0): Promise<Scene> {
  const { slack } = rig;
  const { users } = await slack.state();
  const employee = users.filter(({ role }) => role === 'employee')[who];
  const [agent, second] = users.filter(({ role }) => role === 'agent');
  if (employee === undefined || agent === undefined || second === undefined)
    throw new Error('the company is too small');
  const { id: me, realName } = employee;

  const publicly = async (channel: string): Promise<readonly ControlMessage[]> =>
    (await slack.messages(channel)).filter((message) => message.ephemeral_for === undefined);
  const dm = async (): Promise<readonly ControlMessage[]> => publicly(await slack.dm(me));
  const desk = (): Promise<readonly ControlMessage[]> => publicly(rig.desk);
  const thread = async ({ channel, ts }: MessageAt): Promise<readonly ControlMessage[]> =>
    (await publicly(channel)).filter((message) => message.thread_ts === ts && message.ts !== ts);
  const whispers = async (to: ControlUser, channel = rig.desk): Promise<readonly ControlMessage[]> =>
    (await slack.messages(channel)).filter((message) => message.ephemeral_for === to.id);
  const wait = (where: string, text: Words, list: () => Promise<readonly ControlMessage[]>): Promise<ControlMessage> =>
    until(`“${String(text)}” ${where}`, async () => (await list()).find((message) => matches(message, text)));

  async function pressable(action: string): Promise<MessageAt> {
    const channel = await until('the 1:1', async () => (await slack.dm(me)) || null);
    const message = await until(`a ${action} button`, async () =>
      (await dm()).findLast((one) => actionsOn(one).includes(action)),
    );
    return { channel, ts: message.ts };
  }

  async function claimCard(channel = rig.desk): Promise<MessageAt> {
    const card = await until('a claim card', async () =>
      (await publicly(channel)).findLast(
        (message) => actionsOn(message).includes('claim') && matches(message, realName),
      ),
    );
    return { channel, ts: card.ts };
  }

  async function ask(about = 'My screen is black'): Promise<MessageAt> {
    await slack.say({ user: me, channel: 'dm', text: about });
    const offer = await pressable('request');
    await slack.press(me, offer, 'request');
    return claimCard();
  }

  async function claim(card: MessageAt, by: ControlUser = agent!): Promise<void> {
    await slack.press(by.id, card, 'claim');
    const hidden = rig.options.slack?.['agentIdentity'] === 'hidden';
    await wait('in the 1:1', `${hidden ? 'The live agent' : by.realName} joined.`, dm);
  }

  return {
    rig,
    slack,
    employee,
    agent,
    second,
    dm,
    desk,
    thread,
    whispers,
    pressable,
    pressInDm: async (action) => slack.press(me, await pressable(action), action),
    ask,
    async talk(about) {
      const card = await ask(about);
      await claim(card);
      return card;
    },
    claim,
    claimCard,
    statusCard: () =>
      until('the status card', async () =>
        (await dm()).findLast(
          (message) =>
            ['cancel', 'end', 'again'].some((action) => actionsOn(message).includes(action)) &&
            !matches(message, 'Need a person?'),
        ),
      ),
    employeeSays: (text) => slack.say({ user: me, channel: 'dm', text }),
    agentSays: (card, text, by = agent) => slack.say({ user: by.id, channel: card.channel, thread_ts: card.ts, text }),
    inDm: (text) => wait('in the 1:1', text, dm),
    inDesk: (text) => wait('at the desk', text, desk),
    inThread: (card, text) => wait('in the card’s thread', text, () => thread(card)),
    whispered: (to, text, channel) => wait(`for ${to.realName} alone`, text, () => whispers(to, channel)),
  };
}

/** Where what must hold everywhere is tried: one Baton on either database, and two that share one. */
export const VARIANTS: readonly { readonly name: string; readonly options: RigOptions }[] = [
  { name: 'on SQLite', options: {} },
  { name: 'on PostgreSQL', options: { store: 'postgres' } },
  { name: 'on two replicas with one PostgreSQL', options: { store: 'postgres', replicas: 2 } },
];
