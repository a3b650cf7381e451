import { VendorError } from '../../core/errors.ts';
import { inThread, type MessageRef, type Place } from '../../core/place.ts';
import type { Carriage } from '../../ports/surface.ts';
import { createBoundedMap } from '../shared/bounded-map.ts';
import type { Json } from '../shared/json.ts';
import type { WebexClient } from './client.ts';
import { statusOf } from './errors.ts';
import { findPosted } from './find-posted.ts';
import type { WhoAmI } from './identity.ts';
import { addressOf, refOf } from './place.ts';
import type { WebexMessage } from './render.ts';
import type { Rooms } from './rooms.ts';

interface PostDeps {
  readonly client: WebexClient;
  readonly whoAmI: WhoAmI;
  readonly rooms: Rooms;
}

/** One step of a post: what it sends, and where. `under`: the step whose message is the root of its thread. */
export interface Step {
  readonly place: Place;
  readonly message: WebexMessage;
  readonly under?: number;
  /** In these words it may stand there from an earlier attempt, too. */
  readonly or?: WebexMessage;
  /** By what a card is found again. */
  readonly mark?: string;
}

interface Posted {
  readonly refs: readonly MessageRef[];
  readonly uncertain: boolean;
}

export interface Poster {
  /** Posts the steps in order; those that an earlier attempt under the same key did are not done again. @throws VendorError */
  run(steps: readonly Step[], how: Carriage): Promise<Posted>;
  /** One message, without a memory of attempts. @throws VendorError */
  one(place: Place, message: WebexMessage, signal: AbortSignal): Promise<MessageRef>;
  /** What this process posted under a key; empty where it does not know. */
  under(key: string): readonly MessageRef[];
  /** A step that posts by its own way, remembered like the others. */
  step(
    key: string,
    name: string,
    work: () => Promise<MessageRef | null>,
  ): Promise<{ ref: MessageRef | null; again: boolean }>;
}

export function createPoster({ client, whoAmI, rooms }: PostDeps): Poster {
  /** Webex has no idempotency key: what a delivery has got done is kept between attempts, so that nothing is posted twice. */
  const progress = createBoundedMap<Map<string, MessageRef | null>>(2000);
  /** Messages of ours, by id, with the key that they were posted under. */
  const owners = createBoundedMap<string>(5000);

  function doneUnder(key: string): Map<string, MessageRef | null> {
    const done = progress.get(key) ?? new Map<string, MessageRef | null>();
    progress.set(key, done);
    return done;
  }

  async function one(place: Place, message: WebexMessage, signal: AbortSignal): Promise<MessageRef> {
    let answer: Json;
    try {
      answer = await client.create('messages', { ...addressOf(place), ...message }, signal);
    } catch (error) {
      // Its root was deleted, or is itself a reply: what is said matters more than where it stands.
      const status = statusOf(error);
      if (place.thread === undefined || (status !== 404 && status !== 400)) throw error;
      answer = await client.create('messages', { ...addressOf(inThread(place, undefined)), ...message }, signal);
    }
    const ref = refOf(answer, place);
    rooms.note(ref.place.channel, answer['roomType']);
    return ref;
  }

  async function run(steps: readonly Step[], how: Carriage): Promise<Posted> {
    const done = doneUnder(how.key);
    const refs: MessageRef[] = [];
    let uncertain = false;
    for (const [index, { place, message, or, under, mark }] of steps.entries()) {
      const root = under === undefined ? undefined : refs[under];
      const at: Place =
        root === undefined ? place : { ...place, channel: root.place.channel, thread: root.place.thread ?? root.id };
      const name = String(index);
      let ref = done.get(name) ?? null;
      if (ref === null && how.uncertain) {
        const me = await whoAmI.learn();
        const isOther = (id: string): boolean =>
          (owners.get(id) ?? how.key) !== how.key || refs.some((one) => one.id === id);
        const found = await findPosted({ client, rooms }, { place: at, message, or, mark, me: me.id, how, isOther });
        if (found === 'unknown') uncertain = true;
        else ref = found;
      }
      try {
        ref ??= await one(at, message, how.signal);
      } catch (error) {
        throw refs.length > 0 && error instanceof VendorError ? partlyDone(error) : error;
      }
      done.set(name, ref);
      owners.set(ref.id, how.key);
      refs.push(ref);
    }
    return { refs, uncertain };
  }

  return {
    run,
    one,
    under: (key) => [...(progress.get(key)?.values() ?? [])].flatMap((ref) => ref ?? []),
    async step(key, name, work) {
      const done = doneUnder(key);
      const known = done.get(name);
      if (known !== undefined) return { ref: known, again: true };
      const ref = await work();
      done.set(name, ref);
      if (ref !== null) owners.set(ref.id, key);
      return { ref, again: false };
    },
  };
}

/** Another instance may be the one that tries again, and it knows nothing of the parts that stand there. */
export function partlyDone(error: VendorError): VendorError {
  const { code, message, retry, retryAfterMs } = error;
  return new VendorError(code, message, { retry, retryAfterMs, partly: true, cause: error });
}
