import { parseArgs } from 'node:util';
import { BatonError, ConfigError } from '../core/errors.ts';
import { UsageError, type Command, type ExitCode } from './command.ts';
import { configCheck } from './config-check.ts';
import { deadLetters } from './dead-letters.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { exportHandoffs } from './export.ts';
import { handoffs } from './handoffs.ts';
import { countOf, table } from './layout.ts';
import { manifests } from './manifests.ts';
import { migrate } from './migrate.ts';
import type { Program, Terminal } from './program.ts';
import { start } from './start.ts';
import { webhooks } from './webhooks.ts';

const COMMANDS: readonly Command[] = [
  start,
  demo,
  configCheck,
  doctor,
  manifests,
  webhooks,
  handoffs,
  deadLetters,
  exportHandoffs,
  migrate,
];

const COMMON = { config: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;

/** Runs the command line that `args` are (without node and the script); gives the exit code. Never throws. */
export async function runCommandLine(args: readonly string[], program: Program, terminal: Terminal): Promise<ExitCode> {
  const command = COMMANDS.find(({ name }) => name.split(' ').every((word, place) => args[place] === word));
  if (command === undefined) return overview(args, terminal);
  try {
    const { values, positionals } = parse(command, args.slice(command.name.split(' ').length));
    if (values['help'] === true) {
      terminal.out(helpOf(command));
      return 0;
    }
    const file = typeof values['config'] === 'string' ? values['config'] : undefined;
    return await command.run({ program, terminal, file, values, words: positionals });
  } catch (error) {
    return explain(error, command, terminal);
  }
}

function parse(command: Command, args: readonly string[]) {
  const most = command.maxWords ?? 0;
  const options = { ...COMMON, ...command.options };
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
  const extra = parsed.positionals[most];
  if (extra !== undefined) throw new UsageError(`"${extra}" is too much here`);
  return { values: parsed.values as Record<string, string | boolean | undefined>, positionals: parsed.positionals };
}

function overview(args: readonly string[], terminal: Terminal): ExitCode {
  const [first] = args;
  const asked = first === '--help' || first === '-h' || first === 'help';
  const known = table(COMMANDS.map(({ name, summary }) => [`  ${name}`, summary]));
  const text = [
    'Baton brings an employee in chat together with a live agent.',
    '',
    'Usage: npm run baton -- COMMAND [--config FILE]',
    '',
    known,
    '',
    'Each takes --config FILE and --help. It ends with 0 where all is sound, 1 where it found problems, 2 for wrong usage.',
  ].join('\n');
  if (asked) {
    terminal.out(text);
    return 0;
  }
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${first ?? ''} `)).map(({ name }) => name);
  if (group.length > 0) terminal.err(`Say which: ${group.join(', ')}`);
  else if (first !== undefined) terminal.err(`"${first}" is not a command.`);
  terminal.err(text);
  return 2;
}

function helpOf({ name, usage, summary, options, help }: Command): string {
  const rows = Object.entries({ ...options, config: COMMON.config, help: COMMON.help }).map(([option, { type }]) => {
    const value = type === 'string' ? ` ${option === 'config' ? 'FILE' : option.toUpperCase()}` : '';
    const common = {
      config: 'The configuration file. Without it: BATON_CONFIG, then baton.yaml.',
      help: 'Shows this.',
    };
    return [`  --${option}${value}`, help?.[option] ?? common[option as keyof typeof common] ?? ''];
  });
  return [`Usage: npm run baton -- ${name}${usage ? ` ${usage}` : ''}`, '', summary, '', table(rows)].join('\n');
}

function explain(error: unknown, command: Command, terminal: Terminal): ExitCode {
  if (error instanceof UsageError) {
    terminal.err(`${error.message}.\n\n${helpOf(command)}`);
    return 2;
  }
  if (error instanceof ConfigError) {
    terminal.err(`${countOf(error.problems.length, 'problem')} in the configuration:\n`);
    terminal.err(error.problems.map(({ path, message }) => `  ${path}\n      ${message}`).join('\n'));
    return 1;
  }
  if (error instanceof BatonError) {
    terminal.err(`${error.message} (${error.code})`);
    return 1;
  }
  terminal.err(
    `Something went wrong that Baton does not know: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return 1;
}
