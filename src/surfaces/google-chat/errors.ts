import { VendorError, type Retry } from '../../core/errors.ts';
import { retryAfterMs } from '../../net/retry-after.ts';

/** The request can't have reached Google. */
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

/** Google names no time with most of its limits; those of a space are counted by the second. */
const DEFAULT_RETRY_AFTER_MS = 2_000;

/** The only method that would do it twice; all others give the same result when they are called again. */
function perhaps(method: string): Retry {
  return method === 'messages.create' ? 'unknown-outcome' : 'backoff';
}

/** Google answered with a failure. `status` of the body (`NOT_FOUND`, …) is the last part of the code. */
export function statusError(
  method: string,
  http: number,
  status: string | undefined,
  retryAfter: string | null | undefined,
): VendorError {
  const why = (status ?? `http-${http}`).toLowerCase().replaceAll('_', '-');
  const code = `google-chat.${method}.${why}`;
  const message = `Google Chat answered ${method} with ${http} ${status ?? ''}`.trim();
  if (http === 429) {
    const waitMs = retryAfterMs(retryAfter, Date.now()) ?? DEFAULT_RETRY_AFTER_MS;
    return new VendorError(code, message, { retry: 'after', retryAfterMs: waitMs });
  }
  return new VendorError(code, message, { retry: retryOf(method, http) });
}

function retryOf(method: string, http: number): Retry {
  // A new token may mend it; 503 is a refusal; behind the others the work may have been done.
  if (http === 401 || http === 503) return 'backoff';
  return http >= 500 || http === 408 ? perhaps(method) : 'never';
}

/** No answer came. */
export function networkError(method: string, cause: unknown): VendorError {
  const reason = reasonOf(cause);
  const retry = NOT_SENT.has(reason) ? 'backoff' : perhaps(method);
  return new VendorError(`google-chat.${method}.${reason}`, `No answer from Google to ${method} (${reason})`, {
    retry,
  });
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  // The client wraps what the connection says, and a connection to several addresses fails with all their errors.
  const inner = cause instanceof AggregateError ? (cause.errors as unknown[])[0] : cause.cause;
  if (inner instanceof Error) {
    const deeper = reasonOf(inner);
    if (deeper !== 'Error' && deeper !== 'unknown') return deeper;
  }
  if (cause.name === 'TimeoutError' || cause.name === 'AbortError') return 'no-answer';
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  if (code === 'AbortError' || code === 'TimeoutError') return 'no-answer';
  return code ?? cause.name;
}

/** The last part of the code: `google-chat.messages.get.not-found` → `not-found`. */
export function reason(error: unknown): string {
  return error instanceof VendorError ? (error.code.split('.').at(-1) ?? '') : '';
}
