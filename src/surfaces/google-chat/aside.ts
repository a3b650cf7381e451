import { randomUUID } from 'node:crypto';
import { directWith, type MessageRef, type Place } from '../../core/place.ts';
import { plainText } from '../../core/text.ts';
import type { Aside } from '../../ports/surface.ts';
import { record, text } from '../shared/json.ts';
import { closeAnswer, dialogAnswer, type Answers } from './answers.ts';
import type { ChatClient } from './client.ts';
import { WORKSPACE } from './names.ts';
import { threadOf } from './perform.ts';
import { renderMessage, type ChatMessage } from './render.ts';
import type { CardOptions } from './render-card.ts';
import { renderDialog, renderDialogMessage } from './render-dialog.ts';
import type { Spaces } from './spaces.ts';

/** An answer later than this is worth nothing. */
const LIMIT_MS = 2000;

interface AsideDeps {
  readonly client: Pick<ChatClient, 'create'>;
  readonly spaces: Spaces;
  readonly answers: Answers;
  readonly options: CardOptions;
}

/** Lines that one person sees, and dialogs: one try each. */
export function createAsides({
  client,
  spaces,
  answers,
  options,
}: AsideDeps): (aside: Aside) => Promise<MessageRef | null> {
  /** A private message in a space; in the 1:1 nobody else reads along. Source: Google, "Send a message privately". */
  async function privately(
    place: Place,
    user: string,
    message: Omit<ChatMessage, 'markupSyntax'>,
  ): Promise<MessageRef | null> {
    const signal = AbortSignal.timeout(LIMIT_MS);
    const at = await spaces.resolve(place, signal);
    const kind = await spaces.kind(at.channel, signal);
    const body = {
      ...message,
      markupSyntax: 'MARKUP_SYNTAX_CHAT',
      ...(kind !== 'direct' && { privateMessageViewer: { name: user } }),
      ...(kind === 'threaded' && threadOf(at)),
    };
    const posted = await client.create(at.channel, body, { requestId: randomUUID(), signal });
    const id = text(posted['name']);
    const thread = kind === 'threaded' ? text(record(posted['thread'])?.['name']) : undefined;
    const { thread: _, ...channel } = at;
    return id === undefined ? null : { place: { ...channel, ...(thread && { thread }) }, id };
  }

  return async (aside) => {
    const { trigger } = aside;
    const [reply, format = 'classic'] = [trigger?.['reply'], trigger?.['format']];
    if (aside.type === 'whisper') {
      // It was refused: Google need not wait for a dialog any more.
      if (reply !== undefined) answers.give(reply, closeAnswer(format));
      const [rendered] = renderMessage(
        aside.card === undefined ? { text: plainText(aside.text ?? '') } : { card: aside.card },
        undefined,
        options,
      );
      return rendered === undefined ? null : privately(aside.place, aside.to.id, rendered);
    }
    if (
      reply !== undefined &&
      answers.give(reply, dialogAnswer(format, renderDialog(aside.dialog, options.function)))
    ) {
      return null;
    }
    const { user = '', space, thread } = aside.trigger;
    if (options.dialogs || user === '') return null;
    // Pub/Sub has no answers: the dialog is a private message with the same fields.
    const place: Place =
      space === undefined
        ? directWith({ surface: 'google-chat', workspace: WORKSPACE, id: user })
        : { surface: 'google-chat', workspace: WORKSPACE, channel: space, ...(thread && { thread }) };
    return privately(place, user, renderDialogMessage(aside.dialog, options.function));
  };
}
