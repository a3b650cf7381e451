import { VendorError, type Retry } from '../../core/errors.ts';
import { retryAfterMs } from '../../net/retry-after.ts';

/** What Webex is asked to do. Only a post would be there twice if it were done twice. */
export interface Asked {
  /** For the code of an error: `messages.create`. */
  readonly what: string;
  readonly once?: boolean;
}

/** Errors of a connection that tell that nothing was sent. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);
/** What Webex tells no time for. */
const DEFAULT_RETRY_AFTER_MS = 10_000;

function perhaps({ once }: Asked): Retry {
  return once === true ? 'unknown-outcome' : 'backoff';
}

interface Refusal {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** Webex's name of the request, for its support. */
  readonly trackingId: string | undefined;
  readonly message: string | undefined;
}

/** Webex answered with a status that is no success. Source: the status codes of each method, and "REST API basics". */
export function refused(asked: Asked, { status, retryAfter, trackingId, message }: Refusal): VendorError {
  const code = `webex.${asked.what}.http-${status}`;
  const said = message === undefined ? '' : `: ${message.slice(0, 200)}`;
  const tracked = trackingId === undefined ? '' : ` (tracking id ${trackingId})`;
  const sentence = `Webex answered ${asked.what} with status ${status}${said}${tracked}`;
  // 423: a file is still being scanned.
  if (status === 429 || status === 423) {
    const waitMs = retryAfterMs(retryAfter, Date.now()) ?? DEFAULT_RETRY_AFTER_MS;
    return new VendorError(code, sentence, { retry: 'after', retryAfterMs: waitMs });
  }
  // 503 is a refusal; behind the other ones the work may have been done.
  const retry: Retry = status === 503 ? 'backoff' : status >= 500 || status === 408 ? perhaps(asked) : 'never';
  return new VendorError(code, sentence, { retry });
}

/** No answer came, or one that is no answer of Webex. */
export function noAnswer(asked: Asked, cause: unknown): VendorError {
  const code = reasonOf(cause);
  const retry = NOT_SENT.has(code) ? 'backoff' : perhaps(asked);
  return new VendorError(`webex.${asked.what}.${code}`, `No answer from Webex to ${asked.what} (${code})`, {
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

/** The status that Webex refused with; undefined for every other error. */
export function statusOf(error: unknown): number | undefined {
  const found = error instanceof VendorError ? /\.http-(\d{3})$/.exec(error.code) : null;
  return found === null ? undefined : Number(found[1]);
}
