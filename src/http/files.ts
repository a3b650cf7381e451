import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { Router, type Request, type Response } from 'express';
import type { Catalogue, SentenceKey } from '../core/catalogue.ts';
import { classify, VendorError } from '../core/errors.ts';
import type { FileRef } from '../core/message.ts';
import { sealed, unsealed } from '../net/seal.ts';
import type { Log } from '../ports/log.ts';
import type { FileContent } from '../ports/surface.ts';
import { sendPage } from './page.ts';

export interface FileLinksOptions {
  /** 32 bytes that all instances of one store share. */
  readonly key: Uint8Array;
  /** Where people reach Baton; null where nobody outside does, so that a link would lead nowhere. */
  readonly publicUrl: string | null;
  /** Opens a file on the platform where it stands. The signal ends the reading as well. */
  readonly open: (file: FileRef, signal: AbortSignal) => Promise<FileContent>;
  readonly texts: Catalogue;
  readonly log: Log;
  readonly now: () => number;
  readonly limits?: Partial<FileLimits>;
}

interface FileLimits {
  /** How long a link works. */
  readonly validMs: number;
  /** How long the platform may take until its first byte. */
  readonly openMs: number;
  /** How long one download may take. */
  readonly readMs: number;
  /** Downloads at once. */
  readonly downloads: number;
}

const LIMITS: FileLimits = { validMs: 24 * 3_600_000, openMs: 20_000, readMs: 15 * 60_000, downloads: 64 };

export interface FileLinks {
  /** An address under which a person can fetch the file, any number of times for a day; null where there is none. */
  link(file: FileRef): string | null;
  readonly router: Router;
}

const PATH = '/files/';
const KIND = 'file';
/** Kinds that a browser would run or read as a page, should it ever show them in spite of the headers. */
const ACTIVE = /^text\/(html|xml|css)|script|[/+]xml$|svg/i;
const MIME = /^[\w.+-]+\/[\w.+-]+$/;

interface Claims {
  readonly file: FileRef;
  /** ms since the epoch. */
  readonly until: number;
}

/**
 * `GET /files/TOKEN`: an attachment's bytes, straight from its platform; nothing is stored. The token holds where the file
 * stands, sealed with AES-256-GCM, because its address may be a secret of the platform.
 */
export function createFileLinks(options: FileLinksOptions): FileLinks {
  const { key, publicUrl, open, texts, log, now } = options;
  const limits = { ...LIMITS, ...options.limits };
  let underway = 0;

  function refuse(response: Response, status: number, sentence: SentenceKey): void {
    if (status === 503) response.set('Retry-After', '10');
    sendPage(response, status, texts[sentence]);
  }

  async function serve(request: Request<{ token: string }>, response: Response): Promise<void> {
    const claims = unsealed(key, KIND, request.params.token) as Claims | undefined;
    if (claims === undefined) return refuse(response, 404, 'file.unknown');
    if (claims.until < now()) return refuse(response, 410, 'file.expired');
    const { file } = claims;
    if (request.method === 'HEAD') {
      setHeaders(response, file, file.size);
      response.end();
      return;
    }
    if (underway >= limits.downloads) return refuse(response, 503, 'file.away');
    underway += 1;
    try {
      await pass(file, response);
    } finally {
      underway -= 1;
    }
  }

  async function pass(file: FileRef, response: Response): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const slow = setTimeout(() => gone.abort(), limits.openMs);
    const endless = setTimeout(() => gone.abort(), limits.readMs);
    try {
      const { stream, size } = await open(file, gone.signal);
      clearTimeout(slow);
      setHeaders(response, file, size);
      const bytes = Readable.fromWeb(stream as ReadableStream<Uint8Array>);
      await pipeline(bytes, exactly(size), response, { signal: gone.signal });
    } catch (error) {
      const failure = classify(error);
      if (response.headersSent || response.destroyed) response.destroy();
      else
        refuse(response, failure.retry === 'never' ? 404 : 503, failure.retry === 'never' ? 'file.gone' : 'file.away');
      log.debug({ surface: file.place.surface, code: failure.code }, 'a file could not be passed on');
    } finally {
      clearTimeout(slow);
      clearTimeout(endless);
    }
  }

  const router = Router();
  router.get(`${PATH}:token`, serve);
  return {
    link(file) {
      if (publicUrl === null) return null;
      const token = sealed(key, KIND, { file, until: now() + limits.validMs } satisfies Claims);
      return token === null ? null : `${publicUrl}${PATH}${token}`;
    },
    router,
  };
}

/** A platform that sends less or more than it said: the reader must see that the file broke off. */
function exactly(size: number) {
  return async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let left = size;
    for await (const chunk of chunks) {
      left -= chunk.length;
      if (left < 0) break;
      yield chunk;
    }
    if (left !== 0) throw new VendorError('file.wrong-size', 'the platform told another size than it sent');
  };
}

function setHeaders(response: Response, { name, mimeType }: FileRef, size: number | undefined): void {
  // Escapes the name, and sets a kind by its ending, which the next line replaces.
  response.attachment(safeName(name));
  response.set({
    'Content-Type': MIME.test(mimeType) && !ACTIVE.test(mimeType) ? mimeType : 'application/octet-stream',
    'Cache-Control': 'private, no-store',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'same-site',
    'Referrer-Policy': 'no-referrer',
    'X-Robots-Tag': 'noindex',
    ...(size === undefined ? {} : { 'Content-Length': String(size) }),
  });
}

/** One name without folders and invisible characters, which could pass for another ending. */
function safeName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[\\/:*?"<>|]/g, '_')
    .trim();
  return [...plain].slice(-150).join('').replace(/^\.+/, '') || 'file';
}
