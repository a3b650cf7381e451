import { BatonError, VendorError } from '../../core/errors.ts';
import type { FileRef } from '../../core/message.ts';
import type { MessageRef, Place } from '../../core/place.ts';
import type { FileContent } from '../../ports/surface.ts';
import type { WebexClient } from './client.ts';
import { statusOf } from './errors.ts';
import { addressOf, fileRef, refOf } from './place.ts';
import type { Poster } from './post.ts';
import { text } from '../shared/json.ts';

/** Opens a file on the platform where it stands. */
export type OpenFile = (file: FileRef, signal: AbortSignal) => Promise<FileContent>;

/** Webex names no limit; public documents speak of 100 MB. */
const LARGEST_BYTES = 100 * 1024 * 1024;
/** A file that takes longer is lost, and its sender is told. */
const FILES_WITHIN_MS = 14_000;
/** Webex scans a file before it gives it out: so long is that waited for. */
const SCAN_WITHIN_MS = 10_000;

/**
 * The bytes of a file that stands on Webex. A file that is being scanned is waited for a little; one that can't be scanned
 * is forced where the admin lets it. Source: Webex, "REST API basics", on 423, 410 and 428.
 * @throws VendorError
 */
export async function readFile(
  client: WebexClient,
  file: FileRef,
  unscannable: 'carry' | 'refuse',
  signal: AbortSignal,
): Promise<FileContent> {
  const patience = AbortSignal.timeout(SCAN_WITHIN_MS);
  let url = file.url;
  for (;;) {
    try {
      const { stream, size } = await client.download(url, signal);
      const length = size ?? file.size;
      if (length !== undefined) return { stream, size: length };
      await stream.cancel();
      throw new VendorError('webex.contents.get.no-size', 'Webex does not tell how long the file is');
    } catch (error) {
      const status = statusOf(error);
      if (status === 428 && unscannable === 'carry' && url === file.url) {
        const forced = new URL(file.url);
        forced.searchParams.set('allow', 'unscannable');
        url = forced.href;
      } else if (status === 423 && error instanceof VendorError && !patience.aborted) {
        await pause(error.retryAfterMs ?? 1000, AbortSignal.any([signal, patience]));
        if (patience.aborted || signal.aborted) throw error;
      } else throw error;
    }
  }
}

/** Resolves after `ms`, or when the signal fires. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}

interface FilesDeps {
  readonly client: WebexClient;
  readonly poster: Poster;
  readonly openFile: OpenFile;
}

/** What is posted of a message's files, and the names of those that could not be carried. */
export interface PostedFiles {
  readonly refs: readonly MessageRef[];
  readonly lost: readonly string[];
}

/**
 * Posts each file as a message of its own, because Webex takes one a message. A file that its own platform does not give is
 * lost, and no reason to hold the others back; Webex being away is one. `caption` stands with the first.
 * @throws VendorError worth another try
 */
export async function postFiles(
  { client, poster, openFile }: FilesDeps,
  files: readonly FileRef[],
  place: Place,
  caption: { readonly text: string; readonly markdown: string } | null,
  { key, signal }: { readonly key: string; readonly signal: AbortSignal },
): Promise<PostedFiles> {
  const refs: MessageRef[] = [];
  const lost: string[] = [];
  const time = AbortSignal.timeout(FILES_WITHIN_MS);
  const both = AbortSignal.any([signal, time]);
  for (const [index, file] of files.entries()) {
    const said = refs.length === 0 ? caption : null;
    const { ref } = await poster.step(key, `file ${index}`, async () => {
      const content = time.aborted ? null : await opened(openFile, file, both, signal);
      if (content === null) return null;
      if (content.size > LARGEST_BYTES) {
        await content.stream.cancel().catch(() => undefined);
        return null;
      }
      return upload(client, file, content, place, said, both, () => time.aborted && !signal.aborted);
    });
    if (ref === null) lost.push(file.name);
    else refs.push(fileRef(ref));
  }
  return { refs, lost };
}

/** Null where the other platform does not give it, for good or twice. */
async function opened(
  openFile: OpenFile,
  file: FileRef,
  both: AbortSignal,
  signal: AbortSignal,
): Promise<FileContent | null> {
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    try {
      return await openFile(file, both);
    } catch {
      signal.throwIfAborted();
    }
  }
  return null;
}

async function upload(
  client: WebexClient,
  file: FileRef,
  content: FileContent,
  place: Place,
  caption: { readonly text: string; readonly markdown: string } | null,
  signal: AbortSignal,
  gaveUp: () => boolean,
): Promise<MessageRef | null> {
  const fields = { ...addressOf(place), ...caption };
  const parts = Object.entries(fields).map(([name, value]) => ({ name, value: text(value) ?? '' }));
  try {
    const answer = await client.createWith(
      'messages',
      [...parts, { name: 'files', file: { name: file.name, type: file.mimeType, content } }],
      signal,
    );
    return refOf(answer, place);
  } catch (error) {
    await content.stream.cancel().catch(() => undefined);
    const spoiled = error instanceof BatonError && error.code.includes('CONTENT_LENGTH');
    if (gaveUp() || spoiled) return null;
    if (error instanceof VendorError && error.retry !== 'never') throw error;
    return null;
  }
}
