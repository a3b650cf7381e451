import { randomUUID } from 'node:crypto';
import { makeRoom, roomJson, roomOf, seesRoom, leave } from '../rooms.ts';
import { WebexFailure, type Room } from '../types.ts';
import type { Kernel } from '../kernel.ts';
import { gone, mayText, mayTruth, needText, ok, page, type Call, type Routes } from './call.ts';

const MAX_ROOMS = 20_000;

export const rooms: Routes = {
  'GET /rooms': (call) => {
    const { kernel, query } = call;
    const type = query.get('type');
    const sortBy = query.get('sortBy') ?? 'created';
    if (type !== null && type !== 'direct' && type !== 'group') throw new WebexFailure(400, 'There is no such type.');
    const order: Readonly<Record<string, (one: Room, other: Room) => number>> = {
      id: (one, other) => one.id.localeCompare(other.id),
      lastactivity: (one, other) => other.lastActivity - one.lastActivity,
      created: (one, other) => other.created - one.created,
    };
    const sorting = order[sortBy];
    if (sorting === undefined) throw new WebexFailure(400, 'sortBy must be id, lastactivity or created.');
    const found = [...kernel.world.rooms.values()].filter(
      (room) => seesRoom(kernel, room) && (type === null || room.type === type),
    );
    return page(call, '/rooms', found.toSorted(sorting), (room) => roomJson(kernel, room));
  },

  'POST /rooms': ({ kernel, body }) => {
    if (kernel.world.rooms.size >= MAX_ROOMS) throw new WebexFailure(403, 'There are too many rooms.');
    const isPublic = mayTruth(body, 'isPublic') ?? false;
    const description = mayText(body, 'description') ?? '';
    if (isPublic && description === '') throw new WebexFailure(400, 'A public room needs a description.');
    if (body.teamId !== undefined) throw new WebexFailure(404, 'No team with this id was found.');
    const room = makeRoom(kernel, {
      uuid: randomUUID(),
      type: 'group',
      title: needText(body, 'title'),
      creator: kernel.world.bot,
      members: [kernel.world.bot],
      isLocked: mayTruth(body, 'isLocked') ?? false,
      isPublic,
      description,
    });
    return ok(roomJson(kernel, room));
  },

  'GET /rooms/{id}': ({ kernel, id }) => ok(roomJson(kernel, roomOf(kernel, id))),

  'PUT /rooms/{id}': (call) => {
    const room = groupOf(call);
    moderated(call.kernel, room);
    room.title = needText(call.body, 'title');
    room.description = mayText(call.body, 'description') ?? room.description;
    room.isLocked = mayTruth(call.body, 'isLocked') ?? room.isLocked;
    const json = roomJson(call.kernel, room);
    void call.kernel.webhooks.tell({
      resource: 'rooms',
      event: 'updated',
      actorId: call.kernel.world.bot.id,
      data: json,
    });
    call.kernel.hub.publish(() => ({ type: 'changed' }));
    return ok(json);
  },

  /** Who is no moderator only leaves. */
  'DELETE /rooms/{id}': (call) => {
    const { kernel } = call;
    const room = groupOf(call);
    const { bot } = kernel.world;
    const moderator = room.members.get(bot.id)?.isModerator === true || room.creatorId === bot.id;
    leave(kernel, room, bot, bot);
    if (!moderator) return gone;
    kernel.world.rooms.delete(room.id);
    for (const message of room.messages) kernel.world.messages.delete(message.id);
    return gone;
  },
};

function groupOf({ kernel, id }: Call): Room {
  const room = roomOf(kernel, id);
  if (room.type === 'direct') throw new WebexFailure(400, 'This can not be done to a 1:1 room.');
  return room;
}

/** In a moderated room only moderators change anything. */
export function moderated(kernel: Kernel, room: Room): void {
  if (room.isLocked && room.members.get(kernel.world.bot.id)?.isModerator !== true)
    throw new WebexFailure(403, 'Only a moderator can do this.');
}
