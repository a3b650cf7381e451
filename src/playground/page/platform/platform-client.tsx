import { useCallback, useMemo, useState } from 'react';
import type { JSX } from 'react';
import type { View, ViewPerson } from '../../shared/control-types.ts';
import { useNotice } from '../client/use-notice.ts';
import { DIRECT, directOf, roomsOf, startRoom } from '../model/rooms.ts';
import type { Platform } from '../model/platforms.ts';
import { Icon } from '../shell/icons.tsx';
import { People } from '../shell/people.tsx';
import { attempt } from './attempt.ts';
import { Dialog } from './dialog.tsx';
import { PlatformClientContext } from './platform-context.ts';
import type { PlatformClientState, Stand } from './platform-context.ts';
import { Room } from './room.tsx';
import { RoomList } from './room-list.tsx';
import { ThreadBeside } from './thread.tsx';
import { useMarks } from './use-marks.ts';

interface PlatformClientProps {
  readonly side: 'employee' | 'agent';
  readonly caption: string;
  readonly platform: Platform;
  readonly view: View;
  /** Who can sit in front of this client. */
  readonly people: readonly ViewPerson[];
  readonly me: ViewPerson;
  readonly onSwitch: (person: string) => void;
}

/** One window of a platform's client. Each person comes back to the place where they left off. */
export function PlatformClient(props: PlatformClientProps): JSX.Element {
  const { side, caption, platform, view, people, me, onSwitch } = props;
  const [stands, setStands] = useState<Readonly<Record<string, Stand>>>({});
  const { notice, notify, dismiss } = useNotice();
  const known = stands[me.id];
  const stand = useMemo(() => settle(view, me, known), [view, me, known]);
  const unread = useMarks(view, me.id, stand.room);

  const go = useCallback(
    (to: Partial<Stand>) => {
      const moved = to.room !== undefined && to.room !== stand.room;
      setStands((before) => ({ ...before, [me.id]: { ...stand, ...(moved ? { thread: null } : {}), ...to } }));
    },
    [me.id, stand],
  );
  const client = useMemo<PlatformClientState>(
    () => ({ platform, view, me, stand, go, notify, attempt: (doing) => attempt(doing, notify) }),
    [platform, view, me, stand, go, notify],
  );
  const waits = (person: string): boolean =>
    [directOf(view, person), ...roomsOf(view, person).map(({ id }) => id)].some((room) => unread(person, room) > 0);
  const dialog = view.dialogs.find(({ person }) => person === me.id);
  const beside = platform.threads === 'pane' && stand.thread !== null;
  return (
    <PlatformClientContext value={client}>
      <section
        className={`client look-${platform.id}`}
        data-testid={`client-${side}`}
        data-thread={beside}
        aria-label={`${caption}: ${me.name}`}
      >
        <header className="client-bar">
          <span className="client-caption">{caption}</span>
          <People people={people} me={me.id} waits={waits} onSwitch={onSwitch} />
        </header>
        <div className="client-body">
          <RoomList unread={(room) => unread(me.id, room)} />
          <Room key={`${me.id}|${stand.room === directOf(view, me.id) ? 'app' : stand.room}`} />
          {beside && stand.thread !== null && <ThreadBeside key={`${me.id}|${stand.thread}`} root={stand.thread} />}
        </div>
        {dialog !== undefined && <Dialog key={dialog.id} dialog={dialog} />}
        {notice !== null && (
          <div className="notice" role="status">
            <span>{notice}</span>
            <button type="button" className="icon-button" aria-label="Dismiss" onClick={dismiss}>
              <Icon name="close" />
            </button>
          </div>
        )}
      </section>
    </PlatformClientContext>
  );
}

/** Where the person stands; who stood in a 1:1 before it had an id follows it there. */
function settle(view: View, me: ViewPerson, known: Stand | undefined): Stand {
  if (known === undefined) return { room: startRoom(view, me), thread: null };
  return known.room === DIRECT ? { ...known, room: directOf(view, me.id) } : known;
}
