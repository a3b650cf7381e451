import { useState } from 'react';
import type { JSX } from 'react';
import type { ViewMessage } from '../../shared/control-types.ts';
import { Avatar } from '../client/avatar.tsx';
import { FileView } from '../client/file-view.tsx';
import { usePlatformControl } from '../model/platform-control.ts';
import { clock, fullTime } from '../model/time.ts';
import { Icon } from '../shell/icons.tsx';
import { Html } from '../text/html.tsx';
import { Card } from './card.tsx';
import { LineEditor } from './line-editor.tsx';
import { LineReactions } from './line-reactions.tsx';
import { LineTools } from './line-tools.tsx';
import { usePlatformClient } from './platform-context.ts';

interface LineProps {
  readonly message: ViewMessage;
  /** Without picture and name: the line above has them. */
  readonly compact: boolean;
  /** Opens the place for an answer; absent where it can't be answered by itself. */
  readonly onReply?: () => void;
}

/** One message with all that hangs on it. */
export function Line({ message, compact, onReply }: LineProps): JSX.Element {
  const { platform, view, me } = usePlatformClient();
  const [editing, setEditing] = useState(false);
  const person = view.people.find(({ id }) => id === message.author.id);
  const aside = message.privateTo !== undefined;
  return (
    <article
      className={['message', compact ? 'message-compact' : '', aside ? 'message-ephemeral' : '']
        .filter(Boolean)
        .join(' ')}
      data-testid="message"
      data-own={message.author.id === me.id || undefined}
      data-ephemeral={aside || undefined}
    >
      {aside && (
        <p className="message-origin">
          <Icon name="eye" /> Only visible to you
        </p>
      )}
      <div className="message-row">
        <div className="message-gutter">
          {!compact && <Avatar name={message.author.name} src={person?.avatar} isApp={message.author.bot} />}
        </div>
        <div className="message-main">
          {!compact && (
            <div className="byline">
              <strong className="author">{message.author.name}</strong>
              {message.author.bot && <span className="app-tag">{platform.words.app}</span>}
              <time className="message-time" title={fullTime(message.at)}>
                {clock(message.at)}
              </time>
            </div>
          )}
          {editing ? <LineEditor message={message} onDone={() => setEditing(false)} /> : <LineBody message={message} />}
          <LineReactions message={message} />
        </div>
      </div>
      {!editing && !aside && <LineTools message={message} onReply={onReply} onEdit={() => setEditing(true)} />}
    </article>
  );
}

function LineBody({ message }: { message: ViewMessage }): JSX.Element {
  const { me, attempt } = usePlatformClient();
  const control = usePlatformControl();
  const at = { user: me.id, room: message.room, id: message.id };
  return (
    <div className="message-body">
      {message.html !== '' && (
        <div className="bubble html">
          <Html html={message.html} me={me.name} />
          {message.edited && message.card === undefined && <span className="edited">Edited</span>}
        </div>
      )}
      {message.card !== undefined && (
        <Card
          card={message.card}
          onPress={({ id, label }, inputs) => attempt(control.press({ ...at, button: id, inputs }, label))}
        />
      )}
      {message.files.map((file) => (
        <FileView key={file.id} file={file} />
      ))}
    </div>
  );
}
