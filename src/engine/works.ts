import type { Handoff } from '../core/handoff.ts';
import { placeKey } from '../core/place.ts';
import type { SurfaceEvent } from '../core/surface-events.ts';
import { toPlainText } from '../core/text.ts';
import { say } from '../core/catalogue.ts';
import { otherSide, type Message } from '../core/message.ts';
import type { Gate, Lease, LeaseTerms, Posting, Settlement } from '../ports/store.ts';
import type { Applier } from './apply.ts';
import type { Carried } from './attempt.ts';
import type { Inbound } from './inbound.ts';
import type { EngineParts } from './parts.ts';
import { Unit } from './unit.ts';

/** One thing to be written down. */
export type Work =
  | { readonly type: 'events'; readonly events: readonly SurfaceEvent[] }
  /** One attempt is over. */
  | {
      readonly type: 'settled';
      readonly settlement: Settlement;
      readonly carried?: Carried;
      readonly gate?: Gate;
    }
  | { readonly type: 'run'; readonly run: (unit: Unit) => Promise<void> };

/** What a batch left to be done after its commit. */
export interface Written {
  readonly unit: Unit;
  readonly leases: readonly Lease[];
}

export interface WorksOptions {
  readonly gated: (throttleKey: string) => boolean;
  /** How many deliveries may be begun now. */
  readonly free: () => number;
  readonly terms: () => LeaseTerms;
  readonly written: (written: Written) => void;
}

const EXCERPT = 80;

export function excerptOf(message: Message): string {
  const text = toPlainText(message.body.text).replace(/\s+/g, ' ').trim();
  const said = text === '' ? message.body.files.map(({ name }) => name).join(', ') : text;
  const cut = [...said].slice(0, EXCERPT).join('');
  return cut.length < said.length ? `${cut}…` : cut;
}

/** Does a batch of works in one transaction. */
export function createWorks(parts: EngineParts, inbound: Inbound, applier: Applier, options: WorksOptions) {
  async function settled(unit: Unit, work: Extract<Work, { type: 'settled' }>): Promise<void> {
    const { delivery, outcome } = work.settlement;
    const { content, handoffId, side } = delivery;
    if (work.gate !== undefined) unit.closeGate(work.gate);
    if (outcome.type === 'retry') return;
    const { carried } = work;
    if (carried !== undefined) await arrived(unit, work.settlement, carried);
    if (outcome.type !== 'dead' || handoffId === null) return;
    if (content.kind === 'desk') {
      const { attempt, agent } = content;
      const talk = await unit.handoff(handoffId);
      if (talk !== null) await applier.happen(unit, talk, { type: 'desk-failed', attempt, agent });
      return;
    }
    if (!('message' in content)) return;
    const [handoff, message] = [await unit.handoff(handoffId), await unit.message(content.message)];
    if (handoff === null || message === null) return;
    if (content.kind === 'message') unit.setStatus(message.id, 'failed');
    if (content.kind === 'reaction') return;
    await applier.happen(unit, handoff, { type: 'delivery-failed', to: side, excerpt: excerptOf(message) });
  }

  async function arrived(unit: Unit, { delivery }: Settlement, carried: Carried): Promise<void> {
    const { content, handoffId, side } = delivery;
    const { receipt, as, thread, event } = carried;
    if (as !== undefined) {
      for (const ref of receipt?.posted ?? []) unit.putPosting({ ref, handoffId, side, ...as } satisfies Posting);
    }
    for (const ref of receipt?.gone ?? []) unit.dropPosting(ref);
    if (handoffId === null) return;
    if (thread !== undefined) unit.putPlace(placeKey(thread), handoffId, side);
    if (content.kind === 'message' && carried.skipped !== true) {
      unit.setStatus(content.message, 'delivered', receipt?.uncertain);
      if (carried.source) unit.marks.push({ ref: carried.source, mark: 'delivered' });
    }
    const lost = receipt?.lostFiles ?? [];
    if (event === undefined && lost.length === 0) return;
    const handoff = await unit.handoff(handoffId);
    if (handoff === null) return;
    if (event !== undefined) await applier.happen(unit, handoff, event);
    const sender = otherSide(side);
    for (const name of lost) {
      applier.send(unit, handoff, sender, { kind: 'notice', say: say(`${sender}.file-failed`, { name }) });
    }
  }

  return async function run(works: readonly Work[]): Promise<readonly undefined[]> {
    const written = await parts.store.write(async (tx): Promise<Written> => {
      const unit = new Unit(tx, parts.now());
      const events = works.flatMap((work) => (work.type === 'events' ? work.events : []));
      const settlements = works.flatMap((work) => (work.type === 'settled' ? [work.settlement] : []));
      const learning = works.flatMap((work) => (work.type === 'settled' ? (learns(work) ?? []) : []));
      const keys = inbound.keys(events);
      // Sent one after the other without waiting for the answers between. Handoffs are locked before lanes, as everywhere.
      const noted = tx.recordEvents(
        events.map((event) => ({ ids: [event.eventId, ...(event.twinIds ?? [])], at: unit.now })),
      );
      const fetched = unit.prefetch({ ...keys, handoffs: learning });
      const settling = inOneGo(keys) ? unit.settle(settlements) : fetched.then(async () => unit.settle(settlements));
      const [news, , ours] = await Promise.all([noted, fetched, settling]);
      const fresh = new Set(events.filter((_, index) => news[index]));

      for (const work of works) {
        if (work.type === 'run') await work.run(unit);
        else if (work.type === 'settled') {
          if (ours.has(work.settlement.lane)) await settled(unit, work);
        } else {
          for (const event of work.events) if (fresh.has(event)) await inbound.handle(unit, event);
        }
      }
      const leases = await unit.flush(options.gated, { ...options.terms(), take: options.free() });
      count(events, fresh);
      return { unit, leases };
    });
    options.written(written);
    for (const { state, reason } of written.unit.entered) parts.meter.entered(state, reason);
    return works.map(() => undefined);
  };

  function count(events: readonly SurfaceEvent[], fresh: ReadonlySet<SurfaceEvent>): void {
    for (const event of events) parts.meter.event(event.who.surface, fresh.has(event) ? 'new' : 'duplicate');
  }
}

/** Whether the handoffs can be locked without looking anything else up first. */
function inOneGo({ places, postings, sources, agents }: ReturnType<Inbound['keys']>): boolean {
  return [places, postings, sources, agents ?? []].every((wanted) => [...wanted].length === 0);
}

/** The handoff that an outcome will be told to; locked along with those of the events. */
function learns({ settlement, carried }: Extract<Work, { type: 'settled' }>): Handoff['id'] | null {
  const { delivery, outcome } = settlement;
  const told =
    outcome.type === 'dead' || carried?.event !== undefined || (carried?.receipt?.lostFiles?.length ?? 0) > 0;
  return told ? delivery.handoffId : null;
}
