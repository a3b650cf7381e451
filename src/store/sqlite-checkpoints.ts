import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** The log may grow to so many pages before the writer moves them by itself; usually a thread has done it by then. */
export const LONGEST_LOG_PAGES = 8_000;

/** Starts the thread that empties the log of this database. @returns what ends it */
export function startCheckpoints(path: string): () => Promise<void> {
  const worker = new Worker(new URL('./sqlite-checkpointer.ts', import.meta.url), { workerData: path, execArgv: [] });
  let gone = false;
  worker.once('exit', () => {
    gone = true;
  });
  // Without it all is well but slower: see above.
  worker.on('error', () => undefined);
  worker.unref();
  return async () => {
    if (gone) return;
    const exited = once(worker, 'exit');
    worker.ref();
    worker.postMessage('end');
    await exited;
  };
}
