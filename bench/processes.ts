import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { request } from 'undici';
import { until } from './wait.ts';

const running = new Set<ChildProcess>();

/** Whatever the bench started ends with it, also when it fails. */
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}

export interface Running {
  readonly child: ChildProcess;
  /** From the spawn to the first 200 of `/readyz`, in ms. */
  readonly startedInMs: number;
  /** Asks it to end, and waits; forces it after 30 s. */
  stop(): Promise<void>;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>;
  /** Resident memory in MB (Linux only, else NaN). */
  residentMb(): number;
  /** Processor time that it has used so far, in ms (Linux only, else NaN). */
  processorMs(): number;
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

function residentMb(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** Linux counts in ticks of 10 ms. Source: proc(5), the fields utime and stime of `stat`. */
function processorMs(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return Number.NaN;
  }
}

/** Starts `node ARGUMENTS` with `env` alone, its output into `log`, and waits until it says that it is ready. */
export async function startService(start: {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
  readonly log: string;
}): Promise<Running> {
  const output = openSync(start.log, 'a');
  const from = performance.now();
  const child = spawn(process.execPath, start.args, {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_ENV: 'production', ...start.env },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  running.add(child);
  child.once('exit', () => running.delete(child));
  await until(
    `${start.args.join(' ')} to be ready (see its output in ${start.log})`,
    30_000,
    async () => {
      if (child.exitCode !== null) throw new Error(`${start.args.join(' ')} ended: ${lastLines(start.log)}`);
      return isReady(start.port);
    },
    4,
  );
  const startedInMs = performance.now() - from;
  const finish = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    const force = setTimeout(() => child.kill('SIGKILL'), 30_000);
    await ended(child);
    clearTimeout(force);
  };
  return {
    child,
    startedInMs,
    stop: () => finish('SIGTERM'),
    kill: () => finish('SIGKILL'),
    residentMb: () => residentMb(child.pid ?? 0),
    processorMs: () => processorMs(child.pid ?? 0),
  };
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').split('\n').slice(-15).join('\n');
}

async function isReady(port: number): Promise<boolean> {
  try {
    const response = await request(`http://127.0.0.1:${port}/readyz`, { reset: true });
    await response.body.dump();
    return response.statusCode === 200;
  } catch {
    return false;
  }
}

/** Starts a tool of the bench that prints `{"port": N}` as its first line. */
export async function startTool(file: string): Promise<{ port: number; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`${file} ended before it was ready`)));
    child.stdout?.once('data', (line: Buffer) => resolve((JSON.parse(line.toString()) as { port: number }).port));
  });
  return {
    port,
    stop: async () => {
      child.kill('SIGTERM');
      await ended(child);
    },
  };
}
