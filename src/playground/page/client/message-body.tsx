import { useMemo } from 'react';
import type { JSX } from 'react';
import type { ControlMessage } from '../../slack/control-types.ts';
import { Blocks } from '../blocks/block.tsx';
import { BlockHostContext } from '../blocks/context.ts';
import type { BlockHost } from '../blocks/context.ts';
import { useControl } from '../model/control.ts';
import { Mrkdwn } from '../text/mrkdwn.tsx';
import { useClient } from './client-context.ts';
import { FileView } from './file-view.tsx';

/** Blocks where there are some, else the text; then the files. */
export function MessageBody({ message, channel }: { message: ControlMessage; channel: string }): JSX.Element {
  const { me, state, attempt } = useClient();
  const control = useControl();
  const host = useMemo<BlockHost>(
    () => ({
      users: state.users.filter((user) => !user.isBot),
      press: async (pressed) => {
        await attempt(control.press({ user: me.id, channel, ts: message.ts, ...pressed }));
      },
    }),
    [state.users, attempt, control, me.id, channel, message.ts],
  );
  if (message.subtype === 'tombstone') return <p className="message-gone">This message was deleted.</p>;
  const blocks = message.blocks ?? [];
  return (
    <BlockHostContext value={host}>
      <div className="message-body">
        {blocks.length > 0 ? (
          <Blocks blocks={blocks} />
        ) : (
          message.text !== '' && (
            <div className="block-text">
              <Mrkdwn text={message.text} />
            </div>
          )
        )}
        {message.edited !== undefined && <span className="edited">(edited)</span>}
        {message.files?.map((file) => (
          <FileView key={file.id} file={{ ...file, mimeType: file.mimetype }} />
        ))}
      </div>
    </BlockHostContext>
  );
}
