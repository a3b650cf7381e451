import { useCallback, useEffect, useState } from 'react';
import type { View } from '../../shared/control-types.ts';
import { unreadIn, visibleIn } from '../model/rooms.ts';
import type { Marks } from '../model/rooms.ts';

/** Follows what the person in front of the client has before their eyes, and counts the rest, for anybody. */
export function useMarks(view: View, me: string, room: string): (person: string, room: string) => number {
  const [marks, setMarks] = useState<Marks>({});
  // What stood there before the client was opened counts as read.
  const [since] = useState(() => Math.max(0, ...view.messages.map(({ at }) => at)));

  useEffect(() => {
    const newest = visibleIn(view, me, room).at(-1)?.at ?? 0;
    const key = `${me}|${room}`;
    setMarks((before) => (newest > (before[key] ?? 0) ? { ...before, [key]: newest } : before));
  }, [view, me, room]);

  return useCallback((person, of) => unreadIn(view, marks, person, of, since), [view, marks, since]);
}
