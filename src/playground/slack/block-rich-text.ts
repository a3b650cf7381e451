import { isJson, type Json } from './types.ts';
import { checkChoice, checkHttpUrl, checkKeys, checkList, checkString, type Checker } from './block-rules.ts';

const LEAF_KEYS: Readonly<Record<string, readonly string[]>> = {
  text: ['type', 'text', 'style'],
  link: ['type', 'url', 'text', 'style', 'unsafe'],
  emoji: ['type', 'name', 'unicode', 'skin_tone', 'style'],
  user: ['type', 'user_id', 'style'],
  usergroup: ['type', 'usergroup_id', 'style'],
  channel: ['type', 'channel_id', 'style'],
  broadcast: ['type', 'range', 'style'],
  color: ['type', 'value', 'style'],
  date: ['type', 'timestamp', 'format', 'url', 'fallback', 'style'],
  team: ['type', 'team_id', 'style'],
};
const STYLES = ['bold', 'italic', 'strike', 'code', 'underline', 'highlight', 'client_highlight', 'unlink'];

/** A `rich_text` block: sections, lists, quotes and preformatted text, and the leaves within them. */
export function checkRichText(check: Checker, block: Json, path: string): void {
  checkKeys(check, block, path, ['type', 'block_id', 'elements']);
  checkList(check, block.elements, `${path}/elements`, 1_000, 0).forEach((element, index) => {
    const at = `${path}/elements/${index}`;
    if (!isJson(element)) return check.complain(at, 'must provide an object');
    switch (element.type) {
      case 'rich_text_section':
        checkKeys(check, element, at, ['type', 'elements']);
        return checkLeaves(check, element, at, Object.keys(LEAF_KEYS));
      case 'rich_text_quote':
        checkKeys(check, element, at, ['type', 'elements', 'border']);
        return checkLeaves(check, element, at, Object.keys(LEAF_KEYS));
      case 'rich_text_preformatted':
        checkKeys(check, element, at, ['type', 'elements', 'border', 'language']);
        return checkLeaves(check, element, at, ['text', 'link']);
      case 'rich_text_list':
        return checkRichList(check, element, at);
      default:
        check.complain(at, `unsupported type: ${String(element.type)}`);
    }
  });
}

function checkRichList(check: Checker, list: Json, path: string): void {
  checkKeys(check, list, path, ['type', 'style', 'elements', 'indent', 'offset', 'border']);
  if (list.style === undefined) check.complain(path, 'missing required field: style');
  checkChoice(check, list.style, `${path}/style`, ['bullet', 'ordered']);
  if (list.indent !== undefined && !(typeof list.indent === 'number' && list.indent >= 0 && list.indent <= 8)) {
    check.complain(`${path}/indent`, 'must be between 0 and 8');
  }
  checkList(check, list.elements, `${path}/elements`, 1_000, 0).forEach((item, index) => {
    const at = `${path}/elements/${index}`;
    if (!isJson(item) || item.type !== 'rich_text_section') return check.complain(at, 'must be a `rich_text_section`');
    checkLeaves(check, item, at, Object.keys(LEAF_KEYS));
  });
}

function checkLeaves(check: Checker, holder: Json, path: string, allowed: readonly string[]): void {
  checkList(check, holder.elements, `${path}/elements`, 10_000, 0).forEach((leaf, index) => {
    const at = `${path}/elements/${index}`;
    const keys = isJson(leaf) ? LEAF_KEYS[String(leaf.type)] : undefined;
    if (!isJson(leaf) || keys === undefined || !allowed.includes(String(leaf.type))) {
      return check.complain(at, `unsupported type: ${isJson(leaf) ? String(leaf.type) : typeof leaf}`);
    }
    checkKeys(check, leaf, at, keys);
    if (leaf.type === 'text') checkString(check, leaf.text, `${at}/text`, 40_000, 1);
    if (leaf.type === 'link') checkHttpUrl(check, leaf.url, `${at}/url`);
    if (leaf.type === 'emoji') checkString(check, leaf.name, `${at}/name`, 200, 1);
    if (leaf.type === 'user') checkString(check, leaf.user_id, `${at}/user_id`, 50, 1);
    if (leaf.type === 'broadcast') checkChoice(check, leaf.range ?? '', `${at}/range`, ['here', 'channel', 'everyone']);
    if (leaf.style !== undefined) {
      if (isJson(leaf.style)) checkKeys(check, leaf.style, `${at}/style`, STYLES);
      else check.complain(`${at}/style`, 'must provide an object');
    }
  });
}
