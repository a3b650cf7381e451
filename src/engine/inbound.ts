import { say } from '../core/catalogue.ts';
import { offerCard } from '../core/cards.ts';
import type { Handoff } from '../core/handoff.ts';
import { isEmpty, type Message, type MessageBody, type Side } from '../core/message.ts';
import { inThread, messageKey, personKey, placeKey } from '../core/place.ts';
import type { SurfaceEvent, SurfaceEventOf } from '../core/surface-events.ts';
import { toPlainText } from '../core/text.ts';
import { newLine, type Applier } from './apply.ts';
import type { EngineParts } from './parts.ts';
import type { Presses } from './presses.ts';
import type { Requests } from './requests.ts';
import type { Desk } from '../ports/store.ts';
import type { Unit } from './unit.ts';

/** Text that begins so is for colleagues and never leaves the agents' side. */
const NOTE = '//';

export interface Inbound {
  /** What a batch of events will look up: read in one go. */
  keys(events: readonly SurfaceEvent[]): Parameters<Unit['prefetch']>[0];
  /** Puts one event of a platform, known to be new, into effect. */
  handle(unit: Unit, event: SurfaceEvent): Promise<void>;
}

export function createInbound(parts: EngineParts, applier: Applier, requests: Requests, presses: Presses): Inbound {
  /** Platforms on which talks go on in agents' 1:1s. */
  const atDesks = new Set(
    parts.destinations.flatMap(({ id, agentThread }) =>
      agentThread === 'direct' ? (parts.systems.get(id)?.system ?? []) : [],
    ),
  );
  return {
    keys(events) {
      const employees = new Set<string>();
      const places = new Set<string>();
      const postings = new Set<string>();
      const sources = new Set<string>();
      const agents = new Set<string>();
      for (const event of events) {
        switch (event.type) {
          case 'message':
            if (event.heard === 'direct') employees.add(personKey(event.who));
            if (event.heard === 'direct' && atDesks.has(event.who.surface)) agents.add(personKey(event.who));
            if (event.heard === 'direct' && !atDesks.has(event.who.surface)) break;
            if (event.ref.place.thread !== undefined) places.add(placeKey(event.ref.place));
            break;
          case 'edit':
          case 'delete':
            sources.add(messageKey(event.ref));
            break;
          case 'reaction':
            sources.add(messageKey(event.ref));
            postings.add(messageKey(event.ref));
            break;
          case 'press':
            postings.add(messageKey(event.on));
            break;
          default:
        }
      }
      return { employees, places, postings, sources, agents, handoffs: [] };
    },

    async handle(unit, event) {
      switch (event.type) {
        case 'message':
          return event.heard === 'direct' ? direct(unit, event) : inChannel(unit, event);
        case 'edit':
        case 'delete':
          return change(unit, event);
        case 'reaction':
          return reaction(unit, event);
        case 'press':
          return presses.press(unit, event);
        case 'submit':
          return presses.submit(unit, event);
        case 'request': {
          const { who, via, text, files, place, trigger } = event;
          const elsewhere = place === undefined ? undefined : { place, ...(trigger && { trigger }) };
          return requests.ask(unit, { who, via, text, ...(files && { files }), ...(elsewhere && { elsewhere }) });
        }
        case 'home-opened':
          return applier.talk(unit, { kind: 'home', to: event.who });
        case 'unknown':
          unit.asides.push({
            type: 'whisper',
            to: event.who,
            place: event.place,
            say: say('employee.unknown'),
            ...(event.trigger && { trigger: event.trigger }),
          });
          return;
        case 'uninstalled':
          parts.log.warn(
            { workspace: event.workspace, surface: event.who.surface },
            'the bot was removed from a workspace',
          );
          return;
      }
    },
  };

  /** The 1:1: part of the open handoff wherever in it it is written, else something to be answered with the button. */
  async function direct(unit: Unit, event: SurfaceEventOf<'message'>): Promise<void> {
    if (isEmpty(event.body)) return;
    if (atDesks.has(event.who.surface) && (await atDesk(unit, event))) return;
    const open = await unit.openHandoffOf(event.who);
    if (open !== null) {
      const message = write(unit, open, 'employee', event);
      await applier.happen(unit, open, { type: 'employee-wrote', message: message.id });
      return;
    }
    keepUtterance(unit, event);
    const { place } = event.ref;
    const ended = place.thread === undefined ? null : await unit.place(placeKey(place));
    const sentence = ended === null ? 'offer.text' : 'employee.after-end';
    applier.talk(unit, { kind: 'offer', to: event.who, place, sentence });
  }

  /** An agent's 1:1 that talks go on in: true if the message was dealt with as part of one. */
  async function atDesk(unit: Unit, event: SurfaceEventOf<'message'>): Promise<boolean> {
    const { who, ref } = event;
    const known = ref.place.thread === undefined ? null : await unit.place(placeKey(ref.place));
    const desks = await unit.desksOf(who);
    const own = await unit.openHandoffOf(who);
    if (known?.side !== 'agent' && (desks.length === 0 || (own !== null && own.id === known?.handoffId))) return false;
    const here = known?.side === 'agent' ? known.handoffId : await meant(unit, desks, own);
    if (here === null) {
      const threads = parts.surfaces.get(who.surface)?.capabilities.directThreads === true;
      unit.asides.push({
        type: 'whisper',
        to: who,
        place: inThread(ref.place, undefined),
        say: say(threads ? 'desk.which.threads' : 'desk.which'),
        ...(desks[0] && { lasting: { handoffId: desks[0].handoffId, side: 'agent' as const } }),
      });
      return true;
    }
    const handoff = await unit.handoff(here);
    if (handoff === null) return false;
    await fromAgent(unit, handoff, event);
    return true;
  }

  /**
   * The talk that a message beside all threads is for: the only one, or the one that the agent turned to by its button, as
   * long as nobody wrote in another one since. Null where that can't be told: a guess could show it to the wrong person.
   */
  async function meant(unit: Unit, desks: readonly Desk[], own: Handoff | null): Promise<string | null> {
    const [first] = desks;
    if (first === undefined || (desks.length === 1 && own === null)) return first?.handoffId ?? null;
    const focused = desks.reduce((one, other) => (other.focusedAt > one.focusedAt ? other : one));
    const others = [
      ...desks.filter((desk) => desk !== focused).map(({ handoffId }) => handoffId),
      ...(own ? [own.id] : []),
    ];
    if (focused.focusedAt === 0) return null;
    for (const id of others) if (((await unit.tx.lastWritten(id)) ?? 0) >= focused.focusedAt) return null;
    return focused.handoffId;
  }

  /** A channel: an agents' thread, a mention that asks for help, or talk that is none of our business. */
  async function inChannel(unit: Unit, event: SurfaceEventOf<'message'>): Promise<void> {
    const { place } = event.ref;
    const known = place.thread === undefined ? null : await unit.place(placeKey(place));
    if (known?.side === 'agent') {
      const handoff = await unit.handoff(known.handoffId);
      if (handoff !== null && !isEmpty(event.body)) await fromAgent(unit, handoff, event);
      return;
    }
    if (event.heard !== 'mention') return;
    keepUtterance(unit, event);
    const open = await unit.openHandoffOf(event.who);
    const wording = { texts: parts.texts, nameOf: () => '' };
    unit.asides.push({
      type: 'whisper',
      to: event.who,
      place,
      ...(open === null
        ? { card: offerCard(wording, 'offer.elsewhere'), lasting: 'offer' as const }
        : { say: say('home.open') }),
    });
  }

  async function fromAgent(unit: Unit, handoff: Handoff, event: SurfaceEventOf<'message'>): Promise<void> {
    const agent = event.who;
    const origin = { place: event.ref.place };
    // The talk goes on elsewhere: what colleagues say to each other under the card is theirs.
    if (handoff.attempt?.desk !== undefined && event.heard === 'overheard' && !isNote(event.body)) return;
    const message = write(unit, handoff, 'agent', event);
    if (isNote(event.body)) {
      await applier.happen(unit, handoff, { type: 'agent-noted', agent, message: message.id }, origin);
      return;
    }
    const here = handoff.attempt?.place;
    const moved = here === undefined || placeKey(here) !== placeKey(event.ref.place);
    if (event.heard !== 'direct' && moved) {
      unit.asides.push({ type: 'whisper', to: agent, ...origin, say: say('agent.left') });
      return;
    }
    await applier.happen(unit, handoff, { type: 'agent-wrote', agent, message: message.id }, origin);
  }

  function write(unit: Unit, handoff: Handoff, side: Side, { who, body, ref }: SurfaceEventOf<'message'>): Message {
    const line = newLine(parts, handoff, side, { author: who, body, source: ref, at: unit.now });
    unit.addMessage(line, messageKey(ref));
    return line;
  }

  function keepUtterance(unit: Unit, { who, body, ref }: SurfaceEventOf<'message'>): void {
    if (isEmpty(body)) return;
    const files = body.files.length > 0 ? { files: body.files } : {};
    unit.addUtterance({ employee: personKey(who), source: messageKey(ref), at: unit.now, text: body.text, ...files });
  }

  async function change(unit: Unit, event: SurfaceEventOf<'edit'> | SurfaceEventOf<'delete'>): Promise<void> {
    const key = messageKey(event.ref);
    const message = await unit.messageBySource(key);
    if (message === null) {
      await unit.changeUtterance(key, event.type === 'edit' ? event.body : null);
      return event.direct ? changeUnknown(unit, event) : undefined;
    }
    // Only the author's own platform tells of a change, and only of what the author may change.
    const handoff = await unit.handoff(message.handoffId);
    if (handoff === null || message.deletedAt !== undefined) return;
    const carried = message.status === 'pending' || message.status === 'delivered';
    const becameNote = event.type === 'edit' && message.side === 'agent' && carried && isNote(event.body);
    const gone = event.type === 'delete' || becameNote;
    const changed: Message = {
      ...message,
      ...(event.type === 'edit' ? { body: event.body, editedAt: unit.now } : {}),
      ...(event.type === 'edit' && message.status === 'pending' && { asSent: message.asSent ?? message.body }),
      ...(gone ? { deletedAt: unit.now } : {}),
    };
    unit.changeMessage(changed);
    if (!carried) return;
    const kind = gone ? 'deleted' : 'edited';
    const { side, author: agent, id } = message;
    await applier.happen(
      unit,
      handoff,
      side === 'employee' ? { type: `employee-${kind}`, message: id } : { type: `agent-${kind}`, agent, message: id },
    );
  }

  /** Changed in the 1:1, and said before the handoff began: whoever helps is told in words. */
  async function changeUnknown(unit: Unit, event: SurfaceEventOf<'edit'> | SurfaceEventOf<'delete'>): Promise<void> {
    const open = await unit.openHandoffOf(event.who);
    if (open?.state !== 'active') return;
    const fill = { employee: open.employee, text: event.type === 'edit' ? toPlainText(event.body.text) : '' };
    applier.send(unit, open, 'agent', {
      kind: 'notice',
      say: say(event.type === 'edit' ? 'agent.edited-note' : 'agent.deleted-note', fill),
    });
  }

  async function reaction(unit: Unit, event: SurfaceEventOf<'reaction'>): Promise<void> {
    const key = messageKey(event.ref);
    const posting = await unit.posting(key);
    const message = (await unit.messageBySource(key)) ?? (posting === null ? null : await unit.message(posting.what));
    if (message === null || (message.status !== 'delivered' && message.status !== 'pending')) return;
    const handoff = await unit.handoff(message.handoffId);
    if (handoff === null) return;
    // A copy of ours stands on the other side than its original.
    const side: Side = posting === null ? message.side : posting.side;
    const what = { message: message.id, emoji: event.emoji, added: event.added };
    await applier.happen(
      unit,
      handoff,
      side === 'employee'
        ? { type: 'employee-reacted', ...what }
        : { type: 'agent-reacted', agent: event.who, ...what },
    );
  }
}

function isNote(body: MessageBody): boolean {
  return toPlainText(body.text).trimStart().startsWith(NOTE);
}
