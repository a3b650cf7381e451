import type { JSX, MouseEvent, ReactNode } from 'react';
import { useDirectory } from './directory.ts';

/** Only what a browser may open safely becomes a link; the rest is shown as it was written. */
function isOpenable(url: string): boolean {
  return /^(https?|mailto|slack):/i.test(url);
}

export function TextLink({ url, children }: { url: string; children: ReactNode }): JSX.Element {
  const { follow } = useDirectory();
  if (!isOpenable(url)) return <>{children}</>;
  const open = (event: MouseEvent): void => {
    if (follow(url)) event.preventDefault();
  };
  return (
    <a className="link" href={url} target="_blank" rel="noopener noreferrer" onClick={open}>
      {children}
    </a>
  );
}

export function UserMention({ id, label }: { id: string; label?: string }): JSX.Element {
  const { me, userName } = useDirectory();
  return <span className={id === me ? 'mention mention-me' : 'mention'}>@{userName(id) ?? label ?? id}</span>;
}

export function ChannelMention({ id, label }: { id: string; label?: string }): JSX.Element {
  return <span className="mention">#{useDirectory().channelName(id) ?? label ?? id}</span>;
}

export function GroupMention({ id, label }: { id: string; label?: string }): JSX.Element {
  const name = useDirectory().groupHandle(id) ?? label?.replace(/^@/, '') ?? id;
  return <span className="mention mention-me">@{name}</span>;
}

export function Broadcast({ name }: { name: string }): JSX.Element {
  return <span className="mention mention-me">@{name}</span>;
}
