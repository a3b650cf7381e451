import type { JSX } from 'react';
import type { ControlMessage } from '../../slack/control-types.ts';
import { useControl } from '../model/control.ts';
import { useDirectory } from '../text/directory.ts';
import { Emoji } from '../text/emoji.tsx';
import { useClient } from './client-context.ts';

/** The reactions under a message; a press adds one's own or takes it back. */
export function Reactions({ message, channel }: { message: ControlMessage; channel: string }): JSX.Element | null {
  const { me, attempt } = useClient();
  const { userName } = useDirectory();
  const control = useControl();
  const reactions = message.reactions ?? [];
  if (reactions.length === 0) return null;
  return (
    <div className="reactions">
      {reactions.map(({ name, users, count }) => {
        const mine = users.includes(me.id);
        const who = users.map((user) => (user === me.id ? 'you' : (userName(user) ?? 'somebody'))).join(', ');
        return (
          <button
            key={name}
            type="button"
            className="reaction"
            aria-pressed={mine}
            title={`${who} reacted with :${name}:`}
            data-testid={`reaction-${name}`}
            onClick={() =>
              void attempt(
                control.react({ user: me.id, channel, ts: message.ts, name, ...(mine ? { remove: true } : {}) }),
              )
            }
          >
            <Emoji name={name} />
            <span>{count}</span>
          </button>
        );
      })}
    </div>
  );
}
