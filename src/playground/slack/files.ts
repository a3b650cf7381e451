import { extname } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { Json } from './types.ts';
import { randomId } from './ids.ts';

/** Slack takes 1 GB; one file of a playground needs less. */
export const MAX_FILE_BYTES = 64_000_000;
const MAX_KEPT_BYTES = 256_000_000;
const MAX_TICKETS = 1_000;

export interface StoredFile {
  readonly id: string;
  readonly team: string;
  readonly user: string;
  readonly name: string;
  title: string;
  readonly mimetype: string;
  /** Null once it made room for newer ones. */
  content: Buffer | null;
  readonly size: number;
  /** ms since the epoch. */
  readonly created: number;
  /** Where it was shared: channel id and ts. */
  readonly shares: { readonly channel: string; readonly ts: string; readonly thread_ts?: string }[];
}

interface Ticket {
  readonly fileId: string;
  readonly team: string;
  readonly user: string;
  readonly name: string;
  readonly length: number;
}

/** Files and the tickets for uploading them. The oldest bytes go when all of them take over 256 MB. */
export interface FileStore {
  add(file: {
    id?: string;
    team: string;
    user: string;
    name: string;
    title?: string;
    mimetype?: string;
    content: Buffer;
  }): StoredFile;
  get(id: string): StoredFile | undefined;
  /** The address to post the bytes to, and the id that the file will have. */
  ticket(team: string, user: string, name: string, length: number): { uploadUrl: string; fileId: string };
  /** False if there is no such ticket or the length is not the one announced. */
  redeem(ticket: string, content: Buffer): boolean;
  remove(file: StoredFile): void;
  /** The file as Slack's JSON. */
  json(file: StoredFile): Json;
  clear(): void;
}

export function createFileStore(baseUrl: () => string, now: () => number): FileStore {
  const files = new Map<string, StoredFile>();
  const tickets = new Map<string, Ticket>();
  let bytes = 0;

  const store: FileStore = {
    add({ id, team, user, name, title, mimetype, content }) {
      const type = mimetype ?? MIMETYPES[extname(name).toLowerCase()] ?? 'application/octet-stream';
      const size = content.length;
      const file: StoredFile = {
        id: id ?? randomId('F'),
        team,
        user,
        name,
        title: title ?? name,
        mimetype: type,
        content,
        size,
        created: now(),
        shares: [],
      };
      bytes += size;
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
    ticket(team, user, name, length) {
      if (tickets.size >= MAX_TICKETS) tickets.clear();
      const ticket = randomBytes(18).toString('base64url');
      const fileId = randomId('F');
      tickets.set(ticket, { fileId, team, user, name, length });
      return { uploadUrl: `${baseUrl()}/files/upload/v1/${ticket}`, fileId };
    },
    redeem(secret, content) {
      const ticket = tickets.get(secret);
      if (ticket === undefined || content.length !== ticket.length) return false;
      tickets.delete(secret);
      store.add({ id: ticket.fileId, team: ticket.team, user: ticket.user, name: ticket.name, content });
      return true;
    },
    remove(file) {
      if (file.content !== null) bytes -= file.size;
      files.delete(file.id);
    },
    json(file) {
      const base = `${baseUrl()}/files/${file.team}-${file.id}`;
      const name = encodeURIComponent(file.name);
      const url = `${base}/${name}`;
      const image = file.mimetype.startsWith('image/');
      const extension = extname(file.name).slice(1).toLowerCase();
      return {
        id: file.id,
        created: Math.floor(file.created / 1000),
        timestamp: Math.floor(file.created / 1000),
        name: file.name,
        title: file.title,
        mimetype: file.mimetype,
        filetype: extension === '' ? 'binary' : extension,
        pretty_type: extension === '' ? 'Binary' : extension.toUpperCase(),
        user: file.user,
        user_team: file.team,
        editable: false,
        size: file.size,
        mode: 'hosted',
        is_external: false,
        external_type: '',
        is_public: true,
        public_url_shared: false,
        display_as_bot: false,
        username: '',
        url_private: url,
        url_private_download: `${base}/download/${name}`,
        ...(image ? { thumb_64: url, thumb_360: url } : {}),
        media_display_type: 'unknown',
        permalink: `${base}/${name}`,
        has_rich_preview: false,
        file_access: 'visible',
      };
    },
    clear() {
      files.clear();
      tickets.clear();
      bytes = 0;
    },
  };
  return store;
}

const MIMETYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.gif': 'image/gif',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.log': 'text/plain',
  '.md': 'text/markdown',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.zip': 'application/zip',
};
