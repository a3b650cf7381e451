import type { JSX } from 'react';
import type { ViewMessage, ViewRoom } from '../../shared/control-types.ts';
import { Avatar } from '../client/avatar.tsx';
import { partsOfName, repliesTo, rootsIn, visibleIn } from '../model/rooms.ts';
import { Line } from './line.tsx';
import { Lines } from './lines.tsx';
import { PlatformComposer } from './platform-composer.tsx';
import { usePlatformClient } from './platform-context.ts';
import { RoomMark } from './room-mark.tsx';
import { InlineThread, ThreadLink } from './thread.tsx';

/** The middle of a client: a room or the 1:1 with the bot, with its lines and the composer. */
export function Room(): JSX.Element {
  const { platform, view, me, stand } = usePlatformClient();
  const room = view.rooms.find(({ id }) => id === stand.room);
  const direct = room === undefined || room.kind === 'direct';
  const name = direct ? view.bot.name : partsOfName(room.name).own;
  const seen = visibleIn(view, me.id, stand.room);
  const answerable = direct ? platform.directThreads : true;
  return (
    <div className={direct ? 'channel channel-direct' : 'channel'}>
      <RoomHead room={room} direct={direct} name={name} />
      <Lines
        messages={rootsIn(seen)}
        days
        version={view}
        beginning={<Beginning direct={direct} name={name} />}
        draw={(message, compact) => (
          <Root message={message} compact={compact} seen={seen} answerable={answerable} direct={direct} />
        )}
      />
      <PlatformComposer
        testId="composer"
        label={platform.id === 'teams' && !direct ? 'Start a post' : labelOf(platform.words.write, name)}
      />
    </div>
  );
}

function labelOf(write: string, name: string): string {
  return write === 'Type a message' ? write : `${write} ${name}`;
}

interface RootProps {
  readonly message: ViewMessage;
  readonly compact: boolean;
  readonly seen: readonly ViewMessage[];
  readonly answerable: boolean;
  readonly direct: boolean;
}

/** A line of the room with what was answered to it. */
function Root({ message, compact, seen, answerable, direct }: RootProps): JSX.Element {
  const { platform, stand, go } = usePlatformClient();
  const replies = repliesTo(seen, message.id);
  const can = answerable && message.privateTo === undefined;
  const inline = platform.threads === 'inline';
  // A chat is not cluttered with places to answer; they come where a thread was begun.
  const shown = replies.length > 0 || stand.thread === message.id || (!direct && platform.id === 'teams');
  return (
    <div className={inline && !direct ? 'post' : 'post-plain'}>
      <Line message={message} compact={compact} onReply={can ? () => go({ thread: message.id }) : undefined} />
      {can && inline && shown && <InlineThread root={message.id} replies={replies} />}
      {can && !inline && <ThreadLink root={message.id} replies={replies} />}
    </div>
  );
}

interface RoomHeadProps {
  readonly room: ViewRoom | undefined;
  readonly direct: boolean;
  readonly name: string;
}

function RoomHead({ room, direct, name }: RoomHeadProps): JSX.Element {
  const { platform, view } = usePlatformClient();
  const group = room === undefined ? undefined : partsOfName(room.name).group;
  const members = view.people.filter(({ id }) => room?.members.includes(id) === true);
  return (
    <div className="channel-head">
      {direct ? <Avatar name={name} isApp /> : <RoomMark name={group ?? name} />}
      <h2>{name}</h2>
      {direct && <span className="app-tag">{platform.words.app}</span>}
      {group !== undefined && <span className="channel-topic">{group}</span>}
      {!direct && (
        <span className="channel-members" title={members.map((person) => person.name).join(', ')}>
          {members.length} people and {view.bot.name}
        </span>
      )}
    </div>
  );
}

function Beginning({ direct, name }: { direct: boolean; name: string }): JSX.Element {
  return (
    <div className="beginning">
      {direct ? <Avatar name={name} isApp /> : <RoomMark name={name} />}
      <h3>{name}</h3>
      <p>
        {direct
          ? `This is the start of your chat with ${name}. Write anything below.`
          : `This is the start of ${name}.`}
      </p>
    </div>
  );
}
