import { VendorError } from '../../core/errors.ts';
import type { MessageRef, Place, Profile } from '../../core/place.ts';
import type { Carriage, Command, OutboundMessage, Receipt } from '../../ports/surface.ts';
import { createBoundedMap } from '../shared/bounded-map.ts';
import type { SlackClient } from './client.ts';
import { emojiName } from './emoji.ts';
import { reason } from './errors.ts';
import { isFileRef, showFiles, shownAt, uploadFiles, type OpenFile, type Uploaded } from './files.ts';
import { record, text, type Json } from '../shared/json.ts';
import { deliveryMetadata, findPosted } from './posted.ts';
import { displayName, renderMessage, type SlackMessage } from './render.ts';
import { cardBlocks } from './render-card.ts';
import type { Credentials, Workspaces } from './workspaces.ts';

interface PerformDeps {
  readonly client: SlackClient;
  readonly workspaces: Pick<Workspaces, 'credentials'>;
  readonly openFile: OpenFile;
  /** Whether employees see who the agent is. */
  readonly agentIdentity: 'shown' | 'hidden';
  readonly now: () => number;
}

export interface Performer {
  readonly perform: (command: Command, how: Carriage) => Promise<Receipt>;
  /** The place with the channel's own id: `@USER` becomes the 1:1 with that user. */
  resolve(place: Place, credentials: Credentials, signal: AbortSignal): Promise<Place>;
}

const NOTHING: Receipt = { posted: [] };

/** What a message in several parts has got done, kept between attempts, so that none is posted twice. */
interface Progress {
  readonly parts: Map<number, MessageRef>;
  files?: readonly MessageRef[];
}

/** Carries out commands by the Web API. Each is one try; what failed is classed for the lane. */
export function createPerformer({ client, workspaces, openFile, agentIdentity, now }: PerformDeps): Performer {
  const directs = createBoundedMap<string>(10_000);
  const underway = createBoundedMap<Progress>(1000);

  async function resolve(place: Place, { token, scope }: Credentials, signal: AbortSignal): Promise<Place> {
    if (!place.channel.startsWith('@')) return place;
    const user = place.channel.slice(1);
    const key = `${place.workspace} ${user}`;
    let channel = directs.get(key);
    if (channel === undefined) {
      const answer = await client.call('conversations.open', { ...scope, users: user }, token, signal);
      channel = text(record(answer['channel'])?.['id']);
      if (channel === undefined) throw new VendorError('slack.conversations.open.no-channel', 'Slack opened no 1:1');
      directs.set(key, channel);
    }
    return { ...place, channel };
  }

  async function postPart(
    rendered: SlackMessage,
    place: Place,
    extra: Json,
    credentials: Credentials,
    signal: AbortSignal,
  ): Promise<MessageRef> {
    const args = {
      channel: place.channel,
      ...(place.thread !== undefined && { thread_ts: place.thread }),
      ...rendered,
      ...extra,
      unfurl_links: false,
      unfurl_media: false,
    };
    const answer = await callPost(args, credentials.token, signal);
    return { place: { ...place, channel: text(answer['channel']) ?? place.channel }, id: text(answer['ts']) ?? '' };
  }

  /** Where the app may not speak by other names, it speaks by its own: a message matters more than its looks. */
  async function callPost(args: Json, token: string, signal: AbortSignal): Promise<Json> {
    try {
      return await client.call('chat.postMessage', args, token, signal);
    } catch (error) {
      if (args['username'] === undefined || reason(error) !== 'missing_scope') throw error;
      const { username: _, icon_url: __, ...plain } = args;
      return client.call('chat.postMessage', plain, token, signal);
    }
  }

  /** Posts parts from number `from` on; parts that already stand there are not posted again. */
  async function postParts(
    parts: readonly SlackMessage[],
    from: number,
    place: Place,
    extra: Json,
    how: Carriage,
    credentials: Credentials,
    files?: { readonly uploaded: Uploaded; readonly author: Profile | undefined },
  ): Promise<Receipt> {
    const total = parts.length + (files === undefined ? 0 : 1);
    const progress = underway.get(how.key) ?? { parts: new Map<number, MessageRef>() };
    if (total > 1) underway.set(how.key, progress);
    let uncertain = false;
    if (how.uncertain && progress.parts.size + (progress.files === undefined ? 0 : 1) < total) {
      const standing = await findPosted(client, credentials, place, how, now());
      for (const [part, ts] of standing ?? []) progress.parts.set(part, { place, id: ts });
      uncertain = standing === null && progress.parts.size < parts.length;
    }
    const posted: MessageRef[] = [];
    try {
      for (const [index, rendered] of parts.entries()) {
        const part = from + index;
        const known = progress.parts.get(part);
        const metadata = { metadata: deliveryMetadata(how.key, part) };
        const ref = known ?? (await postPart(rendered, place, { ...extra, ...metadata }, credentials, how.signal));
        progress.parts.set(part, ref);
        posted.push(ref);
      }
      if (files !== undefined) {
        // A message of files carries no metadata: it can't be looked for.
        if (progress.files === undefined && how.uncertain) uncertain = true;
        const author = parts.length === 0 ? files.author : undefined;
        progress.files ??= await showFiles(client, credentials, files.uploaded, place, author, how.signal);
        posted.push(...progress.files);
      }
    } catch (error) {
      throw posted.length > 0 && error instanceof VendorError ? partlyDone(error) : error;
    }
    underway.delete(how.key);
    return {
      posted,
      ...(uncertain && { uncertain }),
      ...(files?.uploaded.lost.length && { lostFiles: files.uploaded.lost }),
    };
  }

  async function post(command: Extract<Command, { type: 'post' }>, how: Carriage): Promise<Receipt> {
    const credentials = await workspaces.credentials(command.place.workspace);
    const place = await resolve(command.place, credentials, how.signal);
    const { message } = command;
    const parts = renderMessage(message);
    const author = shownAuthor(message, place);
    const extra = {
      ...authorFields(author),
      ...(command.broadcast === true && place.thread !== undefined && { reply_broadcast: true }),
    };
    const attached = message.files ?? [];
    if (attached.length === 0) return postParts(parts, 0, place, extra, how, credentials);
    const uploaded = await uploadFiles(client, credentials, attached, openFile, how.signal);
    if (uploaded.files.length > 0) {
      return postParts(parts, 0, place, extra, how, credentials, { uploaded, author });
    }
    const receipt = await postParts(parts, 0, place, extra, how, credentials);
    return { ...receipt, lostFiles: uploaded.lost };
  }

  /** Hiding concerns employees, who read in their 1:1 with the bot; agents always see who the employee is. */
  function shownAuthor({ author }: OutboundMessage, place: Place): Profile | undefined {
    return agentIdentity === 'hidden' && place.channel.startsWith('D') ? undefined : author;
  }

  async function update(command: Extract<Command, { type: 'update' }>, how: Carriage): Promise<Receipt> {
    const first = command.targets[0];
    if (first === undefined) return NOTHING;
    const credentials = await workspaces.credentials(first.place.workspace);
    const parts = renderMessage(command.message);
    const firstFile = command.targets.findIndex(isFileRef);
    const targets = firstFile < 0 ? command.targets : command.targets.slice(0, firstFile);
    const scope = credentials.scope;
    for (const [index, target] of targets.entries()) {
      const rendered = parts[index];
      const at = { ...scope, channel: target.place.channel, ts: target.id };
      if (rendered === undefined) await remove('chat.delete', at, credentials, how.signal);
      // Blocks that are not named stay: an empty list takes them away.
      else await client.call('chat.update', { ...at, blocks: [], ...rendered }, credentials.token, how.signal);
    }
    const more = parts.slice(targets.length);
    if (more.length === 0) return NOTHING;
    const author = shownAuthor(command.message, first.place);
    return postParts(more, targets.length, first.place, authorFields(author), how, credentials);
  }

  async function remove(method: string, args: Json, { token }: Credentials, signal: AbortSignal): Promise<void> {
    try {
      await client.call(method, args, token, signal);
    } catch (error) {
      if (!['message_not_found', 'file_not_found', 'file_deleted'].includes(reason(error))) throw error;
    }
  }

  async function deleteAll(command: Extract<Command, { type: 'delete' }>, how: Carriage): Promise<Receipt> {
    for (const target of command.targets) {
      const credentials = await workspaces.credentials(target.place.workspace);
      const { scope } = credentials;
      if (isFileRef(target)) await remove('files.delete', { ...scope, file: target.id }, credentials, how.signal);
      else
        await remove(
          'chat.delete',
          { ...scope, channel: target.place.channel, ts: target.id },
          credentials,
          how.signal,
        );
    }
    return NOTHING;
  }

  async function react({ target, emoji, added }: Extract<Command, { type: 'react' }>, how: Carriage): Promise<Receipt> {
    const method = added ? 'reactions.add' : 'reactions.remove';
    const name = emojiName(emoji);
    if (name === undefined) throw new VendorError(`slack.${method}.invalid_name`, 'Slack has no such emoji');
    const credentials = await workspaces.credentials(target.place.workspace);
    const { channel } = target.place;
    const timestamp = isFileRef(target)
      ? await shownAt(client, credentials, target.id, channel, how.signal)
      : target.id;
    if (timestamp === undefined)
      throw new VendorError(`slack.${method}.message_not_found`, 'Slack does not tell where the file is shown');
    try {
      await client.call(method, { ...credentials.scope, channel, timestamp, name }, credentials.token, how.signal);
    } catch (error) {
      if (reason(error) !== (added ? 'already_reacted' : 'no_reaction')) throw error;
    }
    return NOTHING;
  }

  async function find(command: Extract<Command, { type: 'find' }>, how: Carriage): Promise<Receipt> {
    const credentials = await workspaces.credentials(command.place.workspace);
    const place = await resolve(command.place, credentials, how.signal);
    const found = await findPosted(client, credentials, place, how, now());
    const parts = [...(found ?? [])].sort(([a], [b]) => a - b);
    return { posted: parts.map(([, id]) => ({ place, id })) };
  }

  async function home({ person, card }: Extract<Command, { type: 'home' }>, how: Carriage): Promise<Receipt> {
    const { token, scope } = await workspaces.credentials(person.workspace);
    const view = { type: 'home', blocks: cardBlocks(card) };
    const answer = await client.call('views.publish', { ...scope, user_id: person.id, view }, token, how.signal);
    const id = text(record(answer['view'])?.['id']);
    const place: Place = { surface: 'slack', workspace: person.workspace, channel: 'home' };
    return id === undefined ? NOTHING : { posted: [{ place, id }] };
  }

  return {
    resolve,
    async perform(command, how) {
      switch (command.type) {
        case 'post':
          return post(command, how);
        case 'update':
          return update(command, how);
        case 'delete':
          return deleteAll(command, how);
        case 'react':
          return react(command, how);
        case 'find':
          return find(command, how);
        case 'home':
          return home(command, how);
      }
    },
  };
}

/** Name and picture of who speaks. Slack takes a picture by https address only. */
function authorFields(author: Profile | undefined): Json {
  const username = author === undefined ? undefined : displayName(author.name);
  if (username === undefined) return {};
  const icon = author?.avatarUrl;
  return { username, ...(icon !== undefined && /^https?:\/\//i.test(icon) && { icon_url: icon }) };
}

/** Another instance may be the one that tries again, and it knows nothing of the parts that stand there. */
function partlyDone(error: VendorError): VendorError {
  const { code, message, retry, retryAfterMs } = error;
  return new VendorError(code, message, { retry, retryAfterMs, partly: true, cause: error });
}
