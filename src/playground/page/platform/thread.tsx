import { useMemo } from 'react';
import type { JSX } from 'react';
import type { ViewMessage } from '../../shared/control-types.ts';
import { Avatar } from '../client/avatar.tsx';
import { partsOfName, repliesTo, visibleIn } from '../model/rooms.ts';
import { ago } from '../model/time.ts';
import { Icon } from '../shell/icons.tsx';
import { Line } from './line.tsx';
import { Lines, isTogether } from './lines.tsx';
import { PlatformComposer } from './platform-composer.tsx';
import { usePlatformClient } from './platform-context.ts';

const FACES = 3;

/** “3 replies”: opens the thread beside the room. */
export function ThreadLink({ root, replies }: { root: string; replies: readonly ViewMessage[] }): JSX.Element | null {
  const { view, go } = usePlatformClient();
  const last = replies.at(-1);
  if (last === undefined) return null;
  const authors = new Map(replies.map(({ author }) => [author.id, author]));
  return (
    <button type="button" className="reply-link" data-testid="reply-link" onClick={() => go({ thread: root })}>
      {[...authors.values()].slice(0, FACES).map(({ id, name, bot }) => (
        <Avatar key={id} name={name} src={view.people.find((one) => one.id === id)?.avatar} isApp={bot} />
      ))}
      <strong>{replies.length === 1 ? '1 reply' : `${replies.length} replies`}</strong>
      <span className="reply-ago">Last reply {ago(last.at, Date.now())}</span>
    </button>
  );
}

/** The replies under their root, and the place to write one more. */
export function InlineThread({ root, replies }: { root: string; replies: readonly ViewMessage[] }): JSX.Element {
  const { platform, stand, go } = usePlatformClient();
  const open = stand.thread === root;
  return (
    <div className="replies" data-open={open}>
      {replies.map((reply, index) => (
        <Line key={reply.id} message={reply} compact={isTogether(replies[index - 1], reply)} />
      ))}
      {open ? (
        <PlatformComposer
          thread={root}
          label="Write a reply"
          testId="thread-composer"
          eager
          onLeave={() => go({ thread: null })}
        />
      ) : (
        <button type="button" className="reply-here" data-testid="reply-link" onClick={() => go({ thread: root })}>
          <Icon name="thread" />
          {platform.words.reply}
        </button>
      )}
    </div>
  );
}

/** A thread at the right of its room. */
export function ThreadBeside({ root }: { root: string }): JSX.Element {
  const { view, me, stand, go } = usePlatformClient();
  const messages = useMemo(() => {
    const seen = visibleIn(view, me.id, stand.room);
    return [...seen.filter((message) => message.id === root), ...repliesTo(seen, root)];
  }, [view, me.id, stand.room, root]);
  const name = view.rooms.find(({ id }) => id === stand.room)?.name ?? '';
  return (
    <aside className="thread" aria-label="Thread" data-testid="thread-pane">
      <div className="thread-head">
        <h2>Thread</h2>
        <span className="thread-place">{partsOfName(name).own}</span>
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
      {messages.length === 0 && <p className="thread-gone">This message was deleted.</p>}
      <Lines
        messages={messages}
        days={false}
        version={view}
        draw={(message, compact) => <Line message={message} compact={compact} />}
      />
      <PlatformComposer thread={root} label="Reply" testId="thread-composer" eager />
    </aside>
  );
}
