import { VendorError } from '../../core/errors.ts';
import type { FileRef } from '../../core/message.ts';
import type { MessageRef, Place, Profile } from '../../core/place.ts';
import type { FileContent } from '../../ports/surface.ts';
import type { SlackClient } from './client.ts';
import { record, records, text, type Json } from '../shared/json.ts';
import { escapeMrkdwn } from './mrkdwn.ts';
import { displayName } from './render.ts';
import type { Credentials } from './workspaces.ts';

/** Opens a file on the platform where it stands. */
export type OpenFile = (file: FileRef, signal: AbortSignal) => Promise<FileContent>;

/** Files whose bytes Slack has, and which nobody sees yet. */
export interface Uploaded {
  readonly files: readonly { readonly id: string; readonly title: string }[];
  /** Names of those that could not be carried. */
  readonly lost: readonly string[];
}

/** The message's files are named by their own ids, which begin so; a `ts` begins with a digit. */
export function isFileRef(ref: MessageRef): boolean {
  return ref.id.startsWith('F');
}

/**
 * The bytes of a file that stands on Slack.
 * @throws VendorError; `slack.file.login-page` where the token may not read files: Slack then shows a page to sign in
 */
export async function readFile(
  client: SlackClient,
  { token, scope }: Credentials,
  file: FileRef,
  signal: AbortSignal,
): Promise<FileContent> {
  let { url, size } = file;
  if (url === '') {
    // In channels shared between companies the event names the file and no more.
    const info = record((await client.call('files.info', { ...scope, file: file.id }, token, signal))['file']);
    url = text(info?.['url_private_download']) ?? text(info?.['url_private']) ?? '';
    if (typeof info?.['size'] === 'number') size = info['size'];
  }
  const served = await client.download(url, token, signal);
  if (served.type.startsWith('text/html') && !file.mimeType.startsWith('text/html')) {
    await served.stream.cancel();
    throw new VendorError(
      'slack.file.login-page',
      'Slack served a page in place of the file: is the scope files:read there?',
    );
  }
  const length = served.size ?? size;
  if (length === undefined) {
    await served.stream.cancel();
    throw new VendorError('slack.file.no-size', 'Slack does not tell how long the file is');
  }
  return { stream: served.stream, size: length };
}

/** A file that takes longer is lost, and its sender is told. */
const FILES_WITHIN_MS = 14_000;

/**
 * Brings files to Slack, not yet to anybody's eyes. A file that its own platform does not give is lost, and no reason to
 * hold the message back; Slack being away is one.
 * @throws VendorError worth another try
 */
export async function uploadFiles(
  client: SlackClient,
  { token, scope }: Credentials,
  files: readonly FileRef[],
  open: OpenFile,
  signal: AbortSignal,
): Promise<Uploaded> {
  const done: { id: string; title: string }[] = [];
  const lost: string[] = [];
  // Part of the call's time: what is left is for the message itself, which a file must not hold up.
  const time = AbortSignal.timeout(FILES_WITHIN_MS);
  const both = AbortSignal.any([signal, time]);
  for (const file of files) {
    if (time.aborted) {
      lost.push(file.name);
      continue;
    }
    const content = (await attempt(() => open(file, both), signal)) ?? (await attempt(() => open(file, both), signal));
    if (content === null) {
      lost.push(file.name);
      continue;
    }
    try {
      const args = { ...scope, filename: file.name, length: content.size };
      const target = await client.call('files.getUploadURLExternal', args, token, signal);
      await client.upload(text(target['upload_url']) ?? '', content, both);
      done.push({ id: text(target['file_id']) ?? '', title: file.name });
    } catch (error) {
      await content.stream.cancel().catch(() => undefined);
      const gaveUp = time.aborted && !signal.aborted;
      if (!gaveUp && (!(error instanceof VendorError) || error.retry !== 'never')) throw error;
      lost.push(file.name);
    }
  }
  return { files: done, lost };
}

/** Null where it failed, for good or for now. */
async function attempt<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | null> {
  try {
    return await work();
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

/** Pauses before asking where a file was shown: Slack tells it a moment later. In ms. */
const SHARE_PAUSES = [0, 250, 500, 1000];

/**
 * Shows uploaded files in a place, in one message. Slack shows it under the bot's name, so that a message without words
 * says whose files they are. Gives a reference for each file, then one for the message, if Slack tells it in time.
 */
export async function showFiles(
  client: SlackClient,
  { token, scope }: Credentials,
  uploaded: Uploaded,
  place: Place,
  author: Profile | undefined,
  signal: AbortSignal,
): Promise<MessageRef[]> {
  const name =
    author === undefined
      ? undefined
      : displayName(author.name)
          ?.replace(/[*_~`:@#]/g, ' ')
          .trim();
  const args = {
    ...scope,
    files: uploaded.files,
    channel_id: place.channel,
    ...(place.thread !== undefined && { thread_ts: place.thread }),
    ...(name && { initial_comment: `${escapeMrkdwn(name)}:` }),
  };
  await client.call('files.completeUploadExternal', args, token, signal);
  const refs: MessageRef[] = uploaded.files.map(({ id }) => ({ place, id }));
  const ts = await shownAt(client, { token, scope }, uploaded.files[0]?.id ?? '', place.channel, signal);
  return ts === undefined ? refs : [...refs, { place, id: ts }];
}

/** The `ts` of the message that shows a file in a channel; undefined if Slack does not tell. */
export async function shownAt(
  client: SlackClient,
  { token, scope }: Credentials,
  file: string,
  channel: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const pause of SHARE_PAUSES) {
    if (pause > 0) await new Promise<void>((resolve) => setTimeout(resolve, pause));
    if (signal.aborted) return undefined;
    try {
      const info = record((await client.call('files.info', { ...scope, file }, token, signal))['file']);
      const ts = shareIn(record(info?.['shares']), channel);
      if (ts !== undefined) return ts;
    } catch {
      // The file is shown already; not knowing where is no failure.
      return undefined;
    }
  }
  return undefined;
}

function shareIn(shares: Json | undefined, channel: string): string | undefined {
  for (const kind of ['private', 'public']) {
    const share = records(record(shares?.[kind])?.[channel]).at(-1);
    if (share !== undefined) return text(share['ts']);
  }
  return undefined;
}
