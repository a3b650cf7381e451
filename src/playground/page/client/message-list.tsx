import { Fragment, useLayoutEffect, useRef } from 'react';
import type { JSX, ReactNode } from 'react';
import type { ControlMessage } from '../../slack/control-types.ts';
import { dayName, msOf } from '../model/time.ts';
import { MessageLine } from './message-line.tsx';

interface MessageListProps {
  readonly lines: readonly ControlMessage[];
  readonly channel: string;
  readonly place: 'channel' | 'thread';
  /** Stands above the first line. */
  readonly empty?: ReactNode;
}

/** Lines of one author within this time stand under one name. */
const TOGETHER_MS = 5 * 60_000;
/** Nearer to the end than this, the list follows new lines. */
const NEAR_END_PX = 120;

/** Lines with day dividers. It stays at its end unless the person has scrolled up. */
export function MessageList({ lines, channel, place, empty }: MessageListProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const now = Date.now();

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const stick = (): void => {
      if (following.current) element.scrollTop = element.scrollHeight;
    };
    stick();
    // Images and cards grow after they were put in, and the box itself when the window does.
    const watch = new ResizeObserver(stick);
    watch.observe(element);
    for (const child of element.children) watch.observe(child);
    return () => watch.disconnect();
  }, [lines]);

  const onScroll = (): void => {
    const element = box.current;
    if (element !== null)
      following.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
  };
  return (
    <div
      ref={box}
      className={`messages messages-${place}`}
      role="log"
      aria-label="Messages"
      tabIndex={0}
      onScroll={onScroll}
    >
      <div className="messages-inner">
        {place === 'channel' && empty}
        {lines.map((message, index) => {
          const before = lines[index - 1];
          const newDay = before === undefined || dayName(msOf(before.ts), now) !== dayName(msOf(message.ts), now);
          return (
            <Fragment key={message.ts}>
              {newDay && place === 'channel' && (
                <div className="day">
                  <span>{dayName(msOf(message.ts), now)}</span>
                </div>
              )}
              <MessageLine
                message={message}
                channel={channel}
                place={place}
                compact={!newDay && !(place === 'thread' && index === 1) && isTogether(before, message)}
              />
              {place === 'thread' && index === 0 && <ReplyCount count={lines.length - 1} />}
            </Fragment>
          );
        })}
      </div>
    </div>
  );
}

function ReplyCount({ count }: { count: number }): JSX.Element | null {
  if (count === 0) return null;
  return (
    <div className="reply-divider">
      <span>{count === 1 ? '1 reply' : `${count} replies`}</span>
    </div>
  );
}

/** A card stands for itself, and so does a message with a line above it that tells its origin. */
function standsAlone(message: ControlMessage): boolean {
  const isCard = message.blocks?.some((block) => block.type === 'header') ?? false;
  return isCard || message.ephemeral_for !== undefined || message.subtype === 'thread_broadcast';
}

function isTogether(before: ControlMessage | undefined, message: ControlMessage): boolean {
  if (before === undefined || msOf(message.ts) - msOf(before.ts) > TOGETHER_MS) return false;
  if (standsAlone(before) || standsAlone(message)) return false;
  return before.user === message.user && before.username === message.username && before.bot_id === message.bot_id;
}
