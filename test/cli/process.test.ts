import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commandLine } from './support.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

/** Starts the service as its own process, and gives the first log line that says where it is ready. */
async function startProcess(folder: string) {
  const child = spawn(process.execPath, [MAIN, 'start'], {
    cwd: folder,
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) {
    const { message, url } = JSON.parse(line) as { message: string; url?: string };
    if (message === 'Baton is ready' && url !== undefined) return { child, url };
  }
  throw new Error('the service ended before it was ready');
}

describe('the process', () => {
  it('is ready, ends with 0 on SIGTERM, and starts again on the same store', async () => {
    const { folder } = commandLine();
    for (let round = 0; round < 2; round += 1) {
      const { child, url } = await startProcess(folder);
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      const ended = once(child, 'exit');
      child.stdout.resume();
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    }
  });

  it('refuses a second instance on one SQLite file with a sentence', async () => {
    const { folder, run } = commandLine();
    await startProcess(folder);
    const second = await run('start');
    expect(second).toMatchObject({
      code: 1,
      err: expect.stringContaining('Another instance of Baton is running') as string,
    });
    // What only looks may look beside it.
    expect((await run('handoffs')).code).toBe(0);
  });

  it('ends with the exit code of the command line', async () => {
    const { folder } = commandLine('servr: {}\n');
    const child = spawn(process.execPath, [MAIN, 'config', 'check'], { cwd: folder, env: {}, stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([1, null]);
  });
});
