import type { Block, Inline, RichText, Style } from '../../core/text.ts';
import { fromCodePoints } from './emoji.ts';
import { record, records, text, type Json } from '../shared/json.ts';
import { lines, parseMrkdwn, unescapeMrkdwn, type PersonOf } from './mrkdwn.ts';

/**
 * What a message says. Its rich text leads where it has one, because that is what the sender's client drew; the mrkdwn
 * text serves otherwise. Only rich text names emoji characters, only the mrkdwn text names people.
 */
export function parseText(message: Json, personOf: PersonOf): RichText {
  const mrkdwn = text(message['text']) ?? '';
  const blocks = records(message['blocks']);
  const rich = blocks.filter((block) => block['type'] === 'rich_text');
  if (rich.length === 0 || rich.length < blocks.length) return parseMrkdwn(mrkdwn, personOf);
  return parseRichText(rich, personOf, labelsIn(mrkdwn));
}

/** The names that Slack gives in `<@U1|name>`, `<#C1|name>` and `<!subteam^S1|name>`, by id. */
function labelsIn(mrkdwn: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const [, id, label] of mrkdwn.matchAll(/<(?:@|#|!subteam\^)([A-Z0-9]+)\|([^<>]+)>/g)) {
    if (id !== undefined && label !== undefined) labels.set(id, unescapeMrkdwn(label).replace(/^[@#]/, ''));
  }
  return labels;
}

interface Reader {
  readonly personOf: PersonOf;
  readonly labels: ReadonlyMap<string, string>;
}

/** Rich text blocks in our own model. Elements that are not known are shown by the text they carry. */
export function parseRichText(
  blocks: readonly Json[],
  personOf: PersonOf,
  labels: ReadonlyMap<string, string> = new Map(),
): RichText {
  const reader = { personOf, labels };
  const parsed = blocks.flatMap((block) => records(block['elements'])).map((element) => blockOf(element, reader));
  return parsed.flatMap((block, index): Block[] => {
    if (block === null) return [];
    if (block.type !== 'paragraph') return [block];
    const children = index < parsed.length - 1 ? withoutLastBreak(block.children) : block.children;
    return children.length === 0 ? [] : [{ ...block, children }];
  });
}

function blockOf(element: Json, reader: Reader): Block | null {
  const elements = records(element['elements']);
  switch (element['type']) {
    case 'rich_text_preformatted': {
      const code = elements.map((part) => text(part['text']) ?? text(part['url']) ?? '').join('');
      return code === '' ? null : { type: 'code', text: code };
    }
    case 'rich_text_quote': {
      const children = elements.flatMap((part) => inlineOf(part, reader));
      return children.length === 0 ? null : { type: 'quote', children };
    }
    case 'rich_text_list': {
      const items = elements.map((item) => records(item['elements']).flatMap((part) => inlineOf(part, reader)));
      const indent = Number(element['indent'] ?? 0);
      return items.length === 0
        ? null
        : {
            type: 'list',
            ordered: element['style'] === 'ordered',
            indent: indent > 0 ? Math.min(indent, 8) : 0,
            items,
          };
    }
    default:
      return { type: 'paragraph', children: elements.flatMap((part) => inlineOf(part, reader)) };
  }
}

/** A client ends a paragraph with a line break where a list, a quote or code follows: the block's own edge is one already. */
function withoutLastBreak(children: readonly Inline[]): readonly Inline[] {
  return children.at(-1)?.type === 'break' ? children.slice(0, -1) : children;
}

const STYLES: readonly Style[] = ['bold', 'italic', 'strike', 'code'];

function inlineOf(part: Json, reader: Reader): Inline[] {
  const style = record(part['style']) ?? {};
  const styles = STYLES.filter((name) => style[name] === true);
  const styled = styles.length > 0 ? { styles } : {};
  const plain = (words: string): Inline[] => lines(words, styles);
  const id = (key: string): string => text(part[key]) ?? '';
  switch (part['type']) {
    case 'text':
      return plain(id('text'));
    case 'link': {
      const url = id('url');
      const label = text(part['text']);
      return url === ''
        ? plain(label ?? '')
        : [{ type: 'link', url, ...(label && label !== url && { text: label }), ...styled }];
    }
    case 'user': {
      const name = reader.labels.get(id('user_id'));
      return [{ type: 'mention', person: reader.personOf(id('user_id'), name), ...(name && { name }) }];
    }
    case 'usergroup':
      return plain(`@${reader.labels.get(id('usergroup_id')) ?? 'group'}`);
    case 'channel':
      return plain(`#${reader.labels.get(id('channel_id')) ?? 'channel'}`);
    case 'broadcast':
      return plain(`@${text(part['range']) ?? 'here'}`);
    case 'emoji': {
      const unicode = fromCodePoints(id('unicode'));
      const tone = typeof part['skin_tone'] === 'number' ? `::skin-tone-${part['skin_tone']}` : '';
      return [{ type: 'emoji', name: `${id('name')}${tone}`, ...(unicode && { unicode }) }];
    }
    case 'color':
      return plain(id('value'));
    case 'date':
      return plain(text(part['fallback']) ?? new Date(Number(part['timestamp'] ?? 0) * 1000).toISOString());
    default:
      return plain(text(part['text']) ?? text(part['fallback']) ?? text(part['url']) ?? '');
  }
}

/** The same text without a mention of `userId` at its very beginning: a message to the bot need not begin with its name. */
export function withoutLeadingMention(content: RichText, userId: string | undefined): RichText {
  const [head, ...rest] = content;
  if (userId === undefined || head?.type !== 'paragraph') return content;
  const at = head.children.findIndex(
    (child) => !(child.type === 'break' || (child.type === 'text' && child.text.trim() === '')),
  );
  const mention = head.children[at];
  if (mention?.type !== 'mention' || mention.person?.id !== userId) return content;
  const children = trimStart(head.children.slice(at + 1));
  return children.length === 0 ? rest : [{ ...head, children }, ...rest];
}

function trimStart(children: readonly Inline[]): readonly Inline[] {
  const [head, ...rest] = children;
  if (head?.type === 'break') return trimStart(rest);
  if (head?.type !== 'text') return children;
  const trimmed = head.text.replace(/^\s*[,:](?=\s|$)/, '').trimStart();
  if (trimmed === '') return trimStart(rest);
  return [{ ...head, text: trimmed }, ...rest];
}
