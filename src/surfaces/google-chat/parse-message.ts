import type { FileRef, MessageBody } from '../../core/message.ts';
import type { Person, Place } from '../../core/place.ts';
import type { Inline, RichText } from '../../core/text.ts';
import { linkedLines } from '../shared/bare-links.ts';
import { record, records, text, type Json } from '../shared/json.ts';
import { parseMarkup, type MentionOf } from './markup.ts';
import { WORKSPACE } from './names.ts';

export function personOf(user: Json | undefined): Person | undefined {
  const id = text(user?.['name']);
  if (id === undefined || !/^users\/[^\s/]+$/.test(id)) return undefined;
  const name = text(user?.['displayName']);
  return { surface: 'google-chat', workspace: WORKSPACE, id, ...(name && { name }) };
}

export function isApp(user: Json | undefined): boolean {
  return user?.['type'] === 'BOT' || user?.['name'] === 'users/app';
}

/** What a message says and carries, without mentions of apps and without the name of a command. */
export function bodyOf(message: Json, place: Place): MessageBody {
  const files: FileRef[] = [];
  const links: Inline[][] = [];
  for (const attachment of records(message['attachment'])) {
    const file = fileOf(attachment, place);
    const link = file === null ? driveLink(attachment) : null;
    if (file !== null) files.push(file);
    if (link !== null) links.push([link]);
  }
  for (const gif of records(message['attachedGifs'])) {
    const url = text(gif['uri']);
    if (url !== undefined && /^https?:/i.test(url)) links.push([{ type: 'link', url }]);
  }
  const linked = links.map((children) => ({ type: 'paragraph' as const, children }));
  return { text: [...wordsOf(message), ...linked], files };
}

/**
 * `formattedText` has the markup, and mentions as `<users/ID>`; without it there is `text`, whose mentions are named by
 * where they stand. Source: Google, "View text formatting sent in a message".
 */
function wordsOf(message: Json): RichText {
  const annotations = records(message['annotations']);
  const formatted = text(message['formattedText']);
  const syntax = message['markupSyntax'] === 'MARKUP_SYNTAX_MARKDOWN' ? 'markdown' : 'chat';
  if (formatted === undefined) return trimmed(annotated(text(message['text']) ?? '', annotations));
  const words = withoutCommand(formatted, message, annotations);
  return trimmed(parseMarkup(words, mentionsOf(annotations), syntax));
}

function mentionsOf(annotations: readonly Json[]): MentionOf {
  const users = new Map(
    annotations.flatMap((annotation): [string, Json][] => {
      const user = record(record(annotation['userMention'])?.['user']);
      const name = text(user?.['name']);
      return user === undefined || name === undefined ? [] : [[name, user]];
    }),
  );
  return (id) => {
    const user = users.get(id);
    if (isApp(user) || id === 'users/app') return null;
    const person = personOf({ ...user, name: id });
    if (person === undefined) return null;
    return { person, ...(person.name && { name: person.name }) };
  };
}

/** A command's name stands at the beginning of what was written with it. */
function withoutCommand(words: string, message: Json, annotations: readonly Json[]): string {
  const command = annotations.find((annotation) => annotation['type'] === 'SLASH_COMMAND');
  if (command === undefined && record(message['slashCommand']) === undefined) return words;
  const [start, length] = [Number(command?.['startIndex'] ?? 0), Number(command?.['length'] ?? 0)];
  if (start === 0 && length > 0) return words.slice(length);
  return words.replace(/^\s*\/\S+/, '');
}

/** Plain text with its mentions, by their places in it. */
function annotated(plain: string, annotations: readonly Json[]): RichText {
  const children: Inline[] = [];
  let at = 0;
  const spans = annotations
    .filter(({ type }) => type === 'USER_MENTION' || type === 'SLASH_COMMAND')
    .map((annotation) => ({
      annotation,
      start: Number(annotation['startIndex'] ?? 0),
      length: Number(annotation['length']),
    }))
    .filter(({ start, length }) => Number.isInteger(start) && start >= 0 && length > 0)
    .sort((a, b) => a.start - b.start);
  for (const { annotation, start, length } of spans) {
    if (start < at || start + length > plain.length) continue;
    children.push(...linkedLines(plain.slice(at, start)));
    const user = record(record(annotation['userMention'])?.['user']);
    const person = isApp(user) ? undefined : personOf(user);
    if (person !== undefined) children.push({ type: 'mention', person, ...(person.name && { name: person.name }) });
    at = start + length;
  }
  children.push(...linkedLines(plain.slice(at)));
  return children.length === 0 ? [] : [{ type: 'paragraph', children }];
}

/** Without white space before the first word and after the last: it stood around a mention or a command. */
function trimmed(words: RichText): RichText {
  const [head, ...rest] = words;
  if (head === undefined || (head.type !== 'paragraph' && head.type !== 'quote')) return words;
  const children = [...head.children];
  while (children[0]?.type === 'break' || isBlank(children[0])) children.shift();
  const [first] = children;
  if (first?.type === 'text') children[0] = { ...first, text: first.text.trimStart() };
  const last = children.at(-1);
  if (rest.length === 0 && last?.type === 'text')
    children[children.length - 1] = { ...last, text: last.text.trimEnd() };
  return children.length === 0 || (children.length === 1 && isBlank(children[0]))
    ? rest
    : [{ ...head, children }, ...rest];
}

function isBlank(child: Inline | undefined): boolean {
  return child?.type === 'text' && child.text.trim() === '';
}

/** Only uploads have bytes that an app may read. Source: Google, "Attachments" and `media.download`. */
function fileOf(attachment: Json, place: Place): FileRef | null {
  const resource = text(record(attachment['attachmentDataRef'])?.['resourceName']);
  if (resource === undefined) return null;
  return {
    place,
    id: text(attachment['name']) ?? resource,
    name: text(attachment['contentName']) ?? 'file',
    mimeType: text(attachment['contentType']) ?? 'application/octet-stream',
    url: resource,
  };
}

function driveLink(attachment: Json): Inline | null {
  const id = text(record(attachment['driveDataRef'])?.['driveFileId']);
  if (id === undefined) return null;
  const name = text(attachment['contentName']);
  return {
    type: 'link',
    url: `https://drive.google.com/open?id=${encodeURIComponent(id)}`,
    ...(name && { text: name }),
  };
}
