import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { until } from '../support/slack-world.ts';

const READY_WITHIN_MS = 30_000;
const END_WITHIN_MS = 10_000;
/** Baton ends by itself within half a minute, once npm is gone. */
const GONE_WITHIN_MS = 40_000;

/** A program that runs beside the test. */
export interface Running<T> {
  /** What the line said that told it was ready. */
  readonly ready: T;
  /** What it has written so far, to either output. */
  readonly lines: readonly string[];
  /** Ends it by SIGTERM, or by SIGKILL if it does not listen. Resolves once it and those whom it started are gone. */
  end(): Promise<void>;
}

/** Starts a program. `ready` gives something for the line which tells that it is up. @throws when it ends before, or is too slow */
export async function startProgram<T>(
  command: readonly [string, ...string[]],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly ready: (line: string) => T | null },
): Promise<Running<T>> {
  const [program, ...args] = command;
  const { cwd, env } = options;
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let over = false;
  // Not before all who write to its outputs are gone.
  child.once('close', () => {
    over = true;
  });
  const lines: string[] = [];
  child.once('error', ({ message }) => void lines.push(message));
  const killToo = (): void => void child.kill('SIGKILL');
  process.once('exit', killToo);
  let told: T | null = null;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      told ??= options.ready(line);
    });
  }

  async function end(): Promise<void> {
    child.kill('SIGTERM');
    const gone = async (): Promise<boolean> => over;
    await until(`${program} to end`, gone, END_WITHIN_MS).catch(async () => {
      killToo();
      await until(`${program} to be gone`, gone, GONE_WITHIN_MS);
    });
    process.off('exit', killToo);
  }

  try {
    const heard = async (): Promise<T | null> => {
      if (over) throw new Error('it has ended');
      return told;
    };
    return { ready: await until('it to be ready', heard, READY_WITHIN_MS), lines, end };
  } catch (error) {
    await end();
    throw new Error(`${program} ${args.join(' ')} did not start:\n${lines.slice(-20).join('\n')}`, { cause: error });
  }
}
