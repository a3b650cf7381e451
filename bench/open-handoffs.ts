import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import type { KeptMessage } from './fake-world.ts';
import type { Conversation } from './loader.ts';
import type { Platform } from './platforms/platform.ts';
import type { PostedButton, SignedRequest } from './wire.ts';
import { marker, OPENING } from './workspace.ts';

const PATIENCE_MS = 30_000;
const AGAIN_MS = 1000;

const nothing = (): Promise<void> => Promise.resolve();

function button(message: KeptMessage, action: string): PostedButton | undefined {
  const found = message.buttons.find((candidate) => candidate.actionId === `baton.${action}`);
  if (found === undefined) return undefined;
  return {
    ...found,
    channel: message.channel,
    ts: message.ts,
    ...(message.thread === undefined ? {} : { thread: message.thread }),
  };
}

/**
 * Opens handoffs as people do, by what the outside contract promises alone: an employee writes, presses Request live
 * agent on what Baton answers, an agent presses Claim on the card. Gives back the employees' 1:1s.
 */
export async function openHandoffs(
  { employees, agents }: { readonly employees: Platform; readonly agents: Platform },
  port: number,
  people: { readonly first: number; readonly count: number },
): Promise<readonly Conversation[]> {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 16 });
  const send = async ({ wire: { path } }: Platform, request: SignedRequest): Promise<void> => {
    const response = await pool.request({ path, method: 'POST', ...request });
    const said = await response.body.text();
    if (response.statusCode >= 300) throw new Error(`${path} answered ${response.statusCode}: ${said}`);
  };
  /** The button as it stands there now, if it does. */
  const standing = async (
    { fake }: Platform,
    action: string,
    channel: string,
    tag?: string,
  ): Promise<PostedButton | undefined> => {
    const messages = await fake.messages(channel, tag);
    return messages.map((message) => button(message, action)).findLast((candidate) => candidate !== undefined);
  };
  /** Waits for a button, doing `again` now and then: who presses within milliseconds of a post may be too early. */
  const offered = async (
    platform: Platform,
    action: string,
    channel: string,
    tag: string | undefined,
    again: () => Promise<void>,
  ): Promise<PostedButton> => {
    const end = performance.now() + PATIENCE_MS;
    let next = 0;
    for (;;) {
      if (performance.now() >= next) {
        await again();
        next = performance.now() + AGAIN_MS;
      }
      const found = await standing(platform, action, channel, tag);
      if (found !== undefined) return found;
      if (performance.now() > end) throw new Error(`no message with ${action} in ${channel} of ${platform.label}`);
      await pause(5);
    }
  };
  const open = async (index: number): Promise<Conversation> => {
    const { wire } = employees;
    const person = wire.employee(index);
    const tag = marker(OPENING, index);
    await send(employees, wire.says(person, tag));
    const request = await offered(employees, 'request', person.channel, undefined, nothing);
    const claim = await offered(agents, 'claim', agents.wire.agentsChannel, tag, () =>
      send(employees, wire.presses(person.user, request)),
    );
    const card = await offered(employees, 'end', person.channel, undefined, () =>
      send(agents, agents.wire.presses(agents.wire.agent(index), claim)),
    );
    const agent = agents.wire.agent(index);
    const desk = { user: agent, channel: claim.channel, thread: claim.thread ?? claim.ts, answeredIn: person.channel };
    const talk = { ...person, answeredIn: agents.wire.answeredIn(index), desk };
    return wire.threads ? { ...talk, thread: card.ts } : talk;
  };

  const conversations = new Array<Conversation>(people.count);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < people.count) {
      const at = next;
      next += 1;
      conversations[at] = await open(people.first + at);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  await pool.close();
  return conversations;
}
