import { say, type SentenceKey } from '../core/catalogue.ts';
import type { HandoffEvent } from '../core/events.ts';
import { isOpen, type Handoff, type PlannedDestination } from '../core/handoff.ts';
import { directWith, inThread, messageKey, personKey, samePerson, type Person } from '../core/place.ts';
import type { SurfaceEventOf } from '../core/surface-events.ts';
import type { Posting } from '../ports/store.ts';
import type { Dialog } from '../ports/surface.ts';
import type { Applier, Origin } from './apply.ts';
import type { EngineParts } from './parts.ts';
import type { Requests } from './requests.ts';
import { signToken, verifyToken } from './tokens.ts';
import type { Unit } from './unit.ts';

export interface Presses {
  press(unit: Unit, event: SurfaceEventOf<'press'>): Promise<void>;
  submit(unit: Unit, event: SurfaceEventOf<'submit'>): Promise<void>;
}

/** A dialog that was opened longer ago does nothing any more. */
const DIALOG_LIVES_MS = 15 * 60_000;

/** What a card on the agents' side is called in the postings: one for each attempt. */
export function agentCardName(attempt: number): string {
  return `card:${attempt}`;
}

/** What the card in an agent's 1:1 is called in the postings. */
export function deskCardName(attempt: number, agent: Person): string {
  return `desk:${attempt}:${personKey(agent)}`;
}

export function createPresses(parts: EngineParts, applier: Applier, requests: Requests): Presses {
  /** The press counts only on a message of ours, and only from whom and where it was posted to. */
  async function entitled(unit: Unit, event: SurfaceEventOf<'press'>): Promise<Posting | null> {
    const posting = await unit.posting(messageKey(event.on));
    if (posting === null) return null;
    return posting.audience === null || posting.audience === personKey(event.who) ? posting : null;
  }

  function refuse(unit: Unit, event: SurfaceEventOf<'press'>, key: SentenceKey): void {
    const { who, on, trigger } = event;
    unit.asides.push({ type: 'whisper', to: who, place: on.place, say: say(key), ...(trigger && { trigger }) });
  }

  async function employeePress(unit: Unit, event: SurfaceEventOf<'press'>, posting: Posting): Promise<void> {
    const { who, action, on } = event;
    const handoff = posting.handoffId === null ? null : await unit.handoff(posting.handoffId);
    if (action === 'request' || action === 'again') {
      const again = handoff !== null && !isOpen(handoff) ? { again: handoff } : {};
      const isDirect = posting.what === 'card' || posting.ref.place.channel === handoff?.chat.channel;
      const chat = isDirect ? { chat: inThread(on.place, undefined) } : {};
      return requests.ask(unit, { who, via: action === 'again' ? 'again' : 'button', ...again, ...chat });
    }
    if (handoff === null || !isOpen(handoff)) return refuse(unit, event, 'employee.stale-button');
    if (action === 'cancel') await applier.happen(unit, handoff, { type: 'employee-cancelled' });
    else if (action === 'end') await applier.happen(unit, handoff, { type: 'employee-ended' });
  }

  async function agentPress(unit: Unit, event: SurfaceEventOf<'press'>, posting: Posting): Promise<void> {
    const handoff = posting.handoffId === null ? null : await unit.handoff(posting.handoffId);
    if (handoff === null) return refuse(unit, event, 'agent.stale-button');
    const agent = event.who;
    const number = handoff.attempt?.number ?? 0;
    const atDesk = posting.what === deskCardName(number, agent);
    if (!atDesk && posting.what !== agentCardName(number)) return refuse(unit, event, 'agent.moved-on');
    const place = atDesk ? event.on.place : (handoff.attempt?.place ?? event.on.place);
    const origin: Origin = { place, ...(event.trigger && { trigger: event.trigger }) };
    if (event.action === 'focus') {
      if (!unit.focus(agent, handoff)) return refuse(unit, event, 'agent.claim-over');
      unit.asides.push({
        type: 'whisper',
        to: agent,
        ...origin,
        say: say('desk.focused', { employee: handoff.employee }),
      });
      return;
    }
    if (event.action === 'pass-on') return openPassOn(unit, event, handoff, origin);
    const happened: HandoffEvent | null =
      event.action === 'claim'
        ? { type: 'agent-claimed', agent }
        : event.action === 'resolve'
          ? { type: 'agent-resolved', agent }
          : event.action === 'decline'
            ? { type: 'agent-declined', agent }
            : null;
    if (happened !== null) await applier.happen(unit, handoff, happened, origin);
  }

  async function openPassOn(
    unit: Unit,
    event: SurfaceEventOf<'press'>,
    handoff: Handoff,
    origin: Origin,
  ): Promise<void> {
    const { who, trigger } = event;
    const attempt = handoff.attempt;
    if (attempt === null || !isOpen(handoff)) return refuse(unit, event, 'agent.claim-over');
    if (handoff.agent !== null && !samePerson(handoff.agent, who) && attempt.destination.replies !== 'anyone') {
      unit.asides.push({ type: 'whisper', to: who, ...origin, say: say('agent.only-owner', { agent: handoff.agent }) });
      return;
    }
    if (trigger === undefined) return;
    const token = signToken(parts.key, {
      handoff: handoff.id,
      attempt: attempt.number,
      who: personKey(who),
      until: unit.now + DIALOG_LIVES_MS,
    });
    unit.asides.push({ type: 'dialog', to: who, trigger, dialog: passOnDialog(token, others(handoff)) });
  }

  /** Other destinations that it could be passed on to, whether or not a route names them. */
  function others(handoff: Handoff): readonly PlannedDestination[] {
    const here = handoff.attempt?.destination.id;
    return parts.destinations.filter(({ id }) => id !== here);
  }

  function passOnDialog(token: string, destinations: readonly PlannedDestination[]): Dialog {
    const { texts } = parts;
    const options = destinations.map(({ id, label }) => ({ value: id, label }));
    return {
      token,
      title: texts['agent.pass-on.title'],
      submit: texts['button.send'],
      close: texts['button.close'],
      fields: [
        { type: 'person', name: 'agent', label: texts['agent.pass-on.agent'] },
        ...(options.length > 0
          ? [{ type: 'choice', name: 'destination', label: texts['agent.pass-on.destination'], options } as const]
          : []),
      ],
    };
  }

  return {
    async press(unit, event) {
      const posting = await entitled(unit, event);
      if (posting === null) return refuse(unit, event, 'press.unknown');
      return posting.side === 'agent' ? agentPress(unit, event, posting) : employeePress(unit, event, posting);
    },

    async submit(unit, { token, values, who }) {
      const claims = verifyToken(parts.key, token, unit.now);
      if (claims === null || claims.who !== personKey(who)) return tooLate(unit, who);
      const handoff = await unit.handoff(claims.handoff);
      if (handoff?.attempt?.number !== claims.attempt || handoff.attempt.place === undefined) return tooLate(unit, who);
      const origin = { place: handoff.attempt.place };
      const to = target(handoff, who, values);
      if (to === null) {
        unit.asides.push({ type: 'whisper', to: who, ...origin, say: say('agent.pass-on.nobody') });
        return;
      }
      await applier.happen(unit, handoff, { type: 'agent-passed-on', agent: who, to }, origin);
    },
  };

  function tooLate(unit: Unit, who: Person): void {
    unit.asides.push({ type: 'whisper', to: who, place: directWith(who), say: say('agent.pass-on.late') });
  }

  function target(
    handoff: Handoff,
    who: Person,
    values: Readonly<Record<string, string>>,
  ): Person | PlannedDestination | null {
    const destination = others(handoff).find(({ id }) => id === values['destination']);
    if (destination !== undefined) return destination;
    const id = values['agent'];
    return id === undefined || id === '' ? null : { surface: who.surface, workspace: who.workspace, id };
  }
}
