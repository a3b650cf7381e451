import { VendorError } from '../../core/errors.ts';
import { directWith, inThread, type MessageRef, type Person, type Place } from '../../core/place.ts';
import { plainText } from '../../core/text.ts';
import type { Aside } from '../../ports/surface.ts';
import { markOf } from './names.ts';
import type { Poster } from './post.ts';
import { cardAttachment, cardMessage, textMessages } from './render.ts';
import { dialogCard } from './render-dialog.ts';
import type { Rooms } from './rooms.ts';
import type { WhoAmI } from './identity.ts';

/** An answer later than this is worth nothing. */
const LIMIT_MS = 2000;

interface AsideDeps {
  readonly poster: Pick<Poster, 'one'>;
  readonly rooms: Pick<Rooms, 'isDirect'>;
  readonly whoAmI: WhoAmI;
}

/** Lines that one person sees, and dialogs: one try each. Webex has neither, so that both are messages in that person's 1:1. */
export function createAsides({ poster, rooms, whoAmI }: AsideDeps): (aside: Aside) => Promise<MessageRef | null> {
  /** Where it is the 1:1 already, in its thread; else the 1:1. */
  function between(to: Person, place: Place): Place {
    if (rooms.isDirect(place.channel) === true) return place;
    return directWith(to);
  }

  return async (aside) => {
    const signal = AbortSignal.timeout(LIMIT_MS);
    if (aside.type === 'dialog') {
      const person = aside.trigger['person'];
      if (person === undefined) throw new VendorError('webex.dialog.nobody', 'Nobody is named to show the dialog to');
      const { org } = await whoAmI.learn();
      const to = directWith({ surface: 'webex', workspace: org, id: person });
      await poster.one(to, cardAttachment(dialogCard(aside.dialog), aside.dialog.title), signal);
      return null;
    }
    const { to, place, card, text = '' } = aside;
    const message =
      card === undefined
        ? textMessages({ text: plainText(text) }, undefined)[0]
        : cardMessage({ card }, markOf(`${to.id} ${card.title}`));
    if (message === undefined || message === null) return null;
    const where = between(to, place);
    return poster.one(card === undefined ? where : inThread(where, undefined), message, signal);
  };
}
