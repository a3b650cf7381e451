import { OverloadedError } from '../core/errors.ts';
import type { Inbox } from '../ports/surface.ts';
import { createApplier } from './apply.ts';
import { createAsides } from './asides.ts';
import { createCarry } from './attempt.ts';
import { createBatcher } from './batcher.ts';
import { createDispatcher } from './dispatcher.ts';
import { createEarlyPresses } from './early-presses.ts';
import { createGates } from './gates.ts';
import { createInbound } from './inbound.ts';
import { createMarks } from './marks.ts';
import type { EngineParts } from './parts.ts';
import { createPeople } from './people.ts';
import { createPresses } from './presses.ts';
import { createRequests } from './requests.ts';
import { createSweep } from './sweep.ts';
import { createWorks, type Work } from './works.ts';

/** Behind every signal stands a look at what is due, so that a lost signal costs this much and no message. */
const POLL_MS = 1_000;
/** How often it is looked whether another instance has ended in the middle of its deliveries. */
const RECLAIM_EVERY_MS = 2_000;
/** A lease is known to the dispatcher in a moment; one that is not after so long, never will be. */
const FORGOTTEN_MS = 5_000;
const PURGE_EVERY_MS = 10 * 60_000;
const MAX_BATCH = 64;
/** What is under way at the end gets so long; the rest is done at the next start. */
const DRAIN_MS = 10_000;

export interface Engine extends Inbox {
  /** Begins to deliver; first of all what an instance that has ended left in the middle. Events may come once it has resolved. */
  start(): Promise<void>;
  /** Takes nothing more in, and lets what is under way finish for up to 10 s. */
  stop(): Promise<void>;
  /** Looks for due work now, for example after a dead letter was put back by hand. */
  wake(): void;
}

/** Applies what the core decides: takes events in, keeps them, and carries everything that follows to where it belongs. */
export function createEngine(parts: EngineParts): Engine {
  const { store, log, settings } = parts;
  const people = createPeople(parts);
  const applier = createApplier(parts);
  const requests = createRequests(parts, applier);
  const inbound = createInbound(parts, applier, requests, createPresses(parts, applier, requests));
  const gates = createGates(store);
  const marks = createMarks(parts);
  const sweep = createSweep(parts, applier);
  const submit = (work: Work): Promise<unknown> => batcher.submit(work, { always: true });
  const dispatcher = createDispatcher(parts, gates, createCarry(parts, people), { submit, wakeAt });
  const tell = createAsides(parts, people, applier, submit);
  const works = createWorks(parts, inbound, applier, {
    gated: (key) => gates.has(key),
    free: dispatcher.free,
    terms: dispatcher.terms,
    written(written) {
      dispatcher.begin(written);
      marks.add(written.unit.marks);
      if (written.unit.asides.length > 0) void tell(written.unit.asides).catch(report('a private line was lost'));
    },
  });
  const untilKnown = createEarlyPresses((work) => batcher.submit(work));
  const batcher = createBatcher({ run: works, maxWaiting: settings.maxWaiting, maxBatch: MAX_BATCH });

  let open = true;
  let running = false;
  let poll: NodeJS.Timeout | undefined;
  let purge: NodeJS.Timeout | undefined;
  let reclaiming: NodeJS.Timeout | undefined;
  let alarm: { at: number; timer: NodeJS.Timeout } | undefined;
  let looking = false;

  function report(sentence: string): (error: unknown) => void {
    return (error) => log.error({ error: String(error) }, sentence);
  }

  /** Sees to it that what is due at `at` is looked at then, rather than at the next poll. */
  function wakeAt(at: number): void {
    if (alarm !== undefined && alarm.at <= at) return;
    clearTimeout(alarm?.timer);
    const timer = setTimeout(
      () => {
        alarm = undefined;
        look();
      },
      Math.max(0, at - parts.now()),
    );
    alarm = { at, timer };
  }

  function look(): void {
    if (!running || looking) return;
    looking = true;
    void lookOnce()
      .catch(report('due work could not be looked at'))
      .finally(() => (looking = false));
  }

  async function lookOnce(): Promise<void> {
    await gates.refresh();
    await dispatcher.pump();
    let more = true;
    while (more && running) {
      await submit({ type: 'run', run: async (unit) => void (more = await sweep(unit)) });
    }
    const next = await store.nextDue();
    // What is due already waits for a free place, and that is looked at when there is one.
    const now = parts.now();
    if (next !== null && next > now && next - now < POLL_MS) wakeAt(next);
  }

  async function reclaim(): Promise<void> {
    const now = parts.now();
    const forgotten = { before: now + settings.leaseMs - FORGOTTEN_MS, held: dispatcher.held() };
    const freed = await store
      .reclaim({ owner: parts.instance, now, forgotten })
      .catch(report('deliveries that nobody is at could not be taken over'));
    if (typeof freed !== 'number' || freed === 0) return;
    log.info({ lanes: freed }, 'deliveries that nobody was at any more were taken over');
    look();
  }

  function purgeOld(): void {
    const { utterancesMs, transcriptsMs, eventsMs } = settings.retention;
    const now = parts.now();
    void store
      .purge({ utterances: now - utterancesMs, transcripts: now - transcriptsMs, events: now - eventsMs })
      .then((rows) => {
        if (rows > 0) log.info({ rows }, 'what was past its retention was deleted');
      })
      .catch(report('old rows could not be deleted'));
  }

  return {
    async accept(events) {
      if (!open) throw new OverloadedError('the service is stopping');
      if (events.length === 0) return;
      await untilKnown(events);
      await batcher.submit({ type: 'events', events });
    },
    async start() {
      await reclaim();
      running = true;
      store.onWake(() => void dispatcher.pump());
      poll = setInterval(look, POLL_MS);
      purge = setInterval(purgeOld, PURGE_EVERY_MS);
      reclaiming = setInterval(() => void reclaim(), RECLAIM_EVERY_MS);
      purgeOld();
      look();
    },
    async stop() {
      open = false;
      running = false;
      clearInterval(poll);
      clearInterval(purge);
      clearInterval(reclaiming);
      clearTimeout(alarm?.timer);
      marks.stop();
      const finished = Promise.all([batcher.idle(), dispatcher.drain()]).then(() => batcher.idle());
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, DRAIN_MS)));
      await Promise.race([finished, late]);
      clearTimeout(timer);
    },
    wake: look,
  };
}
