import { VendorError } from '../../core/errors.ts';
import { inThread, type Place, type Profile } from '../../core/place.ts';
import type { Carriage, Command, OutboundMessage, Receipt } from '../../ports/surface.ts';
import type { WebexClient } from './client.ts';
import { postFiles, type OpenFile } from './files.ts';
import { markOf } from './names.ts';
import { messagePath } from './place.ts';
import { partlyDone, type Poster, type Step } from './post.ts';
import { cardMessage, displayName, headline, nameLine, textMessages, type WebexMessage } from './render.ts';
import type { Rooms } from './rooms.ts';
import { createUpdater } from './update.ts';

interface PerformDeps {
  readonly client: WebexClient;
  readonly poster: Poster;
  readonly rooms: Rooms;
  readonly openFile: OpenFile;
  /** Whether employees see who the agent is. */
  readonly agentIdentity: 'shown' | 'hidden';
}

const NOTHING: Receipt = { posted: [] };

/** Carries out commands by the REST API. Each is one try; what failed is classed for the lane. */
export function createPerformer(deps: PerformDeps): (command: Command, how: Carriage) => Promise<Receipt> {
  const { client, poster, rooms, openFile, agentIdentity } = deps;
  const update = createUpdater({ client, poster, textsOf });

  /** Hiding concerns employees, who read in their 1:1 with the bot; agents always see who the employee is. */
  async function shownAuthor(
    author: Profile | undefined,
    place: Place,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    if (author === undefined) return undefined;
    const hides =
      agentIdentity === 'hidden' && (place.channel.startsWith('@') || (await rooms.askDirect(place.channel, signal)));
    return hides ? undefined : displayName(author.name);
  }

  async function textsOf(message: OutboundMessage, place: Place, signal: AbortSignal): Promise<WebexMessage[]> {
    return textMessages(message, await shownAuthor(message.author, place, signal));
  }

  async function post({ place, message }: Extract<Command, { type: 'post' }>, how: Carriage): Promise<Receipt> {
    const steps = message.card === undefined ? [] : cardSteps(message, place, how.key);
    if (message.card === undefined) {
      const { asSent } = message;
      const before = asSent && how.uncertain ? await textsOf({ ...message, text: asSent }, place, how.signal) : [];
      for (const [index, text] of (await textsOf(message, place, how.signal)).entries()) {
        const or = before[index];
        steps.push({ place, message: text, ...(or && { or }) });
      }
    }
    const files = message.files ?? [];
    const { refs, uncertain } = await poster.run(steps, how);
    const sure = uncertain ? { uncertain: true } : {};
    if (files.length === 0) return { posted: refs, ...sure };
    const author = steps.length > 0 ? undefined : await shownAuthor(message.author, place, how.signal);
    const caption = author === undefined ? null : { text: author, markdown: nameLine(author) };
    try {
      const posted = await postFiles({ client, poster, openFile }, files, place, caption, how);
      return {
        posted: [...refs, ...posted.refs],
        ...(how.uncertain && posted.refs.length > 0 ? { uncertain: true } : sure),
        ...(posted.lost.length > 0 && { lostFiles: posted.lost }),
      };
    } catch (error) {
      throw refs.length > 0 && error instanceof VendorError ? partlyDone(error) : error;
    }
  }

  async function deleteAll({ targets }: Extract<Command, { type: 'delete' }>, signal: AbortSignal): Promise<Receipt> {
    for (const target of targets) await client.remove(messagePath(target), signal);
    return NOTHING;
  }

  return async (command, how) => {
    switch (command.type) {
      case 'post':
        return post(command, how);
      case 'update':
        return update(command, how);
      case 'delete':
        return deleteAll(command, how.signal);
      case 'find':
        return { posted: poster.under(how.key) };
      // Webex has no reactions for bots, and no home tab.
      case 'react':
      case 'home':
        return NOTHING;
    }
  };
}

/**
 * A card that is to change stands in the thread of a line: the line stays, and holds the thread, while the card is deleted and
 * posted again. A card that only asks for something stands alone, because nothing is ever said below it.
 */
function cardSteps(message: OutboundMessage, place: Place, key: string): Step[] {
  const mark = markOf(key);
  const card = cardMessage(message, mark);
  if (card === null) return [];
  const asks = message.card?.buttons.every(({ action }) => action === 'request' || action === 'again') === true;
  const alone = place.thread !== undefined || (asks && message.card?.buttons.length !== 0);
  if (alone) return [{ place, message: card, mark }];
  return [
    { place: inThread(place, undefined), message: headline(message) },
    { place, message: card, mark, under: 0 },
  ];
}
