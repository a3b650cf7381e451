import { inThread, type MessageRef, type Place } from '../../core/place.ts';
import type { Carriage, Command, OutboundMessage, Receipt } from '../../ports/surface.ts';
import { createBoundedMap } from '../shared/bounded-map.ts';
import type { WebexClient } from './client.ts';
import { statusOf } from './errors.ts';
import { markOf } from './names.ts';
import { isFileRef, messagePath } from './place.ts';
import type { Poster, Step } from './post.ts';
import { cardMessage, headline, type WebexMessage } from './render.ts';

interface UpdateDeps {
  readonly client: WebexClient;
  readonly poster: Poster;
  /** The messages that say this in a place. */
  readonly textsOf: (message: OutboundMessage, place: Place, signal: AbortSignal) => Promise<WebexMessage[]>;
}

type Update = Extract<Command, { type: 'update' }>;

/**
 * Changes what stands on Webex. Texts are edited. What Webex does not edit (cards, messages with files, and any message after
 * ten edits) is deleted and posted again: the receipt names what is new and what is gone.
 */
export function createUpdater({
  client,
  poster,
  textsOf,
}: UpdateDeps): (command: Update, how: Carriage) => Promise<Receipt> {
  /** What the line above a card says, as far as this process knows: it must not use up its ten edits for nothing. */
  const headlines = createBoundedMap<string>(5000);
  /** Deleted by this process; the store may still name them. */
  const gone = createBoundedMap<true>(5000);

  /** `refused` where Webex does not edit it (any more), `missing` where it is not there. */
  async function edit(
    target: MessageRef,
    message: WebexMessage,
    signal: AbortSignal,
  ): Promise<'edited' | 'refused' | 'missing'> {
    try {
      await client.replace(messagePath(target), { roomId: target.place.channel, ...message }, signal);
      return 'edited';
    } catch (error) {
      const status = statusOf(error);
      if (status === 404) return 'missing';
      if (status === 400) return 'refused';
      throw error;
    }
  }

  async function remove(target: MessageRef, signal: AbortSignal): Promise<void> {
    if (gone.get(target.id) === true) return;
    await client.remove(messagePath(target), signal);
    gone.set(target.id, true);
  }

  async function card({ targets, message }: Update, how: Carriage): Promise<Receipt> {
    const [first] = targets;
    if (first === undefined) return { posted: [] };
    const line = headline(message);
    // The line that holds the thread is the one that stands in none.
    const root = targets.find(({ place }) => place.thread === undefined);
    let holds = root !== undefined && targets.length > 1;
    if (root !== undefined && holds && headlines.get(root.id) !== line.text) {
      // After ten edits it keeps its last words, and the card says how it is.
      holds = (await edit(root, line, how.signal)) !== 'missing';
      headlines.set(root.id, line.text);
    }
    // First the old one: its buttons must not outlive what they are for.
    const old = targets.filter((target) => target !== root || !holds);
    for (const target of old) await remove(target, how.signal);
    const thread = holds ? root?.id : first.place.thread;
    const mark = markOf(how.key);
    const fresh = cardMessage(message, mark);
    if (fresh === null) return { posted: [], gone: old };
    const { refs, uncertain } = await poster.run([{ place: inThread(first.place, thread), message: fresh, mark }], how);
    return { posted: refs, gone: old, ...(uncertain && { uncertain: true }) };
  }

  async function text({ targets, message }: Update, how: Carriage): Promise<Receipt> {
    const [first] = targets;
    if (first === undefined) return { posted: [] };
    const parts = await textsOf(message, first.place, how.signal);
    const steps: Step[] = [];
    const taken: MessageRef[] = [];
    let next = 0;
    let standing = 0;
    for (const target of targets) {
      if (isFileRef(target)) continue;
      const part = parts[next];
      const now = gone.get(target.id) === true ? 'missing' : part && (await edit(target, part, how.signal));
      if (now !== 'edited') taken.push(target);
      if (now === 'missing') continue;
      standing += 1;
      if (now === 'refused' && part !== undefined) steps.push({ place: target.place, message: part });
      next += 1;
    }
    // Where nothing of it stands any more, somebody took it away: it is not to come back.
    if (standing === 0) return { posted: [], gone: taken };
    for (const part of parts.slice(next)) steps.push({ place: first.place, message: part });
    // What is new comes before the old one goes: words must not be lost between the two.
    const { refs, uncertain } = await poster.run(steps, how);
    for (const target of taken) await remove(target, how.signal);
    return { posted: refs, ...(taken.length > 0 && { gone: taken }), ...(uncertain && { uncertain: true }) };
  }

  return async (command, how) => (command.message.card === undefined ? text(command, how) : card(command, how));
}
