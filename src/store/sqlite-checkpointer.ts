import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/*
 * A thread that moves what was committed from the log into the database, so that no commit is held up by it. PASSIVE waits
 * for nobody and keeps nobody waiting; what it does not get done is left for the next time.
 */

const EVERY_MS = 200;
const BUSY_MS = 1_000;

const db = new DatabaseSync(workerData as string, { timeout: BUSY_MS });
const checkpoint = db.prepare('PRAGMA wal_checkpoint(PASSIVE)');

const timer = setInterval(() => {
  try {
    checkpoint.all();
  } catch {
    // A full disk, or somebody else at it: the log grows, and the writer does it by itself when it has grown too long.
  }
}, EVERY_MS);

parentPort?.once('message', () => {
  clearInterval(timer);
  db.close();
});
