import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import { BatonError } from '../core/errors.ts';
import type { Log } from '../ports/log.ts';

/** Field names whose values are never written, wherever they stand. */
const SECRET_FIELDS =
  /^(authorization|cookie|set-cookie|x-slack-signature|password|passwd|secret|token|credentials?)$|(token|secret|password|apikey|accesskey|privatekey|signature)$/i;
/** What tokens look like inside a text: Slack's, bearer headers, credentials in an address. */
const SECRET_SHAPES = [
  /\bx(?:ox[abeoprs]|app)-[A-Za-z0-9-]{4,}/g,
  /\b(?:Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi,
  /(?<=:\/\/[^/\s:@]*:)[^/\s@]+(?=@)/g,
];
const HIDDEN = '[hidden]';
const DEEPEST = 6;

/** Takes what looks like a secret out of a text. */
function hideSecrets(text: string): string {
  return SECRET_SHAPES.reduce((hidden, shape) => hidden.replace(shape, HIDDEN), text);
}

function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return hideSecrets(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return describeError(value, depth);
  if (depth >= DEEPEST) return '…';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  if (value instanceof Date) return value.toISOString();
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const hidden = typeof item === 'string' && SECRET_FIELDS.test(name);
      return [name, hidden ? HIDDEN : redact(item, depth + 1)];
    }),
  );
}

/** An error without what SDKs hang on it (requests with their headers, bodies). Our own have a code in place of a stack. */
function describeError(error: Error, depth: number): Record<string, unknown> {
  const { type, message, stack } = stdSerializers.err(error);
  return {
    type,
    message: hideSecrets(message),
    ...(error instanceof BatonError ? { code: error.code } : { stack: hideSecrets(stack) }),
    ...(error.cause instanceof Error && depth < DEEPEST ? { cause: describeError(error.cause, depth + 1) } : {}),
  };
}

/** A log of JSON lines on standard output (or `to`), from `level` upwards. Secrets are taken out of every field. */
export function createLog(level: 'debug' | 'info' | 'warn' | 'error' | 'silent', to?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    messageKey: 'message',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: Record<string, unknown>) => redact(fields) as Record<string, unknown>,
    },
    serializers: {},
  };
  return wrap(to === undefined ? pino(options) : pino(options, to));
}

function wrap(logger: Logger): Log {
  return {
    debug: (fields, sentence) => logger.debug(fields, sentence),
    info: (fields, sentence) => logger.info(fields, sentence),
    warn: (fields, sentence) => logger.warn(fields, sentence),
    error: (fields, sentence) => logger.error(fields, sentence),
    // A child's own fields do not pass the formatters above.
    child: (fields) => wrap(logger.child(redact(fields) as Record<string, unknown>)),
  };
}
