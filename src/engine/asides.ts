import { speak } from '../core/catalogue.ts';
import { directWith, personKey } from '../core/place.ts';
import { within } from '../net/within.ts';
import type { Aside } from '../ports/surface.ts';
import type { Applier } from './apply.ts';
import type { EngineParts } from './parts.ts';
import type { People } from './people.ts';
import type { PendingAside } from './unit.ts';
import type { Work } from './works.ts';

/** An answer that comes later than this is worth nothing. */
const WITHIN_MS = 2_000;

/** Says what is worth something only now: one try after the commit, and a lasting message where it matters and that failed. */
export function createAsides(
  parts: EngineParts,
  people: People,
  applier: Applier,
  submit: (work: Work) => Promise<unknown>,
): (asides: readonly PendingAside[]) => Promise<void> {
  async function toAside(pending: PendingAside): Promise<Aside> {
    if (pending.type === 'dialog') return { type: 'dialog', trigger: pending.trigger, dialog: pending.dialog };
    const { to, place, trigger, card, say } = pending;
    const shown = { type: 'whisper', to, place, ...(trigger && { trigger }) } as const;
    if (say === undefined) return { ...shown, ...(card && { card }) };
    const named = Object.values(say.with ?? {}).filter((value) => typeof value !== 'string');
    const wording = await people.wording(named);
    return { ...shown, text: speak(parts.texts, say, wording.nameOf) };
  }

  async function tell(pending: PendingAside): Promise<void> {
    const surface = parts.surfaces.get(pending.to.surface);
    if (surface === undefined) return;
    try {
      const posted = await within(
        toAside(pending).then((aside) => surface.aside(aside)),
        WITHIN_MS,
      );
      if (posted === null || pending.type !== 'whisper' || pending.card === undefined) return;
      const audience = personKey(pending.to);
      await submit({
        type: 'run',
        run: async (unit) =>
          unit.putPosting({ ref: posted, handoffId: null, side: 'employee', what: 'offer', audience }),
      });
    } catch (error) {
      parts.log.info({ surface: pending.to.surface, error: String(error) }, 'a private line could not be shown');
      await tellLastingly(pending);
    }
  }

  async function tellLastingly(pending: PendingAside): Promise<void> {
    if (pending.type !== 'whisper' || pending.lasting === undefined) return;
    const { lasting, say, to } = pending;
    await submit({
      type: 'run',
      run: async (unit) => {
        if (lasting === 'offer') {
          applier.talk(unit, { kind: 'offer', to, place: directWith(to), sentence: 'offer.text' });
          return;
        }
        const handoff = await unit.handoff(lasting.handoffId);
        if (handoff === null || say === undefined) return;
        applier.send(unit, handoff, lasting.side, { kind: 'notice', say, call: to });
      },
    });
  }

  return async (asides) => {
    await Promise.all(asides.map(tell));
  };
}
