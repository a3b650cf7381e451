import type { FileRef } from '../../core/message.ts';
import type { Inline } from '../../core/text.ts';
import type { Json } from '../shared/json.ts';
import type { Consents } from './consents.ts';
import type { Spot } from './conversations.ts';
import type { OpenFile } from './files.ts';
import { renderMessage } from './render.ts';

/** The activities that bring files to a place, and the names of those that can't be brought. */
export type OutFiles = (
  files: readonly FileRef[],
  spot: Spot,
  author: string | undefined,
  signal: AbortSignal,
) => Promise<{ readonly activities: readonly Json[]; readonly lost: readonly string[] }>;

interface OutFilesOptions {
  readonly consents: Pick<Consents, 'card'>;
  readonly openFile: OpenFile;
  /** An address under which a file can be opened for a day; null where Baton has none. */
  fileLink(file: FileRef): string | null;
}

/** A file in one piece may be so long. Source: Microsoft Graph, "driveItem: createUploadSession". */
const MAX_CONSENT_BYTES = 60 * 1024 * 1024;
/** What takes longer is carried as a link. */
const SIZE_WITHIN_MS = 5_000;

/** In the 1:1 Teams asks the reader first; elsewhere a bot can't bring files, and a link stands in their place. */
export function createOutFiles({ consents, openFile, fileLink }: OutFilesOptions): OutFiles {
  async function sizeOf(file: FileRef, signal: AbortSignal): Promise<number | undefined> {
    if (file.size !== undefined) return file.size;
    try {
      const content = await openFile(file, AbortSignal.any([signal, AbortSignal.timeout(SIZE_WITHIN_MS)]));
      await content.stream.cancel();
      return content.size;
    } catch {
      signal.throwIfAborted();
      return undefined;
    }
  }

  function linked(file: FileRef): Inline[] | null {
    const url = fileLink(file);
    return url === null ? null : [{ type: 'link', url, text: file.name }];
  }

  return async (files, { place, scope }, author, signal) => {
    const activities: Json[] = [];
    const lost: string[] = [];
    const lines: Inline[] = [];
    for (const file of files) {
      const size = scope === 'personal' ? await sizeOf(file, signal) : undefined;
      if (size !== undefined && size > 0 && size <= MAX_CONSENT_BYTES) {
        activities.push(await consents.card(file, size, place.channel));
        continue;
      }
      const line = linked(file);
      if (line === null) lost.push(file.name);
      else lines.push(...(lines.length > 0 ? [{ type: 'break' as const }] : []), ...line);
    }
    const profile =
      author === undefined ? {} : { author: { surface: 'teams', workspace: '', id: '', name: author } as const };
    if (lines.length > 0)
      activities.unshift(...renderMessage({ ...profile, text: [{ type: 'paragraph', children: lines }] }));
    else if (author !== undefined && activities.length > 0) {
      activities.unshift(
        ...renderMessage({ text: [{ type: 'paragraph', children: [{ type: 'text', text: `${author}:` }] }] }),
      );
    }
    return { activities, lost };
  };
}
