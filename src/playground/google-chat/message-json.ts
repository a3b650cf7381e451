import { IDENTITY } from './identity.ts';
import type { Kernel } from './kernel.ts';
import { chatSyntax, plainText, type MentionSpan } from './markup.ts';
import type { Json, Message, Person, Space, StoredFile } from './types.ts';

/** A user as events tell it, with what the API's own type does not have: address and picture. */
export function userJson(kernel: Kernel, person: Person): Json {
  return {
    name: person.name,
    displayName: person.displayName,
    avatarUrl: avatarUrl(kernel, person.name),
    email: person.email,
    type: 'HUMAN',
    domainId: IDENTITY.domainId,
  };
}

export function botJson(kernel: Kernel): Json {
  return {
    name: IDENTITY.bot,
    displayName: IDENTITY.appName,
    avatarUrl: avatarUrl(kernel, IDENTITY.bot),
    type: 'BOT',
  };
}

export function avatarUrl(kernel: Kernel, user: string): string {
  return `${kernel.baseUrl()}/avatars/${user.slice('users/'.length)}.svg`;
}

export function spaceJson(space: Space): Json {
  const direct = space.kind === 'direct';
  return {
    name: space.name,
    type: direct ? 'DM' : 'ROOM',
    spaceType: direct ? 'DIRECT_MESSAGE' : 'SPACE',
    ...(direct ? { singleUserBotDm: true } : { displayName: space.displayName }),
    ...(space.threaded && !direct ? { threaded: true } : {}),
    ...(direct && space.adminInstalled ? { adminInstalled: true } : {}),
    spaceThreadingState: space.threaded ? 'THREADED_MESSAGES' : 'UNTHREADED_MESSAGES',
    spaceHistoryState: 'HISTORY_ON',
    createTime: timeOf(space.created),
    customer: IDENTITY.customer,
    ...(direct ? {} : { membershipCount: { joinedDirectHumanUserCount: space.members.size } }),
    spaceUri: `https://chat.google.com/${direct ? 'dm' : 'room'}/${space.name.slice('spaces/'.length)}?cls=11`,
  };
}

/** A message as the API and events have it. */
export function messageJson(kernel: Kernel, space: Space, message: Message): Json {
  const { text, mentions } = plainText(message.paragraphs);
  const markup = chatSyntax(message.paragraphs);
  const annotations = [
    ...mentions.map((mention) => mentionJson(kernel, mention)),
    ...(message.command?.type === 'SLASH' ? [commandJson(kernel, message, text)] : []),
  ];
  return {
    name: message.name,
    sender: message.author === undefined ? botJson(kernel) : userJson(kernel, message.author),
    createTime: timeOf(message.at),
    ...(message.editedAt === undefined ? {} : { lastUpdateTime: timeOf(message.editedAt) }),
    ...(message.text === '' ? {} : { text: message.text, formattedText: markup }),
    ...(message.author === undefined || text === '' ? {} : { argumentText: argumentText(message, text, mentions) }),
    ...(annotations.length === 0 ? {} : { annotations }),
    ...(message.cards.length === 0 ? {} : { cardsV2: message.cards }),
    ...(message.accessories.length === 0 ? {} : { accessoryWidgets: message.accessories }),
    ...(message.fallbackText === undefined ? {} : { fallbackText: message.fallbackText }),
    ...(message.files.length === 0 ? {} : { attachment: message.files.map((file) => fileJson(kernel, message, file)) }),
    ...(message.clientId === undefined ? {} : { clientAssignedMessageId: message.clientId }),
    ...(message.isReply ? { threadReply: true } : {}),
    ...(message.privateTo === undefined || message.author !== undefined
      ? {}
      : { privateMessageViewer: { name: message.privateTo } }),
    ...(message.command?.type === 'SLASH' ? { slashCommand: { commandId: String(message.command.id) } } : {}),
    thread: { name: message.thread, ...(message.threadKey === undefined ? {} : { threadKey: message.threadKey }) },
    space: spaceJson(space),
  };
}

function mentionJson(kernel: Kernel, { user, start, length }: MentionSpan): Json {
  const person = kernel.world.people.get(user);
  const userMention =
    user === 'users/all'
      ? { type: 'MENTION_ALL' }
      : { user: person === undefined ? botJson(kernel) : userJson(kernel, person), type: 'MENTION' };
  return { type: 'USER_MENTION', startIndex: start, length, userMention };
}

function commandJson(kernel: Kernel, message: Message, text: string): Json {
  const commandId = String(message.command?.id);
  const commandName = text.split(' ', 1)[0] ?? '';
  const slashCommand = { bot: botJson(kernel), type: 'INVOKE', commandName, commandId };
  return { type: 'SLASH_COMMAND', startIndex: 0, length: commandName.length, slashCommand };
}

/** Without the mention of the app or the command; the space that followed it stays. */
function argumentText(message: Message, text: string, mentions: readonly MentionSpan[]): string {
  if (message.command?.type === 'SLASH') return text.slice((text.split(' ', 1)[0] ?? '').length);
  let stripped = text;
  for (const { user, start, length } of mentions.toReversed())
    if (user === IDENTITY.bot) stripped = stripped.slice(0, start) + stripped.slice(start + length);
  return stripped;
}

function fileJson(kernel: Kernel, message: Message, file: StoredFile): Json {
  const common = {
    name: `${message.name}/attachments/${file.id}`,
    contentName: file.name,
    contentType: file.mimeType,
  };
  if (file.drive) return { ...common, source: 'DRIVE_FILE', driveDataRef: { driveFileId: file.id } };
  return {
    ...common,
    source: 'UPLOADED_CONTENT',
    attachmentDataRef: { resourceName: file.id },
    // For people in their browsers: the app's token does not open it.
    downloadUri: `${kernel.baseUrl()}/human/attachment/${file.id}`,
    ...(file.mimeType.startsWith('image/') ? { thumbnailUri: `${kernel.baseUrl()}/human/thumbnail/${file.id}` } : {}),
  };
}

/** RFC 3339, as Google writes times. */
export function timeOf(at: number): string {
  return new Date(at).toISOString().replace(/(\.\d{3})Z$/, '$1000Z');
}
