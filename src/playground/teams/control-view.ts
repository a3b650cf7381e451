import type { View, ViewDialog, ViewFile, ViewMessage } from '../shared/control-types.ts';
import { ADAPTIVE_CARD, buttonsOf } from './card-actions.ts';
import { cardParts, cardView } from './card-view.ts';
import type { Dialog } from './dialogs.ts';
import { htmlText } from './html.ts';
import type { Kernel } from './kernel.ts';
import { dialogSubmit } from './presses.ts';
import { textOf, type Message } from './types.ts';

/**
 * What people see; of each conversation the newest `limit` messages. `as`: somebody for whom a press may have changed a card
 * for nobody else.
 */
export function controlView(kernel: Kernel, as: string | null, limit: number): View {
  const { app, people, conversations } = kernel.world;
  const base = kernel.baseUrl();
  const messages = [...conversations.values()].flatMap(({ messages: all }) => [...all.values()].slice(-limit));
  return {
    platform: 'teams',
    workspace: app.tenantId,
    bot: { id: app.botId, name: app.name },
    people: [...people.values()].map(({ id, name, email, title, role, aadObjectId }) => ({
      id,
      name,
      email,
      title,
      role,
      avatar: `${base}/avatars/${aadObjectId}.svg`,
    })),
    rooms: [...conversations.values()].map((room) => ({
      id: room.id,
      kind: room.kind === 'personal' ? 'direct' : 'channel',
      name: room.team === undefined ? room.name : `${room.team.name} › ${room.name}`,
      ...(room.person === undefined ? {} : { person: room.person.id }),
      members: [...kernel.world.membersOf(room).map(({ id }) => id), app.botId],
    })),
    messages: messages
      .sort((a, b) => a.at - b.at || Number(a.id) - Number(b.id))
      .map((message) => viewMessage(kernel, message, as)),
    dialogs: kernel.dialogs.all().map((dialog) => viewDialog(kernel, dialog)),
  };
}

function viewMessage(kernel: Kernel, message: Message, as: string | null): ViewMessage {
  const { id, conversation, root, author, at, edited, content, reactions } = message;
  const card = cardView(kernel.world, content.attachments, as === null ? undefined : message.cardFor.get(as));
  return {
    id,
    room: conversation.id,
    ...(root === undefined || root === id ? {} : { thread: root }),
    author,
    at,
    edited,
    html: content.html,
    text: htmlText(content.html),
    ...(card === undefined ? {} : { card }),
    files: viewFiles(kernel, message),
    reactions,
  };
}

function viewFiles(kernel: Kernel, { content, author }: Message): ViewFile[] {
  const kept = content.files.map((id) => kernel.files.get(id)).filter((file) => file !== undefined);
  const pictures = author.bot
    ? content.attachments.filter(({ contentType }) => textOf(contentType).startsWith('image/'))
    : [];
  return [
    ...kept.map(({ id, name, mimeType, size }) => ({
      id,
      name,
      mimeType,
      size,
      viewUrl: `${kernel.baseUrl()}/_control/files/${id}`,
    })),
    ...pictures.map(({ name, contentType, contentUrl }, index) => ({
      id: `picture-${index + 1}`,
      name: textOf(name, 'picture'),
      mimeType: textOf(contentType),
      size: 0,
      viewUrl: textOf(contentUrl),
    })),
  ];
}

function viewDialog(kernel: Kernel, dialog: Dialog): ViewDialog {
  const { id, person, title, card } = dialog;
  const submit = dialogSubmit(dialog);
  const buttons = card === null ? [] : buttonsOf([{ contentType: ADAPTIVE_CARD, content: card }]);
  return {
    id,
    person: person.id,
    title,
    // The button that sends it off is the dialog's own.
    card: {
      parts:
        card === null
          ? []
          : cardParts(
              kernel.world,
              card,
              buttons.filter(({ action }) => action !== submit),
            ),
    },
    submit: textOf(submit?.title),
  };
}
