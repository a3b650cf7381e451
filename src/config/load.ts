import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { ConfigError, type ConfigProblem } from '../core/errors.ts';
import { crossChecks, mustSeal } from './checks.ts';
import { fillFromEnvironment, isBlock, substitute, type Block, type Environment } from './environment.ts';
import { jsonSchema } from './outline.ts';
import { problemsOf } from './problems.ts';
import { configSchema, type Config, type ConfigRegistry } from './schema.ts';
import { keyProblem } from './secrets.ts';

export interface ConfigSource {
  /** The file named with `--config`. Without it `BATON_CONFIG`, then `baton.yaml` where there is one. */
  readonly file?: string | undefined;
  readonly env: Environment;
  /** Where relative paths start. */
  readonly cwd: string;
}

export interface LoadedConfig {
  readonly config: Config;
  /** Sound, but probably not what was meant. */
  readonly warnings: readonly ConfigProblem[];
  /** What was read, for people: file names, and `the environment`. */
  readonly sources: readonly string[];
  /** The environment that counts, with what `.env` added. */
  readonly env: Environment;
}

/** Reads and checks the configuration. @throws ConfigError with every problem at once. */
export function loadConfig(source: ConfigSource, registry: ConfigRegistry): LoadedConfig {
  const problems: ConfigProblem[] = [];
  const named = source.file ?? (source.env['BATON_CONFIG'] || undefined);
  const sources: string[] = [];

  const dotEnv = named === undefined ? readIfThere(resolve(source.cwd, '.env')) : null;
  if (dotEnv !== null) sources.push('.env');
  const env = { ...(dotEnv === null ? {} : parseEnv(dotEnv)), ...setOnes(source.env) };

  const file = named ?? 'baton.yaml';
  const text = readIfThere(resolve(source.cwd, file));
  if (text === null && named !== undefined) {
    throw new ConfigError([{ path: named, message: 'There is no such file. Name the right one, or make it' }]);
  }
  if (text !== null) sources.push(file);
  sources.push('the environment');

  const written = text === null ? {} : parseYaml(text, file);
  const block = toBlock(substitute(written, env, problems));
  const { given, origins } = fillFromEnvironment(block, env, registry, named === undefined);

  const { config, warnings } = assess(given, env, registry, { problems, origins });
  return { config, warnings, sources, env };
}

/** The same checks for a configuration that a program made. @throws ConfigError with every problem at once. */
export function checkConfig(given: Block, env: Environment, registry: ConfigRegistry): Config {
  return assess(given, env, registry, { problems: [], origins: new Map() }).config;
}

function assess(
  given: Block,
  env: Environment,
  registry: ConfigRegistry,
  { problems, origins }: { problems: ConfigProblem[]; origins: ReadonlyMap<string, string> },
): Pick<LoadedConfig, 'config' | 'warnings'> {
  const schema = configSchema(registry);
  const result = schema.safeParse(given);
  const cross = crossChecks(given, registry);
  const own = result.success ? [] : problemsOf(result.error.issues, jsonSchema(schema), given);
  // One problem for each path: what is wrong with the value itself is said first, and nothing twice.
  const told = new Set(problems.map((problem) => problem.path));
  for (const { path, message } of [...own, ...cross.problems]) {
    if (told.has(path)) continue;
    told.add(path);
    const origin = origins.get(path);
    problems.push({ path, message: origin === undefined ? message : `(from ${origin}) ${message}` });
  }
  const sealing = keyProblem(env['BATON_SECRET_KEY'], storeUrl(given), mustSeal(given, registry));
  if (sealing !== null) problems.push(sealing);
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return { config: complete(result.data), warnings: cross.warnings };
}

function complete(data: z.output<ReturnType<typeof configSchema>>): Config {
  const destinations = Object.fromEntries(
    Object.entries(data.destinations).map(([id, destination]) => [
      id,
      { ...destination, label: destination.label ?? id },
    ]),
  ) as Config['destinations'];
  return {
    ...data,
    server: {
      ...data.server,
      publicUrl: data.server.publicUrl ?? `http://localhost:${data.server.port}`,
      publicUrlGiven: data.server.publicUrl !== undefined,
    },
    destinations,
    routes: data.routes ?? [{ to: Object.keys(destinations) }],
  };
}

/** Variables that are set to the empty text are not set: an empty one must not hide that of `.env`. */
function setOnes(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
}

function storeUrl(given: Block): string {
  const url = isBlock(given['store']) ? given['store']['url'] : undefined;
  return typeof url === 'string' ? url : 'sqlite:';
}

function toBlock(given: unknown): Block {
  if (given === null || given === undefined) return {};
  if (isBlock(given)) return given;
  throw new ConfigError([{ path: '(the whole file)', message: 'must be blocks of keys, like server: and surfaces:' }]);
}

function parseYaml(text: string, file: string): unknown {
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0) {
    throw new ConfigError(
      document.errors.map((error) => ({
        path: `${file}, line ${error.linePos?.[0].line ?? '?'}`,
        message: `is not YAML. ${error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? ''}`,
      })),
    );
  }
  return document.toJS() as unknown;
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new ConfigError([
      { path, message: `can't be read (${code ?? 'unknown error'}). Is it a file, and may Baton read it?` },
    ]);
  }
}
