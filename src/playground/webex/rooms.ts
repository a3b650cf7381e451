import { hydraId, iso } from './ids.ts';
import type { Kernel } from './kernel.ts';
import { WebexFailure, type Json, type Membership, type Person, type Room } from './types.ts';
import { APP, directUuid } from './world.ts';

export interface RoomPlan {
  readonly uuid: string;
  readonly type: Room['type'];
  readonly title: string;
  readonly creator: Person;
  readonly members: readonly Person[];
  readonly isLocked?: boolean;
  readonly isPublic?: boolean;
  readonly description?: string;
  /** Put there from before the app's time: it is told nothing. */
  readonly silently?: boolean;
}

export function makeRoom(kernel: Kernel, plan: RoomPlan): Room {
  const at = kernel.nextTime();
  const room: Room = {
    id: hydraId('ROOM', plan.uuid),
    uuid: plan.uuid,
    type: plan.type,
    title: plan.title,
    creatorId: plan.creator.id,
    created: at,
    lastActivity: at,
    isLocked: plan.isLocked ?? false,
    isPublic: plan.isPublic ?? false,
    description: plan.description ?? '',
    members: new Map(),
    messages: [],
  };
  kernel.world.rooms.set(room.id, room);
  for (const person of plan.members)
    addMember(room, person, at, plan.type === 'group' && person === plan.creator && plan.isLocked === true);
  if (plan.silently === true) return room;
  kernel.hub.publish(() => ({ type: 'changed' }));
  if (!seesRoom(kernel, room)) return room;
  void kernel.webhooks.tell({
    resource: 'rooms',
    event: 'created',
    actorId: plan.creator.id,
    data: roomJson(kernel, room),
  });
  for (const membership of room.members.values()) tellMembership(kernel, 'created', room, membership, plan.creator);
  return room;
}

/** The 1:1 of these two, made when needed. */
export function directRoom(kernel: Kernel, one: Person, other: Person): Room {
  return (
    kernel.world.directOf(one, other) ??
    makeRoom(kernel, {
      uuid: directUuid(one, other),
      type: 'direct',
      title: '',
      creator: one,
      members: [one, other],
    })
  );
}

export function join(kernel: Kernel, room: Room, person: Person, actor: Person, isModerator = false): Membership {
  const membership = addMember(room, person, kernel.nextTime(), isModerator);
  if (seesRoom(kernel, room)) tellMembership(kernel, 'created', room, membership, actor);
  kernel.hub.publish(() => ({ type: 'changed' }));
  return membership;
}

/** The bot still hears of its own going. */
export function leave(kernel: Kernel, room: Room, person: Person, actor: Person): void {
  const membership = room.members.get(person.id);
  if (membership === undefined) return;
  const told = seesRoom(kernel, room);
  room.members.delete(person.id);
  if (told) tellMembership(kernel, 'deleted', room, membership, actor);
  kernel.hub.publish(() => ({ type: 'changed' }));
}

export function tellMembership(
  kernel: Kernel,
  event: 'created' | 'updated' | 'deleted',
  room: Room,
  membership: Membership,
  actor: Person,
): void {
  void kernel.webhooks.tell({
    resource: 'memberships',
    event,
    actorId: actor.id,
    data: membershipJson(room, membership),
  });
}

export function seesRoom(kernel: Kernel, room: Room): boolean {
  return room.members.has(kernel.world.bot.id);
}

/** @throws WebexFailure 404 where there is none, or where the bot is not in it */
export function roomOf(kernel: Kernel, id: unknown): Room {
  const room = typeof id === 'string' ? kernel.world.rooms.get(id) : undefined;
  if (room === undefined || !seesRoom(kernel, room)) throw new WebexFailure(404, 'No room with this id was found.');
  return room;
}

/** The room as the bot sees it. */
export function roomJson(kernel: Kernel, room: Room): Json {
  const { bot } = kernel.world;
  return {
    id: room.id,
    title: room.type === 'direct' ? (kernel.world.otherIn(room, bot)?.displayName ?? '') : room.title,
    type: room.type,
    isLocked: room.isLocked,
    lastActivity: iso(room.lastActivity),
    creatorId: room.creatorId,
    created: iso(room.created),
    ownerId: APP.orgId,
    isPublic: room.isPublic,
    isReadOnly: false,
    ...(room.description === '' ? {} : { description: room.description }),
  };
}

export function membershipJson(room: Room, { id, person, isModerator, created }: Membership): Json {
  return {
    id,
    roomId: room.id,
    roomType: room.type,
    personId: person.id,
    personEmail: person.email,
    personDisplayName: person.displayName,
    personOrgId: APP.orgId,
    isModerator,
    isMonitor: false,
    isRoomHidden: false,
    created: iso(created),
  };
}

function addMember(room: Room, person: Person, created: number, isModerator: boolean): Membership {
  const id = hydraId('MEMBERSHIP', `${person.uuid}:${room.uuid}`);
  const membership = { id, person, isModerator, created };
  room.members.set(person.id, membership);
  return membership;
}
