import { z } from 'zod';
import type { ConfigProblem } from '../core/errors.ts';
import { formatDuration, parseDuration } from '../core/duration.ts';
import type { Mode } from '../core/handoff.ts';
import type { SurfaceId } from '../core/place.ts';

/** What a block's own check may look at beside its keys. Values are as written: a key may be missing or of the wrong type. */
export interface CheckContext {
  readonly publicUrl: unknown;
}

export type Given = Readonly<Record<string, unknown>>;

/** A surface's block of the configuration, under `surfaces.KEY`. */
export interface SurfaceBlock<K extends SurfaceId = SurfaceId, S extends z.ZodObject = z.ZodObject> {
  readonly key: K;
  /** Every key with `.meta({ description, examples })`, and its default where it has one. Unknown keys are refused by `config`. */
  readonly schema: S;
  /** Environment variable to the key it fills where the file says nothing. */
  readonly env: Readonly<Record<string, string>>;
  /** Any of these variables switches the surface on where no file was named. */
  readonly switchedOnBy: readonly string[];
  /** Keys that are never shown. */
  readonly secrets: readonly string[];
  /** What can't be said of one key alone. Paths are relative to the block. Runs even if single keys are wrong, so it must not trust types. */
  check?(given: Given, context: CheckContext): readonly ConfigProblem[];
  /** True if this block needs values sealed in the store, so that PostgreSQL needs BATON_SECRET_KEY. */
  seals?(given: Given): boolean;
}

/** What a system behind destinations adds to the keys that every destination has. */
export interface DestinationBlock<
  M extends Mode = Mode,
  N extends string = string,
  S extends z.ZodObject = z.ZodObject,
> {
  readonly mode: M;
  readonly system: N;
  readonly schema: S;
  readonly secrets: readonly string[];
  /** The surface that must be configured for this system to work. */
  readonly surface?: SurfaceId;
  /** Environment variable to key: where the file has no destinations at all, these make one, named `id`. */
  readonly env?: { readonly id: string; readonly keys: Readonly<Record<string, string>> };
  check?(given: Given, context: CheckContext): readonly ConfigProblem[];
  seals?(given: Given): boolean;
}

/** Keeps the literal types of a block. */
export function surfaceBlock<const K extends SurfaceId, S extends z.ZodObject>(
  block: SurfaceBlock<K, S>,
): SurfaceBlock<K, S> {
  return block;
}

/** Keeps the literal types of a block. */
export function destinationBlock<const M extends Mode, const N extends string, S extends z.ZodObject>(
  block: DestinationBlock<M, N, S>,
): DestinationBlock<M, N, S> {
  return block;
}

function durationMs() {
  return z.union([z.string(), z.number()]).transform((written, context) => {
    const ms = parseDuration(written);
    if (ms !== null) return ms;
    context.addIssue(`${JSON.stringify(written)} is not a duration. Write it like 90s, 10m, 2h or 30d`);
    return z.NEVER;
  });
}

/** A duration: written `90s`, `10m`, `2h`, `30d` or as a number of seconds; read as ms. */
export function duration(description: string, fallback: string) {
  const example = formatDuration((parseDuration(fallback) ?? 0) * 2);
  return durationMs()
    .prefault(fallback)
    .meta({ description, examples: [example] });
}

/** The same, where leaving it out means something else than a time. */
export function optionalDuration(description: string, example: string) {
  return durationMs()
    .optional()
    .meta({ description, examples: [example] });
}

/** A vendor's base URL. It may be http and private: emulators, proxies and government clouds stand there. */
export function vendorUrl(description: string, fallback: string) {
  return z
    .url({ protocol: /^https?$/, error: 'Write an address that begins with https:// (or http://)' })
    .default(fallback)
    .meta({ description, examples: [fallback] });
}

/** A secret: any text that isn't empty. */
export function secret(description: string, example: string) {
  return z
    .string()
    .min(1, 'It is empty. Is the environment variable set?')
    .meta({ description, examples: [example] });
}
