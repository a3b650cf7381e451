import { memo, useState } from 'react';
import type { JSX } from 'react';
import type { ControlMessage } from '../../slack/control-types.ts';
import { clock, fullTime, msOf } from '../model/time.ts';
import { isReply } from '../model/places.ts';
import { Icon } from '../shell/icons.tsx';
import { Emoji } from '../text/emoji.tsx';
import { authorOf } from './author.ts';
import { Avatar } from './avatar.tsx';
import { useClient } from './client-context.ts';
import { MessageBody } from './message-body.tsx';
import { MessageEditor } from './message-editor.tsx';
import { MessageTools } from './message-tools.tsx';
import { Reactions } from './reactions.tsx';
import { ReplyLink } from './reply-link.tsx';

interface MessageLineProps {
  readonly message: ControlMessage;
  readonly channel: string;
  readonly place: 'channel' | 'thread';
  /** Without picture and name: the line above has them. */
  readonly compact: boolean;
}

/** One message with all that hangs on it. */
export const MessageLine = memo(function MessageLine(props: MessageLineProps): JSX.Element {
  const { message, channel, place } = props;
  const [editing, setEditing] = useState(false);
  const ephemeral = message.ephemeral_for !== undefined;
  return (
    <article
      className={classes(props, ephemeral)}
      data-testid="message"
      data-ts={message.ts}
      data-ephemeral={ephemeral || undefined}
    >
      <Origin message={message} place={place} ephemeral={ephemeral} />
      <div className="message-row">
        <Gutter {...props} />
        <div className="message-main">
          {!props.compact && <Byline message={message} />}
          {editing ? (
            <MessageEditor message={message} channel={channel} onDone={() => setEditing(false)} />
          ) : (
            <MessageBody message={message} channel={channel} />
          )}
          <Reactions message={message} channel={channel} />
          {place === 'channel' && !isReply(message) && <ReplyLink message={message} channel={channel} />}
        </div>
      </div>
      {!editing && <MessageTools message={message} channel={channel} place={place} onEdit={() => setEditing(true)} />}
    </article>
  );
});

function classes({ compact }: MessageLineProps, ephemeral: boolean): string {
  return ['message', compact ? 'message-compact' : '', ephemeral ? 'message-ephemeral' : ''].filter(Boolean).join(' ');
}

function Gutter({ message, compact }: MessageLineProps): JSX.Element {
  const { state } = useClient();
  if (compact) {
    return (
      <time className="message-gutter message-time-small" title={fullTime(msOf(message.ts))}>
        {clock(msOf(message.ts)).replace(/ [AP]M$/, '')}
      </time>
    );
  }
  const author = authorOf(message, state);
  return (
    <div className="message-gutter">
      {author.emoji === undefined ? (
        <Avatar name={author.name} src={author.picture} isApp={author.isApp} />
      ) : (
        <span className="avatar avatar-emoji" aria-hidden="true">
          <Emoji name={author.emoji} />
        </span>
      )}
    </div>
  );
}

function Byline({ message }: { message: ControlMessage }): JSX.Element {
  const author = authorOf(message, useClient().state);
  return (
    <div className="byline">
      <strong className="author">{author.name}</strong>
      {author.viaApp && <span className="app-tag">APP</span>}
      <time className="message-time" title={fullTime(msOf(message.ts))}>
        {clock(msOf(message.ts))}
      </time>
    </div>
  );
}

/** The small line above some messages: who else sees it, and where it was said. */
function Origin({
  message,
  place,
  ephemeral,
}: {
  message: ControlMessage;
  place: string;
  ephemeral: boolean;
}): JSX.Element | null {
  const { go } = useClient();
  const root = message.thread_ts;
  if (ephemeral) {
    return (
      <p className="message-origin">
        <Icon name="eye" /> Only visible to you
      </p>
    );
  }
  if (message.subtype !== 'thread_broadcast' || root === undefined) return null;
  return (
    <p className="message-origin">
      <Icon name="thread" />
      {place === 'thread' ? (
        'Also sent to the channel'
      ) : (
        <button type="button" className="text-button" onClick={() => go({ thread: root })}>
          replied to a thread
        </button>
      )}
    </p>
  );
}
