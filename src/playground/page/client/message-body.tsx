import { useMemo } from 'react';
import type { JSX } from 'react';
import type { ControlFile, ControlMessage } from '../../slack/control-types.ts';
import { Blocks } from '../blocks/block.tsx';
import { BlockHostContext } from '../blocks/context.ts';
import type { BlockHost } from '../blocks/context.ts';
import { useControl } from '../model/control.ts';
import { Icon } from '../shell/icons.tsx';
import { Mrkdwn } from '../text/mrkdwn.tsx';
import { useClient } from './client-context.ts';

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
          <FileView key={file.id} file={file} />
        ))}
      </div>
    </BlockHostContext>
  );
}

function FileView({ file }: { file: ControlFile }): JSX.Element {
  if (/^image\/(png|jpeg|gif|webp|svg\+xml)$/.test(file.mimetype)) {
    return (
      <figure className="file-image">
        <figcaption>{file.name}</figcaption>
        <a href={file.viewUrl} target="_blank" rel="noopener noreferrer">
          <img src={file.viewUrl} alt={file.title || file.name} />
        </a>
      </figure>
    );
  }
  return (
    <a className="file" href={file.viewUrl} download={file.name} aria-label={`Download ${file.name}`}>
      <span className="file-icon">
        <Icon name="file" />
      </span>
      <span className="file-words">
        <strong>{file.title || file.name}</strong>
        <small>
          {kindOf(file)} · {sizeOf(file.size)}
        </small>
      </span>
      <Icon name="download" />
    </a>
  );
}

function kindOf(file: ControlFile): string {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(file.name)?.[1];
  return ending === undefined ? 'File' : ending.toUpperCase();
}

function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
