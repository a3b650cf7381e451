import type {
  View,
  ViewDialog,
  ViewFile,
  ViewMessage,
  ViewPart,
  ViewPerson,
  ViewRoom,
} from '../shared/control-types.ts';
import { showMessage } from './card-view.ts';
import { showDialog } from './dialogs.ts';
import { IDENTITY } from './identity.ts';
import type { Kernel } from './kernel.ts';
import { escapeHtml, htmlOf, plainText } from './markup.ts';
import { avatarUrl } from './message-json.ts';
import type { Message, Notice, Space, StoredFile } from './types.ts';

/** Everything that people see; of each space the newest `limit` messages. */
export function viewOf(kernel: Kernel, limit: number): View {
  const { people, spaces } = kernel.world;
  const rooms = [...spaces.values()];
  const messages = rooms.flatMap((space) => [
    ...[...space.messages.values()].slice(-limit).map((message) => messageView(kernel, space, message)),
    ...space.notices.map((notice) => noticeView(space, notice)),
  ]);
  return {
    platform: 'google-chat',
    workspace: IDENTITY.customer,
    bot: { id: IDENTITY.bot, name: IDENTITY.appName },
    people: [...people.values()].map(({ name, displayName, email, title, role }): ViewPerson => ({
      id: name,
      name: displayName,
      email,
      title,
      role,
      avatar: avatarUrl(kernel, name),
    })),
    rooms: rooms.map(roomView),
    // Within one space they stand in their order already; sorting keeps it for those of the same moment.
    messages: messages.sort((a, b) => a.at - b.at),
    dialogs: [...kernel.dialogs.byPerson].map(([person, dialog]): ViewDialog => {
      const { shown, submit } = showDialog(dialog);
      const parts = shown.parts.flatMap((part): readonly ViewPart[] => {
        if (part.type !== 'buttons') return [part];
        const buttons = part.buttons.filter(({ id }) => id !== submit?.id);
        return buttons.length === 0 ? [] : [{ ...part, buttons }];
      });
      const [first, ...rest] = parts;
      const titled = first?.type === 'title';
      return {
        id: dialog.id,
        person,
        title: titled ? first.text : IDENTITY.appName,
        card: { parts: titled ? rest : parts },
        submit: submit?.label ?? '',
      };
    }),
  };
}

function roomView(space: Space): ViewRoom {
  return {
    id: space.name,
    kind: space.kind,
    name: space.kind === 'direct' ? IDENTITY.appName : space.displayName,
    ...(space.person === undefined ? {} : { person: space.person }),
    members: [...space.members, ...(space.hasApp ? [IDENTITY.bot] : [])],
  };
}

function messageView(kernel: Kernel, space: Space, message: Message): ViewMessage {
  const { author } = message;
  const id = message.thread.slice(message.thread.lastIndexOf('/') + 1);
  const { parts } = showMessage(message);
  return {
    id: message.name,
    room: space.name,
    ...(message.isReply ? { thread: `${space.name}/messages/${id}.${id}` } : {}),
    author:
      author === undefined
        ? { id: IDENTITY.bot, name: IDENTITY.appName, bot: true }
        : { id: author.name, name: author.displayName, bot: false },
    at: message.at,
    edited: message.editedAt !== undefined,
    ...(message.privateTo === undefined ? {} : { privateTo: message.privateTo }),
    html: htmlOf(message.paragraphs),
    text: plainText(message.paragraphs).text,
    ...(parts.length === 0 ? {} : { card: { parts } }),
    files: message.files.map((file) => fileView(kernel, file)),
    reactions: [],
  };
}

function noticeView(space: Space, notice: Notice): ViewMessage {
  const id = notice.thread?.slice(notice.thread.lastIndexOf('/') + 1);
  return {
    id: notice.id,
    room: space.name,
    ...(id === undefined || !space.threaded ? {} : { thread: `${space.name}/messages/${id}.${id}` }),
    author: { id: 'google-chat', name: 'Google Chat', bot: false },
    at: notice.at,
    edited: false,
    privateTo: notice.person,
    html: `<i>${escapeHtml(notice.text)}</i>`,
    text: notice.text,
    files: [],
    reactions: [],
  };
}

function fileView(kernel: Kernel, file: StoredFile): ViewFile {
  return {
    id: file.id,
    name: file.name,
    mimeType: file.mimeType,
    size: file.content.length,
    viewUrl: `${kernel.baseUrl()}/_control/files/${file.id}`,
  };
}
