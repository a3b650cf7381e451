import { mentionHtml } from './html.ts';
import { isJson, textOf, type Json } from './types.ts';
import type { World } from './world.ts';

/** Private-use characters stand for mentions while the text around them is made safe. */
const OPEN = '\ue000';
const CLOSE = '\ue001';
const MARKS = /[\ue000\ue001]/g;

/**
 * Makes a text safe without losing its mentions: each entity whose exact `<at>…</at>` stands in the text, and who is
 * known here, is shown as a mention; any other `<at>` is only text
 * (learn.microsoft.com/microsoftteams, "add mentions to your messages").
 */
export function withMentions(
  world: World,
  text: string,
  entities: readonly Json[],
  makeSafe: (text: string) => string,
): string {
  const names: string[] = [];
  let marked = text.replace(MARKS, '');
  for (const entity of entities) {
    if (entity.type !== 'mention' || !isJson(entity.mentioned)) continue;
    const tag = textOf(entity.text);
    const name = /^<at(?:\s[^<>]*)?>([\s\S]+)<\/at>$/.exec(tag)?.[1];
    const id = textOf(entity.mentioned.id);
    const known = id === world.app.botId || world.findPerson(id) !== undefined;
    if (name === undefined || !known || !marked.includes(tag)) continue;
    marked = marked.replaceAll(tag, `${OPEN}${names.length}${CLOSE}`);
    names.push(name);
  }
  return makeSafe(marked).replace(/\ue000(\d+)\ue001/g, (_all, index: string) =>
    mentionHtml(names[Number(index)] ?? ''),
  );
}
