import type { Catalogue } from '../../core/catalogue.ts';
import type { SurfaceEvent } from '../../core/surface-events.ts';
import type { Log } from '../../ports/log.ts';
import { text, type Json } from '../shared/json.ts';
import type { Consents } from './consents.ts';
import { parseTeams } from './parse.ts';
import type { PendingAnswers } from './pending.ts';
import type { People } from './people.ts';
import type { Answer } from './receiver.ts';
import type { References } from './references.ts';
import { lineAnswer } from './render-dialog.ts';
import { tenantOf } from './verify.ts';

interface DispatchDeps {
  readonly appId: string;
  /** Null: all tenants. */
  readonly tenants: ReadonlySet<string> | null;
  /** Counts where an activity names no tenant. */
  readonly ownTenant: string;
  readonly references: References;
  readonly people: People;
  readonly consents: Consents;
  readonly pending: PendingAnswers;
  readonly catalogue: Catalogue;
  readonly log: Log;
  /** Resolves once the events are durable. */
  accept(events: readonly SurfaceEvent[]): Promise<void>;
  countDropped(why: string): void;
  /** Work that goes on after the answer. */
  background(work: Promise<unknown>): void;
  now(): number;
}

/** Takes a verified activity in and gives what to answer. Whatever `accept` throws is thrown, so that the answer is a failure. */
export function createDispatch(deps: DispatchDeps): (activity: Json) => Promise<Answer> {
  const { references, people, pending, tenants } = deps;

  return async (activity) => {
    const workspace = tenantOf(activity) ?? deps.ownTenant;
    if (tenants !== null && !tenants.has(workspace)) {
      deps.log.warn({}, 'An event of a tenant that is not served was refused');
      deps.countDropped('other-tenant');
      return { status: 403 };
    }
    await references.learn(activity, workspace);
    people.met(activity, workspace);
    const { events, dropped } = parseTeams(activity, { workspace, appId: deps.appId, now: deps.now() });
    if (activity['type'] === 'invoke') return invoked(activity, events, dropped);
    if (dropped !== undefined) deps.countDropped(dropped);
    if (events.length > 0) await deps.accept(events);
    return { status: 200 };
  };

  /** Teams shows an error to whoever pressed, unless an invoke is answered as it expects. */
  async function invoked(
    activity: Json,
    events: readonly SurfaceEvent[],
    dropped: string | undefined,
  ): Promise<Answer> {
    switch (activity['name']) {
      case 'fileConsent/invoke':
        // A file may take longer than Teams waits.
        deps.background(deps.consents.answered(activity));
        return { status: 200 };
      case 'task/fetch': {
        const event = events[0];
        if (event === undefined) break;
        const { answer, close } = pending.open(event.eventId);
        try {
          await deps.accept(events);
          return { status: 200, body: (await answer) ?? lineAnswer(deps.catalogue['press.unknown']) };
        } finally {
          close();
        }
      }
      case 'task/submit':
        if (events.length === 0) break;
        await deps.accept(events);
        // Without a next step the dialog closes.
        return { status: 200 };
      case 'adaptiveCard/action':
        if (events.length === 0) break;
        await deps.accept(events);
        return {
          status: 200,
          body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: '' },
        };
      default:
    }
    deps.countDropped(dropped ?? 'other-invoke');
    deps.log.debug({ invoke: text(activity['name']) }, 'Teams asked for something that Baton does not know');
    return { status: 501 };
  }
}
