import type { Kernel } from '../kernel.ts';
import type { Upload } from '../multipart.ts';
import { WebexFailure, type Json } from '../types.ts';

/** One request with a valid token, taken apart. */
export interface Call {
  readonly kernel: Kernel;
  readonly query: URLSearchParams;
  readonly body: Json;
  readonly uploads: readonly Upload[];
  /** What stands in the place of `{id}`. */
  readonly id: string;
}

export interface Answer {
  readonly status: number;
  /** Absent: no body. */
  readonly body?: Json;
  readonly bytes?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `name`: as the wire log and the faults call it, such as `PUT /messages/{id}`. */
export type Routes = Readonly<Record<string, (call: Call) => Answer | Promise<Answer>>>;

export const ok = (body: Json): Answer => ({ status: 200, body });
export const gone: Answer = { status: 204 };

/** @throws WebexFailure 400 */
export function needText(body: Json, key: string): string {
  const value = body[key];
  if (typeof value !== 'string' || value === '') throw new WebexFailure(400, `${key} is missing.`);
  return value;
}

/** @throws WebexFailure 400 where it is anything but text */
export function mayText(body: Json, key: string): string | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new WebexFailure(400, `${key} must be text.`);
  return value;
}

export function mayTruth(body: Json, key: string): boolean | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw new WebexFailure(400, `${key} must be true or false.`);
  return value;
}

/**
 * One page of a list, with a link to the next one (RFC 5988; only `next` is promised).
 * `max` above `most` is refused with 400.
 */
export function page<T>(
  call: Call,
  path: string,
  items: readonly T[],
  toJson: (item: T) => Json,
  { usual = 100, most = 1_000 }: { usual?: number; most?: number } = {},
): Answer {
  const asked = call.query.get('max');
  const max = asked === null ? usual : Number(asked);
  if (!Number.isInteger(max) || max < 1 || max > most)
    throw new WebexFailure(400, `max must be a number from 1 to ${most}.`);
  const start = Number(call.query.get('cursor') ?? 0);
  if (!Number.isInteger(start) || start < 0) throw new WebexFailure(400, 'The cursor is not one of ours.');
  const body = { items: items.slice(start, start + max).map(toJson) };
  if (start + max >= items.length) return { status: 200, body };
  const next = new URLSearchParams(call.query);
  next.set('max', String(max));
  next.set('cursor', String(start + max));
  const link = `<${call.kernel.baseUrl()}/v1${path}?${next.toString()}>; rel="next"`;
  return { status: 200, body, headers: { link } };
}
