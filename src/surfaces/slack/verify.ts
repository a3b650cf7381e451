import { BadRequestError, UnverifiedError } from '../../core/errors.ts';
import { hmacSha256, sameSecret } from '../../net/hmac.ts';
import { record, type Json } from '../shared/json.ts';

/** How far Slack's clock and ours may be apart, either way, in ms. */
export const WINDOW_MS = 300_000;

/** A request as it came in; header values are undefined where the header is missing. */
export interface RawRequest {
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
  readonly signature: string | undefined;
  readonly timestamp: string | undefined;
}

/**
 * Checks that Slack signed these very bytes, within the last five minutes. `now` in ms.
 * Source: "Verifying requests from Slack": `v0=` and the HMAC-SHA256 of `v0:TIMESTAMP:BODY` in hex.
 * @throws UnverifiedError
 */
export function verifySlack(request: RawRequest, signingSecret: string, now: number): void {
  const { signature, timestamp, body } = request;
  if (signature === undefined || timestamp === undefined) {
    throw new UnverifiedError('slack.unsigned', 'The request has no Slack signature');
  }
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new UnverifiedError('slack.bad-timestamp', 'The timestamp of the request is not a number of seconds');
  }
  if (Math.abs(now - Number(timestamp) * 1000) > WINDOW_MS) {
    throw new UnverifiedError('slack.stale', 'The request was signed more than five minutes from now');
  }
  if (!/^v0=[0-9a-f]{64}$/.test(signature)) {
    throw new UnverifiedError('slack.bad-signature', 'The signature is not one of version v0');
  }
  if (!sameSecret(signature, `v0=${hmacSha256(signingSecret, `v0:${timestamp}:`, body)}`)) {
    throw new UnverifiedError('slack.bad-signature', 'The signature does not match the request');
  }
}

/** True for Slack's check of the certificate: it is not signed, and is answered with an empty 200. */
export function isSslCheck(request: RawRequest): boolean {
  if (mediaType(request.contentType) !== FORM || request.body.length > 1000) return false;
  return new URLSearchParams(decode(request.body)).get('ssl_check') === '1';
}

/**
 * The payload of a request: JSON, a form with JSON in `payload` (interactivity), or a plain form (slash commands).
 * @throws BadRequestError
 */
export function decodeSlack(request: RawRequest): Json {
  switch (mediaType(request.contentType)) {
    case 'application/json':
      return parseObject(decode(request.body));
    case FORM: {
      const form = new URLSearchParams(decode(request.body));
      const payload = form.get('payload');
      return payload === null ? Object.fromEntries(form) : parseObject(payload);
    }
    default:
      throw new BadRequestError('slack.content-type', 'The request is neither JSON nor a form');
  }
}

const FORM = 'application/x-www-form-urlencoded';

function mediaType(contentType: string | undefined): string | undefined {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase();
}

const utf8 = new TextDecoder();

function decode(body: Uint8Array): string {
  return utf8.decode(body);
}

function parseObject(json: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new BadRequestError('slack.bad-json', 'The request is not valid JSON');
  }
  const object = record(value);
  if (object === undefined) throw new BadRequestError('slack.bad-json', 'The request is not a JSON object');
  return object;
}
