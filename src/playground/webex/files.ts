import { randomUUID } from 'node:crypto';
import { hydraId } from './ids.ts';

/** What the malware scan has to say; `scanning` answers so `scans` times, and is clean then. */
export type Scan = 'clean' | 'scanning' | 'infected' | 'unscannable';

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  readonly size: number;
  /** Null once the store was too full to keep it. */
  content: Buffer | null;
  scan: Scan;
  scansLeft: number;
  /** Where it was sent: who reads that message may have the file. */
  messageId?: string;
}

/** Webex's limit for one file is said to be about 100 MB; no page of the vendor's documentation at hand confirms it. */
export const MAX_FILE_BYTES = 100_000_000;
const MAX_KEPT_BYTES = 300_000_000;

export interface FileStore {
  add(file: { name: string; mimeType: string; content: Buffer; scan?: Scan; scans?: number }): StoredFile;
  get(id: string): StoredFile | undefined;
  remove(id: string): void;
  clear(): void;
}

export function createFileStore(): FileStore {
  const files = new Map<string, StoredFile>();
  let bytes = 0;
  return {
    add({ name, mimeType, content, scan, scans }) {
      const file: StoredFile = {
        id: hydraId('CONTENT', `${randomUUID()}/0`),
        name,
        mimeType,
        size: content.length,
        content,
        scan: scan ?? 'clean',
        scansLeft: scans ?? 1,
      };
      files.set(file.id, file);
      bytes += file.size;
      for (const old of files.values()) {
        if (bytes <= MAX_KEPT_BYTES) break;
        if (old.content === null || old === file) continue;
        bytes -= old.size;
        old.content = null;
      }
      return file;
    },
    get: (id) => files.get(id),
    remove(id) {
      const file = files.get(id);
      if (file?.content !== null && file !== undefined) bytes -= file.size;
      files.delete(id);
    },
    clear() {
      files.clear();
      bytes = 0;
    },
  };
}
