import type { JSX, ReactNode } from 'react';
import type { ViewRoom } from '../../shared/control-types.ts';
import { Avatar } from '../client/avatar.tsx';
import { directOf, partsOfName, roomsOf } from '../model/rooms.ts';
import { Icon } from '../shell/icons.tsx';
import { usePlatformClient } from './platform-context.ts';
import { RoomMark } from './room-mark.tsx';

/** The person's 1:1 with the bot, and their rooms; where rooms belong to teams, under the names of those. */
export function RoomList({ unread }: { readonly unread: (room: string) => number }): JSX.Element {
  const { platform, view, me } = usePlatformClient();
  const direct = directOf(view, me.id);
  const groups = Map.groupBy(roomsOf(view, me.id), (room) => partsOfName(room.name).group);
  return (
    <nav className="sidebar" aria-label="Rooms">
      <div className="sidebar-head">
        <strong className="sidebar-team">{platform.name}</strong>
      </div>
      <p className="sidebar-group">{platform.words.direct}</p>
      <ul>
        <Entry
          room={direct}
          name={view.bot.name}
          icon={<Avatar name={view.bot.name} isApp />}
          unread={unread(direct)}
        />
      </ul>
      <p className="sidebar-group">{platform.words.rooms}</p>
      {[...groups].map(([group, rooms]) => (
        <Group key={group ?? ''} name={group} rooms={rooms} unread={unread} />
      ))}
      <div className="sidebar-foot" title={`${me.name}, ${me.title}`}>
        <Avatar name={me.name} src={me.avatar} />
        <span>
          <strong>{me.name}</strong>
          <small>{me.title}</small>
        </span>
      </div>
    </nav>
  );
}

interface GroupProps {
  readonly name: string | undefined;
  readonly rooms: readonly ViewRoom[];
  readonly unread: (room: string) => number;
}

function Group({ name, rooms, unread }: GroupProps): JSX.Element {
  return (
    <>
      {name !== undefined && (
        <p className="sidebar-parent">
          <RoomMark name={name} />
          <span>{name}</span>
        </p>
      )}
      <ul className={name === undefined ? undefined : 'sidebar-children'}>
        {rooms.map((room) => {
          const { own } = partsOfName(room.name);
          const icon = name === undefined ? <RoomMark name={own} /> : <Icon name="hash" />;
          return <Entry key={room.id} room={room.id} name={own} icon={icon} unread={unread(room.id)} />;
        })}
      </ul>
    </>
  );
}

interface EntryProps {
  readonly room: string;
  readonly name: string;
  readonly icon: ReactNode;
  readonly unread: number;
}

function Entry({ room, name, icon, unread }: EntryProps): JSX.Element {
  const { stand, go } = usePlatformClient();
  return (
    <li>
      <button
        type="button"
        className={unread > 0 ? 'sidebar-entry sidebar-unread' : 'sidebar-entry'}
        title={name}
        aria-current={stand.room === room ? 'page' : undefined}
        data-testid={`sidebar-${name}`}
        onClick={() => go({ room })}
      >
        {icon}
        <span className="sidebar-name">{name}</span>
        {unread > 0 && (
          <span className="badge" role="img" aria-label={`${unread} unread`}>
            {unread > 99 ? '99+' : unread}
          </span>
        )}
      </button>
    </li>
  );
}
