import type { SurfaceId } from '../../src/core/place.ts';
import type { ViewMessage, ViewRoom } from '../../src/playground/shared/control-types.ts';
import type { Stand } from './company.ts';

/** A stretch in which Baton could lose an answer: a kill, the end of the database, an answer that was withheld. */
export interface Unknown {
  /** ms since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Where; absent: everywhere. */
  readonly on?: SurfaceId;
}

/** A message may reach a platform a moment after its sender died, and clocks of posts are those of the platforms. */
const SLACK_MS = 1_000;

/**
 * How often something stands more than once that stood once for Baton: with the leave of the platform, which gives neither an
 * idempotency key nor a look-up, at most once for each outcome that stayed unknown; or without it.
 */
export function countDoubles(
  copies: readonly ViewMessage[],
  where: { readonly kind: SurfaceId; readonly room: ViewRoom | undefined; readonly unknowns: readonly Unknown[] },
): { readonly documented: number; readonly wrong: number } {
  const more = Math.max(0, copies.length - 1);
  if (more === 0 || !mayDouble(where.kind, where.room)) return { documented: 0, wrong: more };
  let documented = 0;
  for (const [index, copy] of copies.entries()) {
    const next = copies[index + 1];
    if (next === undefined) break;
    const why = where.unknowns.some(
      ({ from, to, on }) =>
        (on === undefined || on === where.kind) && copy.at <= to + SLACK_MS && from <= next.at + SLACK_MS,
    );
    if (why) documented += 1;
  }
  return { documented, wrong: more - documented };
}

/** Teams has no key and no look-up; Webex lets a bot look in a 1:1 alone (docs/platforms of each). */
function mayDouble(kind: SurfaceId, room: ViewRoom | undefined): boolean {
  return kind === 'teams' || (kind === 'webex' && room?.kind !== 'direct');
}

/** Everything that Baton wrote on one platform, at the end. */
export interface Seen {
  readonly kind: SurfaceId;
  readonly rooms: ReadonlyMap<string, ViewRoom>;
  /** By room, in the order in which people see it; what only one person sees is left out. */
  readonly messages: ReadonlyMap<string, readonly ViewMessage[]>;
}

export async function seeAll({ kind, platform }: Stand): Promise<Seen> {
  const { rooms, messages, people } = await platform.control.view(undefined, 1_000_000);
  const persons = new Set(people.map(({ id }) => id));
  const ofBaton = messages.filter(({ privateTo, author }) => privateTo === undefined && !persons.has(author.id));
  return {
    kind,
    rooms: new Map(rooms.map((room) => [room.id, room])),
    messages: Map.groupBy(ofBaton, ({ room }) => room),
  };
}
