import { randomBytes } from 'node:crypto';

/** More than a person of the playground attaches; Teams itself takes 250 GB. */
export const MAX_FILE_BYTES = 64_000_000;
const MAX_KEPT_BYTES = 256_000_000;
const MAX_TICKETS = 1_000;
/** Addresses of downloads are signed and good for a short time; how short Teams does not tell. */
const TICKET_LIVES_MS = 5 * 60_000;

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  readonly size: number;
  /** Null once it made room for newer ones. */
  content: Buffer | null;
}

/** A place in the person's storage that the app may write a file to, after the person agreed. */
interface Upload {
  readonly id: string;
  readonly name: string;
  readonly size: number;
}

/** Files, and the addresses that need no token. The oldest bytes go when all of them take over 256 MB. */
export interface FileStore {
  add(file: {
    readonly id?: string;
    readonly name: string;
    readonly mimeType: string;
    readonly content: Buffer;
  }): StoredFile;
  get(id: string): StoredFile | undefined;
  /** The secret of a new download address. */
  downloadTicket(id: string): string;
  /** The file, if the address is good still. */
  download(ticket: string): StoredFile | undefined;
  /** The secret of a new upload address, and the id that the file will have. */
  uploadTicket(name: string, size: number): { readonly ticket: string; readonly id: string };
  upload(ticket: string): Upload | undefined;
  finish(ticket: string, content: Buffer): StoredFile;
  clear(): void;
}

export function createFileStore(now: () => number): FileStore {
  const files = new Map<string, StoredFile>();
  const downloads = new Map<string, { id: string; until: number }>();
  const uploads = new Map<string, Upload>();
  let bytes = 0;
  const secret = (): string => randomBytes(18).toString('base64url');

  const store: FileStore = {
    add({ id, name, mimeType, content }) {
      const file: StoredFile = {
        id: id ?? randomBytes(16).toString('hex'),
        name,
        mimeType,
        size: content.length,
        content,
      };
      bytes += file.size;
      files.set(file.id, file);
      for (const old of files.values()) {
        if (bytes <= MAX_KEPT_BYTES) break;
        if (old.content === null || old === file) continue;
        bytes -= old.size;
        old.content = null;
      }
      return file;
    },
    get: (id) => files.get(id),
    downloadTicket(id) {
      if (downloads.size >= MAX_TICKETS) downloads.clear();
      const ticket = secret();
      downloads.set(ticket, { id, until: now() + TICKET_LIVES_MS });
      return ticket;
    },
    download(ticket) {
      const found = downloads.get(ticket);
      return found === undefined || found.until < now() ? undefined : files.get(found.id);
    },
    uploadTicket(name, size) {
      if (uploads.size >= MAX_TICKETS) uploads.clear();
      const ticket = secret();
      const id = randomBytes(16).toString('hex');
      uploads.set(ticket, { id, name, size });
      return { ticket, id };
    },
    upload: (ticket) => uploads.get(ticket),
    finish(ticket, content) {
      const upload = uploads.get(ticket);
      if (upload === undefined) throw new Error('there is no such upload');
      uploads.delete(ticket);
      return store.add({ id: upload.id, name: upload.name, mimeType: mimeTypeOf(upload.name), content });
    },
    clear() {
      files.clear();
      downloads.clear();
      uploads.clear();
      bytes = 0;
    },
  };
  return store;
}

const MIME_TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  log: 'text/plain',
  pdf: 'application/pdf',
  png: 'image/png',
  txt: 'text/plain',
  zip: 'application/zip',
};

function mimeTypeOf(name: string): string {
  return MIME_TYPES[/\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream';
}
