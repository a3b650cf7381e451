import type { ConfigProblem } from '../core/errors.ts';
import { STATIC_ENV } from './blocks.ts';
import { writePath } from './problems.ts';
import type { ConfigRegistry } from './schema.ts';

/** Variables by name. Empty ones count as not set, so that a copied `.env.example` switches nothing on. */
export type Environment = Readonly<Record<string, string | undefined>>;

const ALLOWED = /^(SLACK_|MICROSOFT_|GOOGLE_|WEBEX_|BATON_|AWS_)|^(DATABASE_URL|PORT|PUBLIC_URL)$/;

function read(env: Environment, name: string): string | undefined {
  const value = env[name];
  return value === undefined || value === '' ? undefined : value;
}

/** Fills in `${VAR}` in every text of what was read; each one that can't be filled is a problem. */
export function substitute(given: unknown, env: Environment, problems: ConfigProblem[]): unknown {
  const visit = (value: unknown, path: readonly PropertyKey[]): unknown => {
    if (typeof value === 'string') {
      return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => {
        if (!ALLOWED.test(name)) {
          const message = `\${${name}} can't be used: names begin with SLACK_, MICROSOFT_, GOOGLE_, WEBEX_, BATON_ or AWS_, or are DATABASE_URL, PORT, PUBLIC_URL`;
          problems.push({ path: writePath(path), message });
          return whole;
        }
        const found = read(env, name);
        if (found === undefined) {
          problems.push({
            path: writePath(path),
            message: `the environment variable ${name} is not set. Set it, or write the value here`,
          });
        }
        return found ?? whole;
      });
    }
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]));
    if (isBlock(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, [...path, key])]));
    }
    return value;
  };
  return visit(given, []);
}

export type Block = Record<string, unknown>;

export function isBlock(value: unknown): value is Block {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The configuration as it was written, and which variable each value from the environment comes from, by path. */
export interface Filled {
  readonly given: Block;
  readonly origins: ReadonlyMap<string, string>;
}

/**
 * Fills from the environment what the file leaves open. `surfacesToo`: no file was named, so that surfaces (and, where the
 * file has none, a destination) may come from the environment as well.
 */
export function fillFromEnvironment(
  written: Block,
  env: Environment,
  registry: ConfigRegistry,
  surfacesToo: boolean,
): Filled {
  const given: Block = { ...written };
  const origins = new Map<string, string>();
  /** Puts the variables' values into the block at `key` of `parent`, below what it says itself. */
  const fill = (parent: Block, key: string, path: string, variables: Readonly<Record<string, string>>): void => {
    const own = parent[key] ?? {};
    if (!isBlock(own)) return;
    const block: Block = { ...own };
    for (const [name, field] of Object.entries(variables)) {
      const value = read(env, name);
      if (value === undefined || own[field] !== undefined) continue;
      block[field] = value;
      origins.set(`${path}.${field}`, name);
    }
    if (parent[key] !== undefined || Object.keys(block).length > 0) parent[key] = block;
  };

  for (const [name, [block, field]] of Object.entries(STATIC_ENV)) fill(given, block, block, { [name]: field });
  if (!surfacesToo) return { given, origins };

  const surfaces = given['surfaces'] ?? {};
  if (isBlock(surfaces)) {
    const filled = { ...surfaces };
    for (const { key, switchedOnBy, env: variables } of registry.surfaces) {
      const on = filled[key] !== undefined || switchedOnBy.some((name) => read(env, name) !== undefined);
      if (on) fill(filled, key, `surfaces.${key}`, variables);
    }
    given['surfaces'] = filled;
  }
  const destinations = given['destinations'] ?? {};
  if (isBlock(destinations) && Object.keys(destinations).length === 0) {
    const made = registry.destinations.find(
      (block) => block.env !== undefined && Object.keys(block.env.keys).some((name) => read(env, name) !== undefined),
    );
    if (made?.env !== undefined) {
      const { id, keys } = made.env;
      const filled: Block = { [id]: { mode: made.mode, system: made.system } };
      fill(filled, id, `destinations.${id}`, keys);
      given['destinations'] = filled;
    }
  }
  return { given, origins };
}
