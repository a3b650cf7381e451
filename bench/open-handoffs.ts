import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import type { FakeSlack } from './fake-client.ts';
import type { KeptMessage } from './fake-world.ts';
import type { Conversation } from './loader.ts';
import { directMessage, press, type PostedButton, type SignedRequest } from './slack-wire.ts';
import { employee, marker, WORKSPACE } from './workspace.ts';

const PATIENCE_MS = 30_000;
const AGAIN_MS = 1000;
/** Markers of opening messages; no load run has this name. */
const OPENING = 'open';

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
 * agent on what Baton answers, an agent presses Claim on the card. Gives back the employees' threads.
 */
export async function openHandoffs(
  fake: FakeSlack,
  port: number,
  people: { readonly first: number; readonly count: number },
): Promise<readonly Conversation[]> {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 16 });
  const send = async (request: SignedRequest): Promise<void> => {
    const response = await pool.request({ path: '/slack/events', method: 'POST', ...request });
    const said = await response.body.text();
    if (response.statusCode >= 300) throw new Error(`/slack/events answered ${response.statusCode}: ${said}`);
  };
  /** The button as it stands there now, if it does. */
  const standing = async (action: string, channel: string, tag?: string): Promise<PostedButton | undefined> => {
    const messages = await fake.messages(channel, tag);
    return messages.map((message) => button(message, action)).findLast((candidate) => candidate !== undefined);
  };
  /** Waits for a button, doing `again` now and then: who presses within milliseconds of a post may be too early. */
  const offered = async (
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
      const found = await standing(action, channel, tag);
      if (found !== undefined) return found;
      if (performance.now() > end) throw new Error(`no message with ${action} in ${channel}`);
      await pause(5);
    }
  };
  const open = async (index: number): Promise<Conversation> => {
    const person = employee(index);
    const tag = marker(OPENING, index);
    await send(directMessage({ ...person, text: `My laptop does not start. ${tag}` }));
    const request = await offered('request', person.channel, undefined, nothing);
    const claim = await offered('claim', WORKSPACE.agentsChannel, tag, () => send(press(person.user, request)));
    const card = await offered('end', person.channel, undefined, () => send(press(WORKSPACE.agent, claim)));
    return { ...person, thread: card.ts };
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
