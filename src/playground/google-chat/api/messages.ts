import { messageJson } from '../message-json.ts';
import { readProto } from '../proto.ts';
import { ApiFailure, type Message, type Space } from '../types.ts';
import { CHAT_BOT, spaceOf, type Call, type Method } from './method.ts';

const CLIENT_ID = /^client-[a-z0-9-]+$/;
const MAX_CLIENT_ID = 63;
const REPLY_OPTIONS = new Set([
  'MESSAGE_REPLY_OPTION_UNSPECIFIED',
  'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD',
  'REPLY_MESSAGE_OR_FAIL',
]);
/** Fields that `updateMask` may name. */
const UPDATABLE = new Set(['*', 'text', 'attachment', 'cards', 'cardsV2', 'accessoryWidgets', 'quotedMessageMetadata']);

const ONE = /^\/v1\/spaces\/(?<space>[\w-]+)\/messages\/(?<message>[\w.-]+)$/;
const ALL = /^\/v1\/spaces\/(?<space>[\w-]+)\/messages$/;

/** `spaces.messages.*` (developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages). */
export const messageMethods: readonly Method[] = [
  {
    name: 'spaces.messages.create',
    verb: 'POST',
    pattern: ALL,
    scopes: [CHAT_BOT],
    quota: 'messageWrites',
    run: create,
  },
  { name: 'spaces.messages.list', verb: 'GET', pattern: ALL, scopes: 'user', quota: 'messageReads', run: () => ({}) },
  {
    name: 'spaces.messages.get',
    verb: 'GET',
    pattern: ONE,
    scopes: [CHAT_BOT],
    quota: 'messageReads',
    run(call) {
      const { space, message } = messageOf(call);
      return messageJson(call.kernel, space, message);
    },
  },
  {
    name: 'spaces.messages.patch',
    verb: 'PATCH',
    pattern: ONE,
    scopes: [CHAT_BOT],
    quota: 'messageWrites',
    run: patch,
  },
  { name: 'spaces.messages.update', verb: 'PUT', pattern: ONE, scopes: [CHAT_BOT], quota: 'messageWrites', run: patch },
  {
    name: 'spaces.messages.delete',
    verb: 'DELETE',
    pattern: ONE,
    scopes: [CHAT_BOT],
    quota: 'messageWrites',
    run(call) {
      const { space, message } = own(call, 'delete');
      call.kernel.messages.remove(space, message);
      return {};
    },
  },
  {
    name: 'spaces.messages.attachments.get',
    verb: 'GET',
    pattern: /^\/v1\/spaces\/(?<space>[\w-]+)\/messages\/(?<message>[\w.-]+)\/attachments\/(?<file>[\w-]+)$/,
    scopes: [CHAT_BOT],
    quota: 'messageReads',
    run(call) {
      const { space, message } = messageOf(call);
      const files = messageJson(call.kernel, space, message).attachment as { name: string }[] | undefined;
      const found = files?.find(({ name }) => name.endsWith(`/attachments/${call.path.file}`));
      if (found === undefined) throw new ApiFailure('NOT_FOUND', 'The attachment was not found.');
      return { ...found };
    },
  },
  {
    name: 'spaces.messages.reactions.create',
    verb: 'POST',
    pattern: /^\/v1\/spaces\/(?<space>[\w-]+)\/messages\/(?<message>[\w.-]+)\/reactions$/,
    scopes: 'user',
    quota: 'messageWrites',
    run: () => ({}),
  },
];

function create(call: Call): ReturnType<typeof messageJson> {
  const { kernel, query, body } = call;
  const space = spaceOf(call);
  const content = readProto('Message', body, 'message');
  const replyOption = query.get('messageReplyOption') ?? '';
  if (replyOption !== '' && !REPLY_OPTIONS.has(replyOption))
    throw new ApiFailure('INVALID_ARGUMENT', `Invalid value at 'message_reply_option' (TYPE_ENUM), "${replyOption}"`);
  const clientId = query.get('messageId') ?? '';
  if (clientId !== '') checkClientId(clientId);
  const requestId = query.get('requestId') ?? '';
  if (content.actionResponse !== undefined)
    throw new ApiFailure('INVALID_ARGUMENT', 'action_response belongs into an answer to an event.');
  const oldKey = query.get('threadKey') ?? '';
  const keyed = oldKey === '' ? content : { ...content, thread: { threadKey: oldKey } };
  const message = kernel.messages.byApp(space, keyed, {
    ...(replyOption === '' ? {} : { replyOption }),
    ...(clientId === '' ? {} : { clientId }),
    ...(requestId === '' ? {} : { requestId }),
  });
  return messageJson(kernel, space, message);
}

function patch(call: Call): ReturnType<typeof messageJson> {
  const { kernel, query, body, path } = call;
  const mask = new Set(
    (query.get('updateMask') ?? '')
      .split(',')
      .map((word) => word.trim().replace(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase()))
      .filter((word) => word !== ''),
  );
  if (mask.size === 0) throw new ApiFailure('INVALID_ARGUMENT', 'update_mask is required.');
  const unknown = [...mask].find((word) => !UPDATABLE.has(word));
  if (unknown !== undefined) throw new ApiFailure('INVALID_ARGUMENT', `update_mask: ${unknown} cannot be updated.`);
  const content = readProto('Message', body, 'message');
  const clientId = path.message ?? '';
  if (query.get('allowMissing') === 'true' && clientId.startsWith('client-')) {
    const space = spaceOf(call);
    if (!space.clientIds.has(clientId)) {
      checkClientId(clientId);
      return messageJson(kernel, space, kernel.messages.byApp(space, content, { clientId }));
    }
  }
  const { space, message } = own(call, 'update');
  kernel.messages.patch(message, content, mask);
  return messageJson(kernel, space, message);
}

function checkClientId(id: string): void {
  if (!CLIENT_ID.test(id) || id.length > MAX_CLIENT_ID)
    throw new ApiFailure(
      'INVALID_ARGUMENT',
      `The message id ${id} is not valid: client-, then up to 56 lowercase letters, digits and hyphens.`,
    );
}

function messageOf(call: Call): { space: Space; message: Message } {
  const space = spaceOf(call);
  const found = call.kernel.world.message(`${space.name}/messages/${call.path.message}`);
  if (found === undefined) throw new ApiFailure('NOT_FOUND', 'The message was not found.');
  return found;
}

function own(call: Call, what: string): { space: Space; message: Message } {
  const found = messageOf(call);
  if (found.message.author !== undefined)
    throw new ApiFailure('PERMISSION_DENIED', `A Chat app may ${what} its own messages alone.`);
  return found;
}
