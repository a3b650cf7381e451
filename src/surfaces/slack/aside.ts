import { VendorError } from '../../core/errors.ts';
import type { MessageRef } from '../../core/place.ts';
import { plainText } from '../../core/text.ts';
import type { Aside } from '../../ports/surface.ts';
import type { SlackClient } from './client.ts';
import { text } from '../shared/json.ts';
import type { Performer } from './perform.ts';
import { renderMessage, type SlackMessage } from './render.ts';
import { renderDialog } from './render-dialog.ts';
import type { Workspaces } from './workspaces.ts';

/** An answer later than this is worth nothing: a dialog's trigger lives for three seconds. */
const LIMIT_MS = 2000;

interface AsideDeps {
  readonly client: SlackClient;
  readonly workspaces: Pick<Workspaces, 'credentials'>;
  readonly performer: Pick<Performer, 'resolve'>;
}

type Whisper = Extract<Aside, { type: 'whisper' }>;

/** Lines that one person sees, and dialogs: one try each. */
export function createAsides({
  client,
  workspaces,
  performer,
}: AsideDeps): (aside: Aside) => Promise<MessageRef | null> {
  async function whisper(aside: Whisper, signal: AbortSignal): Promise<MessageRef | null> {
    const rendered = renderMessage(
      aside.card === undefined ? { text: plainText(aside.text ?? '') } : { card: aside.card },
    )[0];
    if (rendered === undefined) return null;
    const url = aside.trigger?.['response_url'];
    // Only `chat.postEphemeral` names what it posted, and only with a name can a press on it be known. It needs the bot in
    // the channel; a response_url does not.
    const named = aside.card !== undefined || aside.place.thread !== undefined || url === undefined;
    if (!named && url !== undefined) return respond(url, rendered, aside, signal);
    try {
      return await postEphemeral(rendered, aside, signal);
    } catch (error) {
      if (url === undefined || !(error instanceof VendorError) || error.retry !== 'never') throw error;
      return respond(url, rendered, aside, signal);
    }
  }

  async function postEphemeral(
    rendered: SlackMessage,
    { to, place }: Whisper,
    signal: AbortSignal,
  ): Promise<MessageRef | null> {
    if (place.channel === 'home') {
      throw new VendorError('slack.chat.postEphemeral.no-place', 'Slack shows no private line on the home tab');
    }
    const credentials = await workspaces.credentials(place.workspace);
    const at = await performer.resolve(place, credentials, signal);
    const args = {
      channel: at.channel,
      user: to.id,
      ...(at.thread !== undefined && { thread_ts: at.thread }),
      ...rendered,
    };
    const answer = await client.call('chat.postEphemeral', args, credentials.token, signal);
    const id = text(answer['message_ts']);
    return id === undefined ? null : { place: at, id };
  }

  async function respond(url: string, rendered: SlackMessage, { place }: Whisper, signal: AbortSignal): Promise<null> {
    const thread = place.thread === undefined ? {} : { thread_ts: place.thread };
    await client.respond(url, { response_type: 'ephemeral', replace_original: false, ...thread, ...rendered }, signal);
    return null;
  }

  async function dialog(
    { trigger, dialog: form }: Extract<Aside, { type: 'dialog' }>,
    workspace: string,
    signal: AbortSignal,
  ): Promise<null> {
    const { token, scope } = await workspaces.credentials(workspace);
    const args = { ...scope, trigger_id: trigger['trigger_id'] ?? '', view: renderDialog(form) };
    await client.call('views.open', args, token, signal);
    return null;
  }

  return async (aside) => {
    const signal = AbortSignal.timeout(LIMIT_MS);
    if (aside.type === 'whisper') return whisper(aside, signal);
    return dialog(aside, aside.trigger['workspace'] ?? '', signal);
  };
}
