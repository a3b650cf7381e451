import type { IncomingMessage } from 'node:http';
import { BadRequestError } from '../../core/errors.ts';

const MAX_BODY_BYTES = 1024 * 1024;
/** So much of a body that is too long is read and thrown away, so that its sender reads our answer rather than a reset. */
const MAX_DRAINED_BYTES = 8 * MAX_BODY_BYTES;

/**
 * The raw bytes of a request, at most 1 MB.
 * @throws BadRequestError with status 413 for a longer one: its connection is to be closed with the answer
 */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_DRAINED_BYTES) return Promise.reject(tooLong());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
      if (size > MAX_DRAINED_BYTES) {
        request.pause();
        reject(tooLong());
      }
    });
    request.once('end', () => {
      if (size > MAX_BODY_BYTES) reject(tooLong());
      else resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    request.once('error', reject);
    request.once('close', () => {
      // Without an end before it, the sender went away; nobody reads the answer.
      if (!request.complete) reject(new BadRequestError('body.aborted', 'The request ended before its body did'));
    });
  });
}

function tooLong(): BadRequestError {
  return new BadRequestError('body.too-large', 'The request is longer than 1 MB', 413);
}
