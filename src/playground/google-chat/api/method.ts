import type { Kernel } from '../kernel.ts';
import type { Quota } from '../limits.ts';
import { ApiFailure, type Json, type Space } from '../types.ts';

const AUTH = 'https://www.googleapis.com/auth/';
/** What a Chat app may do as itself, without any approval of an admin. */
export const CHAT_BOT = `${AUTH}chat.bot`;
export const PUBSUB_SCOPES = [`${AUTH}pubsub`, `${AUTH}cloud-platform`];

/** One call on its way. */
export interface Call {
  readonly kernel: Kernel;
  /** The parts of the path that the pattern names. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Aborted once the caller waits no longer. */
  readonly gone: AbortSignal;
}

/** Bytes instead of JSON. */
export interface Bytes {
  readonly bytes: Buffer;
  readonly type: string;
}

export interface Method {
  /** As Google's discovery document calls it, and the wire log. */
  readonly name: string;
  readonly verb: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Of the path, with a group for each part; `space` is what quotas are counted by. */
  readonly pattern: RegExp;
  /** Any of these; `user`: it needs the authorization of a user, which an app as itself does not have. */
  readonly scopes: readonly string[] | 'user';
  readonly quota: Quota;
  run(call: Call): Json | Bytes | Promise<Json>;
}

/** The space of a path, if the app is in it. @throws ApiFailure */
export function spaceOf({ kernel, path }: Call): Space {
  const space = kernel.world.spaces.get(`spaces/${path.space}`);
  if (space === undefined) throw new ApiFailure('NOT_FOUND', `The space spaces/${path.space} was not found.`);
  if (!space.hasApp) throw new ApiFailure('PERMISSION_DENIED', 'The Chat app is not a member of this space.');
  return space;
}

/** How many a page has, and where it begins. @throws ApiFailure */
export function pageOf(query: URLSearchParams, most: number): { from: number; size: number } {
  const size = Number(query.get('pageSize') ?? 100);
  const from = Number(query.get('pageToken') ?? 0);
  if (!Number.isInteger(size) || size < 0 || !Number.isInteger(from) || from < 0)
    throw new ApiFailure('INVALID_ARGUMENT', 'The page size or token is not valid.');
  return { from, size: Math.min(size === 0 ? 100 : size, most) };
}
