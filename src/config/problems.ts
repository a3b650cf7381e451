import type { z } from 'zod';
import type { ConfigProblem } from '../core/errors.ts';
import { describeAt, type JsonSchema } from './outline.ts';
import { didYouMean } from './spelling.ts';

type Issue = z.core.$ZodIssue;

/** Names of the design that this version does not have yet: they deserve a better answer than "unknown". */
const LATER = new Set(['hours', 'form', 'callbackKey', 'when', 'deep-link', 'broker', 'queue']);

/** A path as it is written in the file: `surfaces.slack.botToken`, `routes[1].to[0]`. */
export function writePath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '(the whole file)';
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`))
    .join('');
}

/** What Zod found, in words for an admin: one problem for each wrong key. */
export function problemsOf(issues: readonly Issue[], schema: JsonSchema, given: unknown): ConfigProblem[] {
  return issues.flatMap((issue) => explain(issue, schema, given));
}

function explain(issue: Issue, schema: JsonSchema, given: unknown): ConfigProblem[] {
  const path = writePath(issue.path);
  const at = describeAt(schema, issue.path, given);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: writePath([...issue.path, key]),
        message: unknownWord('key', key, at.keys),
      }));
    case 'invalid_type': {
      const value = valueAt(given, issue.path);
      if (value === undefined || value === null) return [{ path, message: `is missing. ${at.help}`.trim() }];
      const quotes = issue.expected === 'string' && typeof value !== 'object' ? ' Put it in quotes.' : '';
      return [
        { path, message: `must be ${kindName(issue.expected)}, but is ${describe(value)}.${quotes} ${at.help}`.trim() },
      ];
    }
    case 'invalid_value': {
      const values = issue.values.map(String);
      return [{ path, message: unknownWord('value', String(valueAt(given, issue.path)), values) }];
    }
    case 'invalid_union': {
      if (issue.errors.length > 0) {
        const kinds = issue.errors
          .flat()
          .flatMap((inner) => (inner.code === 'invalid_type' ? [kindName(inner.expected)] : []));
        const value = valueAt(given, issue.path);
        return [
          {
            path,
            message: `must be ${[...new Set(kinds)].join(' or ')}, but is ${describe(value)}. ${at.help}`.trim(),
          },
        ];
      }
      const value = valueAt(given, issue.path);
      const values = at.values;
      if (value === undefined) return [{ path, message: `is missing. It is one of: ${values.join(', ')}` }];
      return [{ path, message: unknownWord('value', typeof value === 'string' ? value : describe(value), values) }];
    }
    case 'invalid_key':
      return [{ path, message: issue.issues.map((inner) => inner.message).join('; ') }];
    case 'too_small':
    case 'too_big':
      if (issue.origin !== 'int' && issue.origin !== 'number') return [{ path, message: issue.message }];
      return [
        {
          path,
          message: `must be ${issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`}`,
        },
      ];
    default:
      return [{ path, message: issue.message }];
  }
}

function unknownWord(what: 'key' | 'value', written: string, known: readonly string[]): string {
  const open = what === 'key' ? 'This key is not known.' : `"${written}" is not known here.`;
  const meant = didYouMean(written, known);
  if (meant !== undefined) return `${open} Did you mean ${meant}?`;
  if (LATER.has(written)) return `${written} is not in this version of Baton. Take it out; a later version brings it`;
  if (known.length === 0 || known.length > 20) return open;
  return `${open} ${what === 'key' ? 'Known here' : 'It is one of'}: ${known.join(', ')}`;
}

/** The value at a path of what was read, or undefined. */
function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  let value = given;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

function kindName(expected: string): string {
  const names: Record<string, string> = {
    string: 'text',
    int: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a block of keys',
    record: 'a block of keys',
  };
  return names[expected] ?? expected;
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a block of keys';
  if (typeof value === 'string') return 'text';
  return `${JSON.stringify(value)}`;
}
