import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, readFileSync, closeSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const READY_WITHIN_MS = 60_000;

/** Baton as a process of its own, which can be killed and started again on the same port and store. */
export interface Victim {
  readonly port: number;
  /** Of the last life that ended by itself; null while it lives, and after a kill. */
  readonly exitCode: number | null;
  /** Resolves when `/readyz` says so; gives how long that took, in ms. @throws when it ends instead */
  start(): Promise<number>;
  /** SIGKILL; resolves when the kernel has taken it down. */
  kill(): Promise<void>;
  /** SIGTERM; gives the exit code and how long it took. */
  end(): Promise<{ readonly code: number | null; readonly ms: number }>;
  /** Lines of its log at level error, over all its lives. */
  errors(): readonly string[];
}

export function createVictim(options: {
  readonly config: string;
  readonly logFile: string;
  readonly port: number;
  readonly env?: Readonly<Record<string, string>>;
}): Victim {
  const { port } = options;
  let child: ChildProcess | null = null;
  let exitCode: number | null = null;
  let gone: Promise<number | null> = Promise.resolve(null);

  async function ready(): Promise<boolean> {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) });
      await answer.body?.cancel();
      return answer.status === 200;
    } catch {
      return false;
    }
  }

  const lines = (): string[] => readFileSync(options.logFile, 'utf8').split('\n');

  return {
    port,
    get exitCode() {
      return exitCode;
    },
    async start() {
      const began = performance.now();
      const log = openSync(options.logFile, 'a');
      const started = spawn(process.execPath, [MAIN, 'start', '--config', options.config], {
        stdio: ['ignore', log, log],
        env: { ...process.env, ...options.env },
      });
      closeSync(log);
      const endToo = (): void => void started.kill('SIGKILL');
      process.once('exit', endToo);
      gone = new Promise((resolve) => started.once('exit', resolve));
      void gone.then(() => process.off('exit', endToo));
      child = started;
      let ended = false;
      exitCode = null;
      void gone.then((code) => {
        ended = true;
        exitCode = code;
        if (child === started) child = null;
      });
      while (!(await ready())) {
        if (ended) throw new Error(`Baton ended before it was ready:\n${lines().slice(-15).join('\n')}`);
        if (performance.now() - began > READY_WITHIN_MS) throw new Error('Baton did not become ready');
        await pause(4);
      }
      return performance.now() - began;
    },
    async kill() {
      child?.kill('SIGKILL');
      await gone;
    },
    async end() {
      const began = performance.now();
      child?.kill('SIGTERM');
      return { code: await gone, ms: performance.now() - began };
    },
    errors: () => lines().filter((line) => line.includes('"level":"error"') || !/^(\{|$)/.test(line)),
  };
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
