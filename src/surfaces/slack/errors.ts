import { VendorError, type Retry } from '../../core/errors.ts';
import { retryAfterMs } from '../../net/retry-after.ts';

/** Slack's errors that say "not now"; nothing has happened. */
const LATER = new Set(['service_unavailable', 'request_timeout', 'team_added_to_org', 'timeout']);
/** Slack's errors after which some of the work may have been done. Source: the errors listed with each Web API method. */
const PERHAPS_DONE = new Set(['internal_error', 'fatal_error']);
/** The request can't have reached Slack. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_DESTROYED',
  'UND_ERR_CLOSED',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);
/** What Slack tells no time for. */
const DEFAULT_RETRY_AFTER_MS = 30_000;

/**
 * Methods that would do it twice if they were called twice: only for them an unknown outcome matters. For all others
 * calling again is harmless.
 */
const ONCE_ONLY = new Set(['chat.postMessage', 'chat.postEphemeral', 'files.completeUploadExternal']);

function perhaps(method: string): Retry {
  return ONCE_ONLY.has(method) ? 'unknown-outcome' : 'backoff';
}

/** Slack answered `ok: false`. `needed` is the scope that is missing, where it says so. */
export function platformError(method: string, error: string, retryAfter?: string, needed?: string): VendorError {
  const code = `slack.${method}.${error}`;
  if (error === 'ratelimited' || error === 'rate_limited') return limited(method, retryAfter);
  const because = needed === undefined ? '' : `; the scope ${needed} is missing`;
  const message = `Slack answered ${error} to ${method}${because}`;
  if (LATER.has(error)) return new VendorError(code, message, { retry: 'backoff' });
  if (PERHAPS_DONE.has(error)) return new VendorError(code, message, { retry: perhaps(method) });
  return new VendorError(code, message, { retry: 'never' });
}

/** Slack answered 429. `retryAfter` is the header, in seconds. */
export function limited(method: string, retryAfter: string | undefined): VendorError {
  const waitMs = retryAfterMs(retryAfter, Date.now()) ?? DEFAULT_RETRY_AFTER_MS;
  return new VendorError(`slack.${method}.ratelimited`, `Slack limits ${method}`, {
    retry: 'after',
    retryAfterMs: waitMs,
  });
}

/** Slack, or something on the way to it, answered with an HTTP status and no JSON of its own. */
export function httpError(method: string, status: number): VendorError {
  // 503 is a refusal; behind the other ones the work may have been done.
  const retry =
    status === 503 ? 'backoff' : status >= 500 || status === 408 || status < 300 ? perhaps(method) : 'never';
  return new VendorError(`slack.${method}.http-${status}`, `Slack answered ${method} with status ${status}`, { retry });
}

/** No answer came. */
export function networkError(method: string, cause: unknown): VendorError {
  const code = reasonOf(cause);
  const retry = NOT_SENT.has(code) ? 'backoff' : perhaps(method);
  return new VendorError(`slack.${method}.${code}`, `No answer from Slack to ${method} (${code})`, { retry, cause });
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  // A connection to several addresses fails with all their errors.
  const inner = cause instanceof AggregateError ? (cause.errors as unknown[])[0] : cause;
  if (inner instanceof Error && 'code' in inner && typeof inner.code === 'string') return inner.code;
  return cause.name === 'TimeoutError' || cause.name === 'AbortError' ? 'no-answer' : cause.name;
}

/** The last part of the code: `slack.chat.delete.message_not_found` → `message_not_found`. */
export function reason(error: unknown): string {
  return error instanceof VendorError ? (error.code.split('.').at(-1) ?? '') : '';
}
