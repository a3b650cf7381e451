import { VendorError, type Retry } from '../../core/errors.ts';
import { retryAfterMs } from '../../net/retry-after.ts';

/** The request can't have reached Teams. */
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
/** Teams limits by windows of one second up to an hour, and often tells no time. Source: "Optimize your bot with rate limiting". */
const DEFAULT_RETRY_AFTER_MS = 5_000;

/** What is done twice if it is called twice; for all else calling again is harmless. */
export type Call = { readonly name: string; readonly once: boolean };

function perhaps({ once }: Call): Retry {
  return once ? 'unknown-outcome' : 'backoff';
}

/**
 * The error of an answer that is no success. `reason` is the code in its body (`ConversationNotFound`). Source for what is
 * worth another try: "Optimize your bot with rate limiting" (412, 429, 502, 504) and "Send proactive messages" (403).
 */
export function answerError(
  call: Call,
  status: number,
  reason: string | undefined,
  retryAfter: string | undefined,
): VendorError {
  const code = `teams.${call.name}.${reason ?? `http-${status}`}`;
  const message = `Teams answered ${call.name} with status ${status}${reason === undefined ? '' : ` (${reason})`}`;
  if (status === 429) {
    const waitMs = retryAfterMs(retryAfter, Date.now()) ?? DEFAULT_RETRY_AFTER_MS;
    return new VendorError(code, message, { retry: 'after', retryAfterMs: waitMs });
  }
  // 412: somebody else wrote at the same time, and nothing was done. 503 is a refusal; behind the others it may have been done.
  if (status === 412 || status === 503) return new VendorError(code, message, { retry: 'backoff' });
  if (status >= 500 || status === 408 || status < 300) return new VendorError(code, message, { retry: perhaps(call) });
  return new VendorError(code, message, { retry: 'never' });
}

/** No answer came. */
export function networkError(call: Call, cause: unknown): VendorError {
  const code = reasonOf(cause);
  const retry = NOT_SENT.has(code) ? 'backoff' : perhaps(call);
  return new VendorError(`teams.${call.name}.${code}`, `No answer from Teams to ${call.name} (${code})`, {
    retry,
    cause,
  });
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  // A connection to several addresses fails with all their errors.
  const inner = cause instanceof AggregateError ? (cause.errors as unknown[])[0] : cause;
  if (inner instanceof Error && 'code' in inner && typeof inner.code === 'string') return inner.code;
  return cause.name === 'TimeoutError' || cause.name === 'AbortError' ? 'no-answer' : cause.name;
}

/** The last part of the code: `teams.send.MessageWritesBlocked` → `MessageWritesBlocked`. */
export function reason(error: unknown): string {
  return error instanceof VendorError ? (error.code.split('.').at(-1) ?? '') : '';
}
