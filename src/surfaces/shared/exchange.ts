import type { Dispatcher } from 'undici';

type Headers = Dispatcher.ResponseData['headers'];

/** An answer, read to its end. */
export interface WholeAnswer {
  readonly statusCode: number;
  readonly headers: Headers;
  readonly text: string;
}

interface Exchange {
  /** Where a dispatcher for several origins is to call. */
  readonly origin?: string;
  readonly path: string;
  /** POST unless told. */
  readonly method?: Dispatcher.HttpMethod;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Dispatcher.DispatchOptions['body'];
  readonly signal: AbortSignal | undefined;
}

/**
 * One call whose answer is a short text, without the streams that a request otherwise goes through.
 * @throws what undici throws, or the reason of the signal
 */
export function exchange(dispatcher: Dispatcher, call: Exchange): Promise<WholeAnswer> {
  const { origin, path, method = 'POST', headers, body, signal } = call;
  return new Promise((resolve, reject) => {
    let statusCode = 0;
    let received: Headers = {};
    let running: Dispatcher.DispatchController | undefined;
    const chunks: Buffer[] = [];
    const stop = (): void => {
      const reason = signal?.reason as Error;
      // Before it has begun there is nothing to be called off, but nobody waits for it any more.
      running?.abort(reason);
      reject(reason);
    };
    const over = (): void => signal?.removeEventListener('abort', stop);
    if (signal?.aborted === true) return stop();
    signal?.addEventListener('abort', stop, { once: true });
    dispatcher.dispatch(
      { ...(origin !== undefined && { origin }), path, method, headers, body },
      {
        onRequestStart(controller) {
          running = controller;
          if (signal?.aborted === true) stop();
        },
        onResponseStart(_controller, status, head) {
          statusCode = status;
          received = head;
        },
        onResponseData(_controller, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          over();
          resolve({ statusCode, headers: received, text: Buffer.concat(chunks).toString('utf8') });
        },
        onResponseError(_controller, error) {
          over();
          reject(error);
        },
      },
    );
  });
}
