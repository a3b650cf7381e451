import { useCallback, useMemo, useState } from 'react';
import type { JSX } from 'react';
import type { ControlState, ControlUser } from '../../slack/control-types.ts';
import { useControl } from '../model/control.ts';
import { dmOf, settle, startSpot } from '../model/places.ts';
import type { Spot } from '../model/places.ts';
import { Icon } from '../shell/icons.tsx';
import { DirectoryContext, createDirectory } from '../text/directory.ts';
import { ChannelView } from './channel-view.tsx';
import { ClientContext } from './client-context.ts';
import type { Client } from './client-context.ts';
import { followLink } from './follow-link.ts';
import { ModalView } from './modal-view.tsx';
import { PersonSwitch } from './person-switch.tsx';
import { Sidebar } from './sidebar.tsx';
import { ThreadPane } from './thread-pane.tsx';
import { attempt, useNotice } from './use-notice.ts';
import { useReadMarks } from './use-read-marks.ts';

interface SlackClientProps {
  readonly side: 'employee' | 'agent';
  readonly caption: string;
  readonly state: ControlState;
  /** Who can sit in front of this client. */
  readonly people: readonly ControlUser[];
  readonly me: ControlUser;
  readonly onSwitch: (user: string) => void;
}

/** One Slack window. Each person comes back to the place where they left off. */
export function SlackClient({ side, caption, state, people, me, onSwitch }: SlackClientProps): JSX.Element {
  const control = useControl();
  const [spots, setSpots] = useState<Readonly<Record<string, Spot>>>({});
  const { notice, notify, dismiss } = useNotice();
  const known = spots[me.id];
  const spot = useMemo(() => settle(state, me.id, known ?? startSpot(state, me)), [state, me, known]);
  const unread = useReadMarks(state, me.id, spot);

  const go = useCallback(
    (to: Partial<Spot>) => {
      const moved = to.channel !== undefined && to.channel !== spot.channel;
      setSpots((before) => ({
        ...before,
        [me.id]: { ...spot, ...(moved ? { tab: 'messages', thread: null } : {}), ...to },
      }));
    },
    [me.id, spot],
  );
  const client = useMemo<Client>(
    () => ({ me, state, spot, go, notify, attempt: (doing) => attempt(doing, notify) }),
    [me, state, spot, go, notify],
  );
  const directory = useMemo(
    () => createDirectory(state, me.id, (url) => followLink(url, state, go, notify)),
    [state, me.id, go, notify],
  );
  const modal = state.modals[me.id]?.at(-1);
  const team = state.teams.find((other) => other.id === me.team) ?? state.teams[0];

  return (
    <ClientContext value={client}>
      <DirectoryContext value={directory}>
        <section
          className={`client client-${side}`}
          data-testid={`client-${side}`}
          data-thread={spot.thread !== null && spot.tab === 'messages'}
          aria-label={`${caption}: ${me.realName}`}
        >
          <header className="client-bar">
            <span className="client-caption">{caption}</span>
            <PersonSwitch people={people} me={me} unread={unread} onSwitch={onSwitch} />
          </header>
          <div className="client-body">
            <Sidebar team={team?.name ?? 'Slack'} unread={unread} />
            <ChannelView key={`${me.id}|${spot.channel === dmOf(state, me.id) ? 'app' : spot.channel}`} />
            {spot.thread !== null && spot.tab === 'messages' && (
              <ThreadPane key={`${me.id}|${spot.thread}`} root={spot.thread} />
            )}
          </div>
          {modal !== undefined && <ModalView key={modal.id} view={modal} control={control} />}
          {notice !== null && (
            <div className="notice" role="status">
              <span>{notice}</span>
              <button type="button" className="icon-button" aria-label="Dismiss" onClick={dismiss}>
                <Icon name="close" />
              </button>
            </div>
          )}
        </section>
      </DirectoryContext>
    </ClientContext>
  );
}
