import { App } from '@slack/bolt';
import type { Catalogue } from '../../core/catalogue.ts';
import { BadRequestError } from '../../core/errors.ts';
import type { SurfaceEvent } from '../../core/surface-events.ts';
import type { Log } from '../../ports/log.ts';
import { boltLogger } from './bolt-logger.ts';
import { record, text, type Json } from '../shared/json.ts';
import type { ParseContext } from './parse-context.ts';
import { originOf, parseSlack } from './parse.ts';
import { NotInstalledError, type Workspaces } from './workspaces.ts';

interface DispatchDeps {
  readonly workspaces: Pick<Workspaces, 'admit'>;
  /** Resolves once the events are durable. */
  accept(events: readonly SurfaceEvent[]): Promise<void>;
  /** Called after the event of it is durable. */
  uninstalled(workspace: string, enterprise: string | undefined, at: number): Promise<void>;
  /** Called with the reason for every payload that gives no event. */
  countDropped(why: string): void;
  readonly settings: Pick<ParseContext, 'command' | 'keyword' | 'keywordChannels'>;
  readonly catalogue: Catalogue;
  readonly log: Log;
  now(): number;
}

/**
 * Takes a decoded payload in and gives what to answer Slack with (undefined: an empty body). Resolves only after `accept`
 * has; whatever `accept` throws is thrown, so that the answer is a failure and Slack sends the payload again.
 */
export type Dispatch = (payload: Json) => Promise<unknown>;

/**
 * Bolt's App tells who an event is for and runs one middleware: parse, accept. Its own acknowledgement, which it gives to
 * events before any middleware has run, goes nowhere: the doors answer Slack themselves, afterwards.
 */
export function createDispatch(deps: DispatchDeps): Dispatch {
  const { workspaces, settings, catalogue } = deps;
  const app = new App({
    receiver: { init: () => undefined, start: async () => undefined, stop: async () => undefined },
    // Without a token in its answer Bolt makes no client of its own for the workspace.
    authorize: async (_source, body) => {
      const { workspace, botUserId, botId } = await workspaces.admit(originOf(record(body) ?? {}));
      return { teamId: workspace, ...(botUserId && { botUserId }), ...(botId && { botId }) };
    },
    logger: boltLogger(deps.log),
    // Bolt's store of conversations would grow with every channel; what is our own is known to the parser.
    convoStore: false,
    ignoreSelf: false,
  });
  // A handler that returned would turn a failed commit into a 200.
  app.error(async (error) => {
    throw error;
  });
  app.use(async ({ body, context }) => {
    const payload = record(body) ?? {};
    const parsed = parseSlack(payload, {
      ...settings,
      workspace: context.teamId ?? '',
      ...(context.botUserId && { botUserId: context.botUserId }),
      now: deps.now(),
    });
    if (parsed.dropped !== undefined) deps.countDropped(parsed.dropped);
    if (parsed.events.length === 0) return;
    await deps.accept(parsed.events);
    for (const event of parsed.events) {
      if (event.type === 'uninstalled') await deps.uninstalled(event.workspace, originOf(payload).enterprise, event.at);
    }
  });

  return async (payload) => {
    if (payload['type'] === 'app_rate_limited') {
      deps.log.error({ minute: payload['minute_rate_limited'] }, 'Slack holds events back: more than 30,000 an hour');
      return undefined;
    }
    if (!isWhole(payload))
      throw new BadRequestError('slack.malformed', 'The payload lacks what every such payload has');
    try {
      await app.processEvent({ body: payload, ack: async () => undefined });
    } catch (error) {
      const original = originalOf(error);
      // What neither Bolt nor the parser can read will be no better when it is sent again.
      if (original instanceof TypeError) {
        deps.log.warn({ error: original, type: payload['type'] }, 'A payload from Slack can not be read');
        throw new BadRequestError('slack.malformed', 'The payload can not be read');
      }
      if (!(original instanceof NotInstalledError)) throw error;
      deps.countDropped('not-installed');
      if (text(payload['command']) === undefined) return undefined;
      return { response_type: 'ephemeral', text: catalogue['employee.not-installed'] };
    }
    return undefined;
  };
}

/** Bolt reads these without a look, and would fail on them. */
function isWhole(payload: Json): boolean {
  const needs = (key: string): boolean => record(payload[key]) !== undefined;
  switch (payload['type']) {
    case 'event_callback':
      return needs('event') && text(record(payload['event'])?.['type']) !== undefined;
    case 'view_submission':
    case 'view_closed':
      return needs('view') && needs('user');
    case 'block_actions':
      return Array.isArray(payload['actions']) && needs('user');
    default:
      return true;
  }
}

/** Bolt wraps what `authorize` throws. */
function originalOf(error: unknown): unknown {
  return error instanceof Error && 'original' in error ? error.original : error;
}
