import { Fragment } from 'react';
import type { JSX } from 'react';
import { Emoji } from './emoji.tsx';
import { parseMrkdwn } from './parse-mrkdwn.ts';
import type { Mark } from './parse-mrkdwn.ts';
import { Words } from './words.tsx';
import { Broadcast, ChannelMention, GroupMention, TextLink, UserMention } from './parts.tsx';

/** A text in Slack's mrkdwn. */
export function Mrkdwn({ text }: { text: string }): JSX.Element {
  return <Marks marks={parseMrkdwn(text)} />;
}

/** A `plain_text` object: only emoji names and line breaks mean something in it. */
export function PlainText({ text }: { text: string }): JSX.Element {
  const parts = text.split(/:([a-z0-9_+'-]+):/);
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 1 ? <Emoji key={index} name={part} /> : <Words key={index} text={part} />,
      )}
    </>
  );
}

function Marks({ marks }: { marks: readonly Mark[] }): JSX.Element {
  return (
    <>
      {marks.map((mark, index) => (
        <Fragment key={index}>{show(mark)}</Fragment>
      ))}
    </>
  );
}

function show(mark: Mark): JSX.Element {
  switch (mark.type) {
    case 'text':
      return <Words text={mark.text} />;
    case 'bold':
      return (
        <strong>
          <Marks marks={mark.children} />
        </strong>
      );
    case 'italic':
      return (
        <em>
          <Marks marks={mark.children} />
        </em>
      );
    case 'strike':
      return (
        <s>
          <Marks marks={mark.children} />
        </s>
      );
    case 'quote':
      return (
        <blockquote>
          <Marks marks={mark.children} />
        </blockquote>
      );
    case 'code':
      return <code>{mark.text}</code>;
    case 'pre':
      return <pre>{mark.text}</pre>;
    case 'link':
      return <TextLink url={mark.url}>{mark.label}</TextLink>;
    case 'user':
      return <UserMention id={mark.id} label={mark.label} />;
    case 'channel':
      return <ChannelMention id={mark.id} label={mark.label} />;
    case 'group':
      return <GroupMention id={mark.id} label={mark.label} />;
    case 'broadcast':
      return <Broadcast name={mark.id} />;
    case 'emoji':
      return <Emoji name={mark.name} />;
    case 'break':
      return <br />;
  }
}
