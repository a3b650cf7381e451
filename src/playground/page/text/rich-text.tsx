import { Fragment } from 'react';
import type { JSX, ReactNode } from 'react';
import { Emoji } from './emoji.tsx';
import { Broadcast, ChannelMention, GroupMention, TextLink, UserMention } from './parts.tsx';
import { Words } from './words.tsx';
import { asList, asNumber, asRecord, asText } from '../blocks/json.ts';
import type { Json } from '../blocks/json.ts';

/** Slack's `rich_text` block: sections, lists, quotes and preformatted text. What it does not know it leaves out. */
export function RichTextBlock({ block }: { block: Json }): JSX.Element {
  return (
    <div className="rich-text">
      {asList(block['elements']).map((element, index) => (
        <Fragment key={index}>{part(asRecord(element))}</Fragment>
      ))}
    </div>
  );
}

function part(element: Json): ReactNode {
  switch (element['type']) {
    case 'rich_text_section':
      return <p>{inlines(element)}</p>;
    case 'rich_text_quote':
      return <blockquote>{inlines(element)}</blockquote>;
    case 'rich_text_preformatted':
      return <pre>{inlines(element)}</pre>;
    case 'rich_text_list':
      return list(element);
    default:
      return null;
  }
}

function list(element: Json): ReactNode {
  const items = asList(element['elements']).map((item, index) => <li key={index}>{inlines(asRecord(item))}</li>);
  const className = `indent-${Math.min(asNumber(element['indent']) ?? 0, 6)}`;
  if (element['style'] !== 'ordered') return <ul className={className}>{items}</ul>;
  return (
    <ol className={className} start={(asNumber(element['offset']) ?? 0) + 1}>
      {items}
    </ol>
  );
}

function inlines(element: Json): ReactNode {
  return asList(element['elements']).map((child, index) => {
    const record = asRecord(child);
    return <Fragment key={index}>{styled(inline(record), asRecord(record['style']))}</Fragment>;
  });
}

function inline(element: Json): ReactNode {
  const id = (key: string): string => asText(element[key]) ?? '';
  switch (element['type']) {
    case 'text':
      return <Words text={id('text')} />;
    case 'link':
      return <TextLink url={id('url')}>{asText(element['text']) ?? id('url')}</TextLink>;
    case 'user':
      return <UserMention id={id('user_id')} />;
    case 'channel':
      return <ChannelMention id={id('channel_id')} />;
    case 'usergroup':
      return <GroupMention id={id('usergroup_id')} />;
    case 'broadcast':
      return <Broadcast name={id('range')} />;
    case 'emoji':
      return <Emoji name={id('name')} unicode={asText(element['unicode'])} />;
    case 'date':
      return asText(element['fallback']) ?? '';
    default:
      return asText(element['text']) ?? '';
  }
}

function styled(content: ReactNode, style: Json): ReactNode {
  let shown = content;
  if (style['code'] === true) shown = <code>{shown}</code>;
  if (style['strike'] === true) shown = <s>{shown}</s>;
  if (style['italic'] === true) shown = <em>{shown}</em>;
  if (style['bold'] === true) shown = <strong>{shown}</strong>;
  return shown;
}
