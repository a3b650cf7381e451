import type { Readable } from 'node:stream';

/**
 * Bytes as a web stream, read only as far as somebody asks. (`Readable.toWeb` throws into nowhere, and so ends the process,
 * when its stream is cancelled while bytes are coming.)
 */
export function webStream(body: Readable): ReadableStream<Uint8Array> {
  body.on('error', () => undefined);
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      cancel() {
        body.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
