import { useMemo, useState } from 'react';
import type { JSX } from 'react';
import { repliesOf, visibleTo } from '../model/places.ts';
import { Icon } from '../shell/icons.tsx';
import { useClient } from './client-context.ts';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';

/** A thread at the right of its channel. */
export function ThreadPane({ root }: { root: string }): JSX.Element {
  const { me, state, spot, go } = useClient();
  const [broadcast, setBroadcast] = useState(false);
  const channel = state.channels.find((other) => other.id === spot.channel);
  const isApp = channel?.kind === 'im';
  const lines = useMemo(() => {
    const seen = visibleTo(state, me.id, spot.channel);
    return [...seen.filter((message) => message.ts === root), ...repliesOf(seen, root)];
  }, [state, me.id, spot.channel, root]);
  return (
    <aside className="thread" aria-label="Thread" data-testid="thread-pane">
      <div className="thread-head">
        <h2>Thread</h2>
        <span className="thread-place">{isApp ? state.app.name : `#${channel?.name ?? ''}`}</span>
        <button
          type="button"
          className="icon-button"
          aria-label="Close thread"
          title="Close thread"
          onClick={() => go({ thread: null })}
        >
          <Icon name="close" />
        </button>
      </div>
      {lines.length === 0 && <p className="thread-gone">This message was deleted.</p>}
      <MessageList lines={lines} channel={spot.channel} place="thread" />
      <Composer
        channel={spot.channel}
        thread={root}
        broadcast={broadcast}
        testId="thread-composer"
        label="Reply…"
        eager
      >
        <label className="broadcast">
          <input type="checkbox" checked={broadcast} onChange={(event) => setBroadcast(event.target.checked)} />
          <span>{isApp ? 'Also send as direct message' : `Also send to #${channel?.name ?? 'channel'}`}</span>
        </label>
      </Composer>
    </aside>
  );
}
