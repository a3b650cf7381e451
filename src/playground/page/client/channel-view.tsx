import { useEffect } from 'react';
import type { JSX } from 'react';
import { useControl } from '../model/control.ts';
import { DM, channelLines, visibleTo } from '../model/places.ts';
import { Icon } from '../shell/icons.tsx';
import { Avatar } from './avatar.tsx';
import { useClient } from './client-context.ts';
import { Composer } from './composer.tsx';
import { HomeView } from './home-view.tsx';
import { MessageList } from './message-list.tsx';

/** The middle of a client: a channel or the 1:1 with the app, with its tabs, its lines and the composer. */
export function ChannelView(): JSX.Element {
  const { me, state, spot } = useClient();
  const control = useControl();
  const channel = state.channels.find((other) => other.id === spot.channel);
  const isApp = spot.channel === DM || channel?.kind === 'im';

  // Slack tells the app whenever somebody opens its home; what goes wrong shows in the wire log.
  useEffect(() => {
    if (isApp) control.openHome({ user: me.id, tab: spot.tab }).catch(() => undefined);
  }, [control, isApp, me.id, spot.tab]);

  return (
    <div className="channel">
      <ChannelHead isApp={isApp} />
      {isApp && <Tabs />}
      {isApp && spot.tab === 'home' ? <HomeView /> : <Lines isApp={isApp} />}
    </div>
  );
}

function ChannelHead({ isApp }: { isApp: boolean }): JSX.Element {
  const { state, spot } = useClient();
  const channel = state.channels.find((other) => other.id === spot.channel);
  return (
    <div className="channel-head">
      {isApp ? <Avatar name={state.app.name} isApp /> : <Icon name={channel?.kind === 'private' ? 'lock' : 'hash'} />}
      <h2>{isApp ? state.app.name : (channel?.name ?? 'Channel')}</h2>
      {isApp && <span className="app-tag">APP</span>}
      {!isApp && channel !== undefined && channel.topic !== '' && (
        <span className="channel-topic">{channel.topic}</span>
      )}
      {!isApp && channel !== undefined && (
        <span className="channel-members" title={namesOf(channel.members, state.users)}>
          {channel.members.length} members
        </span>
      )}
    </div>
  );
}

function namesOf(ids: readonly string[], users: readonly { id: string; realName: string }[]): string {
  return users
    .filter((user) => ids.includes(user.id))
    .map((user) => user.realName)
    .join(', ');
}

function Tabs(): JSX.Element {
  const { spot, go } = useClient();
  const tab = (name: 'home' | 'messages', label: string): JSX.Element => (
    <button
      type="button"
      role="tab"
      aria-selected={spot.tab === name}
      data-testid={`tab-${name}`}
      onClick={() => go({ tab: name })}
    >
      {label}
    </button>
  );
  return (
    <div className="tabs" role="tablist" aria-label="App">
      {tab('home', 'Home')}
      {tab('messages', 'Messages')}
    </div>
  );
}

function Lines({ isApp }: { isApp: boolean }): JSX.Element {
  const { me, state, spot } = useClient();
  const channel = state.channels.find((other) => other.id === spot.channel);
  const name = isApp ? state.app.name : `#${channel?.name ?? 'channel'}`;
  const lines = channelLines(visibleTo(state, me.id, spot.channel));
  return (
    <>
      <MessageList
        lines={lines}
        channel={spot.channel}
        place="channel"
        empty={<Beginning isApp={isApp} name={name} />}
      />
      <Composer channel={spot.channel} testId="composer" label={`Message ${name}`} />
    </>
  );
}

function Beginning({ isApp, name }: { isApp: boolean; name: string }): JSX.Element {
  return (
    <div className="beginning">
      {isApp && <Avatar name={name} isApp />}
      <h3>{name}</h3>
      <p>
        {isApp
          ? `This is the start of your messages with ${name}. Write anything below, or open its Home tab.`
          : `This is the start of ${name}.`}
      </p>
    </div>
  );
}
