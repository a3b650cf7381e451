import type { Say } from '../core/catalogue.ts';
import type { TimerKind } from '../core/events.ts';
import type { Handoff } from '../core/handoff.ts';
import { deskOf, isOpen } from '../core/handoff.ts';
import type { Message, MessageStatus, Side, Utterance } from '../core/message.ts';
import { messageKey, personKey, samePerson, type MessageRef, type Person, type Place } from '../core/place.ts';
import type { Trigger } from '../core/surface-events.ts';
import type { Card } from '../core/card.ts';
import type {
  Desk,
  Gate,
  Lease,
  LeaseTerms,
  NewDelivery,
  Posting,
  Settlement,
  Timer,
  WriteTx,
} from '../ports/store.ts';
import type { Dialog } from '../ports/surface.ts';

/** Something to be said after the commit, best effort. */
export type PendingAside =
  | {
      readonly type: 'whisper';
      readonly to: Person;
      readonly place: Place;
      readonly say?: Say;
      readonly card?: Card;
      readonly trigger?: Trigger;
      /** Where it is told lastingly if the whisper fails; absent: it is let go. */
      readonly lasting?: { readonly handoffId: string; readonly side: Side } | 'offer';
    }
  | { readonly type: 'dialog'; readonly to: Person; readonly trigger: Trigger; readonly dialog: Dialog };

/**
 * One transaction's view of the store: what was read is remembered, what is written waits for `flush`, and everything in
 * between sees it. So a batch of works costs the statements of one, and each work sees what those before it did.
 */
export class Unit {
  readonly now: number;
  readonly tx: WriteTx;
  readonly asides: PendingAside[] = [];
  /** Messages that arrived (`delivered`) or are notes: marked where they were written. */
  readonly marks: { readonly ref: MessageRef; readonly mark: 'delivered' | 'note' }[] = [];
  readonly handoffs = new Map<string, Handoff>();
  readonly messages = new Map<string, Message>();
  /** States that handoffs came into, for the meter. */
  readonly entered: Handoff[] = [];

  readonly #openOf = new Map<string, string | null>();
  readonly #places = new Map<string, { handoffId: string; side: Side } | null>();
  readonly #postings = new Map<string, Posting | null>();
  readonly #sources = new Map<string, string | null>();
  readonly #desks = new Map<string, Map<string, Desk>>();
  readonly #changedDesks = new Map<string, { desk: Desk; there: boolean }>();
  readonly #dirtyHandoffs = new Set<string>();
  readonly #newMessages: string[] = [];
  readonly #changedMessages = new Set<string>();
  readonly #statuses = new Map<string, { status: MessageStatus; uncertain?: boolean }>();
  readonly #newPlaces: { key: string; handoffId: string; side: Side }[] = [];
  readonly #newPostings: Posting[] = [];
  readonly #gonePostings: string[] = [];
  readonly #deliveries: NewDelivery[] = [];
  readonly #timers = new Map<string, Timer>();
  readonly #clearedTimers = new Set<string>();
  readonly #utterances: (Utterance & { employee: string; source: string })[] = [];
  readonly #gates: Gate[] = [];
  /** Lanes that something waits in, and whose lease was given back in this transaction. */
  readonly #unleased = new Set<string>();

  constructor(tx: WriteTx, now: number) {
    this.tx = tx;
    this.now = now;
  }

  /** Reads in few statements what the works of a batch will ask for. Rows of handoffs are locked, in the order of their ids. */
  async prefetch(want: {
    employees: Iterable<string>;
    places: Iterable<string>;
    postings: Iterable<string>;
    sources: Iterable<string>;
    handoffs: Iterable<string>;
    /** Who may have talks in their 1:1. */
    agents?: Iterable<string>;
  }): Promise<void> {
    const ids = new Set(want.handoffs);
    const agents = [...new Set(want.agents ?? [])];
    if (agents.length > 0) for (const id of await this.#readDesks(agents)) ids.add(id);
    const employees = [...new Set(want.employees)];
    const places = [...new Set(want.places)];
    const postings = [...new Set(want.postings)];
    const sources = [...new Set(want.sources)];
    if (places.length > 0) {
      const known = await this.tx.places(places);
      for (const key of places) this.#places.set(key, known.get(key) ?? null);
      for (const { handoffId } of known.values()) ids.add(handoffId);
    }
    if (postings.length > 0) {
      const known = await this.tx.postings(postings);
      for (const key of postings) this.#postings.set(key, known.get(key) ?? null);
      for (const { handoffId } of known.values()) if (handoffId !== null) ids.add(handoffId);
    }
    if (sources.length > 0) {
      const known = await this.tx.messagesBySource(sources);
      for (const key of sources) {
        const message = known.get(key);
        this.#sources.set(key, message?.id ?? null);
        if (message !== undefined) this.messages.set(message.id, message);
        if (message !== undefined) ids.add(message.handoffId);
      }
    }
    await this.#lock([...ids], employees);
  }

  async #lock(ids: readonly string[], employees: readonly string[] = []): Promise<void> {
    const missing = ids.filter((id) => !this.handoffs.has(id)).sort();
    if (missing.length === 0 && employees.length === 0) return;
    const locked = await this.tx.lockHandoffs(missing, employees);
    for (const key of employees) this.#openOf.set(key, null);
    for (const [id, handoff] of locked) {
      this.handoffs.set(id, handoff);
      // Looked up before it was locked: another instance may have ended it in between.
      if (isOpen(handoff)) this.#openOf.set(personKey(handoff.employee), id);
    }
  }

  async handoff(id: string): Promise<Handoff | null> {
    await this.#lock([id]);
    return this.handoffs.get(id) ?? null;
  }

  async openHandoffOf(employee: Person): Promise<Handoff | null> {
    const key = personKey(employee);
    if (!this.#openOf.has(key))
      await this.prefetch({ employees: [key], places: [], postings: [], sources: [], handoffs: [] });
    const id = this.#openOf.get(key) ?? null;
    return id === null ? null : this.handoff(id);
  }

  /** Gives the handoffs that were found. */
  async #readDesks(agents: readonly string[]): Promise<string[]> {
    for (const agent of agents) this.#desks.set(agent, new Map());
    const found = await this.tx.desks(agents);
    for (const desk of found) this.#desks.get(desk.agent)?.set(desk.handoffId, desk);
    return found.map(({ handoffId }) => handoffId);
  }

  /** The talks that go on in this agent's 1:1. */
  async desksOf(agent: Person): Promise<readonly Desk[]> {
    const key = personKey(agent);
    if (!this.#desks.has(key)) await this.#readDesks([key]);
    return [...(this.#desks.get(key)?.values() ?? [])];
  }

  /** From now on the agent writes to this one. False if the talk is not theirs. */
  focus(agent: Person, handoff: Handoff): boolean {
    const owner = deskOf(handoff);
    if (owner === null || personKey(owner) !== personKey(agent)) return false;
    this.#changeDesk({ agent: personKey(agent), handoffId: handoff.id, focusedAt: this.now }, true);
    return true;
  }

  #changeDesk(desk: Desk, there: boolean): void {
    this.#changedDesks.set(`${desk.agent} ${desk.handoffId}`, { desk, there });
    const known = this.#desks.get(desk.agent);
    if (there) known?.set(desk.handoffId, desk);
    else known?.delete(desk.handoffId);
  }

  #moveDesk(before: Handoff | undefined, after: Handoff): void {
    const [was, is] = [before === undefined ? null : deskOf(before), deskOf(after)];
    if (was === is || (was !== null && is !== null && samePerson(was, is))) return;
    const desk = (agent: Person): Desk => ({ agent: personKey(agent), handoffId: after.id, focusedAt: 0 });
    if (was !== null) this.#changeDesk(desk(was), false);
    if (is !== null) this.#changeDesk(desk(is), true);
  }

  async place(key: string): Promise<{ handoffId: string; side: Side } | null> {
    if (!this.#places.has(key)) this.#places.set(key, (await this.tx.places([key])).get(key) ?? null);
    return this.#places.get(key) ?? null;
  }

  async posting(key: string): Promise<Posting | null> {
    if (!this.#postings.has(key)) this.#postings.set(key, (await this.tx.postings([key])).get(key) ?? null);
    return this.#postings.get(key) ?? null;
  }

  async messageBySource(key: string): Promise<Message | null> {
    if (!this.#sources.has(key)) {
      const message = (await this.tx.messagesBySource([key])).get(key);
      this.#sources.set(key, message?.id ?? null);
      if (message !== undefined) this.messages.set(message.id, message);
    }
    const id = this.#sources.get(key) ?? null;
    return id === null ? null : (this.messages.get(id) ?? null);
  }

  async message(id: string): Promise<Message | null> {
    if (!this.messages.has(id)) {
      const message = (await this.tx.messages([id])).get(id);
      if (message !== undefined) this.messages.set(id, message);
    }
    return this.messages.get(id) ?? null;
  }

  /** What is held for an agent, oldest first; what this transaction added included. */
  async heldMessages(handoffId: string): Promise<readonly Message[]> {
    await this.#flushMessages();
    return this.tx.heldMessages(handoffId);
  }

  putHandoff(handoff: Handoff): void {
    const before = this.handoffs.get(handoff.id);
    if (before === handoff) return;
    this.#moveDesk(before, handoff);
    if (before?.state !== handoff.state) this.entered.push(handoff);
    this.handoffs.set(handoff.id, handoff);
    this.#dirtyHandoffs.add(handoff.id);
    const employee = personKey(handoff.employee);
    if (isOpen(handoff)) this.#openOf.set(employee, handoff.id);
    else if (this.#openOf.get(employee) === handoff.id) this.#openOf.set(employee, null);
  }

  addMessage(message: Message, sourceKey: string | null): void {
    this.messages.set(message.id, message);
    this.#newMessages.push(message.id);
    if (sourceKey !== null) this.#sources.set(sourceKey, message.id);
  }

  changeMessage(message: Message): void {
    this.messages.set(message.id, message);
    if (!this.#newMessages.includes(message.id)) this.#changedMessages.add(message.id);
  }

  setStatus(id: string, status: MessageStatus, uncertain?: boolean): void {
    const message = this.messages.get(id);
    if (message !== undefined) this.messages.set(id, { ...message, status, ...(uncertain && { uncertain }) });
    if (message !== undefined && this.#newMessages.includes(id)) return;
    this.#statuses.set(id, { status, ...(uncertain && { uncertain }) });
  }

  putPlace(key: string, handoffId: string, side: Side): void {
    this.#places.set(key, { handoffId, side });
    this.#newPlaces.push({ key, handoffId, side });
  }

  putPosting(posting: Posting): void {
    this.#newPostings.push(posting);
  }

  /** That message stands there no more. */
  dropPosting(ref: MessageRef): void {
    const key = messageKey(ref);
    this.#postings.set(key, null);
    this.#gonePostings.push(key);
  }

  enqueue(delivery: NewDelivery): void {
    this.#deliveries.push(delivery);
  }

  setTimer(handoffId: string, kind: TimerKind, at: number): void {
    this.#timers.set(`${handoffId} ${kind}`, { handoffId, kind, at });
  }

  clearTimers(handoffId: string): void {
    this.#clearedTimers.add(handoffId);
    for (const [key, timer] of this.#timers) if (timer.handoffId === handoffId) this.#timers.delete(key);
  }

  addUtterance(utterance: Utterance & { employee: string; source: string }): void {
    this.#utterances.push(utterance);
  }

  /** The latest utterances, oldest first; what this transaction added included. */
  async utterances(employee: string, limit: number): Promise<readonly Utterance[]> {
    if (this.#utterances.length > 0) await this.tx.addUtterances(this.#utterances.splice(0));
    return this.tx.utterances(employee, limit);
  }

  async changeUtterance(source: string, utterance: Omit<Utterance, 'at'> | null): Promise<void> {
    if (this.#utterances.length > 0) await this.tx.addUtterances(this.#utterances.splice(0));
    await this.tx.changeUtterance(source, utterance);
  }

  closeGate(gate: Gate): void {
    this.#gates.push(gate);
  }

  /** Applies settlements; gives back the lanes whose lease was still ours. */
  async settle(settlements: readonly Settlement[]): Promise<ReadonlyMap<string, boolean>> {
    const lanes = await this.tx.settle(settlements);
    for (const [lane, waiting] of lanes) if (waiting) this.#unleased.add(lane);
    return lanes;
  }

  async #flushMessages(): Promise<void> {
    const added = this.#newMessages.splice(0).flatMap((id) => this.messages.get(id) ?? []);
    if (added.length > 0) await this.tx.addMessages(added);
    if (this.#changedMessages.size > 0) {
      await this.tx.replaceMessages([...this.#changedMessages].flatMap((id) => this.messages.get(id) ?? []));
      this.#changedMessages.clear();
    }
    if (this.#statuses.size > 0) {
      await this.tx.setStatus([...this.#statuses].map(([id, change]) => ({ id, ...change })));
      this.#statuses.clear();
    }
  }

  /**
   * Writes everything that waits, and leases up to `take` of the deliveries that are due by it. `gated` tells which throttle
   * keys are closed.
   */
  async flush(
    gated: (throttleKey: string) => boolean,
    terms: LeaseTerms & { readonly take: number },
  ): Promise<readonly Lease[]> {
    const { tx } = this;
    if (this.#dirtyHandoffs.size > 0) {
      await tx.putHandoffs([...this.#dirtyHandoffs].flatMap((id) => this.handoffs.get(id) ?? []));
      this.#dirtyHandoffs.clear();
    }
    await this.#flushMessages();
    const desks = [...this.#changedDesks.values()];
    if (desks.length > 0) {
      await tx.removeDesks(desks.filter(({ there }) => !there).map(({ desk }) => desk));
      await tx.putDesks(desks.filter(({ there }) => there).map(({ desk }) => desk));
    }
    if (this.#newPlaces.length > 0) await tx.putPlaces(this.#newPlaces);
    if (this.#newPostings.length > 0) await tx.putPostings(this.#newPostings);
    if (this.#gonePostings.length > 0) await tx.dropPostings(this.#gonePostings);
    if (this.#clearedTimers.size > 0) await tx.clearTimers([...this.#clearedTimers]);
    if (this.#timers.size > 0) await tx.setTimers([...this.#timers.values()]);
    if (this.#utterances.length > 0) await tx.addUtterances(this.#utterances);
    const lanes = new Set(this.#deliveries.map(({ lane }) => lane));
    // Where there is room for all, what is new is leased as it is put in. Else the oldest go first.
    const room = terms.take >= lanes.size + this.#unleased.size;
    if (!room) for (const lane of lanes) this.#unleased.add(lane);
    for (const gate of this.#gates) await tx.closeGate(gate);
    const leases = lanes.size === 0 ? [] : await tx.enqueue(this.#deliveries, gated, room ? terms : undefined);
    if (this.#unleased.size === 0) return leases;
    return [...leases, ...(await tx.advance([...this.#unleased], terms))];
  }
}
