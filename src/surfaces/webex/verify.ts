import { createHmac } from 'node:crypto';
import { BadRequestError, UnverifiedError } from '../../core/errors.ts';
import { sameSecret } from '../../net/hmac.ts';
import { record, text, type Json } from '../shared/json.ts';

/** A request as it came in; header values are undefined where the header is missing. */
export interface RawRequest {
  readonly body: Uint8Array;
  /** `X-Spark-Signature`. */
  readonly signature: string | undefined;
  /** `X-Webex-Signature`, which no page of Webex names but public code does. */
  readonly otherSignature?: string | undefined;
}

const BY_LENGTH = { 40: 'sha1', 64: 'sha256', 128: 'sha512' } as const;

/**
 * Checks that Webex signed these very bytes. Webex's signature has no time in it: what comes twice is known by its id.
 * Source: Webex, "Using a webhook secret": `X-Spark-Signature` is the HMAC-SHA1 of the body in hex. Longer digests are not
 * confirmed by any page, so they count only where `mode` says so.
 * @throws UnverifiedError
 */
export function verifyWebex(request: RawRequest, secret: string, mode: 'sha1' | 'by-length'): void {
  const given = (mode === 'by-length' ? (request.signature ?? request.otherSignature) : request.signature)
    ?.trim()
    .toLowerCase();
  if (given === undefined || given === '') {
    throw new UnverifiedError('webex.unsigned', 'The request has no Webex signature');
  }
  const algorithm = BY_LENGTH[given.length as keyof typeof BY_LENGTH] as string | undefined;
  if (algorithm === undefined || !/^[0-9a-f]+$/.test(given) || (mode === 'sha1' && algorithm !== 'sha1')) {
    throw new UnverifiedError('webex.bad-signature', 'The signature is not one of Webex');
  }
  if (!sameSecret(given, createHmac(algorithm, secret).update(request.body).digest('hex'))) {
    throw new UnverifiedError('webex.bad-signature', 'The signature does not match the request');
  }
}

/** What a webhook tells: which thing it is about, but not what is in it. */
export interface Envelope {
  readonly resource: string;
  readonly event: string;
  /** The organization that owns the webhook. */
  readonly org?: string;
  /** Who did it. */
  readonly actor?: string;
  readonly data: Json;
}

const utf8 = new TextDecoder();

/** The body of a webhook. Source: Webex, "Webhooks": the envelope holds ids, in `data`. @throws BadRequestError */
export function decodeWebex(body: Uint8Array): Envelope {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(body));
  } catch {
    throw new BadRequestError('webex.bad-json', 'The request is not valid JSON');
  }
  const [object, data] = [record(value), record(record(value)?.['data'])];
  const [resource, event] = [text(object?.['resource']), text(object?.['event'])];
  if (object === undefined || data === undefined || resource === undefined || event === undefined) {
    throw new BadRequestError('webex.malformed', 'The request is not a webhook of Webex');
  }
  const [org, actor] = [text(object['orgId']), text(object['actorId'])];
  return { resource, event, data, ...(org && { org }), ...(actor && { actor }) };
}
