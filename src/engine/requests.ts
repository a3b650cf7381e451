import { begin } from '../core/decide.ts';
import type { Handoff, Request, RequestVia } from '../core/handoff.ts';
import type { FileRef, Utterance } from '../core/message.ts';
import { directWith, inThread, personKey, type Person, type Place } from '../core/place.ts';
import { say } from '../core/catalogue.ts';
import type { RichText } from '../core/text.ts';
import type { Applier, Origin } from './apply.ts';
import type { EngineParts } from './parts.ts';
import type { Unit } from './unit.ts';

export interface Ask {
  readonly who: Person;
  readonly via: RequestVia;
  /** What it is about, where that was said along with the request. */
  readonly text?: RichText | null;
  readonly files?: readonly FileRef[];
  /** The employee's 1:1, where it is known. */
  readonly chat?: Place;
  /** Asked outside the 1:1: the asker alone is told there that it goes on in the 1:1. */
  readonly elsewhere?: Origin;
  /** The handoff that is asked for again. */
  readonly again?: Handoff;
}

export interface Requests {
  /** Starts a handoff, or points to the one that is open. */
  ask(unit: Unit, ask: Ask): Promise<void>;
}

export function createRequests(parts: EngineParts, applier: Applier): Requests {
  async function requestOf(unit: Unit, ask: Ask): Promise<Request> {
    const since = unit.now - parts.settings.recentTalkMs;
    const recent = await unit.utterances(personKey(ask.who), parts.settings.history + 1);
    const talk = recent.filter(({ at }) => at >= since && at > (ask.again?.createdAt ?? 0));
    const said = ask.text ?? undefined;
    const last = said === undefined ? talk.at(-1) : undefined;
    const utterance = said ?? last?.text ?? ask.again?.request.utterance ?? null;
    const again = ask.again === undefined ? [] : await saidInVain(unit, ask.again);
    const history = [...again, ...(last === undefined ? talk : talk.slice(0, -1))];
    const files = [
      ...(ask.files ?? []),
      ...talk.flatMap((one) => one.files ?? []),
      ...(ask.again?.request.files ?? []),
    ];
    return {
      via: ask.via,
      utterance: utterance?.length === 0 ? null : utterance,
      history,
      ...(files.length > 0 && { files }),
      ...(ask.again?.request.topic && { topic: ask.again.request.topic }),
    };
  }

  /** What was said before the first request, and what waited in it for an agent who never came. */
  async function saidInVain(unit: Unit, handoff: Handoff): Promise<Utterance[]> {
    const held = (await unit.heldMessages(handoff.id)).filter(({ deletedAt }) => deletedAt === undefined);
    return [...handoff.request.history, ...held.map(({ at, body }) => ({ at, text: body.text, files: body.files }))];
  }

  return {
    async ask(unit, ask) {
      const { who, elsewhere } = ask;
      const open = await unit.openHandoffOf(who);
      if (open === null) {
        const request = await requestOf(unit, ask);
        const chat = ask.chat === undefined ? directWith(who) : inThread(ask.chat, undefined);
        const plan = parts.plan(who, request);
        await applier.apply(unit, begin({ id: parts.newId(), employee: who, chat, request, plan }, unit.now));
      } else {
        await applier.happen(unit, open, { type: 'employee-asked' });
      }
      if (elsewhere !== undefined)
        unit.asides.push({
          type: 'whisper',
          to: who,
          say: say(open === null ? 'request.seen' : 'home.open'),
          ...elsewhere,
        });
    },
  };
}
