import type { View, ViewFile, ViewMessage, ViewPerson, ViewRoom } from '../shared/control-types.ts';
import { avatarUrl } from './api/people.ts';
import { readCard } from './card-view.ts';
import type { Kernel } from './kernel.ts';
import { plainText, viewHtml } from './markup.ts';
import type { Message, Room } from './types.ts';
import { APP } from './world.ts';

/** What people see: the newest `limit` messages of each room. */
export function readView(kernel: Kernel, limit: number): View {
  const { world } = kernel;
  const rooms = [...world.rooms.values()];
  return {
    platform: 'webex',
    workspace: APP.orgId,
    bot: { id: world.bot.id, name: world.bot.displayName },
    people: [...world.people.values()].flatMap((person): ViewPerson[] =>
      person.role === 'bot'
        ? []
        : [
            {
              id: person.id,
              name: person.displayName,
              email: person.email,
              title: person.title,
              role: person.role,
              avatar: avatarUrl(kernel, person),
            },
          ],
    ),
    rooms: rooms.map((room) => viewRoom(kernel, room)),
    messages: rooms
      .flatMap((room) => room.messages.slice(-limit))
      .toSorted((one, other) => one.created - other.created)
      .map((message) => viewMessage(kernel, message)),
    dialogs: [],
  };
}

function viewRoom(kernel: Kernel, room: Room): ViewRoom {
  const person = room.type === 'direct' ? kernel.world.otherIn(room, kernel.world.bot) : undefined;
  return {
    id: room.id,
    kind: room.type === 'direct' ? 'direct' : 'channel',
    name: room.type === 'direct' ? kernel.world.bot.displayName : room.title,
    ...(person === undefined ? {} : { person: person.id }),
    members: [...room.members.keys()],
  };
}

/** Where there is a card, clients show it in place of the text, which is for those that can't. */
function viewMessage(kernel: Kernel, message: Message): ViewMessage {
  const { card, content, author } = message;
  return {
    id: message.id,
    room: message.roomId,
    ...(message.parentId === undefined ? {} : { thread: message.parentId }),
    author: { id: author.id, name: author.displayName, bot: author.type === 'bot' },
    at: message.created,
    edited: message.updated !== undefined,
    html: card === undefined ? viewHtml(content.shown) : '',
    text: card === undefined ? plainText(content.shown) : '',
    ...(card === undefined ? {} : { card: readCard(card).view }),
    files: message.files.flatMap((id) => viewFile(kernel, id)),
    reactions: [],
  };
}

function viewFile(kernel: Kernel, id: string): ViewFile[] {
  const file = kernel.files.get(id);
  if (file === undefined) return [];
  const { name, mimeType, size } = file;
  return [{ id, name, mimeType, size, viewUrl: `${kernel.baseUrl()}/_control/files/${id}` }];
}
