import { VendorError } from '../../core/errors.ts';
import type { MessageRef } from '../../core/place.ts';
import { plainText } from '../../core/text.ts';
import type { Aside, Dialog } from '../../ports/surface.ts';
import { CARD_TYPE } from './names.ts';
import type { Conversations, Spot } from './conversations.ts';
import type { PendingAnswers } from './pending.ts';
import type { People } from './people.ts';
import { renderMessage } from './render.ts';
import { dialogAnswer, dialogCard, lineAnswer, type Choice } from './render-dialog.ts';
import type { References } from './references.ts';

/** An answer later than this is worth nothing. */
const LIMIT_MS = 2_000;
/** Without a list of colleagues by then, the dialog comes without it. */
const PEOPLE_MS = 1_200;

interface AsideDeps {
  readonly conversations: Conversations;
  readonly people: People;
  readonly references: References;
  readonly pending: PendingAnswers;
}

type Whisper = Extract<Aside, { type: 'whisper' }>;

/** What one person reads alone, and dialogs: one try each. Teams has no line in a channel that only one sees: it goes to the 1:1. */
export function createAsides({ conversations, people, references, pending }: AsideDeps) {
  async function whisper(aside: Whisper, signal: AbortSignal): Promise<MessageRef | null> {
    const invoke = aside.trigger?.['invoke'];
    if (invoke !== undefined && aside.text !== undefined && pending.give(invoke, lineAnswer(aside.text))) return null;
    const message = aside.card === undefined ? { text: plainText(aside.text ?? '') } : { card: aside.card };
    const activity = renderMessage(message)[0];
    if (activity === undefined) return null;
    const spot = await alone(aside, signal);
    return { place: spot.place, id: await conversations.post(spot, activity, signal) };
  }

  async function alone({ to, place }: Whisper, signal: AbortSignal): Promise<Spot> {
    const here = place.channel.startsWith('@') ? undefined : await references.scope(place.channel);
    return here === 'personal' ? conversations.spot(place, signal) : conversations.direct(to, signal);
  }

  async function dialog(form: Dialog, trigger: Readonly<Record<string, string>>, signal: AbortSignal): Promise<null> {
    const { workspace = '', channel = '', person = '', invoke } = trigger;
    const wanted = form.fields.some(({ type }) => type === 'person');
    const limit = AbortSignal.any([signal, AbortSignal.timeout(PEOPLE_MS)]);
    const nobody: readonly Choice[] = [];
    const choices = wanted ? await people.colleagues(channel, workspace, person, limit).catch(() => nobody) : nobody;
    if (invoke !== undefined) {
      if (pending.give(invoke, dialogAnswer(form, choices))) return null;
      throw new VendorError('teams.dialog.too-late', 'Teams no longer waits for the dialog');
    }
    // A client that asks for no dialog gets it as a card, where only they read it.
    const spot = await conversations.direct({ id: person, workspace }, signal);
    const card = { contentType: CARD_TYPE, content: dialogCard(form, choices) };
    await conversations.post(spot, { type: 'message', summary: form.title, attachments: [card] }, signal);
    return null;
  }

  return async (aside: Aside): Promise<MessageRef | null> => {
    const signal = AbortSignal.timeout(LIMIT_MS);
    return aside.type === 'whisper' ? whisper(aside, signal) : dialog(aside.dialog, aside.trigger, signal);
  };
}
