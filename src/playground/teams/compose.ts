import { escapeHtml, htmlText, safeHtml } from './html.ts';
import { withMentions } from './mentions.ts';
import type { StoredFile } from './files.ts';
import type { Content, Conversation, Json } from './types.ts';
import type { World } from './world.ts';

/** What a person sends, as the client of Teams puts it together. */
export interface Typed {
  /** Plain, as typed. `@Name` mentions a member, or the bot by its name. */
  readonly text: string;
  /** What the editor made of it where the person formatted it; `text` is then not used. */
  readonly html?: string;
  readonly files: readonly StoredFile[];
  /** The addresses under which the bot finds a file. */
  readonly addressOf: (file: StoredFile) => {
    readonly image: string;
    readonly page: string;
    readonly download: string;
  };
}

const MENTION_TYPE = 'http://schema.skype.com/Mention';

/** Text, mention entities and attachments of a person's message. */
export function compose(world: World, conversation: Conversation, typed: Typed): Content {
  const rich = typed.html === undefined ? undefined : safeHtml(typed.html);
  const plain = rich === undefined ? typed.text.trim() : htmlText(rich);
  const { text, entities } = findMentions(world, conversation, plain);
  const shown =
    rich === undefined
      ? withMentions(world, text, entities, (safe) => escapeHtml(safe).replaceAll('\n', '<br>'))
      : withMentions(world, tagMentions(rich, entities), entities, safeHtml);
  const images = typed.files.filter(isInline);
  const others = typed.files.filter((file) => !isInline(file));
  const mirror = [
    typed.html !== undefined
      ? mirrored(tagMentions(typed.html, entities), entities, true)
      : text === ''
        ? ''
        : `<p>${mirrored(text, entities)}</p>`,
    ...images.map((file) => `<p><img alt="image" src="${typed.addressOf(file).image}" itemid="${file.id}"></p>`),
    ...others.map((file) => `<attachment id="${file.id}"></attachment>`),
  ].join('');
  const attachments: Json[] = images.map((file) => ({
    contentType: file.mimeType,
    contentUrl: typed.addressOf(file).image,
  }));
  // A bot gets files in personal scope alone; in a channel it sees that there is one, no more.
  if (conversation.kind === 'personal') attachments.push(...others.map((file) => downloadInfo(file, typed)));
  attachments.push({ contentType: 'text/html', content: mirror });
  return {
    text,
    html: shown,
    entities,
    attachments,
    files: typed.files.map(({ id }) => id),
    mentionsBot: entities.some(({ mentioned }) => (mentioned as Json).id === world.app.botId),
  };
}

/** Pictures are pasted into the text; anything else is attached as a file. */
function isInline(file: StoredFile): boolean {
  return /^image\/(png|jpeg|gif)$/.test(file.mimeType);
}

function downloadInfo(file: StoredFile, { addressOf }: Typed): Json {
  const { page, download } = addressOf(file);
  return {
    contentType: 'application/vnd.microsoft.teams.file.download.info',
    contentUrl: page,
    name: file.name,
    content: {
      downloadUrl: download,
      uniqueId: file.id,
      fileType: /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? '',
    },
  };
}

/** Turns each `@Name` of somebody who is there into `<at>Name</at>` and its entity. */
function findMentions(world: World, conversation: Conversation, typed: string): { text: string; entities: Json[] } {
  const { app } = world;
  const known = [
    { id: app.botId, name: app.name },
    ...world.membersOf(conversation).map(({ id, name, aadObjectId }) => ({ id, name, aadObjectId })),
  ].sort((a, b) => b.name.length - a.name.length);
  const entities: Json[] = [];
  let text = '';
  let from = 0;
  for (const { index } of typed.matchAll(/(?<![\p{L}\p{N}@])@(?=\p{L})/gu)) {
    const rest = typed.slice(index + 1).toLowerCase();
    const found = known.find(
      ({ name }) => rest.startsWith(name.toLowerCase()) && !/^[\p{L}\p{N}]/u.test(rest.slice(name.length)),
    );
    if (found === undefined || index < from) continue;
    const { id, name } = found;
    const tag = `<at>${name}</at>`;
    entities.push({ type: 'mention', mentioned: { id, name }, text: tag });
    text += typed.slice(from, index) + tag;
    from = index + 1 + name.length;
  }
  return { text: text + typed.slice(from), entities };
}

function tagMentions(html: string, entities: readonly Json[]): string {
  let tagged = html;
  for (const { mentioned, text } of entities)
    tagged = tagged.replace(`@${escapeHtml(String((mentioned as Json).name))}`, () => String(text));
  return tagged;
}

/** The text once more, as the HTML that stands beside it in the activity. */
function mirrored(text: string, entities: readonly Json[], isHtml = false): string {
  let html = isHtml ? text : escapeHtml(text).replaceAll('\n', '<br>');
  entities.forEach(({ text: tag, mentioned }, index) => {
    const written = isHtml ? String(tag) : escapeHtml(String(tag));
    const name = escapeHtml(String((mentioned as Json).name));
    const span = `<span itemscope="" itemtype="${MENTION_TYPE}" itemid="${index}">${name}</span>`;
    html = html.replace(written, () => span);
  });
  return html;
}
