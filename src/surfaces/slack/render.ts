import type { types } from '@slack/bolt';
import type { OutboundMessage } from '../../ports/surface.ts';
import { toPlainText, type RichText } from '../../core/text.ts';
import { MAX_TEXT } from './capabilities.ts';
import { escapeMrkdwn } from './mrkdwn.ts';
import { cardBlocks, cardText } from './render-card.ts';
import { richTextBlock } from './render-rich.ts';
import { shorten, splitText } from './split.ts';

/** What `chat.postMessage` and its kin take. `text` is the whole message, or what notifications show of `blocks`. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks?: readonly types.KnownBlock[];
}

/** Slack advises this at most, and holds edits to it. */
const MAX_FIELD = 4000;

/**
 * The messages that show this one on Slack, in order; none where only files are to be sent. Nothing in them that a person
 * wrote can act as markup: it is either escaped text that mrkdwn reads nothing into, or a text element of rich text.
 */
export function renderMessage(message: OutboundMessage, limit = MAX_TEXT): SlackMessage[] {
  if (message.card !== undefined) {
    const call = callOf(message);
    const called = call === null ? null : richTextBlock([], [call.element]);
    const text = shorten(cardText(message.card), MAX_TEXT);
    return [
      {
        text: `${call?.token ?? ''}${fitted(text)}`,
        blocks: [...(called ? [called] : []), ...cardBlocks(message.card)],
      },
    ];
  }
  const content = message.text ?? [];
  const call = callOf(message);
  if (content.length === 0 && call === null) return [];
  return splitText(content, limit).map((part, index) => renderText(part, index === 0 ? call : null));
}

function renderText(content: RichText, call: Call | null): SlackMessage {
  const plain = toPlainText(content);
  const escaped = escapeMrkdwn(plain);
  if (isInert(content, plain) && escaped.length <= MAX_FIELD) return { text: `${call?.token ?? ''}${escaped}` };
  const block = richTextBlock(content, call === null ? [] : [call.element, { type: 'text', text: ' ' }]);
  const text = `${call?.token ?? ''}${fitted(plain)}`;
  return block === null ? { text } : { text: text.trim() === '' ? '…' : text, blocks: [block] };
}

/** Escaped, and cut so that the escaped text fits. */
function fitted(plain: string, limit = MAX_FIELD): string {
  const escaped = escapeMrkdwn(plain);
  if (escaped.length <= limit) return escaped;
  // An escaped character is at most five long.
  return escapeMrkdwn(shorten(plain, Math.floor(limit / 5)));
}

/** What mrkdwn could turn into markup, an emoji, a mention, a list or a link. */
const ACTIVE =
  /[*_~`@#|]|:[^\s:]+:|:\/\/|www\.|[^\s.]\.[^\s.]|(^|\n)\s*([>•-]|\d+[.)])|(^|\n)[^\S\n]|[^\S\n](\n|$)|^\s|\s$|\r|\u00a0/;

/** True if Slack shows the escaped text exactly as it is written. */
function isInert(content: RichText, plain: string): boolean {
  const bare = content.every(
    (block) =>
      block.type === 'paragraph' &&
      block.children.every((child) => child.type === 'break' || (child.type === 'text' && !child.styles?.length)),
  );
  return bare && plain !== '' && !ACTIVE.test(plain);
}

interface Call {
  readonly token: string;
  readonly element: types.RichTextElement;
}

/** The one live mention that a message can have: it comes from the configuration or a person's id, never from text. */
function callOf({ call }: OutboundMessage): Call | null {
  if (call === undefined) return null;
  if ('person' in call) {
    return { token: `<@${id(call.person.id)}> `, element: { type: 'user', user_id: id(call.person.id) } };
  }
  if (/^@?(here|channel|everyone)$/.test(call.group)) {
    const range = call.group.replace('@', '') as 'here' | 'channel' | 'everyone';
    return { token: `<!${range}> `, element: { type: 'broadcast', range } };
  }
  return { token: `<!subteam^${id(call.group)}> `, element: { type: 'usergroup', usergroup_id: id(call.group) } };
}

function id(written: string): string {
  return written.replace(/[^A-Za-z0-9]/g, '');
}

/**
 * A name for `username`: one line without invisible or direction-changing characters, at most 80 long. Undefined where
 * nothing is left of it.
 */
export function displayName(name: string): string | undefined {
  const visible = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return visible === '' ? undefined : shorten(visible, 80);
}
