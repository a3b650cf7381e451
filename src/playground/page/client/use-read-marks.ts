import { useCallback, useEffect, useState } from 'react';
import type { ControlState } from '../../slack/control-types.ts';
import { channelLines, repliesOf, visibleTo } from '../model/places.ts';
import type { Spot } from '../model/places.ts';
import { markKey, newestTs, unreadIn } from '../model/unread.ts';
import type { ReadMarks, Unread } from '../model/unread.ts';

/** Follows what the person in front of the client has before their eyes, and counts the rest, for anybody. */
export function useReadMarks(state: ControlState, user: string, spot: Spot): (user: string, channel: string) => Unread {
  const [marks, setMarks] = useState<ReadMarks>({});
  const [since] = useState(() => newestTs(state));

  useEffect(() => {
    if (spot.tab !== 'messages') return;
    const messages = visibleTo(state, user, spot.channel);
    const seen: [string, string][] = [[markKey(user, spot.channel), channelLines(messages).at(-1)?.ts ?? '']];
    if (spot.thread !== null) {
      seen.push([markKey(user, spot.channel, spot.thread), repliesOf(messages, spot.thread).at(-1)?.ts ?? '']);
    }
    setMarks((before) => {
      const newer = seen.filter(([key, ts]) => ts > (before[key] ?? ''));
      return newer.length === 0 ? before : { ...before, ...Object.fromEntries(newer) };
    });
  }, [state, user, spot]);

  return useCallback((of, channel) => unreadIn(state, marks, of, channel, since), [state, marks, since]);
}
