import type { JSX } from 'react';
import type { ControlMessage } from '../../slack/control-types.ts';
import { repliesOf, visibleTo } from '../model/places.ts';
import { ago, msOf } from '../model/time.ts';
import { authorOf } from './author.ts';
import { Avatar } from './avatar.tsx';
import { useClient } from './client-context.ts';

const FACES = 3;

/** “3 replies”, with the faces of those who wrote them: opens the thread. */
export function ReplyLink({ message, channel }: { message: ControlMessage; channel: string }): JSX.Element | null {
  const { me, state, go } = useClient();
  const replies = repliesOf(visibleTo(state, me.id, channel), message.ts);
  const last = replies.at(-1);
  if (last === undefined) return null;
  const authors = new Map(replies.map((reply) => authorOf(reply, state)).map((author) => [author.name, author]));
  return (
    <button type="button" className="reply-link" data-testid="reply-link" onClick={() => go({ thread: message.ts })}>
      {[...authors.values()].slice(0, FACES).map((author) => (
        <Avatar key={author.name} name={author.name} src={author.picture} isApp={author.isApp} />
      ))}
      <strong>{replies.length === 1 ? '1 reply' : `${replies.length} replies`}</strong>
      <span className="reply-ago">Last reply {ago(msOf(last.ts), Date.now())}</span>
    </button>
  );
}
