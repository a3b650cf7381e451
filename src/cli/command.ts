import type { ParseArgsOptionsConfig } from 'node:util';
import type { Program, Terminal } from './program.ts';

/** 0: sound. 1: problems found. 2: wrong usage. */
export type ExitCode = 0 | 1 | 2;

export interface Invocation {
  readonly program: Program;
  readonly terminal: Terminal;
  /** The file named with `--config`. */
  readonly file: string | undefined;
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly words: readonly string[];
}

export interface Command {
  /** One or two words: `start`, `config check`. */
  readonly name: string;
  /** What may follow the name. */
  readonly usage?: string;
  readonly summary: string;
  readonly options?: ParseArgsOptionsConfig;
  /** What each option is for, by name. */
  readonly help?: Readonly<Record<string, string>>;
  readonly maxWords?: number;
  run(invocation: Invocation): Promise<ExitCode>;
}

/** The command was called in a way that it does not know: exit code 2, with its help. */
export class UsageError extends Error {}
