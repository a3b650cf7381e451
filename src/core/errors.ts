/**
 * How a failed delivery goes on.
 * `never`: permanent, tell the sender. `backoff`: try again later. `after`: try again after exactly `retryAfterMs`.
 * `unknown-outcome`: it may have arrived; look it up where the platform allows, else send again and mark it.
 */
export type Retry = 'never' | 'backoff' | 'after' | 'unknown-outcome';

/** The root of every error that Baton raises on purpose. `code` is stable and for logs; people read the catalogue's sentences. */
export class BatonError extends Error {
  readonly code: string;
  readonly retry: Retry;
  readonly retryAfterMs: number | undefined;
  /** Some of what was asked is done already: whoever tries again must look first. */
  readonly partly: boolean;

  constructor(
    code: string,
    message: string,
    options: { retry?: Retry; retryAfterMs?: number | undefined; partly?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retry = options.retry ?? 'never';
    this.retryAfterMs = options.retryAfterMs;
    this.partly = options.partly ?? false;
  }
}

/** A platform or a live-agent system refused, failed or did not answer. `code` is `vendor.method.error`. */
export class VendorError extends BatonError {}

/** The request was not sent by whom it claims to be: 401, and nothing is stored. */
export class UnverifiedError extends BatonError {
  constructor(code: string, message: string) {
    super(code, message);
  }
}

/** The request can't be understood: answered with `status`. */
export class BadRequestError extends BatonError {
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(code, message);
    this.status = status;
  }
}

/** Baton takes nothing more in for the moment: 503, and the platform tries again. */
export class OverloadedError extends BatonError {
  constructor(message: string) {
    super('overloaded', message, { retry: 'backoff' });
  }
}

/** The configuration can't be used. Each problem names its path and the mend. */
export class ConfigError extends BatonError {
  readonly problems: readonly ConfigProblem[];
  constructor(problems: readonly ConfigProblem[]) {
    super('config.invalid', problems.map((problem) => `${problem.path}: ${problem.message}`).join('\n'));
    this.problems = problems;
  }
}

export interface ConfigProblem {
  readonly path: string;
  readonly message: string;
}

/** The classed form of anything thrown: an unknown error counts as one worth another try. */
export function classify(error: unknown): BatonError {
  if (error instanceof BatonError) return error;
  return new BatonError('internal', error instanceof Error ? error.message : String(error), {
    retry: 'backoff',
    cause: error,
  });
}

/** A row that must be the only one of its kind is there already: the decision must be taken again on what is known now. */
export class ConflictError extends BatonError {
  constructor(message: string, cause?: unknown) {
    super('store.conflict', message, { retry: 'backoff', cause });
  }
}
