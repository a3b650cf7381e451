import type { Content } from '../core/effects.ts';
import { classify } from '../core/errors.ts';
import type { HandoffEvent } from '../core/events.ts';
import { deskOf, type Attempt, type Handoff } from '../core/handoff.ts';
import type { Message } from '../core/message.ts';
import { homeCard, offerCard, employeeCard, type Wording } from '../core/cards.ts';
import { SHOWN_ON_CARD } from '../core/rules.ts';
import { inThread, personKey, samePerson, type MessageRef, type Person, type Place } from '../core/place.ts';
import { toPlainText } from '../core/text.ts';
import { compose } from '../ports/compose.ts';
import type { Delivery, Posting, Talk } from '../ports/store.ts';
import type { Carriage, Command, Receipt, Surface } from '../ports/surface.ts';
import type { AgentDelivery, Briefing, HistoryLine, LiveAgentSystem } from '../ports/system.ts';
import { VendorError } from '../core/errors.ts';
import type { EngineParts } from './parts.ts';
import type { People } from './people.ts';
import { agentCardName, deskCardName } from './presses.ts';

/** What came of one attempt that did not throw. */
export interface Carried {
  readonly skipped?: boolean;
  readonly receipt?: Receipt;
  /** How what was posted is remembered; absent: it need not be. */
  readonly as?: Pick<Posting, 'what' | 'audience'>;
  /** The thread that belongs to the handoff from now on. */
  readonly thread?: Place;
  /** The message that was carried, as it was written: marked there. */
  readonly source?: MessageRef;
  /** What the handoff learns of it. */
  readonly event?: HandoffEvent;
}

/** What is known of a delivery without asking the store: what the same transaction wrote. */
export interface AtHand {
  readonly handoff?: Handoff;
  readonly message?: Message;
}

const SKIPPED: Carried = { skipped: true };

/** Carries one delivery to its side: one call, or none where there is nothing (more) to carry. @throws BatonError */
export type Carry = (delivery: Delivery, how: Carriage, atHand: AtHand) => Promise<Carried>;

export function createCarry(parts: EngineParts, people: People): Carry {
  const { store } = parts;

  return async (delivery, how, atHand) => {
    const { content } = delivery;
    if (content.kind === 'offer' || content.kind === 'home') return toEmployeeAlone(content, how);
    const handoff = atHand.handoff ?? (delivery.handoffId === null ? null : await store.handoff(delivery.handoffId));
    if (handoff === null) return SKIPPED;
    if (content.kind === 'notice' && content.unlessDelivered !== undefined) {
      const late = await store.message(content.unlessDelivered);
      if (late === null || late.status !== 'pending') return SKIPPED;
    }
    const message = 'message' in content ? (atHand.message ?? (await store.message(content.message))) : null;
    return delivery.side === 'employee'
      ? toEmployee(handoff, content, message, how)
      : toAgents(handoff, content, message, how);
  };

  function surfaceOf(person: Person): Surface {
    const surface = parts.surfaces.get(person.surface);
    if (surface === undefined) throw new VendorError('surface.off', `${person.surface} is not configured any more`);
    return surface;
  }

  async function toEmployeeAlone(talk: Talk, how: Carriage): Promise<Carried> {
    const wording = { texts: parts.texts, nameOf: () => parts.texts['person.unknown'] };
    const audience = personKey(talk.to);
    const open = await store.openHandoffOf(audience);
    // Between the question and this answer a handoff may have begun: it has its own card.
    if (talk.kind === 'offer' && open !== null) return SKIPPED;
    const command: Command =
      talk.kind === 'home'
        ? { type: 'home', person: talk.to, card: homeCard(wording, open !== null) }
        : { type: 'post', place: talk.place, message: { card: offerCard(wording, talk.sentence) } };
    return { receipt: await surfaceOf(talk.to).perform(command, how), as: { what: talk.kind, audience } };
  }

  async function toEmployee(
    handoff: Handoff,
    content: Content,
    message: Message | null,
    how: Carriage,
  ): Promise<Carried> {
    const surface = surfaceOf(handoff.employee);
    switch (content.kind) {
      case 'card':
        return employeesCard(handoff, surface, how);
      case 'desk':
      case 'open':
      case 'close':
      case 'history':
        return SKIPPED;
      default: {
        const said = await saying(handoff, 'employee', content, message);
        const notes = { edited: 'employee.edited-note', deleted: 'employee.deleted-note' } as const;
        const command = compose(content, { ...said, place: handoff.chat, notes });
        if (command === null) return SKIPPED;
        return {
          receipt: await surface.perform(command, how),
          ...remembered(content, message, personKey(handoff.employee)),
        };
      }
    }
  }

  async function employeesCard(handoff: Handoff, surface: Surface, how: Carriage): Promise<Carried> {
    const wording = forEmployee(handoff, await people.wording([handoff.agent]));
    const card = employeeCard(await withNames(handoff), wording);
    const standing = await store.standing(handoff.id, 'employee', 'card');
    const targets = standing.map(({ ref }) => ref);
    const as = { what: 'card', audience: personKey(handoff.employee) };
    if (targets.length > 0)
      return { receipt: await surface.perform({ type: 'update', targets, message: { card } }, how), as };
    const place = inThread(handoff.chat, undefined);
    const receipt = await surface.perform({ type: 'post', place, message: { card } }, how);
    const [posted] = receipt.posted;
    if (posted === undefined) return { receipt };
    const chat = inThread(posted.place, posted.place.thread ?? posted.id);
    return {
      receipt,
      as,
      thread: chat,
      event: { type: 'chat-posted', chat },
    };
  }

  async function toAgents(
    handoff: Handoff,
    content: Content,
    message: Message | null,
    how: Carriage,
  ): Promise<Carried> {
    const present = handoff.attempt;
    if (present === null) return SKIPPED;
    if (content.kind === 'open') return open(handoff, content, how);
    if (content.kind === 'desk') return desk(handoff, content, how);
    if (content.kind === 'close') {
      // The thread of an attempt that was left is named by the card that stands there.
      const system = parts.systems.get(destinationOf(handoff, content.attempt) ?? '');
      if (system === undefined) return SKIPPED;
      const name = agentCardName(content.attempt);
      const receipt = await system.close(await brief(handoff, content.attempt, name), how);
      return { receipt, as: { what: name, audience: null } };
    }
    // Written to agents who have passed it on since: it is for whoever joins next.
    const unread = handoff.state === 'placing' || handoff.state === 'waiting' || !isSomewhere(present);
    if (content.kind === 'message' && unread) {
      return { skipped: true, event: { type: 'delivery-unread', message: content.message } };
    }
    const number = (content.kind === 'notice' ? content.attempt : undefined) ?? present.number;
    const where = number === present.number ? present : handoff.passedOver[number - 1];
    if (content.kind === 'message' && message?.deletedAt !== undefined) return SKIPPED;
    const follows = content.kind === 'edit' || content.kind === 'delete';
    if (where === undefined || !(isSomewhere(where) || follows)) return SKIPPED;
    const system = systemOf(destinationOf(handoff, number) ?? '');
    // What was never sent before stands nowhere yet.
    const earlier = content.kind === 'message' ? '' : (message?.id ?? '');
    const what = content.kind === 'card' ? agentCardName(number) : earlier;
    const briefing = await brief(handoff, number, what);
    const said = await saying(handoff, 'agent', content, message, briefing.standing);
    const history =
      content.kind === 'history' ? { history: await talkSoFar(handoff), files: handoff.request.files ?? [] } : {};
    const delivery: AgentDelivery = { ...briefing, where, content, ...said, ...history };
    const receipt = await system.deliver(delivery, how);
    // A platform that can't change a card posts it anew: then that is the card.
    if (content.kind === 'card') return { receipt, as: { what: agentCardName(number), audience: null } };
    return { receipt, ...remembered(content, message, null) };
  }

  /** The card in the agent's 1:1, and with the first one the thread that the talk goes on in. */
  async function desk(handoff: Handoff, content: Extract<Content, { kind: 'desk' }>, how: Carriage): Promise<Carried> {
    const { attempt: number, agent } = content;
    const name = deskCardName(number, agent);
    const briefing = await brief(handoff, number, name);
    const fresh = briefing.standing.length === 0;
    const owner = deskOf(handoff);
    if (fresh && (owner === null || !samePerson(owner, agent))) return SKIPPED;
    const system = systemOf(destinationOf(handoff, number) ?? '');
    const receipt = await system.deliver({ ...briefing, where: {}, content }, how);
    const as = { what: name, audience: personKey(agent) };
    const [root] = receipt.posted;
    if (!fresh || root === undefined) return { receipt, as };
    const thread = inThread(root.place, root.place.thread ?? root.id);
    return { receipt, as, thread, event: { type: 'desk-posted', attempt: number, agent, desk: thread } };
  }

  async function open(handoff: Handoff, content: Extract<Content, { kind: 'open' }>, how: Carriage): Promise<Carried> {
    const { attempt } = handoff;
    if (attempt?.number !== content.attempt || handoff.state !== 'placing') return SKIPPED;
    const name = agentCardName(content.attempt);
    const { id, maxHandoffs } = attempt.destination;
    // Where an earlier try may have put the card up, it is not left behind there: it is looked for, and counts.
    if (!how.uncertain && maxHandoffs !== undefined && (await store.openAt(id)) >= maxHandoffs) {
      return { event: { type: 'open-failed', attempt: content.attempt, why: 'closed', detail: 'maxHandoffs' } };
    }
    try {
      const opened = await systemOf(attempt.destination.id).open(await brief(handoff, content.attempt, name), how);
      if (opened.outcome !== 'opened') {
        const detail = opened.detail === undefined ? {} : { detail: opened.detail };
        return { event: { type: 'open-failed', attempt: content.attempt, why: opened.outcome, ...detail } };
      }
      const { posted, outcome: _, ...where } = opened;
      return {
        receipt: { posted },
        as: { what: name, audience: null },
        ...(where.place && { thread: where.place }),
        event: { type: 'opened', attempt: content.attempt, ...where },
      };
    } catch (error) {
      const failure = classify(error);
      if (failure.retry !== 'never' && parts.now() < content.until) throw failure;
      return { event: { type: 'open-failed', attempt: content.attempt, why: 'failed', detail: failure.message } };
    }
  }

  function systemOf(destination: string): LiveAgentSystem {
    const system = parts.systems.get(destination);
    if (system === undefined) throw new VendorError('destination.gone', `${destination} is not configured any more`);
    return system;
  }

  /** The destination of an attempt, also of one that the handoff has left. */
  function destinationOf(handoff: Handoff, attempt: number): string | undefined {
    if (handoff.attempt?.number === attempt) return handoff.attempt.destination.id;
    return handoff.passedOver[attempt - 1]?.destination;
  }

  async function brief(handoff: Handoff, attempt: number, what: string): Promise<Briefing> {
    const [known, employee, wording, standing] = await Promise.all([
      withNames(handoff),
      people.profile(handoff.employee),
      people.wording([handoff.agent, handoff.endedBy]),
      what === '' ? [] : standingOf(handoff, 'agent', what),
    ]);
    const openKey = `open ${handoff.id} ${attempt}`;
    return { handoff: known, attempt, employee, openKey, wording, now: parts.now(), standing };
  }

  /** The handoff with the names of everybody whom the request mentions. */
  async function withNames(handoff: Handoff): Promise<Handoff> {
    const { utterance } = handoff.request;
    const named = utterance === null ? null : await people.named(utterance);
    return named === utterance ? handoff : { ...handoff, request: { ...handoff.request, utterance: named } };
  }

  /** Where a surface hides agents, everybody but the employee is called the same there. */
  function forEmployee(handoff: Handoff, wording: Wording): Wording {
    if (!surfaceOf(handoff.employee).hidesAgents) return wording;
    const { texts, nameOf } = wording;
    return {
      texts,
      nameOf: (person) => (samePerson(person, handoff.employee) ? nameOf(person) : texts['person.agent']),
    };
  }

  async function standingOf(handoff: Handoff, side: 'employee' | 'agent', what: string): Promise<MessageRef[]> {
    return (await store.standing(handoff.id, side, what)).map(({ ref }) => ref);
  }

  /** The line and the names that content speaks of. */
  async function saying(
    handoff: Handoff,
    side: 'employee' | 'agent',
    content: Content,
    message: Message | null,
    known?: readonly MessageRef[],
  ): Promise<Pick<AgentDelivery, 'wording' | 'standing' | 'message' | 'author'>> {
    const inSentence = content.kind === 'notice' ? Object.values(content.say.with ?? {}) : [];
    const named = await people.wording([...inSentence.filter((value) => typeof value !== 'string'), handoff.agent]);
    const wording = side === 'employee' ? forEmployee(handoff, named) : named;
    if (message === null) return { wording, standing: known ?? [] };
    const { body, asSent } = message;
    const [author, text, first] = await Promise.all([
      people.profile(message.author),
      people.named(body.text),
      asSent && people.named(asSent.text),
    ]);
    const fresh = content.kind === 'message';
    // A message's author is the surface's to hide; in our own sentences it is a word like others.
    const shown = fresh || side === 'agent' ? author : { ...author, name: wording.nameOf(author) };
    const standing = known ?? (fresh ? [] : await standingOf(handoff, side, message.id));
    const inWords = {
      ...message,
      body: { ...body, text },
      ...(asSent && first && { asSent: { ...asSent, text: first } }),
    };
    return { wording, standing, author: shown, message: inWords };
  }

  async function talkSoFar(handoff: Handoff): Promise<HistoryLine[]> {
    const employee = (await people.profile(handoff.employee)).name;
    const last = handoff.attempt?.destination.history ?? 0;
    const { history, utterance } = handoff.request;
    const whole =
      toPlainText(utterance ?? []).length > SHOWN_ON_CARD ? [{ at: handoff.createdAt, text: utterance ?? [] }] : [];
    const said = [...(last === 0 ? [] : history.slice(-last)), ...whole];
    const before = await Promise.all(
      said.map(async ({ at, text }) => ({ name: employee, at, text: toPlainText(await people.named(text)) })),
    );
    const lines: HistoryLine[] = [];
    for (const line of await store.transcript(handoff.id)) {
      if (line.status !== 'delivered' || line.deletedAt !== undefined) continue;
      const { name } = await people.profile(line.author);
      lines.push({ name, at: line.at, text: toPlainText(await people.named(line.body.text)) });
    }
    return [...before, ...lines];
  }
}

function isSomewhere({ place, session }: Pick<Attempt, 'place' | 'session'>): boolean {
  return place !== undefined || session !== undefined;
}

/** How what stands there now of something said is remembered. */
function remembered(content: Content, message: Message | null, audience: string | null): Carried {
  // An edit may have added parts: they follow the message from now on.
  if (content.kind === 'edit') return { as: { what: content.message, audience } };
  if (content.kind !== 'message') return {};
  return { as: { what: content.message, audience }, ...(message?.source && { source: message.source }) };
}
