import { Fragment, useLayoutEffect, useRef } from 'react';
import type { JSX, ReactNode } from 'react';
import type { ViewMessage } from '../../shared/control-types.ts';
import { dayName } from '../model/time.ts';

interface LinesProps {
  readonly messages: readonly ViewMessage[];
  /** Days are told between lines of a room, not within a thread. */
  readonly days: boolean;
  /** Stands above the first line. */
  readonly beginning?: ReactNode;
  readonly draw: (message: ViewMessage, compact: boolean) => ReactNode;
  /** Changes when something within a line grows, for example its replies. */
  readonly version: unknown;
}

/** Lines of one author within this time stand under one name. */
const TOGETHER_MS = 5 * 60_000;
/** Nearer to the end than this, the list follows new lines. */
const NEAR_END_PX = 120;

/** A list of messages that stays at its end unless the person has scrolled up. */
export function Lines({ messages, days, beginning, draw, version }: LinesProps): JSX.Element {
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
  }, [version]);

  const onScroll = (): void => {
    const element = box.current;
    if (element !== null)
      following.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
  };
  return (
    <div
      ref={box}
      className={days ? 'messages' : 'messages messages-thread'}
      role="log"
      aria-label="Messages"
      tabIndex={0}
      onScroll={onScroll}
    >
      <div className="messages-inner">
        {beginning}
        {messages.map((message, index) => {
          const before = messages[index - 1];
          const newDay = days && (before === undefined || dayName(before.at, now) !== dayName(message.at, now));
          return (
            <Fragment key={message.id}>
              {newDay && (
                <div className="day">
                  <span>{dayName(message.at, now)}</span>
                </div>
              )}
              {draw(message, !newDay && isTogether(before, message))}
            </Fragment>
          );
        })}
      </div>
    </div>
  );
}

/** Whether a line stands under the name of the one before. Cards and private lines stand for themselves. */
export function isTogether(before: ViewMessage | undefined, message: ViewMessage): boolean {
  if (before === undefined || message.at - before.at > TOGETHER_MS) return false;
  const alone = (one: ViewMessage): boolean => one.card !== undefined || one.privateTo !== undefined;
  return !alone(before) && !alone(message) && before.author.id === message.author.id;
}
