import { TYPES, type FieldType } from './schema.ts';
import { ApiFailure, isJson, type Json } from './types.ts';

const MAX_DEPTH = 40;
/** Google tells about the first few alone. */
const MAX_VIOLATIONS = 10;

interface Violation {
  readonly field: string;
  readonly description: string;
}

/**
 * Reads a JSON body as Google's front end reads it into a protocol buffer: unknown names, wrong types and two of a kind
 * are refused; `snake_case` names are taken as well as `camelCase`; `null` counts as absent.
 * @param root how the whole is called in refusals, for example `message`
 * @throws ApiFailure INVALID_ARGUMENT with all that is wrong
 */
export function readProto(type: string, value: unknown, root: string): Json {
  const violations: Violation[] = [];
  if (!isJson(value)) throw new ApiFailure('INVALID_ARGUMENT', `Invalid value at '${root}': an object is expected.`);
  const read = readMessage(type, value, root, 0, violations);
  if (violations.length === 0) return read;
  const shown = violations.slice(0, MAX_VIOLATIONS);
  throw new ApiFailure('INVALID_ARGUMENT', shown.map(({ description }) => description).join('\n'), [
    { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: shown },
  ]);
}

function readMessage(name: string, value: Json, path: string, depth: number, violations: Violation[]): Json {
  const type = TYPES.get(name);
  if (type === undefined) throw new Error(`there is no message ${name} in the schema`);
  const read: Json = {};
  if (depth > MAX_DEPTH) {
    violations.push({ field: path, description: `Message too deep at '${path}'.` });
    return read;
  }
  for (const [given, content] of Object.entries(value)) {
    const key = given.replace(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
    const field = type.fields.get(key);
    if (field === undefined) {
      const description = `Unknown name "${given}" at '${path}': there is no such field.`;
      violations.push({ field: path, description });
    } else if (content !== null && content !== undefined) {
      read[key] = readField(field, content, `${path}.${snake(key)}`, depth, violations);
    }
  }
  for (const oneof of type.oneofs) {
    const [first, second] = oneof.filter((key) => read[key] !== undefined);
    if (first !== undefined && second !== undefined) {
      const description = `Invalid value at '${path}' (oneof), '${snake(first)}' is already set. Cannot set '${snake(second)}'.`;
      violations.push({ field: path, description });
    }
  }
  return read;
}

function readField(field: FieldType, value: unknown, path: string, depth: number, violations: Violation[]): unknown {
  if (!field.list) return readOne(field, value, path, depth, violations);
  if (!Array.isArray(value)) {
    violations.push({ field: path, description: `Invalid value at '${path}': a list is expected.` });
    return [];
  }
  return value.map((one, index) => readOne(field, one, `${path}[${index}]`, depth, violations));
}

function readOne(field: FieldType, value: unknown, path: string, depth: number, violations: Violation[]): unknown {
  if (field.type === 'any') return value;
  const fits =
    field.type === 'string'
      ? typeof value === 'string'
      : field.type === 'bool'
        ? typeof value === 'boolean'
        : field.type === 'int'
          ? Number.isInteger(Number(value))
          : field.type === 'number'
            ? Number.isFinite(Number(value))
            : field.type === 'enum'
              ? field.values?.has(String(value)) === true
              : isJson(value);
  if (!fits) {
    const kind = {
      string: 'TYPE_STRING',
      bool: 'TYPE_BOOL',
      int: 'TYPE_INT32',
      number: 'TYPE_FLOAT',
      enum: 'TYPE_ENUM',
    };
    const what = Object.hasOwn(kind, field.type) ? kind[field.type as keyof typeof kind] : field.type;
    violations.push({ field: path, description: `Invalid value at '${path}' (${what}), ${JSON.stringify(value)}` });
    return undefined;
  }
  return isJson(value) ? readMessage(field.type, value, path, depth + 1, violations) : value;
}

function snake(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
