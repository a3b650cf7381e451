import { runCommandLine } from './cli/run.ts';
import type { Terminal } from './cli/program.ts';
import { createProgram } from './program.ts';

/** After SIGTERM the process is gone within 30 s, whatever hangs. */
const END_WITHIN_MS = 28_000;

/** How often a process that npm started looks whether npm's shell is still there. */
const LOOK_FOR_PARENT_MS = 500;

const stop = Promise.withResolvers<void>();
let stopping = false;

function end(): void {
  stopping = true;
  stop.resolve();
  setTimeout(() => process.exit(0), END_WITHIN_MS).unref();
}

process.on('SIGTERM', end);
process.on('SIGINT', () => {
  // Whoever presses Ctrl-C twice means it.
  if (stopping) process.exit(130);
  end();
});
if (process.env['npm_lifecycle_event'] !== undefined) {
  // npm passes SIGTERM to a shell in between, which ends without passing it on.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent && !stopping) end();
  }, LOOK_FOR_PARENT_MS).unref();
}

// `baton export | head` closes the pipe early, which is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const terminal: Terminal = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  drained: () =>
    process.stdout.writableNeedDrain
      ? new Promise((resolve) => process.stdout.once('drain', resolve))
      : Promise.resolve(),
  stopped: () => stop.promise,
  now: Date.now,
};

process.exitCode = await runCommandLine(process.argv.slice(2), createProgram(process.env, process.cwd()), terminal);
if (stopping) process.exit();
