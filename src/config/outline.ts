import { z } from 'zod';

/** The parts of a JSON Schema that Baton's own schema uses. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
}

/** The JSON Schema of what an admin may write (before defaults and conversions). */
export function jsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

export interface Description {
  /** Keys that may stand at the path. */
  readonly keys: readonly string[];
  /** Values that may stand there, where they can be counted. */
  readonly values: readonly string[];
  /** What it is for, with an example. */
  readonly help: string;
}

/** What the schema says about a path. `given` chooses between variants of a block by their constant keys. */
export function describeAt(schema: JsonSchema, path: readonly PropertyKey[], given: unknown): Description {
  let candidates = [schema];
  let value = given;
  for (const step of path) {
    candidates = variants(candidates, value).flatMap((candidate) => child(candidate, step));
    value = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined;
  }
  const found = variants(candidates, value);
  const [first] = found;
  const example = first?.examples?.[0];
  const help = [
    ...(first?.description === undefined ? [] : [first.description]),
    ...(example === undefined ? [] : [`Example: ${typeof example === 'string' ? example : JSON.stringify(example)}`]),
  ];
  return {
    keys: [...new Set(found.flatMap((candidate) => Object.keys(candidate.properties ?? {})))],
    values: [
      ...new Set(
        found.flatMap((candidate) => (candidate.const === undefined ? (candidate.enum ?? []) : [candidate.const])),
      ),
    ].map(String),
    help: help.join(' '),
  };
}

function child(schema: JsonSchema, step: PropertyKey): JsonSchema[] {
  if (typeof step === 'number') return schema.items === undefined ? [] : [schema.items];
  const named = schema.properties?.[String(step)];
  if (named !== undefined) return [named];
  return typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : [];
}

/** Resolves `oneOf` and `anyOf`: those variants whose constant keys agree with the value, or all if none does. */
export function variants(schemas: readonly JsonSchema[], value?: unknown): JsonSchema[] {
  const flat = schemas.flatMap((schema): JsonSchema[] => {
    const options = schema.oneOf ?? schema.anyOf;
    return options === undefined ? [schema] : variants(options, value);
  });
  if (typeof value !== 'object' || value === null) return flat;
  const matching = flat.filter((schema) =>
    Object.entries(schema.properties ?? {}).every(
      ([key, property]) => property.const === undefined || property.const === (value as Record<string, unknown>)[key],
    ),
  );
  return matching.length > 0 ? matching : flat;
}
