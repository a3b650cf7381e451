import type { FileRef, MessageBody } from '../../core/message.ts';
import type { Person, Place } from '../../core/place.ts';
import { plainLines, toPlainText, type Block, type Inline, type RichText } from '../../core/text.ts';
import { linkedLines } from '../shared/bare-links.ts';
import { record, records, text, type Json } from '../shared/json.ts';
import { parseHtml, trimmed } from './html.ts';
import { DOWNLOAD_TYPE, TEAMS_COMMANDS } from './names.ts';
import {
  conversationOf,
  dropped,
  isBot,
  personOf,
  placeOf,
  timeOf,
  type ParseContext,
  type Parsed,
} from './parse-context.ts';

/** Longer pages are read as the text that comes with them. */
const MAX_HTML = 400_000;

/** Something that a person wrote. */
export function parseMessage(activity: Json, context: ParseContext): Parsed {
  const at = conversationOf(activity);
  const who = personOf(context, record(activity['from']));
  const id = text(activity['id']);
  if (isBot(activity, context)) return dropped('own');
  if (at === undefined || who === undefined || id === undefined) return dropped('incomplete');
  const place = placeOf(at, context, id);
  const body = bodyOf(activity, place, context);
  const common = { eventId: `teams:msg:${at.channel}:${id}`, at: timeOf(activity, context), who };
  const said = toPlainText(body.text).trim().toLowerCase();
  const mentioned = mentionsUs(activity);
  if ((at.scope === 'personal' || mentioned) && TEAMS_COMMANDS.some(({ title }) => title.toLowerCase() === said)) {
    const elsewhere = at.scope === 'personal' ? {} : { place };
    return { events: [{ ...common, type: 'request', via: 'command', text: null, ...elsewhere }] };
  }
  const heard = at.scope === 'personal' ? 'direct' : mentioned ? 'mention' : 'overheard';
  return { events: [{ ...common, type: 'message', ref: { place, id }, heard, body }] };
}

/** A message that its author changed, or brought back after deleting it. */
export function parseEdit(activity: Json, context: ParseContext): Parsed {
  const at = conversationOf(activity);
  const who = personOf(context, record(activity['from']));
  const id = text(activity['id']);
  if (isBot(activity, context)) return dropped('own');
  if (at === undefined || who === undefined || id === undefined) return dropped('incomplete');
  const place = placeOf(at, context, id);
  const body = bodyOf(activity, place, context);
  return {
    events: [
      {
        type: 'edit',
        eventId: `teams:edit:${at.channel}:${id}:${changeOf(activity, body)}`,
        at: timeOf(activity, context),
        who,
        ref: { place, id },
        direct: at.scope === 'personal',
        body,
      },
    ],
  };
}

/** Each change of a message has the message's own id; its time tells them apart, or else what it says. */
function changeOf(activity: Json, body: MessageBody): string {
  return text(activity['timestamp']) ?? text(activity['localTimestamp']) ?? `${toPlainText(body.text).slice(0, 200)} `;
}

export function parseDelete(activity: Json, context: ParseContext): Parsed {
  const at = conversationOf(activity);
  const id = text(activity['id']);
  if (isBot(activity, context)) return dropped('own');
  if (at === undefined || id === undefined) return dropped('incomplete');
  // Where Teams does not tell who, it is the author: nobody else's deletion comes as one.
  const who = personOf(context, record(activity['from'])) ?? {
    surface: 'teams',
    workspace: context.workspace,
    id: 'unknown',
  };
  const ref = { place: placeOf(at, context, id), id };
  const eventId = `teams:del:${at.channel}:${id}:${text(activity['timestamp']) ?? 'once'}`;
  return {
    events: [{ type: 'delete', eventId, at: timeOf(activity, context), who, ref, direct: at.scope === 'personal' }],
  };
}

/** People's mentions, in the order in which the message has them. */
function mentionEntities(activity: Json): readonly { readonly mentioned: Json; readonly shown: string }[] {
  return records(activity['entities']).flatMap((entity) => {
    const mentioned = record(entity['mentioned']);
    return entity['type'] !== 'mention' || mentioned === undefined
      ? []
      : [{ mentioned, shown: text(entity['text']) ?? '' }];
  });
}

/** Known by id: anybody can be called what the bot is called. */
function mentionsUs(activity: Json): boolean {
  const us = text(record(activity['recipient'])?.['id']);
  return us !== undefined && mentionEntities(activity).some(({ mentioned }) => mentioned['id'] === us);
}

/** What stands for a mention of the bot until it is taken out. */
const OURSELVES: Inline = { type: 'mention', name: '' };

function bodyOf(activity: Json, place: Place, context: ParseContext): MessageBody {
  const attachments = records(activity['attachments']);
  const html = attachments.find((one) => one['contentType'] === 'text/html')?.['content'];
  const words = typeof activity['text'] === 'string' ? activity['text'] : '';
  const us = text(record(activity['recipient'])?.['id']);
  const entities = mentionEntities(activity);
  const inlineOf = ({ mentioned }: (typeof entities)[number], name: string): Inline => {
    if (us !== undefined && mentioned['id'] === us) return OURSELVES;
    const person: Person | undefined = personOf(context, { ...mentioned, name: name || mentioned['name'] });
    return { type: 'mention', ...(person && { person }), ...(name && { name }) };
  };
  const isHtml = typeof html === 'string' && html.trim() !== '' && html.length <= MAX_HTML;
  const content = isHtml
    ? parseHtml(html, (index, name) => {
        // Its number names it; a client that numbers otherwise still gives the name.
        const named = entities.find((entity) => nameIn(entity.shown) === name);
        const counted = entities[index];
        const entity = counted !== undefined && nameIn(counted.shown) === name ? counted : named;
        return entity === undefined ? null : inlineOf(entity, name);
      })
    : parseWords(words, entities, inlineOf);
  const { files, links } = attached(attachments, place);
  return { text: [...referred(attachments), ...withoutUs(content), ...links], files };
}

function nameIn(shown: string): string {
  return shown
    .replace(/<\/?at[^>]*>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Text without HTML: plain, but for the mentions that `entities` name. */
function parseWords<E extends { readonly shown: string }>(
  words: string,
  entities: readonly E[],
  inlineOf: (entity: E, name: string) => Inline,
): RichText {
  const children: Inline[] = [];
  const add = (plain: string): void => {
    children.push(...linkedLines(plain.replaceAll('&nbsp;', ' ').replaceAll('\u00a0', ' ').replace(/\r\n?/g, '\n')));
  };
  let rest = words;
  const open = [...entities];
  for (;;) {
    const next = open
      .map((entity) => ({ entity, at: entity.shown === '' ? -1 : rest.indexOf(entity.shown) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at)[0];
    if (next === undefined) break;
    add(rest.slice(0, next.at));
    children.push(inlineOf(next.entity, nameIn(next.entity.shown)));
    rest = rest.slice(next.at + next.entity.shown.length);
    open.splice(open.indexOf(next.entity), 1);
  }
  add(rest);
  const line = trimmed(children);
  return line.length === 0 ? [] : [{ type: 'paragraph', children: line }];
}

/** The same text without mentions of the bot, which are how one speaks to it. */
function withoutUs(content: RichText): Block[] {
  const without = (children: readonly Inline[]): Inline[] => {
    if (!children.includes(OURSELVES)) return [...children];
    const rest = children.flatMap((child, index): Inline[] => {
      if (child === OURSELVES) return [];
      if (children[index - 1] !== OURSELVES || child.type !== 'text') return [child];
      // "@Baton, my screen" leaves no comma; between words one space is enough.
      const first = index === 1;
      const words = first ? child.text.replace(/^\s*[,:]?\s*/, '') : child.text.replace(/^\s+/, '');
      return words === '' ? [] : [{ ...child, text: words }];
    });
    return trimmed(rest);
  };
  return content.flatMap((block): Block[] => {
    if (block.type === 'code') return [block];
    if (block.type === 'list') return [{ ...block, items: block.items.map(without) }];
    const children = without(block.children);
    return children.length === 0 ? [] : [{ ...block, children }];
  });
}

/** Files and pictures. A file in a channel lies in the team's SharePoint, where our token opens nothing: it is carried as its link. */
function attached(attachments: readonly Json[], place: Place): { files: FileRef[]; links: Block[] } {
  const files: FileRef[] = [];
  const links: Block[] = [];
  for (const one of attachments) {
    const type = text(one['contentType']) ?? '';
    const content = record(one['content']);
    const address = text(one['contentUrl']);
    const name = text(one['name']);
    const download = text(content?.['downloadUrl']);
    if (type === DOWNLOAD_TYPE && download !== undefined) {
      const id = text(content?.['uniqueId']) ?? download;
      files.push({ place, id, name: name ?? 'file', mimeType: 'application/octet-stream', url: download });
    } else if (type.startsWith('image/') && address?.startsWith('http')) {
      const ending = type === 'image/*' ? 'png' : (type.slice('image/'.length).split('+')[0] ?? 'png');
      files.push({ place, id: address, name: name ?? `picture.${ending}`, mimeType: type, url: address });
    } else if (type === 'reference' && address !== undefined && /^https:/i.test(address)) {
      links.push({ type: 'paragraph', children: [{ type: 'link', url: address, ...(name && { text: name }) }] });
    }
  }
  return { files, links };
}

/** A message that this one answers to, as Teams shows it: who said what. */
function referred(attachments: readonly Json[]): Block[] {
  return attachments.flatMap((one): Block[] => {
    if (one['contentType'] !== 'messageReference') return [];
    const content = typeof one['content'] === 'string' ? parsedJson(one['content']) : record(one['content']);
    const said = text(content?.['messagePreview']);
    const by = text(record(record(content?.['messageSender'])?.['user'])?.['displayName']);
    if (said === undefined) return [];
    return [{ type: 'quote', children: plainLines(by === undefined ? said : `${by}: ${said}`) }];
  });
}

function parsedJson(json: string): Json | undefined {
  try {
    return record(JSON.parse(json));
  } catch {
    return undefined;
  }
}
