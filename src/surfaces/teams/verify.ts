import type { IncomingMessage } from 'node:http';
import { BadRequestError, UnverifiedError } from '../../core/errors.ts';
import { record, text, type Json } from '../shared/json.ts';
import type { BotFramework } from './bot-framework.ts';

/** A request as it came in. */
export interface RawRequest {
  readonly body: Uint8Array;
  readonly authorization: string | undefined;
  /** It comes from this machine, and by no proxy. */
  readonly local: boolean;
}

/**
 * The activity in a request that Azure Bot Service sent to this bot, or, where that is allowed, anything from this machine.
 * The token names the bot and the service's address, and is checked before the body is judged.
 * @throws UnverifiedError, BadRequestError; VendorError where the keys can't be had at the moment
 */
export async function verifyTeams(
  request: RawRequest,
  framework: Pick<BotFramework, 'verify'>,
  allowUnauthenticated: boolean,
): Promise<Json> {
  const activity = decode(request.body);
  if (!allowUnauthenticated) await framework.verify(request.authorization, activity ?? {});
  else if (!request.local) {
    throw new UnverifiedError('teams.not-local', 'Without tokens only this machine may send events');
  }
  // The SDK ends the process over these.
  if (activity === undefined) throw new BadRequestError('teams.bad-json', 'The request is not a JSON object');
  if (text(activity['type']) === undefined) throw new BadRequestError('teams.no-type', 'The activity has no type');
  if (text(activity['serviceUrl']) === undefined && !allowUnauthenticated) {
    // Only a named address can be the one that the token was made for.
    throw new BadRequestError('teams.no-service-url', 'The activity does not tell where it comes from');
  }
  return activity;
}

const utf8 = new TextDecoder();

function decode(body: Uint8Array): Json | undefined {
  try {
    return record(JSON.parse(utf8.decode(body)));
  } catch {
    return undefined;
  }
}

/** True where the other end of the connection is on this machine and speaks for itself. */
export function isLocal(request: IncomingMessage): boolean {
  const from = request.socket.remoteAddress ?? '';
  const proxied = request.headers['x-forwarded-for'] !== undefined || request.headers['forwarded'] !== undefined;
  return !proxied && (from === '::1' || /^(::ffff:)?127\./.test(from));
}

/** The tenant that an activity belongs to, in small letters; undefined where it names none. */
export function tenantOf(activity: Json): string | undefined {
  const data = record(record(activity['channelData'])?.['tenant']);
  const named = text(data?.['id']) ?? text(record(activity['conversation'])?.['tenantId']);
  return named?.toLowerCase();
}

/**
 * Whose people are served: those named, else the bot's own tenant, else all. A domain name says nothing that could be
 * compared; a bot of one tenant hears from no other anyway.
 */
export function allowedTenants(settings: {
  readonly allowedTenants: readonly string[];
  readonly tenantId?: string | undefined;
}): ReadonlySet<string> | null {
  const { allowedTenants: named, tenantId } = settings;
  if (named.length > 0) return new Set(named.map((tenant) => tenant.toLowerCase()));
  return tenantId === undefined || tenantId.includes('.') ? null : new Set([tenantId.toLowerCase()]);
}
