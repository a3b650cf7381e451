import { VendorError } from '../../core/errors.ts';
import type { FileRef } from '../../core/message.ts';
import type { FileContent } from '../../ports/surface.ts';
import type { TeamsClient } from './client.ts';

/** Opens a file on the platform where it stands. */
export type OpenFile = (file: FileRef, signal: AbortSignal) => Promise<FileContent>;

/**
 * The bytes of a file that somebody attached. Pictures lie with Teams' service and need the bot's token; other files have an
 * address that opens without one, for a short while. Source: "Send and receive files from a bot".
 * @throws VendorError; what has run out can't be had again
 */
export async function readFile(
  client: TeamsClient,
  file: FileRef,
  serviceUrls: readonly string[],
  signal: AbortSignal,
): Promise<FileContent> {
  const served = await client.download(file.url, file.mimeType.startsWith('image/'), serviceUrls, signal);
  const size = served.size ?? file.size;
  if (size === undefined) {
    await served.stream.cancel();
    throw new VendorError('teams.file.no-size', 'Teams does not tell how long the file is');
  }
  return { stream: served.stream, size };
}
