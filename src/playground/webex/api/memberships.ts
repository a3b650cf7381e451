import type { Kernel } from '../kernel.ts';
import { join, leave, membershipJson, roomOf, seesRoom, tellMembership } from '../rooms.ts';
import { WebexFailure, type Membership, type Person, type Room } from '../types.ts';
import { gone, mayText, mayTruth, needText, ok, page, type Routes } from './call.ts';
import { moderated } from './rooms.ts';

export const memberships: Routes = {
  'GET /memberships': (call) => {
    const { kernel, query } = call;
    const roomId = query.get('roomId');
    const personId = query.get('personId');
    const email = query.get('personEmail');
    if (roomId === null && (personId !== null || email !== null))
      throw new WebexFailure(400, 'A roomId must be given with a person.');
    const all: { room: Room; membership: Membership }[] = [];
    if (roomId === null) {
      for (const room of kernel.world.rooms.values()) {
        const membership = room.members.get(kernel.world.bot.id);
        if (membership !== undefined) all.push({ room, membership });
      }
    } else {
      const room = roomOf(kernel, roomId);
      for (const membership of room.members.values()) all.push({ room, membership });
    }
    const found = all.filter(
      ({ membership: { person } }) =>
        (personId === null || person.id === personId) && (email === null || person.email === email.toLowerCase()),
    );
    return page(call, '/memberships', found, ({ room, membership }) => membershipJson(room, membership));
  },

  'POST /memberships': ({ kernel, body }) => {
    const room = roomOf(kernel, needText(body, 'roomId'));
    const person = personOf(kernel, mayText(body, 'personId'), mayText(body, 'personEmail'));
    if (room.type === 'direct') throw new WebexFailure(400, 'Nobody can be added to a 1:1 room.');
    moderated(kernel, room);
    if (room.members.has(person.id)) throw new WebexFailure(409, 'This person is a member of the room already.');
    const membership = join(kernel, room, person, kernel.world.bot, mayTruth(body, 'isModerator') ?? false);
    return ok(membershipJson(room, membership));
  },

  'GET /memberships/{id}': ({ kernel, id }) => {
    const { room, membership } = membershipOf(kernel, id);
    return ok(membershipJson(room, membership));
  },

  'PUT /memberships/{id}': ({ kernel, id, body }) => {
    const { room, membership } = membershipOf(kernel, id);
    moderated(kernel, room);
    membership.isModerator = mayTruth(body, 'isModerator') ?? membership.isModerator;
    tellMembership(kernel, 'updated', room, membership, kernel.world.bot);
    return ok(membershipJson(room, membership));
  },

  'DELETE /memberships/{id}': ({ kernel, id }) => {
    const { room, membership } = membershipOf(kernel, id);
    if (room.type === 'direct') throw new WebexFailure(403, 'A 1:1 room can not be left.');
    if (membership.person !== kernel.world.bot) moderated(kernel, room);
    leave(kernel, room, membership.person, kernel.world.bot);
    return gone;
  },
};

function membershipOf(kernel: Kernel, id: string): { room: Room; membership: Membership } {
  const found = kernel.world.membership(id);
  if (found === undefined || !seesRoom(kernel, found.room))
    throw new WebexFailure(404, 'No membership with this id was found.');
  return found;
}

/** @throws WebexFailure 400 without a person or with two, 404 where there is none */
export function personOf(kernel: Kernel, id: string | undefined, email: string | undefined): Person {
  if ((id === undefined) === (email === undefined))
    throw new WebexFailure(400, 'One person must be named, by id or by email.');
  const person = id === undefined ? kernel.world.personByEmail(email ?? '') : kernel.world.people.get(id);
  if (person === undefined) throw new WebexFailure(404, 'No such person was found.');
  return person;
}
