import type { InteractionResult, PressBody } from './control-types.ts';
import { allOptions } from './form-values.ts';
import type { Kernel } from './kernel.ts';
import type { Outcome, Parcel, Transport } from './transport.ts';
import {
  ControlFailure,
  isJson,
  SlackFailure,
  type Channel,
  type Json,
  type Message,
  type User,
  type View,
} from './types.ts';

/** What people press and call, sent to the app as Slack does: signed, three seconds for the answer, never tried again. */
export interface Interactions {
  pressOnMessage(user: User, channel: Channel, message: Message, press: PressBody): Promise<InteractionResult>;
  pressOnView(user: User, view: View, press: PressBody): Promise<InteractionResult>;
  command(user: User, channel: Channel, command: string, text: string): Promise<InteractionResult>;
  shortcut(
    user: User,
    callbackId: string,
    on: { channel: Channel; message: Message } | null,
  ): Promise<InteractionResult>;
  submit(user: User, view: View, values: Json): Promise<InteractionResult>;
  viewClosed(user: User, view: View, isCleared: boolean): Promise<InteractionResult>;
}

export function createInteractions(kernel: Kernel, transport: Transport): Interactions {
  const { world } = kernel;

  async function deliver(name: string, parcel: Parcel): Promise<Outcome> {
    const outcome = await transport.send(parcel);
    kernel.wire.add({
      at: kernel.now(),
      direction: 'to-baton',
      name,
      transport: transport.name,
      status: outcome.status,
      ms: outcome.ms,
      request: parcel.payload,
      response: outcome.body,
    });
    return outcome;
  }

  function common(user: User, type: string): Json {
    const workspace = world.workspaces.get(user.team);
    return {
      type,
      team: { id: user.team, domain: workspace?.domain ?? '' },
      user: { id: user.id, username: user.name, name: user.name, team_id: user.team },
      api_app_id: world.app.appId,
      token: world.app.verificationToken,
      enterprise: null,
      is_enterprise_install: false,
    };
  }

  async function press(user: User, blocks: readonly Json[], body: PressBody, place: Json): Promise<InteractionResult> {
    const action = { ...findAction(blocks, body), action_ts: kernel.nextTs() };
    const payload = {
      ...common(user, 'block_actions'),
      trigger_id: kernel.triggers.issue(user.id),
      ...place,
      actions: [action],
    };
    return result(
      await deliver('block_actions', { kind: 'interactive', payload }),
      'This action could not be completed: the app did not answer.',
    );
  }

  return {
    pressOnMessage(user, channel, message, body) {
      const ephemeral = message.ephemeral_for !== undefined;
      return press(user, message.blocks ?? [], body, {
        container: {
          type: 'message',
          message_ts: message.ts,
          channel_id: channel.id,
          is_ephemeral: ephemeral,
          ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
        },
        channel: channelJson(channel),
        ...(ephemeral ? {} : { message: { ...message } }),
        state: { values: {} },
        response_url: kernel.responseUrls.issue(channel, user.id, message),
      });
    },

    pressOnView(user, view, body) {
      return press(user, view.body.blocks, body, {
        container: { type: 'view', view_id: view.id },
        view: kernel.modals.json(view),
      });
    },

    async command(user, channel, command, text) {
      const workspace = world.workspaces.get(user.team);
      const payload = {
        token: world.app.verificationToken,
        team_id: user.team,
        team_domain: workspace?.domain ?? '',
        channel_id: channel.id,
        channel_name: channelJson(channel).name,
        user_id: user.id,
        user_name: user.name,
        command,
        text,
        api_app_id: world.app.appId,
        is_enterprise_install: 'false',
        response_url: kernel.responseUrls.issue(channel, user.id),
        trigger_id: kernel.triggers.issue(user.id),
      };
      const outcome = await deliver(command, { kind: 'slash_commands', payload });
      const said = result(
        outcome,
        `${command} failed with the error “${outcome.reason === 'http_timeout' ? 'operation_timeout' : 'dispatch_failed'}”`,
      );
      if (said.acked) answerInline(kernel, channel, user, outcome.body);
      return said;
    },

    async shortcut(user, callbackId, on) {
      const trigger = { trigger_id: kernel.triggers.issue(user.id), callback_id: callbackId };
      if (on === null) {
        const payload = { ...common(user, 'shortcut'), ...trigger, action_ts: kernel.nextTs() };
        return result(
          await deliver('shortcut', { kind: 'interactive', payload }),
          'The shortcut did not work: the app did not answer.',
        );
      }
      const payload = {
        ...common(user, 'message_action'),
        ...trigger,
        action_ts: kernel.nextTs(),
        message_ts: on.message.ts,
        channel: channelJson(on.channel),
        message: { ...on.message },
        response_url: kernel.responseUrls.issue(on.channel, user.id),
      };
      return result(
        await deliver('message_action', { kind: 'interactive', payload }),
        'The shortcut did not work: the app did not answer.',
      );
    },

    async submit(user, view, values) {
      const payload = {
        ...common(user, 'view_submission'),
        trigger_id: kernel.triggers.issue(user.id),
        view: kernel.modals.json(view, values),
        response_urls: [],
      };
      const outcome = await deliver('view_submission', { kind: 'interactive', payload });
      const said = result(outcome, 'We had some trouble connecting. Try again?');
      return said.acked ? applySubmission(kernel, user, view, outcome.body, said) : said;
    },

    async viewClosed(user, view, isCleared) {
      const payload = { ...common(user, 'view_closed'), view: kernel.modals.json(view), is_cleared: isCleared };
      return result(await deliver('view_closed', { kind: 'interactive', payload }), 'The app did not answer.');
    },
  };
}

function result(outcome: Outcome, problem: string): InteractionResult {
  const acked = outcome.reason === undefined;
  return { ok: true, acked, status: outcome.status, ...(acked ? {} : { problem }) };
}

function channelJson(channel: Channel): { id: string; name: string } {
  return {
    id: channel.id,
    name: channel.kind === 'im' ? 'directmessage' : channel.kind === 'private' ? 'privategroup' : channel.name,
  };
}

/** What stands in the answer to a command is shown at once (docs.slack.dev/interactivity/implementing-slash-commands). */
function answerInline(kernel: Kernel, channel: Channel, user: User, text: string): void {
  if (text.trim() === '') return;
  const body = parse(text);
  try {
    kernel.responseUrls.answer(channel, user.id, isJson(body) ? body : { text });
  } catch (error) {
    // Slack shows nothing for an answer that it can't read.
    if (!(error instanceof SlackFailure)) throw error;
  }
}

/** `response_action` (docs.slack.dev/surfaces/modals#handling_submissions). */
function applySubmission(
  kernel: Kernel,
  user: User,
  view: View,
  text: string,
  said: InteractionResult,
): InteractionResult {
  const body = parse(text);
  const action = isJson(body) ? body.response_action : undefined;
  try {
    if (isJson(body) && action === 'errors') return { ...said, errors: body.errors as Record<string, string> };
    if (isJson(body) && action === 'update') kernel.modals.update(view.team, { viewId: view.id }, body.view);
    else if (isJson(body) && action === 'push') kernel.modals.push(view.team, user.id, body.view);
    else kernel.modals.close(user.id, action === 'clear');
    return said;
  } catch (error) {
    if (error instanceof SlackFailure)
      return { ...said, acked: false, problem: 'We had some trouble connecting. Try again?' };
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The element that a person pressed, as `actions` describes it. @throws ControlFailure if there is none */
function findAction(blocks: readonly Json[], press: PressBody): Json {
  for (const block of blocks) {
    if (press.block_id !== undefined && block.block_id !== press.block_id) continue;
    const elements = [
      block.accessory,
      block.element,
      ...(block.type === 'actions' ? (block.elements as Json[]) : []),
    ].filter(isJson);
    for (const element of elements) {
      if (element.action_id !== press.action_id) continue;
      if (element.type === 'button' && press.value !== undefined && element.value !== press.value) continue;
      return { ...pressed(element, press.option ?? press.value), block_id: block.block_id };
    }
  }
  throw new ControlFailure(`There is nothing here to press with the action id ${press.action_id}.`);
}

function pressed(element: Json, option: string | undefined): Json {
  const type = String(element.type);
  const head = { type, action_id: element.action_id };
  if (type === 'button') {
    const { text, value, style, url } = element;
    return JSON.parse(JSON.stringify({ ...head, text, value, style, url })) as Json;
  }
  if (type === 'users_select') return { ...head, selected_user: option ?? null };
  const chosen = allOptions(element).find((one) => one.value === option);
  if (chosen === undefined && (type === 'overflow' || type.endsWith('static_select') || type === 'radio_buttons')) {
    throw new ControlFailure(`That menu has no option ${option ?? ''}.`);
  }
  return type === 'checkboxes' || type.startsWith('multi_')
    ? { ...head, selected_options: chosen === undefined ? [] : [chosen] }
    : { ...head, selected_option: chosen ?? null };
}
