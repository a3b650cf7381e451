import type { JSX, ReactNode } from 'react';
import { useControl } from '../model/control.ts';
import { channelsOf, dmOf } from '../model/places.ts';
import type { Unread } from '../model/unread.ts';
import { Icon } from '../shell/icons.tsx';
import { Menu } from '../shell/menu.tsx';
import { Avatar } from './avatar.tsx';
import { useClient } from './client-context.ts';

interface SidebarProps {
  readonly team: string;
  readonly unread: (user: string, channel: string) => Unread;
}

/** The workspace's name, the person's channels, and the app. */
export function Sidebar({ team, unread }: SidebarProps): JSX.Element {
  const { me, state } = useClient();
  const dm = dmOf(state, me.id);
  return (
    <nav className="sidebar" aria-label="Channels and apps">
      <div className="sidebar-head">
        <strong className="sidebar-team">{team}</strong>
        <GlobalShortcuts />
      </div>
      <p className="sidebar-group">Channels</p>
      <ul>
        {channelsOf(state, me.id).map((channel) => (
          <Entry
            key={channel.id}
            channel={channel.id}
            name={channel.name}
            icon={<Icon name={channel.kind === 'private' ? 'lock' : 'hash'} />}
            unread={unread(me.id, channel.id)}
          />
        ))}
      </ul>
      <p className="sidebar-group">Apps</p>
      <ul>
        <Entry
          channel={dm}
          name={state.app.name}
          icon={<Avatar name={state.app.name} isApp />}
          unread={unread(me.id, dm)}
        />
      </ul>
      <div className="sidebar-foot" title={`${me.realName}, ${me.title}`}>
        <Avatar name={me.realName} src={me.avatar} />
        <span>
          <strong>{me.realName}</strong>
          <small>{me.title}</small>
        </span>
      </div>
    </nav>
  );
}

interface EntryProps {
  readonly channel: string;
  readonly name: string;
  readonly icon: ReactNode;
  readonly unread: Unread;
}

function Entry({ channel, name, icon, unread }: EntryProps): JSX.Element {
  const { spot, go } = useClient();
  return (
    <li>
      <button
        type="button"
        className={unread.lines > 0 ? 'sidebar-entry sidebar-unread' : 'sidebar-entry'}
        title={name}
        aria-current={spot.channel === channel ? 'page' : undefined}
        data-testid={`sidebar-${name}`}
        onClick={() => go({ channel })}
      >
        {icon}
        <span className="sidebar-name">{name}</span>
        {unread.calls > 0 && (
          <span className="badge" role="img" aria-label={`${unread.calls} unread`}>
            {unread.calls > 99 ? '99+' : unread.calls}
          </span>
        )}
      </button>
    </li>
  );
}

function GlobalShortcuts(): JSX.Element {
  const { me, state, attempt } = useClient();
  const control = useControl();
  const items = state.app.shortcuts
    .filter((shortcut) => shortcut.type === 'global')
    .map((shortcut) => ({
      label: shortcut.name,
      detail: state.app.name,
      testId: `shortcut-${shortcut.callbackId}`,
      run: () => void attempt(control.shortcut({ user: me.id, callback_id: shortcut.callbackId })),
    }));
  return (
    <Menu
      label="Shortcuts"
      heading="Shortcuts"
      align="start"
      className="icon-button"
      testId="global-shortcuts"
      items={items}
    >
      <Icon name="bolt" />
    </Menu>
  );
}
