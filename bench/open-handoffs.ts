import type { FakeSlack } from './fake-client.ts';
import type { KeptMessage } from './fake-world.ts';
import type { Conversation } from './loader.ts';
import { Pool } from 'undici';
import { directMessage, press, type PostedButton, type SignedRequest } from './slack-wire.ts';
import { until } from './wait.ts';
import { employee, marker, WORKSPACE } from './workspace.ts';

const PATIENCE_MS = 30_000;
/** Markers of opening messages; no load run has this name. */
const OPENING = 'open';

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
  /** Waits for a message with this button, and gives the button. */
  const offered = async (action: string, channel: string, tag?: string): Promise<PostedButton> => {
    let found: PostedButton | undefined;
    await until(`a message with ${action} in ${channel}`, PATIENCE_MS, async () => {
      const messages = await fake.messages(channel, tag);
      found = messages.map((message) => button(message, action)).findLast((candidate) => candidate !== undefined);
      return found !== undefined;
    });
    if (found === undefined) throw new Error(`no ${action} in ${channel}`);
    return found;
  };
  const open = async (index: number): Promise<Conversation> => {
    const person = employee(index);
    const tag = marker(OPENING, index);
    await send(directMessage({ ...person, text: `My laptop does not start. ${tag}` }));
    await send(press(person.user, await offered('request', person.channel)));
    await send(press(WORKSPACE.agent, await offered('claim', WORKSPACE.agentsChannel, tag)));
    const card = await offered('end', person.channel);
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
