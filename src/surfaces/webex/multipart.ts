import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FileContent } from '../../ports/surface.ts';

/** One field of a form: a text, or a file that is streamed. */
export type Part =
  | { readonly name: string; readonly value: string }
  | {
      readonly name: string;
      readonly file: { readonly name: string; readonly type: string; readonly content: FileContent };
    };

/**
 * A form with files as Webex takes it, without holding a file in memory. The boundary is random, so that no file can end
 * its part by itself. Source: RFC 7578; Webex, "Message attachments".
 */
export function multipart(parts: readonly Part[]): {
  readonly type: string;
  readonly bytes: Readable;
  readonly length: number;
} {
  const boundary = `baton-${randomBytes(18).toString('hex')}`;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const part of parts) {
      yield Buffer.from(`--${boundary}\r\n${headersOf(part)}\r\n\r\n`);
      if ('value' in part) yield Buffer.from(part.value);
      else yield* part.file.content.stream as unknown as AsyncIterable<Uint8Array>;
      yield Buffer.from('\r\n');
    }
    yield Buffer.from(`--${boundary}--\r\n`);
  }
  const framed = parts.reduce((sum, part) => {
    const content = 'value' in part ? Buffer.byteLength(part.value) : part.file.content.size;
    return sum + Buffer.byteLength(`--${boundary}\r\n${headersOf(part)}\r\n\r\n\r\n`) + content;
  }, 0);
  const length = framed + boundary.length + '----\r\n'.length;
  return {
    length,
    type: `multipart/form-data; boundary=${boundary}`,
    bytes: Readable.from(bytes(), { objectMode: false }),
  };
}

function headersOf(part: Part): string {
  if ('value' in part) return `Content-Disposition: form-data; name="${part.name}"`;
  const name = part.file.name
    .replace(/[\r\n]/g, ' ')
    .replaceAll('"', '%22')
    .slice(-200);
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(part.file.type) ? part.file.type : 'application/octet-stream';
  return `Content-Disposition: form-data; name="${part.name}"; filename="${name}"\r\nContent-Type: ${type}`;
}
