import { VendorError } from '../../core/errors.ts';
import type { FileRef } from '../../core/message.ts';
import type { MessageRef, Place } from '../../core/place.ts';
import type { Carriage, Command, OutboundMessage, Receipt } from '../../ports/surface.ts';
import { createBoundedMap } from '../shared/bounded-map.ts';
import type { Json } from '../shared/json.ts';
import type { TeamsClient } from './client.ts';
import { conversationId, type Conversations, type Spot } from './conversations.ts';
import { reason } from './errors.ts';
import type { OutFiles } from './out-files.ts';
import type { Scope } from './parse-context.ts';
import { renderMessage } from './render.ts';

interface PerformDeps {
  readonly client: TeamsClient;
  readonly conversations: Conversations;
  readonly outFiles: OutFiles;
  /** Whether employees see who the agent is. */
  readonly agentIdentity: 'shown' | 'hidden';
  /** The name of somebody who is to be called. Never throws. */
  nameOf(
    person: NonNullable<Extract<OutboundMessage['call'], { person: unknown }>>['person'],
  ): Promise<string | undefined>;
}

const NOTHING: Receipt = { posted: [] };

/** What a command has got posted, kept between attempts, so that nothing is posted twice by this process. */
interface Progress {
  readonly parts: (MessageRef | undefined)[];
  files?: { readonly activities: readonly Json[]; readonly lost: readonly string[] };
  done: boolean;
}

/** Carries out commands by the Connector. Each is one try; what failed is classed for the lane. */
export function createPerformer(deps: PerformDeps): (command: Command, how: Carriage) => Promise<Receipt> {
  const { client, conversations, outFiles, agentIdentity } = deps;
  const underway = createBoundedMap<Progress>(5_000);

  async function rendered(message: OutboundMessage, scope: Scope): Promise<Json[]> {
    const { author, call, ...rest } = message;
    // Hiding concerns employees, who read in their 1:1 with the bot; agents always see who the employee is.
    const shown = agentIdentity === 'hidden' && scope === 'personal' ? undefined : author;
    const called =
      call !== undefined && 'person' in call && call.person.name === undefined
        ? { person: { ...call.person, name: (await deps.nameOf(call.person)) ?? '…' } }
        : call;
    return renderMessage({ ...rest, ...(shown && { author: shown }), ...(called && { call: called }) });
  }

  /** Posts what of `activities` does not stand there yet. */
  async function postAll(
    spot: Spot,
    activities: readonly Json[],
    files: readonly FileRef[],
    author: string | undefined,
    how: Carriage,
  ): Promise<Receipt> {
    const progress = underway.get(how.key) ?? { parts: [], done: false };
    underway.set(how.key, progress);
    // There is no key by which Teams would know a message again, and no way to look: only this process may know.
    const outcome = { uncertain: false };
    let at = 0;
    const posted: MessageRef[] = [];
    const put = async (activity: Json): Promise<void> => {
      const known = progress.parts[at];
      if (known === undefined && how.uncertain && !progress.done) outcome.uncertain = true;
      // Further parts of what begins a thread stand in it.
      const root = posted[0];
      const below = root !== undefined && spot.scope === 'channel' && spot.place.thread === undefined;
      const to = below ? { ...spot, place: { ...spot.place, thread: root.id } } : spot;
      const ref = known ?? { place: to.place, id: await conversations.post(to, activity, how.signal) };
      progress.parts[at] = ref;
      posted.push(ref);
      at += 1;
    };
    try {
      for (const activity of activities) await put(activity);
      if (files.length > 0) {
        progress.files ??= await outFiles(files, spot, author, how.signal);
        for (const activity of progress.files.activities) await put(activity);
      }
    } catch (error) {
      throw posted.length > 0 && error instanceof VendorError ? partlyDone(error) : error;
    }
    progress.done = true;
    const lost = progress.files?.lost ?? [];
    return { posted, ...(outcome.uncertain && { uncertain: true }), ...(lost.length > 0 && { lostFiles: lost }) };
  }

  async function post({ place, message }: Extract<Command, { type: 'post' }>, how: Carriage): Promise<Receipt> {
    const spot = await conversations.spot(place, how.signal);
    const activities = await rendered(message, spot.scope);
    const hidden = agentIdentity === 'hidden' && spot.scope === 'personal';
    // Files without a word say whose they are.
    const author = activities.length === 0 && !hidden ? message.author?.name : undefined;
    return postAll(spot, activities, message.files ?? [], author, how);
  }

  async function update({ targets, message }: Extract<Command, { type: 'update' }>, how: Carriage): Promise<Receipt> {
    const first = targets[0];
    if (first === undefined) return NOTHING;
    const spot = await conversations.spot(first.place, how.signal);
    const activities = await rendered(message, spot.scope);
    for (const [index, target] of targets.entries()) {
      const activity = activities[index];
      const at = { ...spot.place, channel: target.place.channel };
      if (activity === undefined) await remove(spot.serviceUrl, at, target.id, how.signal);
      else await client.update(spot.serviceUrl, conversationId(at), target.id, activity, how.signal);
    }
    const more = activities.slice(targets.length);
    return more.length === 0 ? NOTHING : postAll(spot, more, [], undefined, how);
  }

  async function remove(serviceUrl: string, place: Place, id: string, signal: AbortSignal): Promise<void> {
    try {
      await client.remove(serviceUrl, conversationId(place), id, signal);
    } catch (error) {
      if (!GONE.has(reason(error))) throw error;
    }
  }

  async function deleteAll({ targets }: Extract<Command, { type: 'delete' }>, how: Carriage): Promise<Receipt> {
    for (const target of targets) {
      const { place, serviceUrl } = await conversations.spot(target.place, how.signal);
      await remove(serviceUrl, place, target.id, how.signal);
    }
    return NOTHING;
  }

  return async (command, how) => {
    switch (command.type) {
      case 'post':
        return post(command, how);
      case 'update':
        return update(command, how);
      case 'delete':
        return deleteAll(command, how);
      case 'find':
        return { posted: (underway.get(how.key)?.parts ?? []).filter((ref) => ref !== undefined) };
      // A bot can't react, and has no home tab.
      case 'react':
      case 'home':
        return NOTHING;
    }
  };
}

/** What is not there need not be deleted. */
const GONE = new Set(['http-404', 'http-410', 'ActivityNotFoundInConversation', 'MessageNotFound', 'ActivityNotFound']);

/** Another instance may be the one that tries again, and it knows nothing of the parts that stand there. */
function partlyDone(error: VendorError): VendorError {
  const { code, message, retry, retryAfterMs } = error;
  return new VendorError(code, message, { retry, retryAfterMs, partly: true, cause: error });
}
