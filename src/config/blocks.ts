import { z } from 'zod';
import { ENGLISH, type SentenceKey } from '../core/catalogue.ts';
import { duration, optionalDuration } from '../ports/config-block.ts';

interface Range {
  readonly min: number;
  readonly max: number;
}

/** A whole number; text of digits counts, because that is what `${VAR}` and the environment give. */
function wholeNumber({ min, max }: Range) {
  return z.preprocess(
    (written) => (typeof written === 'string' && /^\d+$/.test(written.trim()) ? Number(written) : written),
    z.int().min(min).max(max),
  );
}

function count(description: string, fallback: number, range: Range) {
  return wholeNumber(range)
    .prefault(fallback)
    .meta({ description, type: 'integer', minimum: range.min, maximum: range.max });
}

export const server = z.strictObject({
  port: count('TCP port that Baton listens on; 0 takes any free one.', 3000, { min: 0, max: 65_535 }),
  host: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Address that Baton listens on. Without it: all addresses.', examples: ['127.0.0.1'] }),
  publicUrl: z
    .url({
      protocol: /^https?$/,
      error: 'Write the address under which the platforms reach Baton, like https://baton.example.com',
    })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .meta({
      description:
        'Address under which the platforms reach Baton: https, or a loopback address to try things out. Without it: http://localhost and the port.',
      examples: ['https://baton.example.com'],
    }),
});

export const store = z.strictObject({
  url: z
    .string()
    .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/, 'Write sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE')
    .default('sqlite:./data/baton.db')
    .meta({
      description: 'Where Baton keeps its state: one SQLite file for one instance, PostgreSQL for several.',
      examples: ['postgres://baton:secret@db.example.com/baton'],
    }),
});

export const retention = z.strictObject({
  utterances: duration('How long what was said to the bot outside a handoff is kept.', '24h'),
  transcripts: duration('How long the transcript of an ended handoff is kept.', '30d'),
});

export const delivery = z.strictObject({
  retryFor: duration('How long a delivery is tried before it becomes a dead letter.', '4h'),
});

export const admission = z.strictObject({
  maxInFlight: count('Deliveries that are under way at once.', 64, { min: 1, max: 10_000 }),
  maxWaiting: count('Events that may wait for the store at once. Beyond it, platforms get 503 and try again.', 512, {
    min: 1,
    max: 100_000,
  }),
});

export const log = z.strictObject({
  level: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .meta({ description: 'The least severe lines that are written.', examples: ['warn'] }),
});

const sentences = Object.fromEntries(
  Object.entries(ENGLISH).map(([key, sentence]) => [
    key,
    z
      .string()
      .optional()
      .meta({ description: `In place of: ${sentence}` }),
  ]),
) as Record<SentenceKey, z.ZodOptional<z.ZodString>>;

export const texts = z.strictObject(sentences);

/** Keys of every destination, whatever its mode. */
export const commonDestination = z.strictObject({
  label: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'What people read as its name. Without it: the id.', examples: ['IT help desk'] }),
  waitAtMost: optionalDuration(
    "How long an employee waits here for an agent before the next destination is asked. Without it: 15m; in an agents' channel giveUpAfter.",
    '20m',
  ),
  idleWarnAfter: duration('Quiet time after which both sides are told that the talk will end.', '30m'),
  idleEndAfter: duration('Quiet time after which the talk ends.', '45m'),
  history: count('How many of the last things said to the bot go along with a request.', 10, { min: 0, max: 50 }),
  maxHandoffs: wholeNumber({ min: 1, max: 100_000 })
    .optional()
    .meta({
      description: 'Open handoffs at once; further requests go to the next destination. Without it: no limit.',
      type: 'integer',
      examples: [20],
    }),
});

export const route = z.strictObject({
  to: z
    .array(z.string())
    .min(1, 'Name at least one destination')
    .meta({ description: 'Destinations by id, asked in this order.', examples: [['it-desk', 'it-night-desk']] }),
});

/** Environment variables of the blocks above. */
export const STATIC_ENV: Readonly<Record<string, readonly [string, string]>> = {
  PORT: ['server', 'port'],
  BATON_HOST: ['server', 'host'],
  PUBLIC_URL: ['server', 'publicUrl'],
  DATABASE_URL: ['store', 'url'],
  BATON_LOG_LEVEL: ['log', 'level'],
};

/** Read by other parts of Baton, not by the schema. For `.env.example`. */
export const OTHER_ENV: Readonly<Record<string, string>> = {
  BATON_PLAYGROUND_PORT: 'Port of the playground in `npm run demo`. Without it: 4000.',
  BATON_CONFIG: 'Path of the configuration file. Without it: baton.yaml, where there is one.',
  BATON_SECRET_KEY:
    'Seals vendor tokens in the store: 32 random bytes in base64 (openssl rand -base64 32). Needed on PostgreSQL as soon as something must be sealed; SQLite makes a key file by itself.',
};
