import { MAY_OPEN_DIALOG } from '../../core/card.ts';
import type { SurfaceEvent } from '../../core/surface-events.ts';
import { record, text, type Json } from '../shared/json.ts';
import { closeAnswer, type Answers } from './answers.ts';
import { parseGoogleChat } from './parse.ts';
import type { Interaction } from './interaction.ts';
import type { Profiles } from './profiles.ts';
import type { Spaces } from './spaces.ts';

interface DispatchDeps {
  /** Resolves once the events are durable. */
  accept(events: readonly SurfaceEvent[]): Promise<void>;
  /** Called with the reason for every payload that gives no event. */
  countDropped(why: string): void;
  readonly answers: Answers;
  readonly profiles: Pick<Profiles, 'learn'>;
  readonly spaces: Pick<Spaces, 'learn' | 'forget'>;
  now(): number;
}

export interface Dispatch {
  /** Takes an event in and gives what to answer Google with. Whatever `accept` throws is thrown. */
  event(payload: Json): Promise<Json>;
  /** The same for the data of a Pub/Sub message, which gets no answer. */
  published(data: unknown): Promise<void>;
}

export function createDispatch({ accept, countDropped, answers, profiles, spaces, now }: DispatchDeps): Dispatch {
  async function take(payload: Json): Promise<Pick<ReturnType<typeof parseGoogleChat>, 'events' | 'interaction'>> {
    const parsed = parseGoogleChat(payload, { now: now() });
    if (parsed.dropped !== undefined) countDropped(parsed.dropped);
    if (parsed.interaction !== undefined && parsed.dropped !== 'own') learn(parsed.interaction);
    return parsed;
  }

  function learn(interaction: Interaction): void {
    const user = text(interaction.user?.['name']);
    if (interaction.kind === 'removed') {
      spaces.forget(text(interaction.space?.['name']), user);
      return;
    }
    profiles.learn(interaction);
    spaces.learn(interaction.space, user);
  }

  return {
    async event(payload) {
      const { events, interaction } = await take(payload);
      const [first] = events;
      // Where Google waits for a dialog, nothing but one, or its end, may be the answer.
      const inDialog = interaction?.dialog !== undefined;
      const close = inDialog ? closeAnswer(interaction.format) : {};
      if (first === undefined) return close;
      const mayOpen = first.type === 'press' && MAY_OPEN_DIALOG.has(first.action);
      const expected = mayOpen ? answers.expect(first.eventId) : null;
      try {
        await accept(events);
      } catch (error) {
        expected?.cancel();
        throw error;
      }
      return (await expected?.answer) ?? close;
    },

    async published(data) {
      const payload = decoded(data);
      if (payload === undefined) {
        countDropped('unreadable');
        return;
      }
      const { events } = await take(payload);
      if (events.length > 0) await accept(events);
    },
  };
}

function decoded(data: unknown): Json | undefined {
  try {
    return record(JSON.parse(Buffer.from(text(data) ?? '', 'base64').toString('utf8')));
  } catch {
    return undefined;
  }
}
